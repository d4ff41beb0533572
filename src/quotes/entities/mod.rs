//! Who, what and where is named: runs of capitals, what they name, and which of them name the same.

mod abbreviations;
mod appositions;
mod classify;
mod coreference;
mod entity;
mod mention;
mod mentions;
mod organisations;
mod places;
mod titles;

#[cfg(test)]
pub(in crate::quotes) mod tests;

pub(in crate::quotes) use abbreviations::find_abbreviations;
pub(in crate::quotes) use coreference::build_entities;
pub(in crate::quotes) use entity::{Entities, Entity, EntityRef};
pub(in crate::quotes) use mention::Mention;
pub(in crate::quotes) use mentions::find_mentions;
pub(in crate::quotes) use places::{mark_places, resolve_places};
