//! Days, months and zones as datelines and notes write them, and which year they mean.

use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use jiff::tz::Offset;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::list_file;

/// Names of months and weekdays, endings of figures, abbreviations of zones.
const FILE: &str = include_str!("../../data/wire-times.txt");

#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

static MONTH_NAMES: LazyLock<FxHashMap<&'static str, i8>> = LazyLock::new(|| words(month_of_class).collect());
static WEEKDAY_NAMES: LazyLock<FxHashMap<&'static str, Weekday>> =
    LazyLock::new(|| words(weekday_of_class).collect());
static WEEKDAY_NAMES_ELSEWHERE: LazyLock<FxHashMap<&'static str, Weekday>> =
    LazyLock::new(|| words(|class| weekday_of_class(class.strip_suffix(" elsewhere")?)).collect());
static ZONES: LazyLock<FxHashMap<&'static str, Offset>> = LazyLock::new(|| words(zone_of_class).collect());
static ORDINALS: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| words(ordinal_of_class).map(|(ordinal, ())| ordinal).collect());

/// The words of the classes that mean something, each with that.
fn words<T: Copy>(meaning: impl Fn(&str) -> Option<T>) -> impl Iterator<Item = (&'static str, T)> {
    let classes = list_file::lines(FILE).filter_map(move |(class, words)| Some((meaning(class)?, words)));
    classes.flat_map(|(meant, words)| words.split_whitespace().map(move |word| (word, meant)))
}

fn month_of_class(class: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|month| *month == class)?;
    i8::try_from(at + 1).ok()
}

fn weekday_of_class(class: &str) -> Option<Weekday> {
    WEEKDAYS.into_iter().find(|(name, _)| *name == class).map(|(_, weekday)| weekday)
}

/// What may stand behind the figure of a day.
fn ordinal_of_class(class: &str) -> Option<()> {
    (class == "ordinal").then_some(())
}

/// `utc+2`
fn zone_of_class(class: &str) -> Option<Offset> {
    let hours = class.strip_prefix("utc").filter(|hours| hours.starts_with(['+', '-']))?;
    Offset::from_hours(hours.parse().ok()?).ok()
}

/// A day that may lack its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) month: i8,
    pub(super) number: i8,
    pub(super) year: Option<i16>,
}

impl Day {
    /// The date a dateline means: its own year, or the last one in which the day is not later than a day
    /// after `reference`. `None` without either, or if the calendar has no such day.
    pub(super) fn not_after(self, reference: Option<Date>) -> Option<Date> {
        let Some(reference) = reference else {
            return Date::new(self.year?, self.month, self.number).ok();
        };
        if let Some(year) = self.year {
            return Date::new(year, self.month, self.number).ok();
        }
        let last = reference.tomorrow().unwrap_or(reference);
        // Eight years back there has been a 29 February for sure.
        (0..=8_i16)
            .filter_map(|back| Date::new(last.year().checked_sub(back)?, self.month, self.number).ok())
            .find(|date| *date <= last)
    }

    /// The date nearest to `reference`, before or after it.
    pub(super) fn nearest(self, reference: Date) -> Option<Date> {
        if let Some(year) = self.year {
            return Date::new(year, self.month, self.number).ok();
        }
        let days = |date: &Date| reference.until(*date).map_or(i32::MAX, |span| span.get_days().abs());
        (-1..=1_i16)
            .filter_map(|step| Date::new(reference.year().checked_add(step)?, self.month, self.number).ok())
            .min_by_key(days)
    }
}

/// The month that a word names, 1 to 12.
pub(super) fn month(word: &str) -> Option<i8> {
    MONTH_NAMES.get(bare(word).as_str()).copied()
}

/// The weekday that a word names, in full or short.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAY_NAMES.get(bare(word).as_str()).copied()
}

/// The weekday that a word of any language names in full: `Monday`, `Montag`, `lundi`.
pub(super) fn weekday_in_full(word: &str) -> Option<Weekday> {
    let word = bare(word);
    let own = WEEKDAYS.iter().find(|(name, _)| *name == word).map(|(_, weekday)| *weekday);
    own.or_else(|| WEEKDAY_NAMES_ELSEWHERE.get(word.as_str()).copied())
}

/// The offset that a zone's abbreviation stands for, where it stands for one.
pub(super) fn zone(word: &str) -> Option<Offset> {
    ZONES.get(word.trim_matches('.').to_ascii_lowercase().as_str()).copied()
}

