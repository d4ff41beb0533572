//! Whom a role may mean besides those who have the very same: a minister is a diplomat and a politician.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::list_file;
use crate::quotes::text::lexicon::{Classes, class_named, word_hash};
use crate::quotes::text::{Case, Token};

static FILE: &str = include_str!("../../../data/related-roles.txt");

/// By the [`word_hash`] of the noun.
static RELATED: LazyLock<FxHashMap<u64, RelatedWords>> = LazyLock::new(|| {
    let mut related: FxHashMap<u64, RelatedWords> = FxHashMap::default();
    for (nouns, words) in list_file::lines(FILE) {
        for noun in nouns.split(' ') {
            let of = related.entry(word_hash(noun)).or_default();
            for word in words.split_whitespace() {
                match word.split_at_checked(1) {
                    Some(("@", class)) => of.classes |= class_named(class),
                    Some(("~", small)) => of.small_words.extend([word_hash(small)]),
                    _ => of.words.extend([word_hash(word)]),
                }
            }
        }
    }
    related
});

/// The words of roles that a noun may mean.
#[derive(Default)]
struct RelatedWords {
    classes: Classes,
    /// By their [`word_hash`].
    words: FxHashSet<u64>,
    /// The same, only in small letters.
    small_words: FxHashSet<u64>,
}

/// Whether a role's word is a case of a noun. With a capital the noun is the office itself: `the Minister` is
/// no secretary of state.
pub(super) fn is_case_of(noun: &Token, word: &Token) -> bool {
    let related = RELATED.get(&noun.hash).filter(|_| noun.case != Case::Title);
    related.is_some_and(|related| {
        word.is(related.classes)
            || related.words.contains(&word.hash)
            || word.case == Case::Lower && related.small_words.contains(&word.hash)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_file::check::{Form, assert_well_written, is_small};
    use crate::quotes::speakers::tests::check;

    #[test]
    fn the_list_is_well_written() {
        let is_word = |_: &str, word: &str| match word.strip_prefix('@') {
            Some(class) => class_named(class) != 0,
            None => is_small(word.strip_prefix('~').unwrap_or(word)),
        };
        let is_class = |nouns: &str| nouns.split(' ').all(is_small) && !nouns.is_empty();
        let form = Form { is_class: &is_class, between: ' ', is_word: &is_word };
        assert_well_written("data/related-roles.txt", FILE, &form);
    }

    #[test]
    fn the_person_of_a_role_is_the_likeliest() {
        check(&[
            ("A president, Tom Kent, left. [The executive] said no.", "Person Tom Kent"),
            ("President Tom Kent left. [The executive] said no.", "Role The executive"),
            ("Captain Tom Kent left. [The skipper] said no.", "Person Tom Kent"),
            ("President Tom Kent left. [The leader] said no.", "Person Tom Kent"),
        ]);
    }

    #[test]
    fn the_last_speaker_is_meant_by_a_noun_of_persons_only() {
        check(&[("Prime Minister Tom Kent left. [The Pm] said no.", "Anonymous The Pm")]);
    }
}
