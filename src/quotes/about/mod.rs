//! What an article is about, and the language that it is written in.

mod keywords;
mod language;
pub(in crate::quotes) use keywords::find_keywords;
pub(in crate::quotes) use language::{detect_language, is_other_than_english};
