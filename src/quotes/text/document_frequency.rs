//! How rare words are in news, and which of them are written small.
//!
//! `data/background.bin` tells it, a hash table that `scripts/background` makes; it is of English.

use super::lexicon::{FNV_START, fnv};
use super::plural;
use super::tokens::Token;

/// [`SLOTS`] slots of a tag (16 bits of the hash) and a level, from 1: in eighths of a power of two below all
/// articles, twice, and one more for a word that is written small; 0 is an empty slot.
static TABLE: &[u8] = include_bytes!("../../../data/background.bin");
const SLOTS: usize = 1 << 16;
const STEPS: f32 = 8.0;

/// The power of two that one article in so many has the term; `None` where hardly one does.
pub(in crate::quotes) fn rarity(hash: u64) -> Option<f32> {
    level(hash).map(|level| f32::from((level - 1) / 2) / STEPS)
}

/// Whether a word is known, and stands in small letters in most articles that have it.
pub(in crate::quotes) fn is_common(hash: u64) -> bool {
    level(hash).is_some_and(|level| level.is_multiple_of(2))
}

fn level(hash: u64) -> Option<u8> {
    let tag = ((hash >> 16) as u16).to_le_bytes();
    let mut slot = hash as usize % SLOTS;
    loop {
        match TABLE.get(slot * 3..slot * 3 + 3)? {
            [_, _, 0] => return None,
            [low, high, level] if [*low, *high] == tag => return Some(*level),
            _ => slot = (slot + 1) % SLOTS,
        }
    }
}

/// FNV-1a of a word's stem in small letters, going on from `start`.
pub(in crate::quotes) fn hash(start: u64, word: &str) -> u64 {
    let (stem, ending) = plural::split(word);
    let fold = |hash, byte: u8| fnv(hash, u32::from(byte));
    if stem.is_ascii() {
        let bytes = stem.bytes().map(|byte| byte.to_ascii_lowercase());
        return bytes.chain(ending.bytes()).fold(start, fold);
    }
    stem.chars().flat_map(char::to_lowercase).chain(ending.chars()).fold(start, |hash, c| {
        let mut bytes = [0; 4];
        c.encode_utf8(&mut bytes).bytes().fold(hash, fold)
    })
}

/// The hash of a word that is a token, but for a stop behind it. That of the token is one of the same kind.
pub(in crate::quotes) fn hash_of(token: &Token, word: &str) -> u64 {
    let is_whole =
        word.len() == token.span.len() && word.is_ascii() && plural::split(word).0.len() == word.len();
    if is_whole { token.hash } else { hash(FNV_START, word) }
}

/// Goes on from the hash of a pair's first word over the blank behind it.
pub(in crate::quotes) fn joined(first: u64) -> u64 {
    fnv(first, u32::from(b' '))
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{TokenKind, scan};
    use super::*;
    use crate::article::Span;

    #[test]
    fn a_plural_is_the_same_word() {
        let of = |word| hash(FNV_START, word);
        assert_eq!(of("Ferries"), of("ferry"));
        assert_eq!(of("piers"), of("Pier"));
        assert_ne!(of("press"), of("pres"));
        assert_eq!(
            hash(joined(hash(FNV_START, "ferry")), "piers"),
            "ferry pier"
                .bytes()
                .fold(FNV_START, |hash, byte| { (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3) })
        );
    }

    #[test]
    fn the_hash_of_a_token_will_do() {
        let text = "Ferries U.S. pier Ships Färöer Corp. NATO press O'Dowd 's";
        let mut tokens = Vec::new();
        scan(text, Span::new(0, text.len()), &mut tokens);
        for token in tokens.iter().filter(|token| token.kind == TokenKind::Word) {
            let word = token.span.of(text).trim_end_matches('.');
            assert_eq!(hash_of(token, word), hash(FNV_START, word), "{word}");
        }
    }

    #[test]
    fn the_background_knows_common_words() {
        let of = |word| rarity(hash(FNV_START, word));
        assert!(of("company").is_some() && of("company") < of("parliament"));
        assert_eq!(of("qxqxqxqx"), None);
        for (word, is_small) in
            [("families", true), ("meeting", true), ("Clinton", false), ("qxqxqxqx", false)]
        {
            assert_eq!(is_common(hash(FNV_START, word)), is_small, "{word}");
        }
    }
}
