//! Which points in time are none: what programs write where they know no time, and what no clock can have
//! shown.

use jiff::civil::{DateTime, date};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// How much later than its receipt a time may lie: clocks differ, and a day may be that of another zone.
const AHEAD: SignedDuration = SignedDuration::from_hours(48);

/// Stretches of time of which every point stands for none, in UTC, the ends exclusive. A day is meant in any
/// zone, from 14 hours before its beginning to 12 hours behind its end.
const STAND_INS: [(DateTime, DateTime); 6] = [
    // There were no wires: the years 1, 1601 and 1753, where calendars of programs begin.
    (DateTime::MIN, date(1846, 1, 1).at(0, 0, 0, 0)),
    // 30 and 31 December 1899 and 1 January 1900: spreadsheets, and fields of two digits.
    (date(1899, 12, 29).at(10, 0, 0, 0), date(1900, 1, 2).at(12, 0, 0, 0)),
    // 1 January 1904: other spreadsheets, and films.
    (date(1903, 12, 31).at(10, 0, 0, 0), date(1904, 1, 2).at(12, 0, 0, 0)),
    // 1 January 1970, and the days after it that seconds make where they are read as milliseconds.
    (date(1969, 12, 31).at(10, 0, 0, 0), date(1970, 1, 25).at(20, 31, 24, 0)),
    // For ever.
    (date(2099, 12, 30).at(10, 0, 0, 0), date(2100, 1, 1).at(12, 0, 0, 0)),
    (date(2999, 1, 1).at(0, 0, 0, 0), DateTime::MAX),
];

/// The last seconds since 1970 that 32 bits, with and without a sign, and nanoseconds in 64 bits can count.
const LAST_SECONDS: [i64; 3] = [i32::MAX as i64, u32::MAX as i64, i64::MAX / 1_000_000_000];
/// Zones differ by quarters of an hour, and by no more than 14 hours.
const ZONE_STEP_S: i64 = 15 * 60;
const ZONE_MOST_S: i64 = 14 * 3600;

/// Whether a time stands for none.
pub fn is_stand_in(time: Timestamp) -> bool {
    let at = Offset::UTC.to_datetime(time);
    let second = time.as_second();
    STAND_INS.iter().any(|(from, to)| (from..to).contains(&&at))
        || LAST_SECONDS.iter().any(|last| {
            let apart = second - last;
            apart % ZONE_STEP_S == 0 && apart.abs() <= ZONE_MOST_S
        })
}

/// Whether a time lies so far behind the receipt of what carries it that it is no time at which anything was
/// made. A clock that is not set says nothing about that.
pub fn is_future(time: Timestamp, received_at: Timestamp) -> bool {
    !is_stand_in(received_at) && time.duration_since(received_at) > AHEAD
}

/// Whether something that was received then can have been made or published at a time.
pub fn is_usable(time: Timestamp, received_at: Timestamp) -> bool {
    !is_stand_in(time) && !is_future(time, received_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp")
    }

    #[test]
    fn what_programs_write_for_none_is_none() {
        for none in [
            "-009999-01-03T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00+14:00",
            "1601-01-01T00:00:00Z",
            "1753-01-01T00:00:00Z",
            "1899-12-30T00:00:00Z",
            "1899-12-31T00:00:00-12:00",
            "1900-01-01T00:00:00+05:30",
            "1904-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999Z",
            "1970-01-01T00:00:00Z",
            "1970-01-01T00:00:00+14:00",
            "1970-01-01T00:00:00-12:00",
            "1970-01-01T05:33:20Z",
            "2038-01-19T03:14:07Z",
            "2038-01-19T03:14:07+05:45",
            "2099-12-31T23:59:59-12:00",
            "2106-02-07T06:28:15Z",
            "2262-04-11T23:47:16.854775807Z",
            "2999-12-31T00:00:00Z",
            "9999-12-30T22:00:00Z",
        ] {
            assert!(is_stand_in(at(none)), "{none}");
        }
        for seconds in [1, 86_400, 946_684_800, 1_700_000_000, 1_791_309_600, i64::from(i32::MAX)] {
            let as_millis = Timestamp::from_millisecond(seconds).expect("a timestamp");
            assert!(is_stand_in(as_millis), "{seconds}");
        }
    }

    #[test]
    fn times_of_articles_are_times() {
        for time in [
            "1851-10-14T00:00:00Z",
            "1900-01-03T00:00:00Z",
            "1969-07-20T20:17:40Z",
            "1970-02-01T00:00:00Z",
            "1980-01-01T00:00:00Z",
            "2000-01-01T00:00:00Z",
            "2013-10-07T12:00:00Z",
            "2038-01-19T03:14:08Z",
            "2038-01-19T12:00:00Z",
            "2124-05-06T12:00:00Z",
        ] {
            assert!(!is_stand_in(at(time)), "{time}");
        }
    }

    #[test]
    fn a_time_may_lie_two_days_behind_the_receipt() {
        let received = at("2026-10-05T18:00:00Z");
        assert!(is_usable(at("2026-10-07T18:00:00Z"), received));
        assert!(!is_usable(at("2026-10-07T18:00:01Z"), received));
        assert!(is_usable(at("1996-10-07T18:00:01Z"), received));
        assert!(is_usable(at("2026-10-07T18:00:01Z"), Timestamp::UNIX_EPOCH), "the clock is not set");
    }
}
