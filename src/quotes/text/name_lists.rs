//! Given and family names: asked only of capitalised words.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::lexicon::{Gender, word_hash};
use super::tokens;
use crate::article::Span;
use crate::list_file::{self, parted};

/// Lines of a lower-case word, a blank and letters (see `scripts/person-names`).
static LIST: &str = include_str!("../../../data/person-names.txt");

/// The letters of each word, as bits of [`LETTERS`], by its [`word_hash`].
static NAMES: LazyLock<FxHashMap<u64, u8>> = LazyLock::new(|| {
    let line = |line: &str| line.split_once(' ').map(|(word, letters)| (word_hash(word), bits(letters)));
    LIST.lines().filter_map(line).collect()
});

static ORGANISATION_FILE: &str = include_str!("../../../data/organisations.txt");
static LAND_FILE: &str = include_str!("../../../data/lands.txt");

/// Names of organisations that do not show what they name.
static ORGANISATIONS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| listed(ORGANISATION_FILE));

/// Parts of the world, seas, rivers and mountains.
static LANDS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| listed(LAND_FILE));

/// The names of a file of lines `group: name, name, …`.
fn listed(file: &'static str) -> FxHashSet<&'static str> {
    list_file::lines(file).flat_map(|(_, names)| parted(names, ',')).collect()
}

/// Parts of the world larger than a country that are spoken of like one.
pub(super) fn continents() -> impl Iterator<Item = &'static str> {
    let groups = list_file::lines(LAND_FILE).filter(|(group, _)| *group == "continents");
    groups.flat_map(|(_, names)| parted(names, ','))
}

/// The [`super::tokens::Token::hash`] of each first word of both.
static HEADS: LazyLock<FxHashSet<u64>> = LazyLock::new(|| {
    let head = |name: &&'static str| {
        let mut tokens = Vec::new();
        tokens::scan(name, Span::new(0, name.len()), &mut tokens);
        tokens.first().map(|token| token.hash)
    };
    ORGANISATIONS.iter().chain(LANDS.iter()).filter_map(head).collect()
});

/// Whether a name that [`is_organisation`] or [`is_land`] knows begins with the word of this hash: most words
/// need not be looked at again.
pub(in crate::quotes) fn begins_known(hash: u64) -> bool {
    HEADS.contains(&hash)
}

/// Whether it is the name of an organisation that everybody knows, as it is written.
pub(in crate::quotes) fn is_organisation(name: &str) -> bool {
    ORGANISATIONS.contains(name)
}

/// Whether it is a part of the world, a sea, a river or a mountain, as it is written.
pub(in crate::quotes) fn is_land(name: &str) -> bool {
    LANDS.contains(name)
}

/// Male, female and given name of either, family name.
const LETTERS: &str = "mfus";

fn bits(letters: &str) -> u8 {
    LETTERS.chars().zip(0..).fold(0, |bits, (letter, bit)| bits | u8::from(letters.contains(letter)) << bit)
}

/// What the list knows about a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::quotes) struct ListedName {
    /// Whether it is a given name.
    pub given: bool,
    /// Whether it is a family name.
    pub family: bool,
    /// Of a given name that is not of both.
    pub gender: Option<Gender>,
}

/// What is known about a word, whatever its case; of `Lars-Erik` what is known about `Lars`.
pub(in crate::quotes) fn look_up(word: &str) -> ListedName {
    let find = |word: &str| NAMES.get(&word_hash(word)).map(|&bits| read(bits));
    find(word).or_else(|| find(word.split_once('-')?.0)).unwrap_or_default()
}

fn read(bits: u8) -> ListedName {
    let [male, female, either, family] = [0, 1, 2, 3].map(|bit| bits >> bit & 1 == 1);
    let gender = if male {
        Some(Gender::Male)
    } else if female {
        Some(Gender::Female)
    } else {
        None
    };
    ListedName { given: male || female || either, family, gender }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_file::check::{Form, assert_well_written};

    #[test]
    fn the_lists_of_names_are_well_written() {
        // `U.S. Steel` begins with a capital, `eBay` has one.
        let is_name =
            |_: &str, name: &str| name.contains(char::is_uppercase) && !name.contains([':', '#', '"']);
        let form = Form { is_class: &|group| !group.is_empty(), between: ',', is_word: &is_name };
        assert_well_written("data/organisations.txt", ORGANISATION_FILE, &form);
        assert_well_written("data/lands.txt", LAND_FILE, &form);
    }

    /// The first line of a list of words with letters that would not be read as it is meant.
    fn mistake(list: &str) -> Option<(usize, String)> {
        let mut known = FxHashSet::default();
        let mut of_line = |line| {
            let (word, letters) = str::split_once(line, ' ').unwrap_or_default();
            if word.is_empty() || word != word.to_lowercase() {
                return Some("no line of a word in small letters, a blank and letters".to_owned());
            }
            if letters.is_empty() || !letters.chars().all(|letter| LETTERS.contains(letter)) {
                return Some(format!("`{letters}` are not letters of {LETTERS}"));
            }
            (!known.insert(word_hash(word))).then(|| format!("{word}, or its hash, stands twice"))
        };
        let mut lines = (1..).zip(list.lines());
        lines.find_map(|(number, line)| Some((number, of_line(line)?)))
    }

    #[test]
    fn the_list_of_persons_names_is_well_written() {
        if let Some((line, mistake)) = mistake(LIST) {
            panic!("data/person-names.txt:{line}: {mistake}");
        }
        for (word, letters) in LIST.lines().filter_map(|line| line.split_once(' ')) {
            assert_eq!(look_up(word), read(bits(letters)), "{word}");
        }
    }

    #[test]
    fn a_persons_name_that_is_written_wrongly_is_named_with_its_line() {
        let no_line = "no line of a word in small letters, a blank and letters";
        for (list, expected) in [
            ("ann f\nOrr s", (2, no_line)),
            ("ann f\n\norr s", (2, no_line)),
            ("ann f\norr", (2, no_line)),
            ("ann f\norr ", (2, "`` are not letters of mfus")),
            ("ann f\norr sx", (2, "`sx` are not letters of mfus")),
            ("ann f\norr s\nann m", (3, "ann, or its hash, stands twice")),
        ] {
            assert_eq!(mistake(list), Some((expected.0, expected.1.to_owned())), "{list}");
        }
    }

    #[test]
    fn the_lists_of_names_are_read_whole() {
        for name in ["Nasdaq", "Morgan Stanley", "Lloyd's of London", "McLaren"] {
            assert!(is_organisation(name), "{name}");
        }
        for name in ["Middle East", "Swat Valley", "Strait of Hormuz"] {
            assert!(is_land(name), "{name}");
        }
        assert!(!is_organisation("") && !is_land("seas") && ORGANISATIONS.is_disjoint(&LANDS));
    }

    #[test]
    fn names_have_a_gender() {
        assert_eq!(look_up("Robert").gender, Some(Gender::Male));
        assert_eq!(look_up("MARGARET").gender, Some(Gender::Female));
        assert_eq!(look_up("Hans-Peter").gender, Some(Gender::Male));
        assert!(look_up("Élodie").given);
        assert!(look_up("Smith").family);
        for none in ["", "Xqz", "the", "zzzz", "Ünbekanntundvielzulangfüreinennamen"] {
            assert_eq!(look_up(none), ListedName::default(), "{none}");
        }
    }
}
