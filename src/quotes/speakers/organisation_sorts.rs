//! Sorts of organisations: companies, newspapers, ministries.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::list_file;
use crate::quotes::text::lexicon::word_hash;

static FILE: &str = include_str!("../../../data/organisation-sorts.txt");

static SORTS: LazyLock<Vec<OrganisationSort>> = LazyLock::new(|| read(FILE));

/// A sort of organisations.
pub(super) struct OrganisationSort {
    /// What the list calls it: its foremost noun.
    pub(super) name: &'static str,
    /// What one is called: `the company`.
    nouns: FxHashSet<&'static str>,
    /// The [`word_hash`] of each word that names of such have: `Corp`.
    name_words: FxHashSet<u64>,
    /// Whether an organisation whose name tells nothing of its sort may be of this one.
    pub(super) is_general: bool,
}

impl OrganisationSort {
    pub(super) fn has_noun(&self, noun: &str) -> bool {
        self.nouns.contains(noun)
    }

    /// Whether a word of a name, with a stop behind it or not, is one of the sort's.
    pub(super) fn has_name_word(&self, word: &str) -> bool {
        self.name_words.contains(&word_hash(word.trim_end_matches('.')))
    }
}

fn read(file: &'static str) -> Vec<OrganisationSort> {
    let mut sorts: Vec<OrganisationSort> = Vec::new();
    for (class, words) in list_file::lines(file) {
        let name = class.split(' ').next().unwrap_or_default();
        if sorts.last().is_none_or(|sort| sort.name != name) {
            let (nouns, name_words) = Default::default();
            sorts.push(OrganisationSort { name, nouns, name_words, is_general: class.contains(" general ") });
        }
        let Some(sort) = sorts.last_mut() else { continue };
        if class.ends_with(" names") {
            sort.name_words.extend(words.split_whitespace().map(word_hash));
        } else {
            sort.nouns.extend(words.split_whitespace());
        }
    }
    sorts
}

/// All sorts, the one tried first at the front.
pub(super) fn sorts() -> &'static [OrganisationSort] {
    &SORTS
}

/// The first sort that a noun is of.
pub(super) fn sort_of(noun: &str) -> Option<&'static OrganisationSort> {
    SORTS.iter().find(|sort| sort.has_noun(noun))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_file::check::{assert_well_written, common};

    #[test]
    fn the_list_is_well_written() {
        let is_class = |class: &str| {
            let (name, part) = class.split_once(' ').unwrap_or_default();
            !name.is_empty() && matches!(part, "nouns" | "general nouns" | "names")
        };
        assert_well_written("data/organisation-sorts.txt", FILE, &common(&is_class));
        for sort in sorts() {
            assert!(!sort.nouns.is_empty() && !sort.name_words.is_empty(), "{}", sort.name);
            let same = sorts().iter().filter(|other| other.name == sort.name).count();
            assert_eq!(same, 1, "{} stands in two places", sort.name);
        }
    }

    #[test]
    fn a_noun_and_a_name_tell_the_sort() {
        assert!(sort_of("carrier").is_some_and(|sort| sort.is_general && sort.has_name_word("Corp.")));
        assert!(sort_of("paper").is_some_and(|sort| !sort.is_general && sort.has_name_word("TIMES")));
        assert_eq!(sorts().iter().filter(|sort| sort.has_noun("lender")).count(), 2);
        assert!(sort_of("treaty").is_none());
    }
}
