//! Life-cycle marks: updates, corrections, repeats, kills, holds and embargoes, as they stand in the copy.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::phrases::{self, Phrases};
use super::{calendar, orders, zones};
use crate::article::{Article, OrderKind, PubStatus};

/// What a headline's prefix says: `CORRECTED-UPDATE 2-Ferry firm cuts outlook`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Prefix {
    /// The prefix's length in bytes; the headline proper starts there.
    pub(super) len: usize,
    /// The marks that chain versions, joined by hyphens: `CORRECTED-UPDATE 2`.
    pub(super) take_key: Option<String>,
    /// 1 for a flash, 2 for a bulletin or alert, 3 for urgent.
    pub(super) urgency: Option<i16>,
    /// A kill or a hold.
    pub(super) status: Option<PubStatus>,
}

enum Mark {
    Take,
    Urgent(i16),
    Status(PubStatus),
}

/// The marks of each class, the one tried first at the front.
const MARKS: [(&LazyLock<Phrases>, Mark); 6] = [
    (&phrases::TAKE, Mark::Take),
    (&phrases::FLASH, Mark::Urgent(1)),
    (&phrases::BULLETIN, Mark::Urgent(2)),
    (&phrases::URGENT, Mark::Urgent(3)),
    (&phrases::WITHDRAWN, Mark::Status(PubStatus::Canceled)),
    (&phrases::HELD, Mark::Status(PubStatus::Withheld)),
];

/// Reads the marks in front of a headline.
pub(super) fn prefix(headline: &str) -> Prefix {
    let mut prefix = Prefix::default();
    let mut takes: Vec<&str> = Vec::new();
    while let Some(rest) = headline.get(prefix.len..) {
        let found = MARKS.iter().find_map(|(words, mark)| {
            Some((mark, words.starts_of(rest).find_map(|word| mark_len(rest, word))?))
        });
        let Some((mark, (name, len))) = found else { break };
        prefix.len += len;
        match mark {
            Mark::Take => takes.push(name),
            Mark::Urgent(urgency) => prefix.urgency = prefix.urgency.or(Some(*urgency)),
            Mark::Status(status) => prefix.status = Some(*status),
        }
    }
    if !takes.is_empty() {
        prefix.take_key = Some(takes.join("-"));
    }
    prefix
}

/// The mark with its number, and how far it reaches with its separator: `UPDATE 2-`, `ALERT: `, `(Eil) `. At
/// the text's end it needs no separator.
fn mark_len<'a>(text: &'a str, word: &str) -> Option<(&'a str, usize)> {
    let after = text.strip_prefix(word)?;
    let numbered = after.trim_start_matches([' ', '-']).trim_start_matches(|c: char| c.is_ascii_digit());
    let has_number = after.trim_start_matches([' ', '-']).len() > numbered.len();
    let rest = if has_number && phrases::NUMBERED_TAKE.has(word) { numbered } else { after };
    let name = text.get(..text.len() - rest.len())?;
    let separated = rest.trim_start_matches([' ', '\u{7}']);
    let needs_mark = word.ends_with(char::is_alphanumeric);
    let tail = separated.trim_start_matches(['-', ':', '–', '—']);
    if tail.len() < separated.len() || (rest.len() > separated.len() && !needs_mark) || separated.is_empty() {
        let tail = tail.trim_start();
        return Some((name, text.len() - tail.len()));
    }
    None
}

/// The take that a headline or slug line names in brackets or at its end: `(UPDATE 1)`, `1st Ld-Writethru`.
pub(super) fn take_in(line: &str) -> Option<&str> {
    let pieces = line.split(['(', ')', ',']).skip(1).map(str::trim);
    pieces.into_iter().find(|piece| {
        let words = piece.split([' ', '-']);
        piece.len() <= 40
            && words.clone().any(|word| {
                let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
                phrases::TAKE_WORD.has(stem) || word.ends_with("Ld")
            })
    })
}

/// The status that a declared name means, whatever scheme it has: `stat:usable`, `Canceled`, `Embargoed`.
pub(super) fn status(name: &str) -> Option<PubStatus> {
    let name = name.trim().to_lowercase();
    let name = name.rsplit([':', '/']).next().unwrap_or(&name);
    let of = |words: &Phrases, status| words.has(name).then_some(status);
    of(&phrases::USABLE_STATUS, PubStatus::Usable)
        .or_else(|| of(&phrases::WITHHELD_STATUS, PubStatus::Withheld))
        .or_else(|| of(&phrases::CANCELED_STATUS, PubStatus::Canceled))
}

/// What a line says about the use of the article.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Must not be used; the bytes of the line's title in quotation marks, where it gives one.
    Kill(Option<Range<usize>>),
    /// Held back, until a time if the line says one that can be read.
    Hold(Option<Timestamp>),
}

