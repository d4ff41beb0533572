//! From the words that name a source to a person, an organisation, a role.

mod by_name;
mod by_nominal;
mod by_organisation;
mod by_pronoun;
mod by_role;
mod memory;
mod method;
mod organisation_sorts;
mod phrase;
mod referent;
mod related_roles;
mod resolver;

#[cfg(test)]
pub(in crate::quotes) mod tests;

pub use method::SpeakerMethod;
pub(in crate::quotes) use resolver::{Remembered, Resolver};
