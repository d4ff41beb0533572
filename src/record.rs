//! What Kafka hands over: bytes, key, headers, time, and the position they came from.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::times;

/// The first moment of the year 1, in milliseconds since 1970: before it PostgreSQL's calendar and ours part.
const FIRST_YEAR_MS: i64 = -62_135_596_800_000;

/// One partition of one topic. Cheap to clone: the topic's name is shared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicPartition {
    /// The topic's name; `ingest` for files fed without Kafka.
    pub topic: Arc<str>,
    /// The partition's number, from 0.
    pub partition: i32,
}

impl TopicPartition {
    /// A partition by its topic's name and number.
    pub fn new(topic: impl Into<Arc<str>>, partition: i32) -> Self {
        Self { topic: topic.into(), partition }
    }
}

impl fmt::Display for TopicPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.topic, self.partition)
    }
}

/// Which of a partition's assignments and repositionings something was read under; a later one is greater.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Epoch(u64);

impl Epoch {
    /// The one after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Where a record stands: topic, partition, offset. Printed as `topic/partition/offset` in every message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The partition.
    pub partition: TopicPartition,
    /// The record's offset in it.
    pub offset: i64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partition, self.offset)
    }
}

/// The identity of a topic (KIP-516): a UUID that Kafka gives each topic when it is made. A topic that is
/// deleted and made anew under the same name has another one, so that offsets of the one mean nothing in the
/// other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicId(pub [u8; 16]);

impl fmt::Display for TopicId {
    /// In hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A header's name and value.
pub type Header = (String, Option<Vec<u8>>);

/// What an allocator hands out is a multiple of this.
const ALLOCATION_STEP: usize = 16;

/// One record as it was received, owned.
#[derive(Debug, Clone)]
pub struct Record {
    /// Where it stands.
    pub position: Position,
    /// Which topic of that name it is; `None` for files and where the broker is older than topic ids (Kafka
    /// 2.8).
    pub topic_id: Option<TopicId>,
    /// The record's timestamp in milliseconds since 1970 (UTC), where it carries one.
    pub timestamp_ms: Option<i64>,
    /// When this program received it: the only time there is of an article that neither carries one nor has a
    /// record that does.
    pub received_at: Timestamp,
    /// The record's key.
    pub key: Option<Vec<u8>>,
    /// Headers in their order; names may repeat, values may be null.
    pub headers: Vec<Header>,
    /// The value; `None` is a tombstone.
    pub payload: Option<Vec<u8>>,
}

impl Record {
    /// The last value of a header, its name compared without case; `None` if absent, null or not UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .rev()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| std::str::from_utf8(value.as_deref()?).ok())
    }

    /// The time that the record carries, where it is one between the years 1 and 9999. Producers that write
    /// microseconds or nanoseconds where Kafka wants milliseconds give times that neither a calendar nor the
    /// database knows.
    pub fn time(&self) -> Option<Timestamp> {
        let millis = self.timestamp_ms.filter(|millis| *millis >= FIRST_YEAR_MS)?;
        Timestamp::from_millisecond(millis).ok()
    }

    /// The record's time, where what it carries can have been made then: old producers write none, others
    /// write 0, seconds or whatever stands for none.
    pub fn usable_time(&self) -> Option<Timestamp> {
        self.time().filter(|time| times::is_usable(*time, self.received_at))
    }

    /// Bytes that the record takes in memory: payload, key and headers, with what each costs besides. It
    /// counts for so much against the memory budget.
    pub fn size_bytes(&self) -> usize {
        size_of::<Self>() + self.payload.as_ref().map_or(0, Vec::len) + self.header_bytes()
    }

    /// Bytes that key and headers take in memory, with what each costs besides.
    pub fn header_bytes(&self) -> usize {
        let allocated = |bytes: usize| bytes.next_multiple_of(ALLOCATION_STEP);
        let headers = self.headers.iter().map(|(name, value)| {
            size_of::<Header>() + allocated(name.len()) + allocated(value.as_ref().map_or(0, Vec::len))
        });
        allocated(self.key.as_ref().map_or(0, Vec::len)) + headers.sum::<usize>()
    }
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// A tombstone or a service message.
    Skipped,
    /// Content that was there already.
    Unchanged,
    /// An older version than the current one, or one of a withdrawn article: kept as history.
    Superseded,
    /// Became the current version.
    Stored,
    /// Withdrew its article.
    Withdrawn,
    /// Could not be stored.
    DeadLettered,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 6] =
        [Self::Stored, Self::Unchanged, Self::Superseded, Self::Withdrawn, Self::DeadLettered, Self::Skipped];

    /// The name under which the database keeps it, as a label and as a column of `ingest_positions`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Unchanged => "unchanged",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
            Self::DeadLettered => "dead_lettered",
            Self::Skipped => "skipped",
        }
    }
}