/// A day of a month: `7`, `7.`, `7th`, `7,`.
pub(super) fn day(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches([',', '.']).trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = word.get(digits.len()..)?.trim_end_matches([',', '.']);
    if digits.len() > 2 || !(suffix.is_empty() || ORDINALS.contains(suffix)) {
        return None;
    }
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

/// A year of four digits.
pub(super) fn year(word: &str) -> Option<i16> {
    let word = word.trim_end_matches([',', '.']);
    if word.len() != 4 {
        return None;
    }
    word.parse().ok().filter(|year| (1800..2200).contains(year))
}

/// The day that some words in a row name: `May 5`, `May 5, 2026`, `5 May`, `5. März 2026`.
pub(super) fn day_in(words: &[&str]) -> Option<Day> {
    let (pair, year_word) = match words {
        [first, second] => ([*first, *second], None),
        [first, second, third] => ([*first, *second], Some(*third)),
        _ => return None,
    };
    let year = match year_word {
        Some(word) => Some(year(word)?),
        None => None,
    };
    let [first, second] = pair;
    if let (Some(month), Some(day)) = (month(first), day(second)) {
        return Some(Day { month, number: day, year });
    }
    let (day, month) = (day(first)?, month(second)?);
    Some(Day { month, number: day, year })
}

/// The day that figures name: `03.05.2026`, `2026-05-03`.
pub(super) fn day_in_figures(word: &str) -> Option<Day> {
    let word = word.trim_end_matches(['.', ',']);
    let (day, month, year) = match word.split('.').collect::<Vec<_>>().as_slice() {
        [day, month, year] => (*day, *month, *year),
        _ => match word.split('-').collect::<Vec<_>>().as_slice() {
            [year, month, day] => (*day, *month, *year),
            _ => return None,
        },
    };
    let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    Some(Day { month, number: self::day(day)?, year: Some(self::year(year)?) })
}

fn bare(word: &str) -> String {
    word.trim_end_matches(['.', ',']).to_lowercase()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::list_file::check::{assert_well_written, common};

    #[test]
    fn the_words_of_times_are_well_written() {
        let is_class = |class: &str| {
            let day = class.strip_suffix(" elsewhere").unwrap_or(class);
            let is_month_or_day = month_of_class(class).is_some() || weekday_of_class(day).is_some();
            is_month_or_day || zone_of_class(class).is_some() || ordinal_of_class(class).is_some()
        };
        assert_well_written("data/wire-times.txt", FILE, &common(&is_class));
        for (at, class) in MONTHS.iter().enumerate() {
            assert_eq!(month(class).map(usize::try_from), Some(Ok(at + 1)), "{class} names itself");
        }
        for (class, day) in WEEKDAYS {
            assert_eq!(weekday(class), Some(day), "{class} names itself");
        }
        let words = list_file::lines(FILE).flat_map(|(_, words)| words.split_whitespace()).count();
        let weekdays = WEEKDAY_NAMES.len() + WEEKDAY_NAMES_ELSEWHERE.len();
        let known = MONTH_NAMES.len() + weekdays + ORDINALS.len() + ZONES.len();
        assert_eq!(words, known, "data/wire-times.txt: a word stands for two months, days or zones");
    }

    #[test]
    fn zones_have_their_hours() {
        for (word, hours) in [
            ("GMT", Some(0)),
            ("z", Some(0)),
            ("MESZ", Some(2)),
            ("EST.", Some(-5)),
            ("IST", None),
            ("", None),
        ] {
            assert_eq!(zone(word), hours.map(Offset::constant), "{word}");
        }
        for wrong in ["utc2", "utc+99", "utc+", "gmt+2"] {
            assert_eq!(zone_of_class(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn months_are_known_in_many_languages() {
        for (word, number) in
            [("Oct.", 10), ("LUG", 7), ("févr", 2), ("Okt", 10), ("ene", 1), ("août", 8), ("Sept.", 9)]
        {
            assert_eq!(month(word), Some(number), "{word}");
        }
        assert_eq!(month("Mart"), None);
    }

    #[test]
    fn days_are_read_in_both_orders() {
        let day = |month, number, year| Some(Day { month, number, year });
        assert_eq!(day_in(&["October", "7"]), day(10, 7, None));
        assert_eq!(day_in(&["9", "juil", "2024"]), day(7, 9, Some(2024)));
        assert_eq!(day_in(&["May", "2,", "2025"]), day(5, 2, Some(2025)));
        assert_eq!(day_in(&["May", "32"]), None);
        assert_eq!(day_in(&["May", "5", "noon"]), None);
    }

    #[test]
    fn the_year_is_the_last_that_fits() {
        let day = |month, number| Day { month, number, year: None };
        let reference = Some(date(2026, 1, 2));
        assert_eq!(day(12, 30).not_after(reference), Some(date(2025, 12, 30)));
        assert_eq!(day(1, 3).not_after(reference), Some(date(2026, 1, 3)));
        assert_eq!(day(1, 4).not_after(reference), Some(date(2025, 1, 4)));
        assert_eq!(day(2, 29).not_after(reference), Some(date(2024, 2, 29)));
        assert_eq!(day(2, 30).not_after(reference), None);
        assert_eq!(day(1, 3).not_after(None), None);
        assert_eq!(day(12, 30).nearest(date(2026, 1, 2)), Some(date(2025, 12, 30)));
        assert_eq!(day(1, 9).nearest(date(2025, 12, 30)), Some(date(2026, 1, 9)));
    }
}
