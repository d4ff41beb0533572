//! What is proposed, and by whom.

use serde::Serialize;

use super::tagger::TaggedText;
use crate::quotes::rules::Attribution;

/// Who proposes attributions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposer {
    /// The trained tagger.
    Tagger,
    /// The rules.
    Rules,
    /// Tagger and rules alike.
    Both,
}

/// An attribution that somebody proposed.
pub(in crate::quotes) struct Proposal {
    pub(super) attribution: Attribution,
    pub(super) by: Proposer,
}

/// What was proposed, with what the judge needs to decide.
pub(in crate::quotes) struct Proposals {
    pub all: Vec<Proposal>,
    pub(super) tagged: TaggedText,
}
