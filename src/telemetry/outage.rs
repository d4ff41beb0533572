//! What lasts is told in few lines: one when it begins, one a minute with how long, one when it is over.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;
use tracing::{info, warn};

/// How often it is said that something still lasts.
const REMINDER: Duration = Duration::from_mins(1);

/// Something that the worker depends on and that is away for now. It may be missed at several places: it is
/// away from the first that misses it until the last has it again.
#[derive(Debug)]
pub struct Outage {
    what: &'static str,
    missed_at: BTreeSet<String>,
    since: Instant,
    told_at: Instant,
}

/// A line to be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutageLine {
    /// It has just begun.
    Begins,
    /// It has lasted for so long.
    Lasts(Duration),
    /// It is over, after so long.
    Over(Duration),
}

impl Outage {
    /// Nothing is away.
    pub fn new(what: &'static str) -> Self {
        let now = Instant::now();
        Self { what, missed_at: BTreeSet::new(), since: now, told_at: now }
    }

    /// Whether it is away.
    pub fn lasts(&self) -> bool {
        !self.missed_at.is_empty()
    }

    /// It is missed at a place, for a reason; logged if it is time for it.
    pub fn missed(&mut self, place: &str, reason: &str) {
        match self.miss(place, Instant::now()) {
            Some(OutageLine::Begins) => warn!(reason, "{}: not usable for now, waiting", self.what),
            Some(OutageLine::Lasts(time)) => {
                warn!(reason, for_s = time.as_secs(), "{}: still not usable", self.what);
            }
            Some(OutageLine::Over(_)) | None => {}
        }
    }

    /// A place has it again.
    pub fn found(&mut self, place: &str) {
        if let Some(OutageLine::Over(time)) = self.find(place, Instant::now()) {
            info!(after_s = time.as_secs(), "{}: usable again", self.what);
        }
    }

    fn miss(&mut self, place: &str, now: Instant) -> Option<OutageLine> {
        let begins = self.missed_at.is_empty();
        if !self.missed_at.contains(place) {
            self.missed_at.insert(place.to_owned());
        }
        if begins {
            (self.since, self.told_at) = (now, now);
            return Some(OutageLine::Begins);
        }
        (now.duration_since(self.told_at) >= REMINDER).then(|| {
            self.told_at = now;
            OutageLine::Lasts(now.duration_since(self.since))
        })
    }

    fn find(&mut self, place: &str, now: Instant) -> Option<OutageLine> {
        let was_there = self.missed_at.remove(place);
        (was_there && self.missed_at.is_empty()).then(|| OutageLine::Over(now.duration_since(self.since)))
    }
}

/// Keeps what is said again and again from filling the log: a few lines of a kind at first, then one a
/// minute.
#[derive(Debug, Default)]
pub struct Throttle {
    kinds: FxHashMap<String, Throttled>,
}

#[derive(Debug)]
struct Throttled {
    lines: u32,
    told_at: Instant,
    untold: u64,
}

impl Throttle {
    /// Lines of a kind that are told one after the other.
    const FIRST: u32 = 3;
    /// Kinds that are told apart; more are not throttled.
    const KINDS: usize = 1_000;

    /// Whether a line of a kind is to be told, and how many were not since the last one.
    pub fn tell(&mut self, kind: &str) -> Option<u64> {
        self.tell_at(kind, Instant::now())
    }

    fn tell_at(&mut self, kind: &str, now: Instant) -> Option<u64> {
        let Some(known) = self.kinds.get_mut(kind) else {
            if self.kinds.len() < Self::KINDS {
                self.kinds.insert(kind.to_owned(), Throttled { lines: 1, told_at: now, untold: 0 });
            }
            return Some(0);
        };
        let is_due = now.duration_since(known.told_at) >= REMINDER;
        if is_due && known.untold == 0 {
            // It had stopped: what begins now is new.
            known.lines = 0;
        }
        if known.lines < Self::FIRST || is_due {
            known.lines += 1;
            known.told_at = now;
            return Some(std::mem::take(&mut known.untold));
        }
        known.untold += 1;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_told_at_its_beginning_once_a_minute_and_at_its_end() {
        let mut outage = Outage::new("the database");
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        assert_eq!(outage.miss("writer 0", begin), Some(OutageLine::Begins));
        assert_eq!(outage.miss("writer 1", after(1)), None, "the same outage");
        let lines: Vec<_> = (2..200).filter_map(|second| outage.miss("writer 0", after(second))).collect();
        let seconds = Duration::from_secs;
        assert_eq!(lines, [60, 120, 180].map(|time| OutageLine::Lasts(seconds(time))));
        assert_eq!(outage.find("writer 0", after(200)), None, "another place still misses it");
        assert!(outage.lasts());
        assert_eq!(outage.find("writer 0", after(201)), None);
        assert_eq!(outage.find("writer 1", after(202)), Some(OutageLine::Over(seconds(202))));
        assert!(!outage.lasts());
        assert_eq!(outage.miss("writer 1", after(300)), Some(OutageLine::Begins), "the next one");
    }

    #[test]
    fn what_is_said_again_and_again_is_told_a_few_times_and_then_once_a_minute() {
        let mut throttle = Throttle::default();
        let begin = Instant::now();
        let at = |milliseconds| begin + Duration::from_millis(milliseconds);
        let told: Vec<u64> = (0..18_010).filter_map(|turn| throttle.tell_at("FAIL", at(turn * 10))).collect();
        assert_eq!(told, [0, 0, 0, 5_999, 5_999, 5_999]);
        assert_eq!(throttle.tell_at("REQTMOUT", at(180_100)), Some(0), "another kind");
        assert_eq!(throttle.tell_at("FAIL", at(400_000)), Some(7));
        assert_eq!(throttle.tell_at("FAIL", at(500_000)), Some(0), "it had stopped");
        assert_eq!(throttle.tell_at("FAIL", at(500_001)), Some(0), "and begins anew");
    }
}
