//! Given and family names, searched where they stand in a sorted list: asked only of capitalised words.

use std::sync::LazyLock;

use super::lexicon::{FEMALE, MALE};

/// Lines of a lower-case word, a blank and letters (see `scripts/person-names`), sorted by bytes.
static LIST: &str = include_str!("../../data/person-names.txt");

/// Longest word that is looked up, in bytes.
const LONGEST: usize = 32;

/// What the list knows about a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// Whether it is a given name.
    pub given: bool,
    /// Whether it is a family name.
    pub family: bool,
    /// [`MALE`], [`FEMALE`] or, for a given name of both, 0.
    pub gender: u64,
}

/// Sorts of bytes that words are told apart by: before `a`, the letters, behind `z`.
const SORTS: usize = 28;

/// For each two first bytes, where their lines begin.
static STARTS: LazyLock<Box<[usize]>> =
    LazyLock::new(|| (0..=SORTS * SORTS).map(|wanted| boundary(|word| bucket(word) < wanted)).collect());

/// Where the first line begins whose word is not before what is wanted.
fn boundary(is_before: impl Fn(&[u8]) -> bool) -> usize {
    let list = LIST.as_bytes();
    let (mut low, mut high) = (0, list.len());
    while low < high {
        let (start, end) = line_at(low, low + (high - low) / 2);
        if is_before(list.get(start..end).unwrap_or_default()) {
            low = end + 1;
        } else {
            high = start;
        }
    }
    low.min(list.len())
}

/// The line in which a byte at or behind the beginning of a line stands, without its end.
fn line_at(begin: usize, at: usize) -> (usize, usize) {
    let list = LIST.as_bytes();
    let before = list.get(begin..at).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(begin, |end| begin + end + 1);
    let rest = list.get(at..).unwrap_or_default();
    (start, memchr::memchr(b'\n', rest).map_or(list.len(), |end| at + end))
}

/// The bucket of a word by its first two bytes, in the order of the list.
fn bucket(word: &[u8]) -> usize {
    let sort = |at: usize| match word.get(at) {
        Some(byte @ b'a'..=b'z') => usize::from(byte - b'a') + 1,
        Some(b'{'..) => SORTS - 1,
        _ => 0,
    };
    sort(0) * SORTS + sort(1)
}

/// What is known about a word, whatever its case; of `Lars-Erik` what is known about `Lars`.
pub(super) fn look_up(word: &str) -> Name {
    let mut buffer = [0_u8; LONGEST];
    let mut length = 0;
    for c in word.chars().flat_map(char::to_lowercase) {
        let c = if c == '’' { '\'' } else { c };
        match buffer.get_mut(length..length + c.len_utf8()) {
            Some(place) => length += c.encode_utf8(place).len(),
            None => return Name::default(),
        }
    }
    let lower = buffer.get(..length).unwrap_or_default();
    find(lower).unwrap_or_else(|| {
        let first = lower.split(|&byte| byte == b'-').next().unwrap_or_default();
        if first.len() < lower.len() { find(first).unwrap_or_default() } else { Name::default() }
    })
}

fn find(word: &[u8]) -> Option<Name> {
    let bucket = bucket(word);
    let (mut low, mut high) = (*STARTS.get(bucket)?, *STARTS.get(bucket + 1)?);
    while low < high {
        let (start, end) = line_at(low, low + (high - low) / 2);
        let line = LIST.as_bytes().get(start..end)?;
        let blank = memchr::memchr(b' ', line)?;
        match line.get(..blank)?.cmp(word) {
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
            std::cmp::Ordering::Equal => return Some(read(line.get(blank + 1..)?)),
        }
    }
    None
}

fn read(letters: &[u8]) -> Name {
    let has = |letter: u8| letters.contains(&letter);
    let gender = if has(b'm') {
        MALE
    } else if has(b'f') {
        FEMALE
    } else {
        0
    };
    Name { given: gender != 0 || has(b'u'), family: has(b's'), gender }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found() {
        for line in LIST.lines() {
            let (word, letters) = line.split_once(' ').expect("a word and letters");
            assert_eq!(find(word.as_bytes()), Some(read(letters.as_bytes())), "{word}");
        }
        assert!(LIST.lines().zip(LIST.lines().skip(1)).all(|(a, b)| {
            a.split(' ').next().map(str::as_bytes) < b.split(' ').next().map(str::as_bytes)
        }));
    }

    #[test]
    fn names_have_a_gender() {
        assert_eq!(look_up("Robert").gender, MALE);
        assert_eq!(look_up("MARGARET").gender, FEMALE);
        assert_eq!(look_up("Hans-Peter").gender, MALE);
        assert!(look_up("Élodie").given);
        assert!(look_up("Smith").family);
        for none in ["", "Xqz", "the", "zzzz", "Ünbekanntundvielzulangfüreinennamen"] {
            assert_eq!(look_up(none), Name::default(), "{none}");
        }
    }
}
