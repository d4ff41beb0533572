//! Days and months as datelines and notes write them, and which year they mean.

use jiff::civil::{Date, Weekday};

/// Months by name and abbreviation, lower case, without the full stop: English, German, French, Spanish,
/// Italian, Portuguese, Dutch, Scandinavian, Russian, Finnish, Arabic, Polish, Czech.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "gen", "janeiro",
      "januari", "января", "янв", "tammikuuta", "يناير", "stycznia", "ledna"],
    &["feb", "february", "febr", "februar", "février", "févr", "fév", "fevrier", "fevr", "febrero",
      "febbraio", "fevereiro", "fev", "februari", "февраля", "фев", "helmikuuta", "فبراير", "lutego",
      "února"],
    &["mar", "march", "märz", "maerz", "mrz", "mär", "mars", "marzo", "março", "maart", "mrt", "марта",
      "maaliskuuta", "مارس", "marca", "března"],
    &["apr", "april", "avril", "avr", "abril", "abr", "aprile", "апреля", "апр", "huhtikuuta", "أبريل",
      "ابريل", "kwietnia", "dubna"],
    &["may", "mai", "mayo", "maggio", "mag", "maio", "mei", "maj", "мая", "toukokuuta", "مايو", "maja",
      "května"],
    &["jun", "june", "juni", "juin", "junio", "giugno", "giu", "junho", "июня", "июн", "kesäkuuta",
      "يونيو", "czerwca", "června"],
    &["jul", "july", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho", "июля", "июл",
      "heinäkuuta", "يوليو", "lipca", "července"],
    &["aug", "august", "août", "aout", "agosto", "ago", "augustus", "augusti", "августа", "авг",
      "elokuuta", "أغسطس", "اغسطس", "sierpnia", "srpna"],
    &["sep", "sept", "september", "septembre", "septiembre", "setiembre", "set", "sett", "settembre",
      "setembro", "сентября", "сен", "сент", "syyskuuta", "سبتمبر", "września", "září"],
    &["oct", "october", "okt", "oktober", "octobre", "octubre", "ottobre", "ott", "outubro", "out",
      "октября", "окт", "lokakuuta", "أكتوبر", "اكتوبر", "października", "října"],
    &["nov", "november", "novembre", "noviembre", "novembro", "ноября", "ноя", "marraskuuta", "نوفمبر",
      "listopada", "listopadu"],
    &["dec", "december", "dez", "dezember", "décembre", "déc", "decembre", "diciembre", "dic", "dicembre",
      "dezembro", "des", "desember", "декабря", "дек", "joulukuuta", "ديسمبر", "grudnia", "prosince"],
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
    let word = bare(word);
    if word.len() < 3 || word.len() > 24 {
        return None;
    }
    let at = MONTHS.iter().position(|names| names.contains(&word.as_str()))?;
    i8::try_from(at + 1).ok()
}

/// The weekday that a word names, in full or by its first three or four letters.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    let word = bare(word);
    let is_short = matches!(
        word.as_str(),
        "mon" | "tue" | "tues" | "wed" | "thu" | "thur" | "thurs" | "fri" | "sat" | "sun"
    );
    WEEKDAYS
        .into_iter()
        .find(|(name, _)| *name == word || (is_short && name.starts_with(word.as_str())))
        .map(|(_, weekday)| weekday)
}

/// A day of a month: `7`, `7.`, `7th`, `7,`.
pub(super) fn day(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches([',', '.']).trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = word.get(digits.len()..)?.trim_end_matches([',', '.']);
    if digits.len() > 2 || !matches!(suffix, "" | "st" | "nd" | "rd" | "th" | "er") {
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

fn bare(word: &str) -> String {
    word.trim_end_matches(['.', ',']).to_lowercase()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

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
