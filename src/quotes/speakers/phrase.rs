//! Noun phrases that name a source by what it is.

use crate::article::Span;
use crate::gazetteer::CountryId;
use crate::quotes::text::lexicon::{self, Classes, Gender, ORG, ORG_WORD, PREP, RELATIVE};
use crate::quotes::text::{Case, Token, TokenKind};

/// A noun phrase that names a source by what it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nominal<'t> {
    /// All words of the source.
    pub(super) span: Span,
    /// The phrase up to its head: `the Russian minister` of `the Russian minister for trade`.
    pub(super) phrase: &'t [Token],
    /// What stands behind it in the source.
    pub(super) rest: &'t [Token],
    pub(super) head: Token,
    /// Whether it speaks of something that the reader is taken to know: `the`, `his`, `Russia's`, no article
    /// at all.
    pub(super) definite: bool,
    /// Begins with neither article nor name: `governor`, as in headlines.
    pub(super) bare: bool,
    pub(super) gender: Option<Gender>,
    /// The country that it speaks of.
    pub(super) country: Option<CountryId>,
}

/// The noun phrase at the start of a source: up to a comma, preposition, relative or participle.
pub(super) fn head_phrase(tokens: &[Token]) -> &[Token] {
    let end = tokens.iter().position(breaks).unwrap_or(tokens.len());
    tokens.get(..end).unwrap_or_default()
}

/// Whether a noun phrase ends before this token.
pub(super) fn breaks(token: &Token) -> bool {
    match token.kind {
        TokenKind::Word => {
            token.is(PREP | RELATIVE)
                || token.is(lexicon::CUE)
                    && token.is(lexicon::PAST | lexicon::ING)
                    && !token.is(lexicon::BASE)
                    && token.case == Case::Lower
                    && !token.is(lexicon::ROLE | lexicon::PEOPLE | lexicon::DOC | lexicon::ORG)
        }
        TokenKind::Clitic | TokenKind::Number | TokenKind::Other => false,
        _ => true,
    }
}

/// Words of organisations as sorts: lower-case nouns and parts of names.
pub(super) const ORGANISATION_NOUN: Classes = ORG | ORG_WORD;

#[cfg(test)]
mod tests {
    use crate::quotes::speakers::tests::check;

    #[test]
    fn a_name_is_known_by_its_letters_where_its_case_tells_nothing() {
        check(&[("[Mr. Orlo's] left.", "Person Mr. Orlo's")]);
    }

    #[test]
    fn a_phrase_ends_before_what_goes_on_behind_its_noun() {
        check(&[
            ("[said] Kent.", "None"),
            ("[Muslim advocates] left.", "Anonymous Muslim advocates"),
            ("[Ostbank read] left.", "Anonymous Ostbank read"),
            ("[TELLING OF THE OST] left.", "Organisation TELLING"),
            ("[the ruling] said no.", "Document the ruling"),
            ("[42%] said no.", "Person 42%"),
        ]);
    }
}
