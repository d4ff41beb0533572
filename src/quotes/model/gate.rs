//! The gate: which sentences are worth tagging at all. Where neither marks nor rules speak for it, it looks
//! at the words that may be cues and at their neighbours: some dozens of features a sentence where the tagger
//! needs thousands, and half of all sentences report nothing.

use std::ops::Range;

use super::block_features::{BlockFeatures, UnitFeatures};
use super::tag::Tag;
use super::tagger_features::{FeatureSink, UnitFeatureWriter, distance_step};
use crate::quotes::text::TokenKind;

/// A sentence less likely than this to have a cue is left alone. On the development sets that costs no F1.
const LEAST: f32 = 0.45;

/// The words that alone speak for the report of a sentence, given as a range of the block's units: those that
/// were heads of cues elsewhere. `None` where more than words does: quotation marks, a colon, or what the
/// rules found.
pub(in crate::quotes) fn cue_candidates(
    block: &BlockFeatures,
    sentence: Range<usize>,
) -> Option<impl Iterator<Item = usize>> {
    let units = block.units().get(sentence.clone()).unwrap_or_default();
    let tells_more = |unit: &UnitFeatures| {
        matches!(unit.kind, TokenKind::Quotation | TokenKind::Colon) || unit.rule != Tag::Out
    };
    let words = sentence.zip(units).filter(|(_, unit)| unit.may_head).map(|(at, _)| at);
    (!units.iter().any(tells_more)).then_some(words)
}

/// Makes those sentences of a block active that are likely to report something; without weights, all that
/// may.
pub(in crate::quotes) fn open_gate(weights: &[f32], block: &mut BlockFeatures) {
    let mut active = std::mem::take(&mut block.active);
    active.clear();
    for sentence in &block.sentences {
        if lets_in(weights, block, sentence) {
            active.extend(sentence.clone());
        }
    }
    block.active = active;
}

fn lets_in(weights: &[f32], block: &BlockFeatures, sentence: &Range<usize>) -> bool {
    let Some(mut words) = cue_candidates(block, sentence.clone()) else { return true };
    if weights.is_empty() {
        let units = block.units().get(sentence.clone()).unwrap_or_default();
        return units.iter().any(UnitFeatures::may_be_cue);
    }
    let mut odds = 0.0;
    words.any(|at| {
        odds += write(block, sentence, at, FeatureSum { weights, sum: 0.0 }).sum.exp();
        odds >= LEAST / (1.0 - LEAST)
    })
}

/// Adds up the weights of features.
struct FeatureSum<'w> {
    weights: &'w [f32],
    sum: f32,
}

impl FeatureSink for FeatureSum<'_> {
    #[inline]
    fn take(&mut self, bucket: u16) {
        self.sum += self.weights.get(usize::from(bucket)).copied().unwrap_or(0.0);
    }
}

/// The features of a word that may be the cue of its sentence.
pub(in crate::quotes) fn write<S: FeatureSink>(
    block: &BlockFeatures,
    sentence: &Range<usize>,
    at: usize,
    sink: S,
) -> S {
    let Some([b2, b1, this, a1, a2]) = block.around(at) else { return sink };
    let mut writer = UnitFeatureWriter::new(sink, 0);
    let agency = u32::from(block.is_agency);
    let that =
        block.units().get(at + 1..sentence.end).unwrap_or_default().iter().position(|unit| unit.is_that);
    let that = that.map_or(9, distance_step);
    let cluster = |unit: &UnitFeatures| unit.cluster_number();
    writer.add(0);
    writer.add(this.word);
    writer.pair(this.word, agency);
    writer.pair(this.cue_level as u32, agency);
    writer.pair(this.cue_level as u32, this.class);
    writer.pair(b1.word, this.word);
    writer.pair(this.word, a1.word);
    writer.pair(b1.class, this.word);
    writer.pair(this.word, a1.class);
    writer.pair(cluster(b1), this.word);
    writer.pair(this.word, cluster(a1));
    writer.pair(b1.class, a1.class);
    writer.pair(cluster(b1) << 8 | cluster(this), cluster(a1));
    writer.pair(cluster(b2) << 8 | cluster(b1), this.class);
    writer.pair(this.class, cluster(a1) << 8 | cluster(a2));
    writer.pair(a1.class, a2.class);
    writer.pair(b2.class, b1.class);
    writer.pair(this.word, distance_step(at - sentence.start));
    writer.pair(this.word, distance_step(sentence.end - at));
    writer.pair(this.word, that);
    writer.pair(this.suffix, b1.class);
    writer.pair(this.suffix, a1.class);
    writer.done()
}

#[cfg(test)]
mod tests {
    use super::super::block_features::{BlockReader, rule_tags};
    use super::super::weights::Model;
    use super::*;
    use crate::quotes::rules;
    use crate::quotes::text::Text;

    /// The block of a text that has one paragraph, behind so many others.
    fn block(text: &Text<'_>, rules: &[Tag], others: usize) -> BlockFeatures {
        let mut blocks = BlockReader::new(text, rules, &Model::embedded().vocabulary);
        let mut block = BlockFeatures::default();
        (0..=others).for_each(|_| assert!(blocks.read(&mut block), "a paragraph"));
        block
    }

    /// The sentences of a text that are left to be tagged.
    fn let_in(copy: &str) -> Vec<bool> {
        let article =
            crate::wire::read_text(&format!("Harbour closes\n\n{copy}\n"), &crate::Limits::default());
        let (text, ..) = Text::read(&article, usize::MAX);
        let rules = rule_tags(&text, &rules::find_attributions(&text));
        let mut block = block(&text, &rules, 1);
        open_gate(&Model::embedded().gate, &mut block);
        block.sentences.iter().map(|sentence| block.active.contains(&sentence.start)).collect()
    }

    #[test]
    fn what_reports_something_is_let_in_and_what_tells_a_fact_is_not() {
        assert_eq!(
            let_in(
                "The storm sank two boats on Monday. Ministers fear that the pier may fall. The road is closed."
            ),
            [false, true, false]
        );
    }

    #[test]
    fn marks_and_colons_are_signs_enough() {
        assert_eq!(
            let_in("The \"Iron Lady\" opened in 1931. Two boats sank: the Alma and the Vega."),
            [true, true]
        );
    }

    #[test]
    fn without_weights_any_word_that_is_ever_a_cue_lets_in() {
        let copy = "The storm told on the boats. Wooden boats sink.";
        let article = crate::wire::read_text(copy, &crate::Limits::default());
        let (text, ..) = Text::read(&article, usize::MAX);
        let rules = vec![Tag::Out; text.units.len()];
        let mut block = block(&text, &rules, 0);
        open_gate(&[], &mut block);
        assert_eq!(block.sentences.len(), 2);
        assert_eq!(block.active, (0..block.sentences[1].start).collect::<Vec<_>>());
    }
}
