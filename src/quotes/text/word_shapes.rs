//! What the form of a capitalised word tells about the name that it stands in, and the forms that a name may
//! have.

use super::endings::Ending;
use super::tokens::Token;
use super::word_lists::{
    self, BUILDING, COMPANY_WORD, DESCRIBED, EVENT, LAND, LAND_HEAD, NAME_ARTICLE, NAME_PREFIX, SURE_LAND,
};

/// Whether a name ends as only those of places do: `Marlow County`.
pub(in crate::quotes) fn is_surely_land(last: &Token) -> bool {
    last.capital_in_list(SURE_LAND)
}

/// Whether the first and the last word of a name tell of a place: `Longhu Canal`, `Mount Sefa`.
pub(in crate::quotes) fn is_lie_of_land(first: &Token, last: &Token) -> bool {
    last.capital_in_list(LAND | SURE_LAND) || first.capital_in_list(LAND_HEAD)
}

/// A name without the stop of the sentence that it ends: `SEC.`, but `Ostbank Corp.`, `N.J.`
pub(in crate::quotes) fn without_stop(name: &str) -> &str {
    let bare = name.strip_suffix('.').unwrap_or(name);
    let last = bare.rsplit([' ', '-']).next().unwrap_or(bare);
    let is_short = last.len() <= 4 && last.contains(|c: char| c.is_ascii_lowercase()) || bare.contains('.');
    if is_short { name } else { bare }
}

/// Whether a name ends as those of treaties, laws, contests and wars: of what is neither somebody nor
/// somewhere.
pub(in crate::quotes) fn is_event(last: &Token) -> bool {
    last.capital_in_list(EVENT)
}

/// Whether a name ends as those of buildings and squares do.
pub(in crate::quotes) fn is_building(last: &Token) -> bool {
    last.capital_in_list(BUILDING)
}

/// `He'd`, `I'm`, `Didn't`
pub(in crate::quotes) fn is_contracted(word: &str) -> bool {
    // The last byte of either apostrophe.
    const MARKS: [u8; 2] = [b'\'', 0x99];
    match word.as_bytes() {
        [_, .., mark, b'd' | b'm' | b't'] | [_, .., mark, b'l', b'l'] | [_, .., mark, b'v' | b'r', b'e'] => {
            MARKS.contains(mark)
        }
        _ => false,
    }
}

/// Whether a name ends as those of companies do, with a word that is no name itself.
pub(in crate::quotes) fn is_company_word(last: &Token) -> bool {
    last.capital_in_list(COMPANY_WORD)
}

/// What stands before the hyphen of a word that describes: of `Geneva-based`, `Canadian-authorised`.
pub(in crate::quotes) fn described_by(word: &str) -> Option<&str> {
    let is_small = |end: &str| end.starts_with(|c: char| c.is_ascii_lowercase());
    let describes =
        |end: &str| end.ends_with("ed") || end.ends_with("ing") || word_lists::has(DESCRIBED, end);
    let hyphen = memchr::memrchr(b'-', word.as_bytes())?;
    let (before, end) = (word.get(..hyphen)?, word.get(hyphen + 1..)?);
    (is_small(end) && describes(end)).then_some(before)
}

/// Whether a possessive is of the people whom an organisation is made of.
pub(in crate::quotes) fn is_membership(owner: &str) -> bool {
    Ending::Members.ends(owner)
}

/// A capital behind a small letter, other than in `McNealy`, `DeVito`, `O'Brien`.
pub(in crate::quotes) fn is_mixed(word: &str) -> bool {
    let inner = word.char_indices().zip(word.chars().skip(1));
    let inside = inner.into_iter().find(|((_, a), b)| a.is_lowercase() && b.is_uppercase());
    inside.is_some_and(|((at, _), _)| {
        at > 2 || !word.get(..=at).is_some_and(|begins| word_lists::has(NAME_PREFIX, begins))
    }) && !word.contains(['-', '\'', '’'])
}

/// `al-Sabah`
pub(in crate::quotes) fn begins_with_article(word: &str) -> bool {
    let is_article =
        |first: &str| first.starts_with(char::is_lowercase) && word_lists::has(NAME_ARTICLE, first);
    word.split_once('-')
        .is_some_and(|(first, name)| is_article(first) && name.starts_with(char::is_uppercase))
}

