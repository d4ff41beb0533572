//! Bracketed short forms with their long forms, after Schwartz and Hearst: every character of the short form stands, in
//! order, in the words before the bracket, the first one at a word's beginning.

use super::Abbreviation;
use super::sentences::Text;
use super::tokens::{Kind, Token};
use crate::article::Span;

/// Finds the pairs of a text, at most `limit` of them.
pub(super) fn find(text: &Text<'_>, limit: usize) -> Vec<Abbreviation> {
    let mut out: Vec<Abbreviation> = Vec::new();
    for block in &text.blocks {
        let tokens = text.tokens.get(block.first..block.end).unwrap_or_default();
        for (at, window) in tokens.windows(3).enumerate() {
            let [open, short, close] = window else { continue };
            if open.kind != Kind::Open
                || close.kind != Kind::Close
                || short.kind != Kind::Word
                || out.len() >= limit
            {
                continue;
            }
            let word = short.span.of(text.whole);
            let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
            if !(2..=10).contains(&letters) || !word.chars().any(char::is_uppercase) {
                continue;
            }
            let most = (letters + 5).min(letters * 2);
            let words = tokens.get(at.saturating_sub(most)..at).unwrap_or_default();
            let words = words
                .rsplit(|token| !matches!(token.kind, Kind::Word | Kind::Clitic | Kind::Number))
                .next()
                .unwrap_or_default();
            let Some(first) = words.first() else { continue };
            let before = Span::new(first.span.start, open.span.start).of(text.whole).trim_end();
            let start = long_form(word, before).map(|start| first.span.start + start);
            let Some(start) = start.or_else(|| proper_name(text.whole, tokens, at, word)) else {
                continue;
            };
            let span = Span::new(start, close.span.end);
            let long = Span::new(start, open.span.start)
                .of(text.whole)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            if long.len() > word.len()
                && !long.split(' ').any(|part| part == word)
                && !out.iter().any(|pair| pair.short == word)
            {
                out.push(Abbreviation { short: word.to_owned(), long, span });
            }
        }
    }
    out
}

/// A long form whose order differs: the name of capitalised words before the bracket, if every letter of the short form
/// is one of its initials and both begin alike.
fn proper_name(text: &str, tokens: &[Token], open: usize, short: &str) -> Option<usize> {
    let part =
        |token: &&Token| token.is_capital() || matches!(token.span.of(text), "of" | "for" | "and" | "the");
    let name: Vec<&Token> =
        tokens.get(open.saturating_sub(12)..open)?.iter().rev().take_while(part).collect();
    let begins =
        |token: &&&Token| token.is_capital() && token.span.of(text).chars().next() == short.chars().next();
    let first = name.iter().rposition(|token| begins(&token))?;
    let initials: Vec<char> =
        name.get(..=first)?.iter().filter_map(|token| token.span.of(text).chars().next()).collect();
    (first > 0 && short.chars().all(|letter| initials.contains(&letter)))
        .then(|| name.get(first).map(|token| token.span.start))
        .flatten()
}

/// Where the long form of `short` begins in the words before the bracket.
fn long_form(short: &str, before: &str) -> Option<usize> {
    let mut wanted = short.chars().rev().filter(|c| c.is_alphanumeric()).peekable();
    let mut letters = before.char_indices().rev().peekable();
    while let Some(letter) = wanted.next() {
        let initial = wanted.peek().is_none();
        loop {
            let (at, c) = letters.next()?;
            let begins = letters.peek().is_none_or(|(_, before)| !before.is_alphanumeric());
            if c.to_lowercase().eq(letter.to_lowercase()) && (!initial || begins) {
                if initial {
                    return Some(at);
                }
                break;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_forms_are_found() {
        assert_eq!(long_form("NRC", "the Northern Rivers Council"), Some(4));
        assert_eq!(long_form("CSU", "the Central Statistical Bureau"), Some(4));
        assert_eq!(long_form("XYZ", "the Northern Rivers Council"), None);
        assert_eq!(long_form("A", ""), None);
    }
}
