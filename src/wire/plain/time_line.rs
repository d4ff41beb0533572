//! Lines that only say when something was published: `Published 5 March 2026, 10:15`.

use super::line::words;
use crate::wire::{agency, calendar, phrases, stamp};

/// Whether a line says when something was published and no more: `Published 5 March 2026, 10:15`.
pub(super) fn is_time(line: &str) -> bool {
    if line.len() > 80 || !line.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let is_told = |word: &str| {
        let word =
            word.trim_matches(|c: char| matches!(c, '(' | ')' | ':' | ',' | ';' | '.' | '-' | '–' | '|'));
        word.is_empty()
            || calendar::month(word).is_some()
            || calendar::weekday(word).is_some()
            || calendar::day(word).is_some()
            || calendar::year(word).is_some()
            || calendar::zone(word).is_some()
            || stamp::clock(word).is_some()
            || stamp::date_in_figures(word).is_some()
            || matches!(word.replace('.', "").to_ascii_lowercase().as_str(), "am" | "pm")
            || phrases::TIME_WORD.has(word)
            || agency::is_known(word)
    };
    line.split([' ', ',']).all(is_told) && stamp::parse(&bare_time(line)).is_some()
}

/// A line of a time without the words around it.
pub(super) fn bare_time(line: &str) -> String {
    let words = line.split([' ', ',']).map(|word| word.trim_matches([':', '(', ')', ';', '|', '–']));
    let is_time = |word: &&str| {
        let is_half = matches!(word.replace('.', "").to_ascii_lowercase().as_str(), "am" | "pm");
        is_half || !phrases::TIME_WORD.has(word) && !agency::is_known(word)
    };
    words.filter(|word| !word.is_empty()).filter(is_time).collect::<Vec<_>>().join(" ")
}

/// What stands beside a time on its line: `By Ann Rowe | 5 March 2026 10:15`. The time, and the rest.
pub(super) fn beside_time(line: &str) -> Option<(&str, &str)> {
    [" | ", " • ", " · ", " — ", " – ", " - "].into_iter().find_map(|mark| {
        let (one, other) = line.split_once(mark)?;
        let (one, other) = (one.trim(), other.trim());
        match (is_time(one), is_time(other)) {
            (true, false) if words(other) <= 8 => Some((one, other)),
            (false, true) if words(one) <= 8 => Some((other, one)),
            _ => None,
        }
    })
}