/// Whether two longer words that begin alike differ by one letter: left out, put in, another, or two that
/// changed places.
pub(in crate::quotes) fn is_misspelt(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let tail = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count();
    let (inner, outer) = (short.len().saturating_sub(same + tail), long.len().saturating_sub(same + tail));
    let swapped = (inner, outer) == (2, 2)
        && short.get(same) == long.get(same + 1)
        && short.get(same + 1) == long.get(same);
    short.len() >= 4 && same > 0 && (inner <= 1 && outer <= 1 || swapped) && short != long
}

/// The initials of a name of several words, without and with its last word: `GM` for `General Motors Corp`.
pub(in crate::quotes) fn short_forms(name: &str) -> Vec<String> {
    let initials: String = name
        .split([' ', '-'])
        .filter_map(|word| word.chars().next().filter(|first| first.is_uppercase() || *first == '&'))
        .collect();
    let bare = if name.ends_with(['.', 'c', 'p', 'd']) { initials.len().saturating_sub(1) } else { 0 };
    [initials.get(..bare).unwrap_or(""), &initials]
        .into_iter()
        .filter(|short| short.len() > 1)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words for which a question is answered with yes, and others.
    fn check(ask: impl Fn(&str) -> bool, yes: &[&str], no: &[&str]) {
        yes.iter().for_each(|word| assert!(ask(word), "{word}"));
        no.iter().for_each(|word| assert!(!ask(word), "{word}"));
    }

    #[test]
    fn a_stop_belongs_to_what_is_shortened() {
        for (name, bare) in [
            ("SEC.", "SEC"),
            ("Ostbank Corp.", "Ostbank Corp."),
            ("N.J.", "N.J."),
            ("Rita Coombes.", "Rita Coombes"),
            ("Great-Co.", "Great-Co."),
            ("Halden", "Halden"),
        ] {
            assert_eq!(without_stop(name), bare);
        }
    }

    #[test]
    fn contracted_words_are_known_by_their_ends() {
        check(
            is_contracted,
            &["He'd", "I'm", "Didn't", "She'll", "They've", "We're", "He’d", "They’ll"],
            &["O'Brien", "Rowe's", "'d", "Held", "Wells", "D'Ann"],
        );
    }

    #[test]
    fn what_describes_by_a_hyphen_has_a_small_ending() {
        assert_eq!(described_by("Halden-based"), Some("Halden"));
        assert_eq!(described_by("Velian-leaning"), Some("Velian"));
        assert_eq!(described_by("Nord-Ost-owned"), Some("Nord-Ost"));
        for word in ["Halden-Based", "Halden-pier", "Halden"] {
            assert_eq!(described_by(word), None, "{word}");
        }
    }

    #[test]
    fn a_capital_inside_a_word_makes_it_a_mark_unless_a_name_begins_so() {
        check(
            is_mixed,
            &["NordWire", "eBoat", "SkerraLines"],
            &["McNealy", "DeVito", "O'Brien", "Mac-Dougal", "Nordwire", "NORD"],
        );
    }

    #[test]
    fn an_article_before_a_hyphen_begins_a_name() {
        check(begins_with_article, &["al-Nuri", "el-Sabah"], &["Al-Nuri", "al-nuri", "nord-Ost", "Nuri"]);
    }

    #[test]
    fn one_letter_makes_a_misspelling() {
        let misspelt = |pair: &str| pair.split_once(' ').is_some_and(|(one, other)| is_misspelt(one, other));
        check(
            misspelt,
            &["Coombes Coombs", "Solvang Solvnag", "Brekke Brekka", "Nordahl Nordaahl"],
            &["Coombes Coombes", "Orr Ore", "Coombes Loombes", "Solvang Sorvand", "Brekke Bekkr"],
        );
    }

    #[test]
    fn initials_are_those_with_and_without_the_last_word() {
        assert_eq!(short_forms("Nordic Motors Corp"), ["NM", "NMC"]);
        assert_eq!(short_forms("National River Council"), ["NRC"]);
        assert_eq!(short_forms("Vance & Holm"), ["V&H"]);
        assert!(short_forms("Ostbank").is_empty());
    }
}
