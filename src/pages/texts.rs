//! How times, numbers and marked words are written for people.

use crate::store::reading::Hit;

/// `2026-01-31T12:30:00Z` as `31 Jan 2026`.
pub(super) fn day(time: &str) -> String {
    let Ok(date) = time.get(..10).unwrap_or_default().parse::<jiff::civil::Date>() else {
        return time.to_owned();
    };
    date.strftime("%-d %b %Y").to_string()
}

/// `2026-01-31T12:30:00Z` as `31 Jan 2026, 12:30 UTC`.
pub(super) fn moment(time: &str) -> String {
    time.get(11..16).map_or_else(|| day(time), |clock| format!("{}, {clock} UTC", day(time)))
}

/// `2026-01-01` as `Jan 2026`.
pub(super) fn month(first_day: &str) -> String {
    let date = first_day.get(..10).unwrap_or_default().parse::<jiff::civil::Date>();
    date.map_or_else(|_| first_day.to_owned(), |date| date.strftime("%b %Y").to_string())
}

/// 1234567 as `1,234,567`.
pub(super) fn count(number: impl Into<i64>) -> String {
    let number: i64 = number.into();
    let digits = number.unsigned_abs().to_string();
    let mut written = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// 0.87 as `87`.
pub(super) fn percent(share: f32) -> i64 {
    (f64::from(share) * 100.0).round() as i64
}

/// `1 quote`, `2 quotes`.
pub(super) fn counted(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// What a kind of speaker is called.
pub(super) fn speaker_kind(name: &str) -> &str {
    match name {
        "person" => "Named person",
        "organisation" => "Organisation",
        "role" => "Role without a name",
        "anonymous" => "Anonymous",
        "document" => "Document",
        "none" => "Nobody named",
        other => other,
    }
}

/// What a speaker is called (the name, else the role, else the words at the quote), and the role beside a
/// name.
pub(super) fn speaker(
    name: Option<&str>,
    role: Option<&str>,
    mention: Option<&str>,
) -> (String, Option<String>) {
    let called = name.or(role).or(mention).unwrap_or("Nobody named").to_owned();
    (called, role.filter(|_| name.is_some()).map(ToOwned::to_owned))
}

/// Part of a text, marked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WordRun {
    pub(super) text: String,
    pub(super) is_marked: bool,
}

/// A quote in which the database has marked what was looked for, in runs.
pub(super) fn runs(quote: &str) -> Vec<WordRun> {
    let mut runs = Vec::new();
    let mut rest = quote;
    let mut is_marked = false;
    while !rest.is_empty() {
        let wanted = if is_marked { Hit::MARK_END } else { Hit::MARK_START };
        let (text, behind) = rest.split_once(wanted).unwrap_or((rest, ""));
        let text: String = text.chars().filter(|c| ![Hit::MARK_START, Hit::MARK_END].contains(c)).collect();
        if !text.is_empty() {
            runs.push(WordRun { text, is_marked });
        }
        (rest, is_marked) = (behind, !is_marked);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_numbers_are_written_for_people() {
        assert_eq!(moment("2026-01-03T07:05:59Z"), "3 Jan 2026, 07:05 UTC");
        assert_eq!(day("2026-01-31"), "31 Jan 2026");
        assert_eq!(day("infinity"), "infinity");
        assert_eq!(month("1998-12-01"), "Dec 1998");
        let written: Vec<String> = [0, 999, 1_000, -1_234_567].map(count).into();
        assert_eq!(written, ["0", "999", "1,000", "-1,234,567"]);
        assert_eq!(counted(1, "quote", "quotes"), "1 quote");
        assert_eq!(percent(0.875), 88);
    }

    #[test]
    fn a_speaker_is_called_by_what_is_known() {
        let told = |name, role, mention| speaker(name, role, mention);
        let mayor = Some("Mayor".to_owned());
        assert_eq!(told(Some("Ann Rowe"), Some("Mayor"), Some("she")), ("Ann Rowe".to_owned(), mayor));
        assert_eq!(told(None, Some("Mayor"), Some("she")), ("Mayor".to_owned(), None));
        assert_eq!(told(None, None, Some("she")), ("she".to_owned(), None));
        assert_eq!(told(None, None, None), ("Nobody named".to_owned(), None));
    }

    #[test]
    fn what_is_marked_is_a_run_of_its_own_however_badly_it_is_marked() {
        let told = |quote: &str| -> Vec<(String, bool)> {
            runs(quote).into_iter().map(|run| (run.text, run.is_marked)).collect()
        };
        let marked = |text: &str| (text.to_owned(), true);
        let plain = |text: &str| (text.to_owned(), false);
        assert_eq!(
            told("the \u{e000}ferry\u{e001} is late"),
            [plain("the "), marked("ferry"), plain(" is late")]
        );
        assert_eq!(told("\u{e000}ferry\u{e001}"), [marked("ferry")]);
        assert_eq!(told("\u{e001}a \u{e000}b"), [plain("a "), marked("b")]);
        assert_eq!(told(""), []);
    }
}
