//! Who, what and where is named: runs of capitals, what they name, and which of them name the same.

pub(in crate::quotes) mod abbreviations;
mod appositions;
mod cast;
mod classify;
pub(in crate::quotes) mod coreference;
mod mention;
pub(in crate::quotes) mod mentions;
mod organisations;
pub(in crate::quotes) mod places;
mod titles;

pub(in crate::quotes) use cast::{Cast, Entity, Who};
pub(in crate::quotes) use mention::Mention;