/// Reads a line as a kill, a hold or an embargo. `now` is the record's time, which days and weekdays are
/// counted from.
pub(super) fn order(line: &str, now: Option<Timestamp>) -> Option<Order> {
    let head = line.get(..line.floor_char_boundary(200)).unwrap_or(line);
    let bare = head.trim_matches(|c: char| !c.is_alphanumeric() && c != '"' && c != '”');
    match orders::read(head).map(|order| order.kind) {
        Some(OrderKind::Kill) => return Some(Order::Kill(quoted(head))),
        Some(OrderKind::Hold) => return Some(Order::Hold(None)),
        None => {}
    }
    if phrases::KILL.starts(bare) || phrases::KILL_LINE.has(bare) {
        return Some(Order::Kill(None));
    }
    if is_embargo(bare) || phrases::HOLD_UNTIL.starts(bare) {
        return Some(Order::Hold(time_in(bare, now)));
    }
    (phrases::HOLD.starts(bare) || phrases::HOLD_LINE.has(bare)).then_some(Order::Hold(None))
}

/// Withdraws or withholds an article as a line orders.
pub(super) fn obey(article: &mut Article, order: &Order) {
    match *order {
        Order::Kill(_) => article.status = PubStatus::Canceled,
        Order::Hold(until) => {
            if article.status == PubStatus::Usable {
                article.status = PubStatus::Withheld;
            }
            article.embargo = article.embargo.max(until);
        }
    }
}

/// What a kill is about, by its number and title: `dpa 031 \"Ferry sinks\"` of `Please kill item dpa 031
/// \"Ferry sinks\".`
pub(super) fn named_in_kill(line: &str) -> Option<String> {
    let named = orders::read(line)?.rest.trim().trim_end_matches('.');
    (!named.is_empty()).then(|| named.to_owned())
}

/// `EMBARGOED UNTIL …`, `Embargo: …`, `Sperrfrist …`, but not `Embargo on fish lifted`.
fn is_embargo(line: &str) -> bool {
    let mut words = line.split(' ');
    let mut first = words.next().unwrap_or("");
    if phrases::BEFORE_EMBARGO.has(first) {
        first = words.next().unwrap_or("");
    }
    let next = words.next().unwrap_or("");
    phrases::SURE_EMBARGO.has(first)
        || phrases::EMBARGO.has(first)
            && (matches!(next, "" | ":" | "=") || phrases::BEHIND_EMBARGO.has(next))
}

/// The first piece in quotation marks.
pub(super) fn quoted(line: &str) -> Option<Range<usize>> {
    let (open, mark) = line.char_indices().find(|(_, c)| matches!(c, '"' | '“' | '„' | '«'))?;
    let from = open + mark.len_utf8();
    let len = line.get(from..)?.find(['"', '”', '“', '»'])?;
    (len > 0).then_some(from..from + len)
}

/// A point in time in prose: `0001 GMT May 5`, `2300 GMT TUESDAY`, `5 May 2026 at 00:01 UTC`, `12:01 a.m. EDT
/// Friday`. Without a zone, or one of several meanings, there is none.
fn time_in(line: &str, now: Option<Timestamp>) -> Option<Timestamp> {
    let words: Vec<&str> =
        line.split([' ', ',', '(', ')']).filter(|word| !word.is_empty()).take(24).collect();
    if let Some(stamp) = words.iter().find_map(|word| word.parse().ok()) {
        return Some(stamp);
    }
    // What German copy calls `Uhr` is German time, with summer time.
    let is_german = words.iter().any(|word| word.eq_ignore_ascii_case("uhr"));
    let named = words.iter().find_map(|word| calendar::zone(word)).map(TimeZone::fixed);
    let zone = named.or_else(|| zones::of_agency("dpa").filter(|_| is_german))?;
    let today = now.map(|now| zone.to_datetime(now).date());
    let time = words.iter().enumerate().find_map(|(at, word)| {
        // `May 5, 2026` names no hour.
        let before = at.checked_sub(1).and_then(|before| words.get(before)).copied().unwrap_or("");
        let is_year = calendar::year(word).is_some()
            && (calendar::day(before).is_some() || calendar::month(before).is_some());
        if is_year { None } else { clock(word, words.get(at + 1).copied()) }
    })?;
    let date = date_in(&words, today).or_else(|| {
        let (today, now) = (today?, now?);
        // A time alone is its next occurrence.
        let passed = zone.to_timestamp(today.to_datetime(time)).is_ok_and(|stamp| stamp <= now);
        if passed { today.tomorrow().ok() } else { Some(today) }
    })?;
    zone.to_timestamp(date.to_datetime(time)).ok()
}

fn date_in(words: &[&str], today: Option<Date>) -> Option<Date> {
    let named = [3, 2].into_iter().find_map(|count| words.windows(count).find_map(calendar::day_in));
    if let Some(day) = named {
        return today.map_or_else(|| day.not_after(None), |today| day.nearest(today));
    }
    let weekday = words.iter().find_map(|word| calendar::weekday(word))?;
    let today = today?;
    (0..7).filter_map(|days| today.checked_add(days.days()).ok()).find(|date| date.weekday() == weekday)
}

