//! The tagger: which units of a paragraph are content, source and cue.
//!
//! A linear-chain model over hashed features, trained as an averaged structured perceptron (Collins 2002) in two
//! passes, the second reading the tags of the first. The attributions that the rules find are features of it: where
//! the rules are right they decide, where they are silent or wrong the words around do.

use super::gate;
use super::passage::{Blocks, Passage, rule_tags};
use super::tables::{self, Model, Scores};
use crate::quotes::rules::Attribution;
use crate::quotes::text::Text;

/// What a unit is in an attribution: `B` begins a chunk, `I` goes on with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(in crate::quotes) enum Tag {
    #[default]
    Out = 0,
    ContentB = 1,
    ContentI = 2,
    SourceB = 3,
    SourceI = 4,
    CueB = 5,
    CueI = 6,
}

/// What a chunk of units is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::quotes) enum Role {
    Content,
    Source,
    Cue,
}

impl Tag {
    pub(in crate::quotes) const ALL: [Self; 7] =
        [Self::Out, Self::ContentB, Self::ContentI, Self::SourceB, Self::SourceI, Self::CueB, Self::CueI];

    pub(in crate::quotes) const fn new(role: Role, begins: bool) -> Self {
        match (role, begins) {
            (Role::Content, true) => Self::ContentB,
            (Role::Content, false) => Self::ContentI,
            (Role::Source, true) => Self::SourceB,
            (Role::Source, false) => Self::SourceI,
            (Role::Cue, true) => Self::CueB,
            (Role::Cue, false) => Self::CueI,
        }
    }

    pub(in crate::quotes) const fn role(self) -> Option<Role> {
        match self {
            Self::Out => None,
            Self::ContentB | Self::ContentI => Some(Role::Content),
            Self::SourceB | Self::SourceI => Some(Role::Source),
            Self::CueB | Self::CueI => Some(Role::Cue),
        }
    }

    pub(in crate::quotes) const fn begins(self) -> bool {
        matches!(self, Self::ContentB | Self::SourceB | Self::CueB)
    }
}

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
        passage.spread(&scores.tags, &mut first);
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
        for ((&at, &tag), row) in passage.live.iter().zip(&scores.tags).zip(&scores.rows) {
            set(&mut self.tags, passage.first + at, tag);
            set(&mut self.margins, passage.first + at, tables::margin(row, tag));
        }
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}
