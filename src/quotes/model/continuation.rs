//! Joins what belongs to one quote: quotations without a cue of their own, over sentences and paragraphs.

use super::block_features::unit_hashes;
use super::hashed::{FeatureWriter, OF_CONTINUATIONS, length_step, probability, sum_of_weights};
use crate::article::BlockKind;
use crate::quotes::rules::{Attribution, Clause, Source};
use crate::quotes::text::{Text, TokenKind};

/// How many sentences a quotation may stand behind what it goes on with.
const FARTHEST: usize = 2;

/// How many attributions before a quotation it may go on with.
const REACH: usize = 4;

/// How many spans of an attribution tell its kind.
const LAST_SPANS: usize = 16;

/// Joins attributions; those that end up without content are dropped.
pub(super) fn join_continuations(
    text: &Text<'_>,
    weights: &[f32],
    found: Vec<Attribution>,
) -> Vec<Attribution> {
    let mut features = Vec::new();
    join_where(text, found, |piece, before, back| {
        write_features(text, piece, before, back, &mut features);
        probability(sum_of_weights(weights, &features))
    })
}

/// Joins by a judgement of how likely a piece (first) goes on with an attribution before it (second, the
/// third says how many attributions back it stands).
pub(in crate::quotes) fn join_where(
    text: &Text<'_>,
    found: Vec<Attribution>,
    mut likely: impl FnMut(&Attribution, &Attribution, usize) -> f32,
) -> Vec<Attribution> {
    let mut out: Vec<Attribution> = Vec::with_capacity(found.len());
    for mut next in found {
        if next.backward {
            take_sentence_before(text, &mut next, &out);
        }
        if next.is_piece() {
            let best = candidates(text, &out, &next)
                .map(|(at, before, back)| (likely(&next, before, back), at))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, at)) = best.filter(|(likely, _)| *likely >= 0.5)
                && let Some(before) = out.get_mut(at)
            {
                before.spans.append(&mut next.spans);
                before.sentences.end = before.sentences.end.max(next.sentences.end);
                continue;
            }
        }
        let open = out.last_mut().filter(|last| {
            last.is_piece()
                && last.sentences.end == next.sentences.first
                && same_text(text, last, &next)
                && is_open(text, last)
                && is_marked_first(text, &next)
        });
        match open {
            // A paragraph that leaves its quotation open belongs to the cue of the next one.
            Some(last) => {
                next.spans.splice(0..0, std::mem::take(&mut last.spans));
                next.sentences.first = last.sentences.first;
                *last = next;
            }
            None => out.push(next),
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

/// The attributions that a piece may go on with, with their index and how far back they stand.
fn candidates<'o>(
    text: &'o Text<'_>,
    out: &'o [Attribution],
    piece: &'o Attribution,
) -> impl Iterator<Item = (usize, &'o Attribution, usize)> + 'o {
    out.iter()
        .enumerate()
        .rev()
        .take(REACH)
        .enumerate()
        .map(|(back, (at, before))| (at, before, back))
        .filter(move |(_, before, _)| {
            piece.sentences.first.since(before.sentences.last()) <= FARTHEST
                && same_text(text, before, piece)
                && !before.backward
        })
}

/// The features of a join.
pub(in crate::quotes) fn write_features(
    text: &Text<'_>,
    piece: &Attribution,
    before: &Attribution,
    back: usize,
    out: &mut Vec<u32>,
) {
    out.clear();
    let mut writer = FeatureWriter::new(out, OF_CONTINUATIONS);
    let (from, to) = (before.sentences.last(), piece.sentences.first);
    let block = |sentence| text.sentence(sentence).map_or(0, |sentence| sentence.block);
    let distance = to.since(from).min(3) as u32;
    let blocks = block(to).saturating_sub(block(from)).min(3) as u32;
    let place = (distance * 4 + blocks) * 8 + back as u32;
    // The last spans only: a quote over a thousand paragraphs is asked about for each of them.
    let kind = |attribution: &Attribution| {
        let spans = &attribution.spans;
        text.kind_of(spans.get(spans.len().saturating_sub(LAST_SPANS)..).unwrap_or_default()) as u32
    };
    let (kind_before, kind_piece) = (kind(before), kind(piece));
    let unit = |byte: usize| text.unit_over(byte);
    let last = before.spans.last().map_or(0, |span| unit(span.end.saturating_sub(1)));
    let first = piece.spans.first().map_or(0, |span| unit(span.start));
    let describe = |at: usize| {
        let quotation = text.units.get(at).and_then(|unit| text.quotation(*unit));
        quotation.map_or(0, |quotation| {
            1 + u32::from(quotation.closed)
                + 2 * u32::from(quotation.stopped)
                + 4 * u32::from(quotation.pending)
                + 8 * u32::from(quotation.single)
        })
    };
    let order = before.cue.map_or(0, |cue| {
        1 + u32::from(before.spans.first().is_some_and(|span| span.start < cue.start))
            + 2 * u32::from(before.spans.last().is_some_and(|span| span.start < cue.start))
    });
    let words = text.units.get(first).and_then(|unit| text.quotation(*unit)).map_or(0, |q| q.words as usize);
    let sentence = text.sentence(to);
    let outside = sentence.map_or(0, |sentence| {
        text.units_of(sentence.units).iter().filter(|unit| unit.kind == TokenKind::Word).count()
    });
    let verb = before.cue.map_or(0, |cue| unit_hashes(text, unit(cue.start)).0);
    let starts = sentence.is_some_and(|sentence| sentence.units.first == first);
    writer.add(0);
    writer.add(place);
    writer.pair(place, kind_before * 4 + kind_piece);
    writer.pair(place, order);
    writer.pair(kind_before, order);
    writer.pair(place, describe(last));
    writer.pair(describe(last), describe(first));
    writer.pair(place, describe(first));
    writer.pair(length_step(words), place);
    writer.pair(length_step(outside), u32::from(starts) * 2 + u32::from(piece.whole));
    writer.pair(length_step(outside), place);
    writer.pair(verb, blocks);
    writer.pair(verb, kind_before);
    writer.pair(unit_hashes(text, first).0, blocks);
    writer.pair(before.spans.len().min(4) as u32, place);
    writer.pair(u32::from(before.is_piece()), place);
    writer.pair(u32::from(text.has_dateline), place);
    writer.pair(u32::from(matches!(before.source, Source::Mention(_))), order);
    writer.pair(before.class.map_or(9, |class| class as u32), place);
}

/// Headline and deck are never joined with the body.
fn same_text(text: &Text<'_>, a: &Attribution, b: &Attribution) -> bool {
    let kind = |sentence| Some(text.block_of(text.sentence(sentence)?)?.kind);
    let (last, first) = (kind(a.sentences.last()), kind(b.sentences.first));
    last == first && last == Some(BlockKind::Paragraph)
}

fn take_sentence_before(text: &Text<'_>, next: &mut Attribution, out: &[Attribution]) {
    let before = next.sentences.first.before();
    let Some(sentence) = before.and_then(|before| text.sentence(before)) else {
        return;
    };
    let clause = Clause::new(text, sentence);
    let Some(span) = clause.span(clause.start..clause.end) else {
        return;
    };
    if !out.iter().rev().take(3).any(|other| other.spans.iter().any(|taken| taken.overlaps(span))) {
        next.spans = vec![span];
    }
}

/// Whether the attribution's last sentence ends in a quotation that is not closed.
fn is_open(text: &Text<'_>, attribution: &Attribution) -> bool {
    let sentence = text.sentence(attribution.sentences.last());
    let last = sentence.and_then(|sentence| text.units_of(sentence.units).last().copied());
    last.and_then(|unit| text.quotation(unit).copied()).is_some_and(|quotation| !quotation.closed)
}

fn is_marked_first(text: &Text<'_>, attribution: &Attribution) -> bool {
    let sentence = text.sentence(attribution.sentences.first);
    sentence
        .and_then(|sentence| text.units_of(sentence.units).first().copied())
        .is_some_and(|unit| unit.kind == TokenKind::Quotation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::rules;
    use crate::quotes::tests::article;

    /// The contents that the rules' attributions have when each piece goes on with what stands before as
    /// likely as that.
    fn joined(headline: &str, body: &str, likely: f32) -> Vec<String> {
        let article = article(headline, body);
        let (text, ..) = Text::read(&article, usize::MAX);
        let found = join_where(&text, rules::find_attributions(&text), |_, _, _| likely);
        let contents = |one: &Attribution| {
            one.spans.iter().map(|span| span.of(text.whole)).collect::<Vec<_>>().join(" + ")
        };
        found.iter().map(contents).collect()
    }

    #[test]
    fn a_piece_goes_on_with_what_stands_before_when_that_is_likely() {
        let body = "\"It rains,\" said Rowe. \"It pours.\"";
        assert_eq!(joined("", body, 0.5), ["\"It rains,\" + \"It pours.\""]);
        assert_eq!(joined("", body, 0.4), ["\"It rains,\"", "\"It pours.\""]);
    }

    #[test]
    fn a_cue_before_a_colon_has_the_next_sentence_or_nothing() {
        let body = "Rowe continued:\n\"It rains.\"";
        assert_eq!(joined("", body, 1.0), ["\"It rains.\""]);
        assert_eq!(joined("", body, 0.0), ["\"It rains.\""], "of nobody");
    }

    #[test]
    fn a_paragraph_that_stays_open_belongs_to_the_cue_of_the_next() {
        let body = "\"It rains.\n\"It pours,\" said Rowe.";
        assert_eq!(joined("", body, 0.0), ["\"It rains. + \"It pours,\""]);
    }

    #[test]
    fn a_headline_is_joined_with_nothing() {
        assert_eq!(joined("Rowe: 'It rains'", "\"It pours.\"", 1.0).len(), 2);
    }

    #[test]
    fn the_features_are_those_of_its_own_templates_and_tell_pieces_apart() {
        let article = article("", "\"It rains,\" said Rowe. \"It pours.\"\n\"It snows.\"");
        let (text, ..) = Text::read(&article, usize::MAX);
        let found = rules::find_attributions(&text);
        let [first, second, third] = found.as_slice() else { panic!("three of them: {found:?}") };
        let features = |piece, before| {
            let mut out = vec![7];
            write_features(&text, piece, before, 0, &mut out);
            out
        };
        assert_eq!(features(second, first), features(second, first));
        assert_ne!(features(second, first), features(third, first));
    }

    #[test]
    fn an_open_paragraph_is_taken_by_a_quotation_right_behind_it_only() {
        for (headline, body, expected) in [
            ("", "\"It rains.\nIt pours, said Ann Rowe.", &["\"It rains."] as &[_]),
            ("", "\"It rains.\"\n\"It pours,\" said Rowe.", &["\"It rains.\"", "\"It pours,\""]),
            ("\"It rains.", "\"It pours,\" said Rowe.", &["\"It rains.", "\"It pours,\""]),
            ("", "Rowe said: \"It rains.\n\"It pours,\" said Orr.", &["\"It rains.", "\"It pours,\""]),
            ("", "\"It rains.\nIt was late.\n\"It pours,\" said Rowe.", &["\"It rains.", "\"It pours,\""]),
        ] {
            assert_eq!(joined(headline, body, 0.0), expected, "{body}");
        }
    }

    #[test]
    fn a_piece_goes_on_with_nothing_far_before_it() {
        let body = "\"It rains,\" said Rowe. It was late. \"It pours and pours.\"";
        assert_eq!(joined("", body, 1.0), ["\"It rains,\" + \"It pours and pours.\""]);
        let body = "\"It rains,\" said Rowe. It was late. It was cold. It was dark. \"It pours and pours.\"";
        assert_eq!(joined("", body, 1.0), ["\"It rains,\"", "\"It pours and pours.\""]);
    }

    #[test]
    fn this_said_somebody_has_the_sentence_before_unless_it_is_said_already() {
        let body = "It rained in Halden.\nThis said Ann Rowe.\n\"It pours and pours.\"";
        assert_eq!(joined("", body, 1.0), ["It rained in Halden", "\"It pours and pours.\""]);
        let body = "\"It rains,\" said Orr.\nThis said Ann Rowe.";
        assert_eq!(joined("", body, 0.0), ["\"It rains,\""]);
    }

    #[test]
    fn a_shared_source_is_that_of_the_attribution_before() {
        let article = article("", "Ann Rowe said that it rains, adding that it pours.");
        let (text, ..) = Text::read(&article, usize::MAX);
        let found = join_where(&text, rules::find_attributions(&text), |_, _, _| 0.0);
        let [first, second] = found.as_slice() else { panic!("two of them: {found:?}") };
        assert!(matches!(first.source, Source::Mention(_)) && first.source == second.source);
    }
}
