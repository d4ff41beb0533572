//! Points in time as feeds write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::rfc2822;
use jiff::tz::Offset;

/// Numbers from here on count milliseconds: as seconds they would lie beyond the year 5000.
const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// Reads RFC 3339, ISO 8601 without a zone, RFC 2822, `YYYY-MM-DD`, and seconds or milliseconds since 1970 in digits.
/// The second part says whether the zone was missing and UTC was taken.
pub(super) fn parse(text: &str) -> Option<(Timestamp, bool)> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
        && text.matches('-').count() < 2
    {
        return from_digits(text);
    }
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return Some((stamp, false));
    }
    if let Ok(zoned) = rfc2822::parse(text) {
        return Some((zoned.timestamp(), false));
    }
    if text.contains([':', 'T']) {
        let local = text.parse::<DateTime>().ok()?;
        return Some((Offset::UTC.to_timestamp(local).ok()?, true));
    }
    day(text)
}

/// Reads seconds or milliseconds since 1970, `YYYYMMDD` and `YYYYMMDDhhmmss`, the latter two in UTC. The second part says whether
/// UTC was taken for want of a zone.
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
        ] {
            let expected: Timestamp = expected.parse().expect("a timestamp");
            assert_eq!(parse(text), Some((expected, assumed)), "{text}");
        }
        for bad in [
            "",
            "yesterday",
            "2026-13-01",
            "10:00",
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
