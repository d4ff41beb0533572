//! The tagger: which units of a paragraph are content, source and cue.
//!
//! A linear-chain model over hashed features, trained as an averaged structured perceptron (Collins 2002) in
//! two passes, the second reading the tags of the first. The attributions that the rules find are features of
//! it: where the rules are right they decide, where they are silent or wrong the words around do.

use super::best_path;
use super::block_features::{BlockFeatures, BlockReader, rule_tags};
use super::gate;
use super::passes::Scores;
use super::tag::Tag;
use super::weights::Model;
use crate::quotes::rules::Attribution;
use crate::quotes::text::Text;

/// The tags of all units of a text with the margin of each over the next best, in a logarithmic scale from 0
/// to 15.
#[derive(Debug, Default)]
pub(in crate::quotes) struct TaggedText {
    pub tags: Vec<Tag>,
    pub(super) margins: Vec<u8>,
    /// What the rules take the units for.
    pub(super) rules: Vec<Tag>,
    /// What the judge reads of each unit.
    pub(super) words: Vec<UnitWord>,
}

/// What the judge reads of a unit: hashes of its word and of its class, and its cluster's number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct UnitWord {
    pub(super) word: u32,
    pub(super) class: u32,
    pub(super) cluster: u32,
}

/// Tags a text.
pub(in crate::quotes) fn tag_text(model: &Model, text: &Text<'_>, rules: &[Attribution]) -> TaggedText {
    let units = text.units.len();
    let rules = rule_tags(text, rules);
    let mut out = TaggedText {
        tags: vec![Tag::Out; units],
        margins: vec![0; units],
        rules: Vec::new(),
        words: Vec::with_capacity(units),
    };
    let (mut block, mut scores, mut first) = (BlockFeatures::default(), Scores::default(), Vec::new());
    let mut blocks = BlockReader::new(text, &rules, &model.vocabulary);
    while blocks.read(&mut block) {
        // The blocks cover all units, in order.
        out.words.extend(block.units().iter().map(|unit| UnitWord {
            word: unit.word,
            class: unit.class,
            cluster: unit.cluster_number(),
        }));
        gate::open_gate(&model.gate, &mut block);
        if block.active.is_empty() {
            continue;
        }
        model.passes.first(&block, &mut scores);
        out.take(&block, &scores);
        // Where the first pass finds nothing the second has nothing to go by.
        block.spread(&scores.best.tags, &mut first);
        scores.narrow(&mut block, &first);
        if !block.active.is_empty() {
            model.passes.second(&block, &first, &mut scores);
            out.take(&block, &scores);
        }
    }
    out.rules = rules;
    out
}

impl TaggedText {
    /// Notes the tags of a block's active units.
    fn take(&mut self, block: &BlockFeatures, scores: &Scores) {
        for ((&at, &tag), row) in block.active.iter().zip(&scores.best.tags).zip(&scores.rows) {
            set(&mut self.tags, block.first + at, tag);
            set(&mut self.margins, block.first + at, best_path::margin(row, tag));
        }
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::rules;
    use crate::quotes::tests::article;

    /// The tags of a paragraph, a letter a unit.
    fn tags(body: &str) -> String {
        let article = article("", body);
        let (text, ..) = Text::read(&article, usize::MAX);
        let tagged = tag_text(Model::embedded(), &text, &rules::find_attributions(&text));
        assert_eq!([tagged.words.len(), tagged.rules.len(), tagged.margins.len()], [text.units.len(); 3]);
        let is_sure = tagged.margins.iter().any(|&margin| margin > 0);
        assert_eq!(is_sure, tagged.tags.iter().any(|&tag| tag != Tag::Out), "tags have margins");
        tagged.tags.iter().map(|&tag| ['.', 'C', 'c', 'S', 's', 'Q', 'q'][tag as usize]).collect()
    }

    #[test]
    fn every_block_is_tagged_and_those_that_report_nothing_are_out() {
        assert_eq!(tags("Mayor Ann Rowe said the pier is safe."), "SssQCccc.");
        assert_eq!(tags("It rained.\nMayor Ann Rowe said the pier is safe."), "...SssQCccc.");
        assert_eq!(tags("It rained. The town slept."), ".......");
    }
}
