//! What an article is about, and the language that it is written in.

pub(in crate::quotes) mod keywords;
pub(in crate::quotes) mod language;
