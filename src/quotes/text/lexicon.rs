//! The words that the rules know, as one table from lower-case word to a set of classes.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::classes::classes;
use super::{name_lists, verbs};
use crate::gazetteer::{self, City, CountryId, NameKind};
use crate::list_file;
use crate::quotes::extraction::CueClass;

/// A set of word classes.
pub(in crate::quotes) type Classes = u64;

// The model has learnt the bits: a new class goes to the end, here and in `model/numbers.rs`.
classes! { Classes:
    /// A form of a reporting verb.
    CUE = "cue",
    /// Takes a bare clause and stands after its content: `…, she said`.
    SAY = "say",
    /// Has an addressee: `told reporters`.
    TELL = "tell",
    /// Its content is an infinitive: `urged them to go`.
    TO = "to",
    /// Its content begins with its object: `called it "…"`.
    OBJECT = "obj",
    /// A cue only before `that`, a clause or quotation marks.
    QUIET = "quiet",
    SPEECH = "speech",
    WRITING = "writing",
    THOUGHT = "thought",
    DOCUMENT = "document",
    ACT = "act",
    PAST = "past",
    PRESENT = "present",
    BASE = "base",
    ING = "ing",
    AUX = "aux",
    BE = "be",
    MODAL = "modal",
    NEG = "neg",
    ADVERB = "adverb",
    DET = "det",
    POSS = "poss",
    PREP = "prep",
    CONJ = "conj",
    SUBORD = "subord",
    RELATIVE = "relative",
    HE = "he",
    SHE = "she",
    THEY = "they",
    IT = "it",
    FIRST = "first",
    TIME = "time",
    DAY = "day",
    MONTH = "month",
    ABBREV = "abbrev",
    TITLE = "title",
    MALE = "male",
    FEMALE = "female",
    GIVEN = "given",
    ROLE = "role",
    ROLE_MOD = "rolemod",
    ROLE_TAIL = "roletail",
    DIPLOMAT = "diplomat",
    LEADER = "leader",
    PEOPLE = "people",
    ORG = "org",
    ORG_WORD = "orgword",
    DOC = "doc",
    FUNCTION = "function",
    PLACE_WORD = "place",
    NAME_PART = "namepart",
    VAGUE = "vague",
    COUNTRY = "country",
    DEMONYM = "demonym",
    CITY = "city",
    /// A word that begins a place name of several words.
    PLACE_START = "placestart",
}

/// Third-person pronouns.
pub(in crate::quotes) const PRONOUN: Classes = HE | SHE | THEY | IT;
/// Words that make a clause finite.
pub(in crate::quotes) const FINITE: Classes = AUX | BE | MODAL;

/// Of somebody, as a name, a title or a noun tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::quotes) enum Gender {
    Male,
    Female,
}

/// What the lexicon knows about a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::quotes) struct Word {
    /// Its classes.
    pub classes: Classes,
    /// The country that it names or belongs to.
    pub country: Option<CountryId>,
}

impl Word {
    /// Whether the word is in any of these classes.
    pub(in crate::quotes) const fn is(self, classes: Classes) -> bool {
        self.classes & classes != 0
    }

    /// The gender that the word tells; none where it may be said of either.
    pub(in crate::quotes) const fn gender(self) -> Option<Gender> {
        match (self.is(MALE), self.is(FEMALE)) {
            (true, false) => Some(Gender::Male),
            (false, true) => Some(Gender::Female),
            _ => None,
        }
    }

    /// What a reporting verb reports.
    pub(in crate::quotes) const fn cue_class(self) -> CueClass {
        if self.is(WRITING) {
            CueClass::Writing
        } else if self.is(THOUGHT) {
            CueClass::Thought
        } else if self.is(DOCUMENT) {
            CueClass::Document
        } else if self.is(ACT) {
            CueClass::Act
        } else {
            CueClass::Speech
        }
    }
}

/// Words by their [`word_hash`].
type WordTable = FxHashMap<u64, Word>;

struct Lexicon {
    words: WordTable,
    phrases: WordTable,
}

static WORDS: &str = include_str!("../../../data/words.txt");
static NAMES: &str = include_str!("../../../data/names.txt");

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon { words: WordTable::default(), phrases: WordTable::default() };
    lexicon.read_words(WORDS, 0);
    lexicon.read_words(NAMES, GIVEN);
    lexicon.read_verbs(verbs::VERBS);
    lexicon.read_places();
    lexicon
});

impl Lexicon {
    fn add(&mut self, word: &str, classes: Classes) {
        self.words.entry(word_hash(word)).or_default().classes |= classes;
    }

    fn read_words(&mut self, data: &str, also: Classes) {
        for (name, words) in list_file::lines(data) {
            let class = class_named(name) | also;
            words.split_whitespace().for_each(|word| self.add(word, class));
        }
    }

    fn read_verbs(&mut self, data: &str) {
        for (flags, entries) in list_file::lines(data) {
            let classes = flags.split(' ').fold(CUE, |set, name| set | class_named(name));
            for (form, of_form) in entries.split_whitespace().flat_map(verbs::forms) {
                self.add(&form, classes | of_form);
            }
        }
    }

