//! One name where it stands.

use crate::article::Span;
use crate::gazetteer::CountryId;
use crate::quotes::text::TokenRange;
use crate::quotes::text::lexicon::Gender;

/// What a name is likely to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntityKind {
    Person,
    /// Two or three capitalised words that may be a person: it needs evidence.
    MaybePerson,
    Organisation,
    Place,
    /// A single capitalised word that the lexicon does not know.
    Unknown,
}

/// One name where it stands.
#[derive(Debug, Clone, Copy)]
pub(in crate::quotes) struct Mention {
    pub(super) kind: EntityKind,
    /// The name alone.
    pub span: Span,
    /// The name with the role or title before it.
    pub whole: Span,
    /// The tokens of the name alone.
    pub tokens: TokenRange,
    /// The role before it: `Russian Foreign Minister`; a mere `Mr` is none.
    pub role: Option<Span>,
    /// Where name, title or role tell it.
    pub(super) gender: Option<Gender>,
    /// The country of a place.
    pub(super) country: Option<CountryId>,
    /// Whether its capital says nothing: it begins a sentence, or all words around it have one.
    pub(super) opens: bool,
    /// Whether it only describes the name behind it, and so is nobody who speaks: `Ostbank Chairman`,
    /// `Spain-based`.
    pub(super) describes: bool,
}
