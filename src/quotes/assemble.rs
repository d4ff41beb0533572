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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::rules::Source;
    use crate::quotes::text::SentenceIdx;

    const COPY: &str = "Halden, Nov 8 (NW) - \"We stay,\" she said, \"here.\"";

    /// The quote whose content is the pieces and whose cue is `said`.
    fn quote(pieces: &[&str], cue: &str) -> Option<(Vec<String>, Option<String>)> {
        let article = crate::wire::read_text(COPY, &crate::Limits::default());
        let (text, ..) = Text::read(&article, usize::MAX);
        let span = |piece: &str| {
            let start = text.whole.find(piece).expect("a part of the text");
            Span::new(start, start + piece.len())
        };
        let spans = pieces.iter().map(|piece| span(piece)).collect();
        let attribution = Attribution {
            cue: Some(span(cue)),
            ..Attribution::new(spans, Source::Unnamed, SentenceIdx::FIRST)
        };
        let quote = assemble_quote(&text, attribution, Speaker::default(), 1.0)?;
        let words = |span: Span| span.of(text.whole).to_owned();
        Some((quote.spans.into_iter().map(words).collect(), quote.cue.map(words)))
    }

    #[test]
    fn spans_are_in_order_and_those_that_touch_are_one() {
        let (spans, cue) = quote(&["\"here.\"", "\"We stay,\""], "said").unwrap();
        assert_eq!(spans, ["\"We stay,\"", "\"here.\""]);
        assert_eq!(cue.as_deref(), Some("said"));
        let (spans, _) = quote(&["\"We ", "stay,\"", "\"We"], "said").unwrap();
        assert_eq!(spans, ["\"We stay,\""]);
    }

    #[test]
    fn a_lone_comma_is_no_part_of_it_and_a_cue_inside_is_none() {
        let (spans, cue) = quote(&["\"We stay,\"", ", "], "We").unwrap();
        assert_eq!((spans, cue), (vec!["\"We stay,\"".to_owned()], None));
        assert_eq!(quote(&[], "said"), None);
    }
}
