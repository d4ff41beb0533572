//! From an attribution and its speaker to the quote that is handed out.

use crate::article::Span;
use crate::quotes::extraction::{Quote, Speaker};
use crate::quotes::rules::Attribution;
use crate::quotes::text::Text;

/// Puts a quote together; `None` when nothing of it stands apart from its cue.
pub(super) fn assemble_quote(
    text: &Text<'_>,
    attribution: Attribution,
    mut speaker: Speaker,
    sure: f32,
) -> Option<Quote> {
    let spans = tidy_spans(text, attribution.spans);
    let first = *spans.first()?;
    let apart = |span: &Span| !spans.iter().any(|content| content.overlaps(*span));
    speaker.mention = speaker.mention.filter(apart);
    let cue = attribution.cue.filter(apart);
    let sentence = text.sentence(attribution.sentences.first);
    let heading = sentence.and_then(|sentence| text.block_of(sentence)?.heading);
    Some(Quote {
        kind: text.kind_of(&spans),
        heading: heading.filter(|heading| heading.end <= first.start),
        cue,
        cue_class: attribution.class.filter(|_| cue.is_some()),
        negated: attribution.negated,
        speaker,
        parent: None,
        confidence: (attribution.sure * sure).clamp(0.0, 1.0),
        spans,
    })
}

/// Spans in order, those that touch joined, a lone comma left out.
fn tidy_spans(text: &Text<'_>, mut spans: Vec<Span>) -> Vec<Span> {
    let says = |span: &Span| span.of(text.whole).contains(char::is_alphanumeric);
    if spans.iter().any(says) {
        spans.retain(says);
    }
    spans.sort_unstable();
    spans.dedup_by(|next, before| {
        let touches = next.start <= before.end;
        if touches {
            before.end = before.end.max(next.end);
        }
        touches
    });
    spans
}
