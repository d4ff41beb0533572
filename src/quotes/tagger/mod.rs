//! The tagger: which units of a paragraph are content, source and cue.
//!
//! A linear-chain model over hashed features, trained as an averaged structured perceptron (Collins 2002) in two
//! passes, the second reading the tags of the first. The attributions that the rules find are features of it: where
//! the rules are right they decide, where they are silent or wrong the words around do.

mod atoms;
mod features;
mod model;
mod weights;

pub(super) use atoms::{Cueness, Passage, mix, passages, rule_tags, unit_hashes, word_hash};
pub(super) use features::{Features, first_pass, second_pass};
pub use model::Model;
pub(super) use model::{BUCKETS, LABELS, Scores, Table, best_path, viterbi};

use super::attributions::Attribution;
use super::sentences::Text;

/// What a unit is in an attribution: `B` begins a chunk, `I` goes on with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(super) enum Tag {
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
pub(super) enum Role {
    Content,
    Source,
    Cue,
}

impl Tag {
    pub(super) const ALL: [Self; 7] =
        [Self::Out, Self::ContentB, Self::ContentI, Self::SourceB, Self::SourceI, Self::CueB, Self::CueI];

    pub(super) const fn new(role: Role, begins: bool) -> Self {
        match (role, begins) {
            (Role::Content, true) => Self::ContentB,
            (Role::Content, false) => Self::ContentI,
            (Role::Source, true) => Self::SourceB,
            (Role::Source, false) => Self::SourceI,
            (Role::Cue, true) => Self::CueB,
            (Role::Cue, false) => Self::CueI,
        }
    }

    pub(super) const fn role(self) -> Option<Role> {
        match self {
            Self::Out => None,
            Self::ContentB | Self::ContentI => Some(Role::Content),
            Self::SourceB | Self::SourceI => Some(Role::Source),
            Self::CueB | Self::CueI => Some(Role::Cue),
        }
    }

    pub(super) const fn begins(self) -> bool {
        matches!(self, Self::ContentB | Self::SourceB | Self::CueB)
    }

    /// Whether `next` may stand behind this one: only its own chunk goes on.
    pub(super) const fn may_precede(self, next: Self) -> bool {
        match next {
            Self::ContentI => matches!(self, Self::ContentB | Self::ContentI),
            Self::SourceI => matches!(self, Self::SourceB | Self::SourceI),
            Self::CueI => matches!(self, Self::CueB | Self::CueI),
            _ => true,
        }
    }
}

/// The tags of all units of a text with the margin of each over the next best, in a logarithmic scale from 0 to 15.
#[derive(Debug, Default)]
pub(super) struct Tagged {
    pub tags: Vec<Tag>,
    pub margins: Vec<u8>,
    /// What the rules take the units for.
    pub rules: Vec<Tag>,
}

/// Tags a text.
pub(super) fn tag(model: &Model, text: &Text<'_>, rules: &[Attribution]) -> Tagged {
    let mut tags = vec![Tag::Out; text.units.len()];
    let mut margins = vec![0; text.units.len()];
    let mut features = Features::default();
    let mut scores = Scores::default();
    let rules = rule_tags(text, rules);
    for passage in passages(text, &rules, &model.cueness) {
        if passage.live.is_empty() {
            continue;
        }
        first_pass(&passage, &mut features);
        let first = passage.spread(&viterbi(&model.first, &features, &mut scores));
        second_pass(&passage, &first, &mut features);
        let second = viterbi(&model.second, &features, &mut scores);
        for ((&at, &tag), row) in passage.live.iter().zip(&second).zip(&scores.rows) {
            if let (Some(place), Some(margin)) =
                (tags.get_mut(passage.first + at), margins.get_mut(passage.first + at))
            {
                (*place, *margin) = (tag, model::margin(row, tag));
            }
        }
    }
    Tagged { tags, margins, rules }
}
