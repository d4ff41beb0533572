//! What the words of an article are: tokens, quotations, sentences, and what lists know of words. Read once,
//! with no opinion about who said what.

mod classes;
mod document;
pub(in crate::quotes) mod document_frequency;
pub(in crate::quotes) mod endings;
pub(in crate::quotes) mod lexicon;
pub(in crate::quotes) mod name_lists;
mod one_line;
pub(in crate::quotes) mod plural;
mod quotation_marks;
mod ranges;
mod tokens;
mod verbs;
pub(in crate::quotes) mod word_lists;
pub(in crate::quotes) mod word_shapes;

pub(in crate::quotes) use document::{Sentence, Text, may_be_name};
pub(in crate::quotes) use one_line::one_line;
pub(in crate::quotes) use quotation_marks::Quotation;
pub(in crate::quotes) use ranges::{SentenceIdx, SentenceRange, TokenRange, UnitRange};
pub(in crate::quotes) use tokens::{Case, Token, TokenKind, Unit, at_or_empty};
