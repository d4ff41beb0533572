//! Somebody or something that a pronoun or a nominal may mean.

use super::method::SpeakerMethod;
use crate::article::Span;
use crate::gazetteer::CountryId;
use crate::quotes::entities::EntityRef;
use crate::quotes::extraction::SpeakerKind;
use crate::quotes::text::lexicon::Gender;

/// Somebody or something that a pronoun or a nominal may mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Referent {
    pub(super) kind: SpeakerKind,
    pub(super) name: ReferentName,
    pub(super) gender: Option<Gender>,
    pub(super) plural: bool,
}

/// What names a referent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReferentName {
    /// Somebody or something that the article names.
    Entity(EntityRef),
    /// The country that its capital stands for.
    Country(CountryId),
    /// These words only.
    Words(Span),
    /// Several: an index into the lists of members that the resolver keeps.
    Joint(usize),
}

/// A speaker and how it was found.
pub(super) type Resolution = (Option<Referent>, SpeakerMethod);
