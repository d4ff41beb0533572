//! A word to its lexeme, as the dictionaries of PostgreSQL's `english` configuration make it.

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};

use super::parser::RawWord;
use crate::list_file;

/// What a word may have to be searched for, in bytes; a longer one is left out.
const WORD_BYTES: usize = 2_046;

/// Up to where a word has its stem taken, in bytes.
const STEMMED_BYTES: usize = 1_000;

/// How many words are remembered: more than a hundred articles have, in two megabytes.
const REMEMBERED: usize = 16_384;

/// How many bytes the lexemes of remembered words may have: no ordinary ones have as many.
const REMEMBERED_BYTES: usize = 1 << 20;

/// What the words are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SearchField {
    /// The quote.
    Quote,
    /// The speaker's name.
    Name,
    /// The speaker's role.
    Role,
}

impl SearchField {
    /// What its lexemes have before them.
    const fn mark(self) -> &'static str {
        match self {
            Self::Quote => "",
            Self::Name => "name=",
            Self::Role => "role=",
        }
    }
}

/// Where a lexeme stands among the remembered ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lexeme {
    /// Its first eight bytes as a number, so that most comparisons need no look at the rest.
    pub prefix: u64,
    start: u32,
    length: u32,
}

/// The dictionaries, which remember what became of words: most words of an article are in others too.
pub(super) struct Stems {
    stemmer: Stemmer,
    stop_words: FxHashSet<&'static str>,
    /// Words as they stand in texts, by field; `None` where a word gives no lexeme.
    known: [FxHashMap<Box<str>, Option<Lexeme>>; 3],
    /// The lexemes, one behind the other.
    lexemes: String,
    lower: String,
}

impl Stems {
    pub(super) fn new() -> Self {
        let stop_words = list_file::lines(include_str!("../../../data/stop-words.txt"))
            .flat_map(|(_, words)| list_file::parted(words, ' '))
            .collect();
        Self {
            stemmer: Stemmer::create(Algorithm::English),
            stop_words,
            known: <[_; 3]>::default(),
            lexemes: String::new(),
            lower: String::new(),
        }
    }

    /// Forgets all words when there are many. Lexemes from before are none any more.
    pub(super) fn forget_many(&mut self) {
        if self.known.iter().map(FxHashMap::len).sum::<usize>() > REMEMBERED
            || self.lexemes.len() > REMEMBERED_BYTES
        {
            self.known.iter_mut().for_each(FxHashMap::clear);
            self.lexemes.clear();
        }
    }

    /// The lexeme of a word, if it gives one.
    pub(super) fn of(&mut self, word: RawWord<'_>, field: SearchField) -> Option<Lexeme> {
        let known = |stems: &Self| stems.known.get(field as usize)?.get(word.text).copied();
        if let Some(known) = known(self) {
            return known;
        }
        let lexeme = self.made_of(word, field.mark());
        if let Some(known) = self.known.get_mut(field as usize) {
            known.insert(word.text.into(), lexeme);
        }
        lexeme
    }

    /// What a lexeme is.
    pub(super) fn text(&self, lexeme: Lexeme) -> &str {
        let start = lexeme.start as usize;
        self.lexemes.get(start..start + lexeme.length as usize).unwrap_or_default()
    }

    /// What of a lexeme stands behind its prefix.
    pub(super) fn rest(&self, lexeme: Lexeme) -> &[u8] {
        self.text(lexeme).as_bytes().get(8..).unwrap_or_default()
    }

    fn made_of(&mut self, word: RawWord<'_>, mark: &str) -> Option<Lexeme> {
        self.lower.clear();
        // One letter for one, as the server does it: `İ` is `i`.
        self.lower.extend(word.text.chars().filter_map(|letter| letter.to_lowercase().next()));
        if !word.has_stem || self.lower.len() > STEMMED_BYTES {
            return append(&mut self.lexemes, mark, &self.lower);
        }
        if self.stop_words.contains(self.lower.as_str()) {
            return None;
        }
        append(&mut self.lexemes, mark, &self.stemmer.stem(&self.lower))
    }
}

/// `None` for one that would be longer than a lexeme may be.
fn append(lexemes: &mut String, mark: &str, text: &str) -> Option<Lexeme> {
    let length = mark.len() + text.len();
    if length > WORD_BYTES {
        return None;
    }
    let mut first = [0; 8];
    first.iter_mut().zip(mark.bytes().chain(text.bytes())).for_each(|(place, byte)| *place = byte);
    let lexeme =
        Lexeme { prefix: u64::from_be_bytes(first), start: lexemes.len() as u32, length: length as u32 };
    lexemes.push_str(mark);
    lexemes.push_str(text);
    Some(lexeme)
}

/// Whether a word is too long to be searched for. It does not even count as a place.
pub(super) const fn is_too_long(word: RawWord<'_>) -> bool {
    word.text.len() > WORD_BYTES
}