    fn read_places(&mut self) {
        for country in gazetteer::countries() {
            let word = |classes| Word { classes, country: Some(country.id) };
            country.names().for_each(|name| self.add_place(name, word(COUNTRY)));
            country.demonyms().for_each(|name| self.add_place(name, word(DEMONYM)));
        }
        for name in name_lists::continents() {
            self.add_place(name, Word { classes: COUNTRY, country: None });
        }
        for region in gazetteer::regions() {
            // Of the others the gazetteer knows the names of several words when a name is looked at.
            let is_common = matches!(region.country.code, "US" | "CA" | "AU" | "GB");
            for name in region.names().filter(|name| is_common || !name.contains(' ')) {
                self.add_place(name, Word { classes: COUNTRY, country: Some(region.country.id) });
            }
        }
        for (name, country) in gazetteer::lone_cities() {
            let Some(cities) = gazetteer::cities(name) else { continue };
            let first = cities.iter().next();
            let is_city = !name.contains(' ') || first.is_some_and(|city| city.size > 0);
            let is_given = find(&self.words, name).is_some_and(|word| word.is(GIVEN));
            let least = if is_given { VAST_CITY } else { GREAT_CITY };
            if is_city && is_foremost_a_city(cities.kind, first, least) {
                // `Moscow` may stand for Russia, `Sochi` hardly.
                let is_capital = first.is_some_and(|city| city.is_capital);
                let country = is_capital.then_some(country.id);
                self.add_place(name, Word { classes: CITY, country });
            }
        }
    }

    fn add_place(&mut self, name: &str, word: Word) {
        let lower = name.to_ascii_lowercase();
        let (table, key) = match lower.split_once([' ', '\'']) {
            Some((first, _)) => {
                self.add(first, PLACE_START);
                (&mut self.phrases, lower.as_str())
            }
            None => (&mut self.words, lower.as_str()),
        };
        let entry = table.entry(word_hash(key)).or_default();
        entry.classes |= word.classes;
        entry.country = entry.country.or(word.country);
    }
}

/// Whether a name makes one think of the city before all: no word, and no person's name unless the city is a
/// capital or has so many people.
fn is_foremost_a_city(kind: NameKind, city: Option<City>, least: u8) -> bool {
    match kind {
        NameKind::Plain => true,
        NameKind::Person => city.is_some_and(|city| city.is_capital || city.size >= least),
        NameKind::Word => false,
    }
}

/// Half a million people, and one and a half ([`gazetteer::City::size`]).
const GREAT_CITY: u8 = 33;
const VAST_CITY: u8 = 37;

/// The hash of a word in small letters (FNV-1a, 64 bits, over characters); typographic apostrophes count as
/// straight ones.
///
/// Lists of words are searched by it, with no look at the letters: that two of a million words have the same
/// one is less likely than one in ten million.
pub(in crate::quotes) fn word_hash(word: &str) -> u64 {
    if word.is_ascii() {
        return ascii_hash(word.as_bytes());
    }
    word.chars().fold(FNV_START, |hash, c| {
        let c = if c == '’' { '\'' } else { c };
        fnv(hash, c.to_lowercase().next().unwrap_or(c) as u32)
    })
}

/// The [`word_hash`] of a word in ASCII.
#[inline]
pub(in crate::quotes) fn ascii_hash(word: &[u8]) -> u64 {
    word.iter().fold(FNV_START, |hash, byte| fnv(hash, u32::from(byte.to_ascii_lowercase())))
}

/// Where an FNV-1a hash begins.
pub(super) const FNV_START: u64 = 0xCBF2_9CE4_8422_2325;

/// A step of the FNV-1a hash (Fowler, Noll, Vo), over a byte or a character.
#[inline]
pub(super) fn fnv(hash: u64, c: u32) -> u64 {
    (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01B3)
}

fn find(table: &WordTable, word: &str) -> Option<Word> {
    table.get(&word_hash(word)).copied()
}

/// What is known about a word; its case does not matter.
pub(in crate::quotes) fn look_up(word: &str) -> Word {
    hashed(word_hash(word))
}

/// What is known about the word with a [`word_hash`].
pub(super) fn hashed(hash: u64) -> Word {
    LEXICON.words.get(&hash).copied().unwrap_or_default()
}

/// What is known about a place name of several words, as it stands.
pub(in crate::quotes) fn look_up_phrase(phrase: &str) -> Option<Word> {
    find(&LEXICON.phrases, phrase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_file::check::{assert_well_written, common};

    #[test]
    fn verbs_have_all_their_forms() {
        for (form, class) in
            [("denies", PRESENT), ("told", PAST), ("stressing", ING), ("admitting", ING), ("urged", PAST)]
        {
            assert!(look_up(form).is(class) && look_up(form).is(CUE), "{form}");
        }
        assert!(look_up("SAID").is(SAY));
        assert_eq!(look_up("wrote").cue_class(), CueClass::Writing);
    }

    #[test]
    fn places_know_their_country() {
        assert_eq!(look_up("Russia").country, look_up("Russian").country);
        assert!(look_up_phrase("South Korea").is_some_and(|word| word.is(COUNTRY)));
        assert!(look_up("South").is(PLACE_START));
        assert_eq!(look_up("zzz"), Word::default());
        assert_eq!(look_up(&"x".repeat(100)), Word::default());
    }

    #[test]
    fn the_lists_are_well_written() {
        let is_class = |name: &str| class_named(name) != 0;
        assert_well_written("data/words.txt", WORDS, &common(&is_class));
        assert_well_written("data/names.txt", NAMES, &common(&is_class));
        let classes = LEXICON.words.values().fold(0, |all, word| all | word.classes);
        assert_eq!(classes, ALL, "each class has words");
    }
}
