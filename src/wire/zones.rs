//! The time zones that agencies write in where they name none.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use rustc_hash::FxHashMap;

/// `data/zones.txt`: an agency's code and a zone's name a line.
const ZONES: &str = include_str!("../../data/zones.txt");

/// Of the program itself, so that the same record gives the same times on every machine.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
/// The name of each agency's zone.
static NAMES: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
    let lines = ZONES.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' ')).map(|(agency, zone)| (agency, zone.trim())).collect()
});

/// The zone of an agency, by the code that stands for it as a source.
pub(super) fn of_agency(code: &str) -> Option<TimeZone> {
    let name = NAMES.get(code).or_else(|| NAMES.get(code.split(['-', '.']).next()?))?;
    DATABASE.get(name).ok()
}

/// A time that was read as UTC for want of a zone, meant in a zone; and the zone's name.
pub(super) fn in_zone(time: Timestamp, zone: Option<&TimeZone>) -> (Timestamp, String) {
    let local = Offset::UTC.to_datetime(time);
    match zone.and_then(|zone| Some((zone.to_timestamp(local).ok()?, zone.iana_name()?))) {
        Some((meant, name)) => (meant, name.to_owned()),
        None => (time, "UTC".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn agencies_have_zones_with_summer_time() {
        let noon = |day: &str| format!("{day}T12:00:00Z").parse::<Timestamp>().expect("a time");
        let meant = |agency: &str, day: &str| in_zone(noon(day), of_agency(agency).as_ref()).0.to_string();
        assert_eq!(meant("ntb", "2026-07-01"), "2026-07-01T10:00:00Z");
        assert_eq!(meant("ntb", "2026-01-01"), "2026-01-01T11:00:00Z");
        assert_eq!(meant("nobody", "2026-01-01"), "2026-01-01T12:00:00Z");
    }

    /// The first thing that would not be read as it is meant, with the number of its line.
    fn mistake(list: &str) -> Option<(usize, String)> {
        let mut known = BTreeSet::new();
        let mut of_line = |line| {
            let (code, zone) = str::split_once(line, ' ').unwrap_or_default();
            if code.is_empty() || code != code.to_lowercase() {
                return Some("no line `code Area/City`, the code in small letters".to_owned());
            }
            if DATABASE.get(zone.trim()).is_err() {
                return Some(format!("there is no zone {zone}"));
            }
            (!known.insert(code)).then(|| format!("{code} stands twice"))
        };
        let mut lines =
            (1..).zip(list.lines()).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        lines.find_map(|(number, line)| Some((number, of_line(line)?)))
    }

    #[test]
    fn the_list_of_zones_is_well_written() {
        if let Some((line, mistake)) = mistake(ZONES) {
            panic!("data/zones.txt:{line}: {mistake}");
        }
    }

    #[test]
    fn a_zone_that_is_written_wrongly_is_named_with_its_line() {
        let no_line = "no line `code Area/City`, the code in small letters";
        for (list, expected) in [
            ("# zones\nntb Europe/Oslo\nagi Europe/Roma", (3, "there is no zone Europe/Roma")),
            ("ntb Europe/Oslo\nagi", (2, no_line)),
            ("ntb Europe/Oslo\n\nagi", (3, no_line)),
            ("NTB Europe/Oslo", (1, no_line)),
            (" Europe/Oslo", (1, no_line)),
            ("ntb Europe/Oslo\nagi Europe/Rome\nntb Europe/Rome", (3, "ntb stands twice")),
        ] {
            assert_eq!(mistake(list), Some((expected.0, expected.1.to_owned())), "{list}");
        }
    }
}
