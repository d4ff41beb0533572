//! Attributions by grammar: which words of a sentence are said, by which cue, and which words name the
//! source.

mod attribution;
mod clauses;
mod content_after;
mod content_before;
mod cues;
mod find;

#[cfg(test)]
pub(in crate::quotes) mod tests;

pub(in crate::quotes) use attribution::{Attribution, Source};
pub(in crate::quotes) use clauses::Clause;
pub(in crate::quotes) use find::find_attributions;
