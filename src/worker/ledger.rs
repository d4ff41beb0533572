//! What is in flight: shared by the poller, which lets records in, and the lanes, which let them out.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::record::{Epoch, TopicPartition};

/// What a worker has in flight.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    partitions: Mutex<FxHashMap<TopicPartition, Entry>>,
    bytes: AtomicUsize,
}

/// A partition of which something is or was in flight.
#[derive(Debug, Clone, Default)]
struct Entry {
    /// Counts assignments and repositionings: what was read under an older one is dropped.
    epoch: Epoch,
    /// Whether records of this epoch may be written.
    open: bool,
    /// Portions handed to a lane or being gathered, of any epoch.
    portions: usize,
    /// The offset behind the last record written; where reading began before that.
    written: Option<i64>,
    /// What of that has been committed to Kafka.
    committed: Option<i64>,
    /// The end of the log, as far as anybody has heard.
    end: Option<i64>,
}

/// A partition that is being read and of which nothing is in flight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resting {
    pub(super) partition: TopicPartition,
    pub(super) epoch: Epoch,
    /// Where its position was left.
    pub(super) written: i64,
}

impl Ledger {
    fn with<T>(&self, change: impl FnOnce(&mut FxHashMap<TopicPartition, Entry>) -> T) -> T {
        change(&mut self.partitions.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins a new epoch of a partition, not yet open, and returns it.
    pub(super) fn begin(&self, partition: &TopicPartition) -> Epoch {
        self.with(|partitions| {
            let entry = partitions.entry(partition.clone()).or_default();
            entry.epoch = entry.epoch.next();
            entry.open = false;
            entry.written = None;
            entry.committed = None;
            entry.end = None;
            entry.epoch
        })
    }

    /// Lets records of an epoch be written, from an offset on; false when it is over already.
    pub(super) fn open(&self, partition: &TopicPartition, epoch: Epoch, from: i64) -> bool {
        self.with(|partitions| match partitions.get_mut(partition) {
            Some(entry) if entry.epoch == epoch => {
                entry.open = true;
                entry.written = Some(from);
                entry.committed = Some(from);
                true
            }
            _ => false,
        })
    }

    /// Ends the epoch of a partition: what is in flight of it will be dropped.
    pub(super) fn end(&self, partition: &TopicPartition) {
        self.begin(partition);
    }

    /// Whether what was read under an epoch may still be written.
    pub(super) fn is_open(&self, partition: &TopicPartition, epoch: Epoch) -> bool {
        self.with(|partitions| {
            partitions.get(partition).is_some_and(|entry| entry.open && entry.epoch == epoch)
        })
    }

    /// Whether an epoch is the partition's latest: whatever belongs to an older one need not be done any
    /// more.
    pub(super) fn is_current(&self, partition: &TopicPartition, epoch: Epoch) -> bool {
        self.with(|partitions| partitions.get(partition).is_some_and(|entry| entry.epoch == epoch))
    }

    /// A portion begins to be gathered.
    pub(super) fn enter(&self, partition: &TopicPartition) {
        self.with(|partitions| partitions.entry(partition.clone()).or_default().portions += 1);
    }

    /// A portion has been written or dropped.
    pub(super) fn leave(&self, partition: &TopicPartition) {
        self.with(|partitions| {
            if let Some(entry) = partitions.get_mut(partition) {
                entry.portions = entry.portions.saturating_sub(1);
            }
        });
    }

    /// Whether nothing of a partition is in flight.
    pub(super) fn is_drained(&self, partition: &TopicPartition) -> bool {
        self.with(|partitions| partitions.get(partition).is_none_or(|entry| entry.portions == 0))
    }

    /// A portion is in the database.
    pub(super) fn wrote(&self, partition: &TopicPartition, epoch: Epoch, to: i64) {
        self.with(|partitions| {
            if let Some(entry) = partitions.get_mut(partition).filter(|entry| entry.epoch == epoch) {
                entry.written = Some(to);
            }
        });
    }

    /// How far a partition has been written, if it is being read, and where its log ends, of which this is
    /// heard now.
    pub(super) fn progress(
        &self,
        partition: &TopicPartition,
        end: Option<i64>,
    ) -> Option<(i64, Option<i64>)> {
        self.with(|partitions| {
            let entry = partitions.get_mut(partition)?;
            // Who says less has heard it earlier.
            entry.end = entry.end.max(end);
            Some((entry.written?, entry.end))
        })
    }

    /// The partitions of which nothing is in flight.
    pub(super) fn at_rest(&self) -> Vec<Resting> {
        let resting = |(partition, entry): (&TopicPartition, &Entry)| {
            let written = entry.written.filter(|_| entry.open && entry.portions == 0)?;
            Some(Resting { partition: partition.clone(), epoch: entry.epoch, written })
        };
        self.with(|partitions| partitions.iter().filter_map(resting).collect())
    }

    /// Offsets that are written and not yet committed to Kafka; they count as committed from now on.
    pub(super) fn take_uncommitted(&self) -> Vec<(TopicPartition, i64)> {
        self.with(|partitions| {
            let fresh =
                partitions.iter_mut().filter(|(_, entry)| entry.open && entry.written != entry.committed);
            fresh
                .filter_map(|(partition, entry)| {
                    entry.committed = entry.written;
                    Some((partition.clone(), entry.written?))
                })
                .collect()
        })
    }

    /// Bytes come in; returns how many there are now.
    pub(super) fn add_bytes(&self, bytes: usize) -> usize {
        self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes
    }

    /// Bytes are let go.
    pub(super) fn release_bytes(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Bytes in flight.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_under_an_older_epoch_is_not_written() {
        let (ledger, partition) = (Ledger::default(), TopicPartition::new("wire", 0));
        let first = ledger.begin(&partition);
        assert!(!ledger.is_open(&partition, first), "not before its position is known");
        assert!(ledger.open(&partition, first, 0));
        assert!(ledger.is_open(&partition, first));
        let second = ledger.begin(&partition);
        assert!(!ledger.is_open(&partition, first));
        assert!(!ledger.open(&partition, first, 0));
        ledger.wrote(&partition, first, 9);
        assert_eq!(ledger.progress(&partition, None), None, "a late writer moves nothing");
        assert!(ledger.open(&partition, second, 0));
    }

    #[test]
    fn a_log_ends_where_it_was_last_heard_to() {
        let (ledger, partition) = (Ledger::default(), TopicPartition::new("wire", 0));
        let epoch = ledger.begin(&partition);
        assert_eq!(ledger.progress(&partition, Some(9)), None, "nobody reads it yet");
        ledger.begin(&partition);
        let epoch = epoch.next();
        ledger.open(&partition, epoch, 3);
        assert_eq!(ledger.progress(&partition, None), Some((3, None)));
        assert_eq!(ledger.progress(&partition, Some(9)), Some((3, Some(9))));
        assert_eq!(ledger.progress(&partition, Some(7)), Some((3, Some(9))), "older news");
    }

    #[test]
    fn a_partition_is_drained_when_every_portion_has_left() {
        let (ledger, partition) = (Ledger::default(), TopicPartition::new("wire", 0));
        assert!(ledger.is_drained(&partition));
        ledger.enter(&partition);
        ledger.enter(&partition);
        ledger.leave(&partition);
        assert!(!ledger.is_drained(&partition));
        ledger.leave(&partition);
        assert!(ledger.is_drained(&partition));
    }

    #[test]
    fn an_offset_is_committed_once() {
        let (ledger, partition) = (Ledger::default(), TopicPartition::new("wire", 0));
        let epoch = ledger.begin(&partition);
        ledger.open(&partition, epoch, 0);
        assert!(ledger.take_uncommitted().is_empty());
        ledger.wrote(&partition, epoch, 5);
        assert_eq!(ledger.take_uncommitted(), [(partition.clone(), 5)]);
        assert!(ledger.take_uncommitted().is_empty());
    }
}
