//! How a plural ends.

use std::borrow::Cow;

/// A word without the ending of a plural, as `scripts/background` has it: what stays, and what is put behind.
pub(super) fn split(word: &str) -> (&str, &'static str) {
    let bytes = word.as_bytes();
    let from_end = |at: usize| {
        bytes.len().checked_sub(at).and_then(|at| bytes.get(at)).map_or(0, u8::to_ascii_lowercase)
    };
    // Most words end otherwise.
    if from_end(1) != b's' || word.len() < 4 {
        return (word, "");
    }
    let without = |count: usize| word.get(..word.len() - count).unwrap_or(word);
    match [from_end(3), from_end(2)] {
        [b'i', b'e'] if word.len() > 4 => (without(3), "y"),
        [_, b's' | b'u'] => (word, ""),
        _ => (without(1), ""),
    }
}

/// `company` of `companies`; any other word as it is.
pub(in crate::quotes) fn singular(word: &str) -> Cow<'_, str> {
    match split(word) {
        (stem, "") => stem.into(),
        (stem, ending) => format!("{stem}{ending}").into(),
    }
}

/// Whether two words are one but for their number and the case of their letters.
pub(in crate::quotes) fn is_same_noun(one: &str, other: &str) -> bool {
    let letters = |word| {
        let (stem, ending): (&str, &str) = split(word);
        stem.bytes().chain(ending.bytes()).map(|byte| byte.to_ascii_lowercase())
    };
    letters(one).eq(letters(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plural_has_a_singular() {
        for (many, one) in [
            ("piers", "pier"),
            ("companies", "company"),
            ("press", "press"),
            ("status", "status"),
            ("ties", "tie"),
            ("gas", "gas"),
            ("", ""),
        ] {
            assert_eq!(singular(many), one);
            assert!(is_same_noun(many, one) && is_same_noun(one, &many.to_uppercase()), "{many}");
        }
        assert!(!is_same_noun("piers", "peers") && !is_same_noun("company", "companion"));
    }
}
