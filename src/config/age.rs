//! How old something may become: `90d`, `18 months`, `3y`. Months and years are those of the calendar.

use std::fmt;
use std::str::FromStr;

use jiff::tz::Offset;
use jiff::{Span, Timestamp, ToSpan};

/// Units, each with the words for it; the first is how it is written.
const UNITS: [(AgeUnit, [&str; 3]); 4] = [
    (AgeUnit::Day, ["d", "day", "days"]),
    (AgeUnit::Week, ["w", "week", "weeks"]),
    (AgeUnit::Month, ["months", "month", "mo"]),
    (AgeUnit::Year, ["y", "year", "years"]),
];

/// The oldest that is taken: nothing on a wire is older.
const YEARS_MAX: i64 = 1_000;

/// How old something may become: at least a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    number: i64,
    unit: AgeUnit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AgeUnit {
    Day,
    Week,
    Month,
    Year,
}

impl Age {
    fn span(self) -> Span {
        match self.unit {
            AgeUnit::Day => self.number.days(),
            AgeUnit::Week => self.number.weeks(),
            AgeUnit::Month => self.number.months(),
            AgeUnit::Year => self.number.years(),
        }
    }

    /// The beginning of the day (UTC) on which something was made that is as old as this now. `None` where
    /// that lies before all calendars.
    pub fn before(self, now: Timestamp) -> Option<Timestamp> {
        let day = Offset::UTC.to_datetime(now).date().checked_sub(self.span()).ok()?;
        Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = UNITS.iter().find(|(unit, _)| *unit == self.unit);
        write!(f, "{}{}", self.number, words.map_or("", |(_, [written, ..])| written))
    }
}

impl FromStr for Age {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no age such as 90d, 6w, 18months or 3y");
        let text = text.trim();
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let word = text.strip_prefix(digits).unwrap_or_default().trim();
        let unit = UNITS.iter().find(|(_, words)| words.iter().any(|other| other.eq_ignore_ascii_case(word)));
        let (Some((unit, _)), Ok(number)) = (unit, digits.parse::<i64>()) else { return Err(wrong()) };
        let in_a_year = match unit {
            AgeUnit::Day => 366,
            AgeUnit::Week => 53,
            AgeUnit::Month => 12,
            AgeUnit::Year => 1,
        };
        if (1..=YEARS_MAX * in_a_year).contains(&number) {
            Ok(Self { number, unit: *unit })
        } else {
            Err(wrong())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_and_written() {
        for (text, written) in [
            ("90d", "90d"),
            ("1 day", "1d"),
            ("6 weeks", "6w"),
            ("18months", "18months"),
            (" 1 Month ", "1months"),
            ("3y", "3y"),
            ("10 years", "10y"),
        ] {
            assert_eq!(text.parse::<Age>().map(|age| age.to_string()), Ok(written.to_owned()), "{text}");
            assert_eq!(written.parse::<Age>().map(|age| age.to_string()), Ok(written.to_owned()));
        }
        for text in ["", "3", "y", "0d", "-1y", "3m", "1.5y", "2000y", "99999999999999999999d", "3 years ago"]
        {
            assert!(text.parse::<Age>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_age_goes_back_from_the_beginning_of_the_day() {
        let now: Timestamp = "2026-03-31T15:04:05Z".parse().unwrap();
        for (age, day) in
            [("1d", "2026-03-30"), ("2w", "2026-03-17"), ("1months", "2026-02-28"), ("3y", "2023-03-31")]
        {
            let before = age.parse::<Age>().unwrap().before(now).unwrap();
            assert_eq!(before.to_string(), format!("{day}T00:00:00Z"), "{age}");
        }
    }
}
