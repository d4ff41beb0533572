//! Points in time as feeds write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::rfc2822;
use jiff::tz::Offset;

use super::calendar;

/// Numbers from here on count milliseconds: as seconds they would lie beyond the year 5000.
const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// Reads RFC 3339, ISO 8601 without a zone, RFC 2822, `YYYY-MM-DD`, and seconds or milliseconds since 1970 in
/// digits. The second part says whether the zone was missing and UTC was taken.
pub(super) fn parse(text: &str) -> Option<(Timestamp, bool)> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
        && text.matches('-').count() < 2
        && text.matches('.').count() < 2
    {
        return from_digits(text);
    }
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return Some((stamp, false));
    }
    // RFC 2822 takes a zone that it does not know, CEST, for none.
    let is_known_zone = text.rsplit(' ').next().is_some_and(|word| calendar::zone(word).is_some());
    if let Some(found) = is_known_zone.then(|| loose(text)).flatten() {
        return Some(found);
    }
    if let Ok(zoned) = rfc2822::parse(text) {
        return Some((zoned.timestamp(), false));
    }
    // `2026-05-04 10:00:00 +0200`
    if let Some((local, zone)) = text.rsplit_once(' ')
        && let (Ok(local), Some(offset)) = (local.parse::<DateTime>(), zone_of(zone))
    {
        return Some((offset.to_timestamp(local).ok()?, false));
    }
    if text.contains([':', 'T'])
        && let Ok(local) = text.parse::<DateTime>()
    {
        return Some((Offset::UTC.to_timestamp(local).ok()?, true));
    }
    day(text).or_else(|| loose(text))
}

/// Reads what feeds write for RFC 2822 and is not quite: years of two digits, months in full or before the
/// day, zones by name: `Mon, 26 January 04 16:31 EST`, `Sun Jan 4 16:29:06 2004`, `16.05.2021 09:00`,
/// `2021.05.16 09:00`, `9:15 PM, 16 May 2021`.
fn loose(text: &str) -> Option<(Timestamp, bool)> {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).take(9).collect();
    let in_figures = words.iter().find_map(|word| date_in_figures(word));
    let (mut day, mut month, mut year) = match in_figures {
        Some(date) => (Some(date.day()), Some(date.month()), Some(date.year())),
        None => (None, None, None),
    };
    let (mut time, mut offset) = (None, None);
    for word in &words {
        if let Some(clock) = clock(word) {
            time = time.or(Some(clock));
        } else if let Some(half) = half_of_day(word) {
            time = time.and_then(|time| in_half(time, half));
        } else if let Some(named) = calendar::month(word).filter(|_| month.is_none()) {
            month = Some(named);
        } else if let Some(zone) = zone_of(word) {
            offset = offset.or(Some(zone));
        } else if let Some(number) = calendar::day(word).filter(|_| day.is_none()) {
            day = Some(number);
        } else if word.bytes().all(|byte| byte.is_ascii_digit()) {
            match word.len() {
                2 if year.is_none() => {
                    year = word.parse().ok().map(|year: i16| year + if year < 70 { 2000 } else { 1900 });
                }
                4 if year.is_none() => year = word.parse().ok(),
                _ => return None,
            }
        }
    }
    let date = Date::new(year?, month?, day?).ok()?;
    let local = date.to_datetime(time.unwrap_or(Time::midnight()));
    let is_assumed = offset.is_none();
    Some((offset.unwrap_or(Offset::UTC).to_timestamp(local).ok()?, is_assumed))
}

/// `16.05.2021`, `2021.05.16`, `16-05-2021`, `5/16/2021`. Of `5/6/2021` nobody knows which is the day.
pub(super) fn date_in_figures(word: &str) -> Option<Date> {
    let mark = word.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '.' | '-' | '/'))?;
    let parts: Vec<&str> = word.trim_end_matches('.').split(mark).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let number = |part: &str| part.parse::<i8>().ok();
    let (year, month, day) = match (first.len(), third.len()) {
        (4, 1 | 2) => (first, number(second)?, number(third)?),
        (1 | 2, 4) => {
            let (one, other) = (number(first)?, number(second)?);
            let (month, day) = if other > 12 { (one, other) } else { (other, one) };
            if mark == '/' && one <= 12 && other <= 12 && one != other {
                return None;
            }
            (third, month, day)
        }
        _ => return None,
    };
    Date::new(year.parse().ok()?, month, day).ok()
}

/// Whether a word is `p.m.`, or `a.m.`
fn half_of_day(word: &str) -> Option<bool> {
    match word.replace('.', "").to_ascii_lowercase().as_str() {
        "pm" => Some(true),
        "am" => Some(false),
        _ => None,
    }
}

/// A time of the clock's twelve hours, in the half of the day that is meant.
fn in_half(time: Time, is_afternoon: bool) -> Option<Time> {
    let hour = time.hour() % 12 + if is_afternoon { 12 } else { 0 };
    Time::new(hour, time.minute(), time.second(), 0).ok()
}

/// `16:31`, `16:31:00`
pub(super) fn clock(word: &str) -> Option<Time> {
    let mut parts = word.split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().map_or(Some(0), |second| second)?;
    Time::new(hour, minute, second, 0).ok()
}

