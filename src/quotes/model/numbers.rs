//! The numbers that the trained model has learnt. They are parts of hashed features: a class or a variant
//! that is put in between gives all behind it other numbers, and the model no longer knows them.

use crate::article::BlockKind;
use crate::quotes::extraction::{CueClass, QuoteKind};
use crate::quotes::model::Proposer;
use crate::quotes::text::lexicon::{ALL, class_named};
use crate::quotes::text::{Case, TokenKind};

const LEARNT: &str = "the model has learnt this number: a new one goes to the end, here and there";

/// The classes of the lexicon, by bit.
const CLASSES: &str = "cue say tell to obj quiet speech writing thought document act past present base ing \
    aux be modal neg adverb det poss prep conj subord relative he she they it first time day month abbrev \
    title male female given role rolemod roletail diplomat leader people org orgword doc function place \
    namepart vague country demonym city placestart";

#[test]
fn classes_of_words_keep_their_bits() {
    let mut all = 0;
    for (bit, name) in CLASSES.split(' ').enumerate() {
        assert_eq!(class_named(name), 1 << bit, "{name}: {LEARNT}");
        all |= 1 << bit;
    }
    assert_eq!(ALL, all, "a class that is not listed here: {LEARNT}");
}

/// Asserts that these are all variants and have the numbers from 0 in this order; without one of them it does
/// not compile.
macro_rules! assert_numbers {
    ($type:ident: $($variant:ident),*) => {
        let number = |value: $type| match value { $($type::$variant => value as usize),* };
        for (at, value) in [$($type::$variant),*].into_iter().enumerate() {
            assert_eq!(number(value), at, "{value:?}: {LEARNT}");
        }
    };
}

#[test]
fn variants_keep_their_numbers() {
    assert_numbers!(TokenKind: Beyond, Word, Number, Clitic, Mark, Quotation, Comma, Stop, Colon, Semicolon, Dash,
        Open, Close, Other);
    assert_numbers!(Case: Lower, Title, Upper);
    assert_numbers!(CueClass: Speech, Writing, Thought, Document, Act);
    assert_numbers!(QuoteKind: Direct, Mixed, Indirect);
    assert_numbers!(Proposer: Tagger, Rules, Both);
    assert_numbers!(BlockKind: Crumb, Headline, Deck, Credit, Caption, Byline, Dateline, Paragraph, Subheading,
        Note, Slug, SignOff, EndMark, Table, Furniture, Listing, Title);
}