/// How many records came to each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutcomeCounts {
    /// See [`Outcome::Stored`].
    pub stored: i64,
    /// See [`Outcome::Unchanged`].
    pub unchanged: i64,
    /// See [`Outcome::Superseded`].
    pub superseded: i64,
    /// See [`Outcome::Withdrawn`].
    pub withdrawn: i64,
    /// See [`Outcome::DeadLettered`].
    pub dead_lettered: i64,
    /// See [`Outcome::Skipped`].
    pub skipped: i64,
}

impl OutcomeCounts {
    /// How many came to an outcome.
    pub const fn of(&self, outcome: Outcome) -> i64 {
        match outcome {
            Outcome::Stored => self.stored,
            Outcome::Unchanged => self.unchanged,
            Outcome::Superseded => self.superseded,
            Outcome::Withdrawn => self.withdrawn,
            Outcome::DeadLettered => self.dead_lettered,
            Outcome::Skipped => self.skipped,
        }
    }

    /// Counts so many more that came to an outcome.
    pub const fn add(&mut self, outcome: Outcome, count: i64) {
        let slot = match outcome {
            Outcome::Stored => &mut self.stored,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Superseded => &mut self.superseded,
            Outcome::Withdrawn => &mut self.withdrawn,
            Outcome::DeadLettered => &mut self.dead_lettered,
            Outcome::Skipped => &mut self.skipped,
        };
        *slot += count;
    }

    /// Each outcome with its count, in the order of [`Outcome::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Outcome, i64)> {
        Outcome::ALL.into_iter().map(|outcome| (outcome, self.of(outcome)))
    }
}

impl std::ops::AddAssign for OutcomeCounts {
    fn add_assign(&mut self, other: Self) {
        other.iter().for_each(|(outcome, count)| self.add(outcome, count));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_is_counted_for_itself() {
        let mut counts = OutcomeCounts::default();
        for (count, outcome) in (1..).zip(Outcome::ALL) {
            counts.add(outcome, count);
        }
        counts += counts;
        assert_eq!(counts.iter().map(|(_, count)| count).collect::<Vec<_>>(), [2, 4, 6, 8, 10, 12]);
        assert_eq!((counts.of(Outcome::DeadLettered), counts.dead_lettered), (10, 10));
    }

    fn record(headers: Vec<(String, Option<Vec<u8>>)>) -> Record {
        let position = Position { partition: TopicPartition::new("wire", 3), offset: 7 };
        Record {
            position,
            topic_id: None,
            timestamp_ms: None,
            received_at: Timestamp::UNIX_EPOCH,
            key: None,
            headers,
            payload: Some(b"abc".to_vec()),
        }
    }

    #[test]
    fn headers_are_found_without_case_and_the_last_one_wins() {
        let record = record(vec![
            ("Content-Type".into(), Some(b"text/plain".to_vec())),
            ("content-type".into(), Some(b"application/json".to_vec())),
            ("odd".into(), Some(vec![0xff])),
        ]);
        assert_eq!(record.header("CONTENT-TYPE"), Some("application/json"));
        assert_eq!(record.header("odd"), None);
        assert_eq!(record.header("missing"), None);
    }

    #[test]
    fn a_time_that_no_calendar_knows_is_none() {
        let time = |timestamp_ms| Record { timestamp_ms, ..record(vec![]) }.time();
        assert_eq!(time(Some(1_000)), Some(Timestamp::from_second(1).expect("a time")));
        assert_eq!(time(None), None);
        for wild in [1_700_000_000_000_000_000, 1_700_000_000_000_000, FIRST_YEAR_MS - 1, i64::MIN, i64::MAX]
        {
            assert_eq!(time(Some(wild)), None, "{wild}");
        }
    }

    #[test]
    fn a_position_reads_as_topic_partition_offset() {
        assert_eq!(record(vec![]).position.to_string(), "wire/3/7");
    }

    #[test]
    fn a_time_that_stands_for_none_is_not_usable() {
        let received_at: Timestamp = "2026-10-05T18:00:00Z".parse().expect("a time");
        let usable = |timestamp_ms| Record { timestamp_ms, received_at, ..record(vec![]) }.usable_time();
        assert!(usable(Some(received_at.as_millisecond() + 60_000)).is_some());
        let ahead = received_at.as_millisecond() + 3 * 86_400_000;
        for none in
            [None, Some(-1), Some(0), Some(1), Some(received_at.as_second()), Some(ahead), Some(i64::MAX)]
        {
            assert_eq!(usable(none), None, "{none:?}");
        }
    }

    #[test]
    fn size_counts_what_a_record_takes() {
        let empty = Record { payload: None, ..record(vec![]) };
        assert!(empty.size_bytes() >= size_of::<Record>(), "a tombstone is not for nothing");
        let headers = vec![(String::new(), None); 1_000];
        let record = record(headers);
        assert!(record.size_bytes() >= 3 + size_of::<Record>() + size_of_val(record.headers.as_slice()));
        let one =
            Record { headers: vec![("ab".into(), Some(vec![0; 100]))], key: Some(vec![0; 30]), ..record };
        assert_eq!(one.header_bytes(), 32 + size_of::<Header>() + 16 + 112);
    }
}