/// A time of day: `0001`, `2300`, `23:00`, `6.30`, `12:01` before `a.m.`, `9pm`.
fn clock(word: &str, next: Option<&str>) -> Option<Time> {
    let small = word.to_ascii_lowercase();
    let half = |text: &str| match text.replace('.', "").as_str() {
        "am" => Some(false),
        "pm" => Some(true),
        _ => None,
    };
    let digits = small.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    let own_half = small.get(digits.len()..).and_then(half);
    let afternoon = own_half.or_else(|| next.and_then(|next| half(&next.to_ascii_lowercase())));
    if own_half.is_none() && digits.len() < small.len() && !small.ends_with('h') {
        return None;
    }
    let (hour, minute): (i8, i8) = match digits.split_once([':', '.', 'h']) {
        Some((hour, minute)) if minute.len() == 2 => (hour.parse().ok()?, minute.parse().ok()?),
        None if digits.len() == 4 => (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?),
        None if afternoon.is_some() && !digits.is_empty() => (digits.parse().ok()?, 0),
        _ => return None,
    };
    let hour = match afternoon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Option<Timestamp> {
        "2026-05-04T10:00:00Z".parse().ok()
    }

    #[test]
    fn prefixes_are_read_and_measured() {
        let read = |headline: &str| {
            let prefix = prefix(headline);
            let rest = headline.get(prefix.len..).expect("on a boundary").to_owned();
            (rest, prefix.take_key, prefix.urgency)
        };
        let take = |key: &str| Some(key.to_owned());
        assert_eq!(
            read("UPDATE 2-Ferry firm cuts outlook"),
            ("Ferry firm cuts outlook".into(), take("UPDATE 2"), None)
        );
        assert_eq!(
            read("CORRECTED-UPDATE 1-Ferry sinks"),
            ("Ferry sinks".into(), take("CORRECTED-UPDATE 1"), None)
        );
        assert_eq!(read("RPT-FACTBOX-Ferry rules"), ("FACTBOX-Ferry rules".into(), take("RPT"), None));
        assert_eq!(read("(Eil) Island votes"), ("Island votes".into(), None, Some(3)));
        assert_eq!(read("FLASH"), (String::new(), None, Some(1)));
        for plain in [
            "UPDATED rules for ferries",
            "KILL BILL returns",
            "Update 2-0",
            "HOLD the line",
            "ALERT sailors saved",
        ] {
            assert_eq!(read(plain), (plain.to_owned(), None, None));
        }
        assert_eq!(prefix("KILL-Ferry sinks").status, Some(PubStatus::Canceled));
    }

    #[test]
    fn takes_are_found_in_slugs() {
        assert_eq!(take_in("BC-EU--Harbor Strike, 1st Ld-Writethru,127"), Some("1st Ld-Writethru"));
        assert_eq!(take_in("FARM-TALKS/ (WRAPUP 2)"), Some("WRAPUP 2"));
        assert_eq!(take_in("Ferry firm (Lund) cuts outlook, adds boats"), None);
    }

    #[test]
    fn kills_and_holds_are_orders() {
        let line = "Please kill item dpa 031 \"Ferry sinks\".";
        let Some(Order::Kill(Some(title))) = order(line, now()) else { panic!("it is a kill") };
        assert_eq!(line.get(title), Some("Ferry sinks"));
        assert_eq!(order("KILL KILL KILL =", now()), Some(Order::Kill(None)));
        assert_eq!(order("Bitte löschen Sie die Meldung dpa 204.", now()), Some(Order::Kill(None)));
        assert_eq!(order("HOLD HOLD HOLD =", now()), Some(Order::Hold(None)));
        for copy in
            ["Killings went on", "Embargo on fish lifted", "Hold the line", "Embargoed goods went on sale"]
        {
            assert_eq!(order(copy, now()), None);
        }
    }

    #[test]
    fn embargoes_are_read_where_they_say_a_time_and_zone() {
        for (line, expected) in [
            ("EMBARGOED UNTIL 0001 GMT May 5", Some("2026-05-05T00:01:00Z")),
            ("EMBARGOED UNTIL 2300 GMT TUESDAY", Some("2026-05-05T23:00:00Z")),
            ("Embargoed to 12:01 a.m. EDT, Friday, May 8, 2026", Some("2026-05-08T04:01:00Z")),
            ("EMBARGOED UNTIL 0900 GMT", Some("2026-05-05T09:00:00Z")),
            ("Sperrfrist 4. März 06.00 Uhr", Some("2026-03-04T05:00:00Z")),
            ("Sperrfrist: 5. Mai 2026, 06.00 Uhr", Some("2026-05-05T04:00:00Z")),
            ("EMBARGO jusqu'au 5 mai 2026 à 18h00 GMT", Some("2026-05-05T18:00:00Z")),
            ("EMBARGO JUSQU’À 1800 GMT", Some("2026-05-04T18:00:00Z")),
            ("Sperrfrist 4. März", None),
            ("HOLD FOR RELEASE", None),
        ] {
            let until = expected.map(|text| text.parse().expect("a timestamp"));
            assert_eq!(order(line, now()), Some(Order::Hold(until)), "{line}");
        }
    }
}