/// `GMT`, `+0200`
fn zone_of(word: &str) -> Option<Offset> {
    calendar::zone(word).or_else(|| numeric_offset(word))
}

/// `+0200`, `-05:00`
fn numeric_offset(word: &str) -> Option<Offset> {
    let digits: String = word.get(1..)?.chars().filter(|c| *c != ':').collect();
    let is_west = match word.chars().next()? {
        '+' => false,
        '-' => true,
        _ => return None,
    };
    let (hours, minutes) = (digits.get(..2)?.parse::<i32>().ok()?, digits.get(2..4)?.parse::<i32>().ok()?);
    let seconds = hours * 3600 + minutes * 60;
    Offset::from_seconds(if is_west { -seconds } else { seconds }).ok()
}

/// Reads seconds or milliseconds since 1970, `YYYYMMDD` and `YYYYMMDDhhmmss`, the latter two in UTC. The
/// second part says whether UTC was taken for want of a zone.
pub(super) fn from_digits(digits: &str) -> Option<(Timestamp, bool)> {
    match (digits.parse::<i64>(), digits.len()) {
        (Ok(_), 8) => day(digits),
        (Ok(_), 14) => {
            let local = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
            Some((Offset::UTC.to_timestamp(local).ok()?, true))
        }
        (Ok(number), _) => Some((from_number(number)?, false)),
        (Err(_), _) => {
            let seconds: f64 = digits.parse().ok()?;
            let is_small = seconds.abs() < FIRST_MILLISECONDS as f64;
            let millis = if is_small { seconds * 1e3 } else { seconds };
            Some((Timestamp::from_millisecond(millis.round() as i64).ok()?, false))
        }
    }
}

/// Seconds, or milliseconds where the number is too large for seconds.
fn from_number(number: i64) -> Option<Timestamp> {
    if number.abs() >= FIRST_MILLISECONDS {
        Timestamp::from_millisecond(number).ok()
    } else {
        Timestamp::from_second(number).ok()
    }
}

fn day(text: &str) -> Option<(Timestamp, bool)> {
    let date = text.parse::<Date>().ok()?;
    Some((Offset::UTC.to_timestamp(date.to_datetime(Time::midnight())).ok()?, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms_are_read() {
        for (text, expected, assumed) in [
            ("2026-05-04T10:00:00Z", "2026-05-04T10:00:00Z", false),
            ("2026-05-04T10:00:00.5+02:00", "2026-05-04T08:00:00.5Z", false),
            ("20260504T100000Z", "2026-05-04T10:00:00Z", false),
            ("2026-05-04T10:00:00", "2026-05-04T10:00:00Z", true),
            ("2026-05-04 10:00:00", "2026-05-04T10:00:00Z", true),
            ("Mon, 04 May 2026 10:00:00 +0200", "2026-05-04T08:00:00Z", false),
            ("2026-05-04", "2026-05-04T00:00:00Z", true),
            ("20260504", "2026-05-04T00:00:00Z", true),
            ("1777888800", "2026-05-04T10:00:00Z", false),
            ("1777888800000", "2026-05-04T10:00:00Z", false),
            ("1777888800.25", "2026-05-04T10:00:00.25Z", false),
            ("20260504100000", "2026-05-04T10:00:00Z", true),
            ("20131020T192751+1100", "2013-10-20T08:27:51Z", false),
            ("Mon, 04 May 26 10:00 GMT", "2026-05-04T10:00:00Z", false),
            ("Mon, 4 May 2026 10:00:00 EDT", "2026-05-04T14:00:00Z", false),
            ("Monday, 4 May 2026 12:00:00 +0200", "2026-05-04T10:00:00Z", false),
            ("Mon May  4 10:00:00 2026", "2026-05-04T10:00:00Z", true),
            ("04.05.2026 10:00", "2026-05-04T10:00:00Z", true),
            ("2026.05.04 10:00:00", "2026-05-04T10:00:00Z", true),
            ("4 May 2026", "2026-05-04T00:00:00Z", true),
            ("Mon, 4 May 26 10:00:00 CEST", "2026-05-04T08:00:00Z", false),
            ("04.05.2026", "2026-05-04T00:00:00Z", true),
            ("14:32 04-05-2026", "2026-05-04T14:32:00Z", true),
            ("5/16/2026 9:15 PM", "2026-05-16T21:15:00Z", true),
            ("12:04 a.m. EDT, May 4, 2026", "2026-05-04T04:04:00Z", false),
            ("2026-05-04 10:00:00 +0200", "2026-05-04T08:00:00Z", false),
            ("2026-05-04 10:00:00 EDT", "2026-05-04T14:00:00Z", false),
            ("2026-05-04T10:00:00 +02:00", "2026-05-04T08:00:00Z", false),
        ] {
            let expected: Timestamp = expected.parse().expect("a timestamp");
            assert_eq!(parse(text), Some((expected, assumed)), "{text}");
        }
        for bad in [
            "",
            "yesterday",
            "2026-13-01",
            "10:00",
            "5/6/2026 9:15 PM",
            "0000-00-00",
            "1.2.3",
            ".",
            "99999999999999",
            "1e999",
            "inf",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
