//! The time zones that agencies write in where they name none.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

/// `data/zones.txt`: an agency's code and a zone's name a line.
const ZONES: &str = include_str!("../../data/zones.txt");

/// Of the program itself, so that the same record gives the same times on every machine.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The zone of an agency, by the code that stands for it as a source.
pub(super) fn of_agency(code: &str) -> Option<TimeZone> {
    let name = ZONES.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let (agency, zone) = line.split_once(' ')?;
        (agency == code || code.split(['-', '.']).next() == Some(agency)).then(|| zone.trim())
    })?;
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
    use super::*;

    #[test]
    fn agencies_have_zones_with_summer_time() {
        let noon = |day: &str| format!("{day}T12:00:00Z").parse::<Timestamp>().expect("a time");
        let meant = |agency: &str, day: &str| in_zone(noon(day), of_agency(agency).as_ref()).0.to_string();
        assert_eq!(meant("ntb", "2026-07-01"), "2026-07-01T10:00:00Z");
        assert_eq!(meant("ntb", "2026-01-01"), "2026-01-01T11:00:00Z");
        assert_eq!(meant("nobody", "2026-01-01"), "2026-01-01T12:00:00Z");
    }

    #[test]
    fn every_zone_is_known() {
        for line in ZONES.lines().filter(|line| !line.starts_with('#')) {
            let zone = line.split_once(' ').and_then(|(_, zone)| DATABASE.get(zone.trim()).ok());
            assert!(zone.is_some(), "{line}");
        }
    }
}
