//! What is proposed, and by whom.

use serde::Serialize;

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
