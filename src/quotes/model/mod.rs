//! Attributions by weights: the gate, the tagger and the linker propose, the judge decides between them and
//! the rules.

mod best_path;
pub(in crate::quotes) mod block_features;
pub(in crate::quotes) mod continuation;
pub(in crate::quotes) mod gate;
pub(in crate::quotes) mod hashed;
pub(in crate::quotes) mod judge;
pub(in crate::quotes) mod linker;
#[cfg(test)]
mod numbers;
pub(in crate::quotes) mod passes;
mod proposal;
pub(in crate::quotes) mod settle;
pub(in crate::quotes) mod tables;
pub(in crate::quotes) mod tag;
pub(in crate::quotes) mod tagger;
pub(in crate::quotes) mod tagger_features;
mod weights;

pub use proposal::Proposer;
pub(in crate::quotes) use settle::choose_attributions;
pub use weights::Model;
