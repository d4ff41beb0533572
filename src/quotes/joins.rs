//! Joins what belongs to one quote: pieces without a cue of their own, over sentences and paragraphs.

use super::attributions::{Attribution, Source};
use super::clauses::Clause;
use super::sentences::Text;
use super::tokens::Kind;
use crate::article::BlockKind;

/// Joins attributions; those that end up without content are dropped.
pub(super) fn join(text: &Text<'_>, found: Vec<Attribution>) -> Vec<Attribution> {
    let mut out: Vec<Attribution> = Vec::with_capacity(found.len());
    for mut next in found {
        if next.backward {
            take_sentence_before(text, &mut next, &out);
        }
        let before = out
            .last_mut()
            .filter(|last| last.sentences.1 + 1 == next.sentences.0 && same_text(text, last, &next));
        match before {
            Some(last) if next.whole && !last.backward => {
                last.spans.append(&mut next.spans);
                last.sentences.1 = next.sentences.1;
            }
            Some(last)
                if last.whole
                    && last.cue.is_none()
                    && is_open(text, last)
                    && is_marked_first(text, &next) =>
            {
                // A paragraph that leaves its quotation open belongs to the cue of the next one.
                next.spans.splice(0..0, std::mem::take(&mut last.spans));
                next.sentences.0 = last.sentences.0;
                *last = next;
            }
            _ => out.push(next),
        }
    }
    // A source shared with a dropped attribution stays that attribution's source.
    let mut shared = Source::Unnamed;
    for attribution in &mut out {
        if attribution.source == Source::Shared {
            attribution.source = shared;
        }
        shared = attribution.source;
    }
    out.retain(|attribution| !attribution.spans.is_empty());
    out
}

/// Headline and deck are never joined with the body.
fn same_text(text: &Text<'_>, a: &Attribution, b: &Attribution) -> bool {
    let kind = |sentence: usize| {
        let block = text.sentences.get(sentence).map_or(0, |sentence| sentence.block);
        text.blocks.get(block).map(|block| block.kind)
    };
    kind(a.sentences.1) == kind(b.sentences.0) && kind(a.sentences.1) == Some(BlockKind::Paragraph)
}

fn take_sentence_before(text: &Text<'_>, next: &mut Attribution, out: &[Attribution]) {
    let Some(before) = next.sentences.0.checked_sub(1) else {
        return;
    };
    let Some(&sentence) = text.sentences.get(before) else {
        return;
    };
    let clause = Clause::new(text, sentence);
    let Some(span) = clause.span(clause.start, clause.end) else {
        return;
    };
    if !out.iter().rev().take(3).any(|other| other.spans.iter().any(|taken| taken.overlaps(span))) {
        next.spans = vec![span];
    }
}

/// Whether the attribution's last sentence ends in a quotation that is not closed.
fn is_open(text: &Text<'_>, attribution: &Attribution) -> bool {
    let sentence = text.sentences.get(attribution.sentences.1).copied();
    let last = sentence.and_then(|sentence| text.units_of(sentence).last().copied());
    last.and_then(|unit| text.quotation(unit).copied()).is_some_and(|quotation| !quotation.closed)
}

fn is_marked_first(text: &Text<'_>, attribution: &Attribution) -> bool {
    let sentence = text.sentences.get(attribution.sentences.0).copied();
    sentence
        .and_then(|sentence| text.units_of(sentence).first().copied())
        .is_some_and(|unit| unit.kind == Kind::Quotation)
}
