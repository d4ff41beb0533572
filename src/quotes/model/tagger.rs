//! The tagger: which units of a paragraph are content, source and cue.
//!
//! A linear-chain model over hashed features, trained as an averaged structured perceptron (Collins 2002) in two
//! passes, the second reading the tags of the first. The attributions that the rules find are features of it: where
//! the rules are right they decide, where they are silent or wrong the words around do.

use super::best_path;
use super::gate;
use super::passage::{Blocks, Passage, rule_tags};
use super::passes::Scores;
use super::tag::Tag;
use super::weights::Model;
use crate::quotes::rules::Attribution;
use crate::quotes::text::Text;

/// The tags of all units of a text with the margin of each over the next best, in a logarithmic scale from 0 to 15.
#[derive(Debug, Default)]
pub(in crate::quotes) struct Tagged {
    pub tags: Vec<Tag>,
    pub margins: Vec<u8>,
    /// What the rules take the units for.
    pub rules: Vec<Tag>,
    /// Hashes of each unit's word and of its class, and its cluster.
    pub words: Vec<(u32, u32, u32)>,
}

/// Tags a text.
pub(in crate::quotes) fn tag(model: &Model, text: &Text<'_>, rules: &[Attribution]) -> Tagged {
    let units = text.units.len();
    let rules = rule_tags(text, rules);
    let mut out = Tagged {
        tags: vec![Tag::Out; units],
        margins: vec![0; units],
        rules: Vec::new(),
        words: Vec::with_capacity(units),
    };
    let (mut passage, mut scores, mut first) = (Passage::default(), Scores::default(), Vec::new());
    let mut blocks = Blocks::new(text, &rules, &model.vocabulary);
    while blocks.read(&mut passage) {
        // The passages cover all units, in order.
        out.words.extend(passage.atoms().iter().map(|atom| (atom.word, atom.class, u32::from(atom.cluster))));
        gate::open(&model.gate, &mut passage);
        if passage.live.is_empty() {
            continue;
        }
        model.passes.first(&passage, &mut scores);
        out.take(&passage, &scores);
        // Where the first pass finds nothing the second has nothing to go by.
        passage.spread(&scores.best.tags, &mut first);
        scores.narrow(&mut passage, &first);
        if !passage.live.is_empty() {
            model.passes.second(&passage, &first, &mut scores);
            out.take(&passage, &scores);
        }
    }
    out.rules = rules;
    out
}

impl Tagged {
    /// Notes the tags of a passage's live units.
    fn take(&mut self, passage: &Passage, scores: &Scores) {
        for ((&at, &tag), row) in passage.live.iter().zip(&scores.best.tags).zip(&scores.rows) {
            set(&mut self.tags, passage.first + at, tag);
            set(&mut self.margins, passage.first + at, best_path::margin(row, tag));
        }
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}
