//! Every metric of the product, its name, and what it counts. `docs/metrics.md` is held to this list by a
//! test.

use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use rustc_hash::FxHashMap;

use crate::record::{Outcome, OutcomeCounts, TopicPartition};

/// Label: what became of a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct OutcomeLabel {
    outcome: &'static str,
}

/// Labels: the format that an item was sent in, and what sort of item it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct ItemLabel {
    format: &'static str,
    kind: &'static str,
}

/// Label: a partition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct PartitionLabel {
    topic: String,
    partition: i32,
}

impl From<&TopicPartition> for PartitionLabel {
    fn from(partition: &TopicPartition) -> Self {
        Self { topic: partition.topic.to_string(), partition: partition.partition }
    }
}

/// Label: why a write was tried again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct CodeLabel {
    code: String,
}

/// All metrics. Cheap to update: once a batch, never once a record.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Records received from Kafka.
    pub records_received: Counter,
    /// Bytes of their payloads, keys and headers.
    pub bytes_received: Counter,
    /// Records by what became of them.
    pub records: Family<OutcomeLabel, Counter>,
    /// Items that records were decoded into.
    pub items: Family<ItemLabel, Counter>,
    /// Quotes stored.
    pub quotes: Counter,
    /// Transactions committed.
    pub batches: Counter,
    /// From the first record of a batch to its commit.
    pub batch_seconds: Histogram,
    /// The transaction alone.
    pub write_seconds: Histogram,
    /// CPU time of decoding, extraction and encoding, summed over the threads.
    pub extract_seconds: Counter<f64, AtomicU64>,
    /// Writes tried again, by SQLSTATE or sort of failure.
    pub write_retries: Family<CodeLabel, Counter>,
    /// Portions dropped because their partition had moved.
    pub portions_fenced: Counter,
    /// Records that the database refused and that were isolated.
    pub records_isolated: Counter,
    /// Bytes in flight, of the budget `worker.memory_bytes`.
    pub bytes_in_flight: Gauge,
    /// How often the budget was used up and reading paused.
    pub pauses: Counter,
    /// Partitions assigned to this worker.
    pub partitions_assigned: Gauge,
    /// Partitions that stand still until somebody decides.
    pub partitions_stopped: Gauge,
    /// Records behind the end of the log, by partition.
    pub lag: Family<PartitionLabel, Gauge>,
    /// The next offset to write, by partition.
    pub next_offset: Family<PartitionLabel, Gauge>,
    /// Rebalances seen.
    pub rebalances: Counter,
    /// Commits to Kafka that failed; they are best effort.
    pub commit_failures: Counter,
    // The same as `lag` and the end of `write_seconds`, for the throughput line: families and histograms
    // cannot be read.
    lags: Mutex<FxHashMap<TopicPartition, i64>>,
    last_write: Mutex<Duration>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Registers everything under the prefix `quotewire`.
    pub fn new() -> Self {
        let seconds = || Histogram::new(exponential_buckets(0.001, 2.0, 16));
        let mut metrics = Self {
            registry: Registry::with_prefix("quotewire"),
            records_received: Counter::default(),
            bytes_received: Counter::default(),
            records: Family::default(),
            items: Family::default(),
            quotes: Counter::default(),
            batches: Counter::default(),
            batch_seconds: seconds(),
            write_seconds: seconds(),
            extract_seconds: Counter::default(),
            write_retries: Family::default(),
            portions_fenced: Counter::default(),
            records_isolated: Counter::default(),
            bytes_in_flight: Gauge::default(),
            pauses: Counter::default(),
            partitions_assigned: Gauge::default(),
            partitions_stopped: Gauge::default(),
            lag: Family::default(),
            next_offset: Family::default(),
            rebalances: Counter::default(),
            commit_failures: Counter::default(),
            lags: Mutex::default(),
            last_write: Mutex::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let r = &mut self.registry;
        r.register("records_received", "Records received from Kafka", self.records_received.clone());
        r.register_with_unit(
            "received",
            "Bytes received from Kafka",
            Unit::Bytes,
            self.bytes_received.clone(),
        );
        r.register("records", "Records by what became of them", self.records.clone());
        r.register("items", "Items that records were decoded into", self.items.clone());
        r.register("quotes", "Quotes stored", self.quotes.clone());
        r.register("batches", "Transactions committed", self.batches.clone());
        let batch = self.batch_seconds.clone();
        r.register_with_unit("batch", "From a batch's first record to its commit", Unit::Seconds, batch);
        let write = self.write_seconds.clone();
        r.register_with_unit("write", "A batch's transaction", Unit::Seconds, write);
        let extract = self.extract_seconds.clone();
        r.register_with_unit(
            "extract",
            "Decoding and extraction, summed over threads",
            Unit::Seconds,
            extract,
        );
        r.register("write_retries", "Writes tried again", self.write_retries.clone());
        r.register(
            "portions_fenced",
            "Portions dropped: their partition had moved",
            self.portions_fenced.clone(),
        );
        r.register("records_isolated", "Records refused by the database", self.records_isolated.clone());
        let in_flight = self.bytes_in_flight.clone();
        r.register_with_unit("in_flight", "Bytes read and not yet written", Unit::Bytes, in_flight);
        r.register("pauses", "Times that reading paused for lack of memory budget", self.pauses.clone());
        r.register("partitions_assigned", "Partitions of this worker", self.partitions_assigned.clone());
        r.register(
            "partitions_stopped",
            "Partitions that wait for a decision",
            self.partitions_stopped.clone(),
        );
        r.register("lag_records", "Records behind the end of the log", self.lag.clone());
        r.register("next_offset", "The next offset to write", self.next_offset.clone());
        r.register("rebalances", "Rebalances of the group", self.rebalances.clone());
        r.register("commit_failures", "Commits to Kafka that failed", self.commit_failures.clone());
    }

    /// Adds to the counts by outcome.
    pub fn count_outcomes(&self, outcomes: &OutcomeCounts) {
        for (outcome, count) in outcomes.iter() {
            let label = OutcomeLabel { outcome: outcome.name() };
            self.records.get_or_create(&label).inc_by(u64::try_from(count).unwrap_or_default());
        }
    }

    /// Counts an item by its format and kind.
    pub fn count_item(&self, format: &'static str, kind: &'static str) {
        self.items.get_or_create(&ItemLabel { format, kind }).inc();
    }

    /// How many records have come to an outcome.
    pub fn outcome(&self, outcome: Outcome) -> u64 {
        self.records.get_or_create(&OutcomeLabel { outcome: outcome.name() }).get()
    }

    /// Counts a write that is tried again.
    pub fn count_retry(&self, code: &str) {
        self.write_retries.get_or_create(&CodeLabel { code: code.to_owned() }).inc();
    }

    /// Forgets a partition that is not this worker's any more: a gauge that keeps its last value would lie.
    pub fn forget(&self, partition: &TopicPartition) {
        self.lag.remove(&partition.into());
        self.next_offset.remove(&partition.into());
        self.lags.lock().unwrap_or_else(PoisonError::into_inner).remove(partition);
    }

    /// One partition's place: what is written up to `next_offset`, of a log that ends at `end`, where that is
    /// known.
    pub fn progress(&self, partition: &TopicPartition, next_offset: i64, end: Option<i64>) {
        self.next_offset.get_or_create(&partition.into()).set(next_offset);
        let Some(end) = end else { return };
        let lag = end - next_offset;
        if lag < 0 {
            // Past the end there is no lag to speak of: another topic, or a log that has lost its end. The
            // partition stops, or will in a moment.
            self.lag.remove(&partition.into());
            self.lags.lock().unwrap_or_else(PoisonError::into_inner).remove(partition);
            return;
        }
        self.lag.get_or_create(&partition.into()).set(lag);
        self.lags.lock().unwrap_or_else(PoisonError::into_inner).insert(partition.clone(), lag);
    }

    /// Records behind the end of the log, over all partitions of this worker.
    pub fn lag_in_all(&self) -> i64 {
        self.lags.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    /// A transaction took so long.
    pub fn observe_write(&self, elapsed: Duration) {
        self.write_seconds.observe(elapsed.as_secs_f64());
        let mut last = self.last_write.lock().unwrap_or_else(PoisonError::into_inner);
        *last = elapsed;
    }

    /// How long the last transaction took.
    pub fn last_write(&self) -> Duration {
        *self.last_write.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything in Prometheus' text format.
    pub fn exposition(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        encode(&mut text, &self.registry).ok();
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forgotten_partition_has_no_lag() {
        let metrics = Metrics::new();
        let partition = TopicPartition::new("wire", 3);
        metrics.progress(&partition, 3, Some(10));
        assert!(metrics.exposition().contains(r#"quotewire_lag_records{topic="wire",partition="3"} 7"#));
        assert_eq!(metrics.lag_in_all(), 7);
        metrics.forget(&partition);
        assert_eq!(metrics.lag_in_all(), 0);
        assert!(!metrics.exposition().contains("partition=\"3\""));
    }

    #[test]
    fn past_the_end_of_its_log_a_partition_has_no_lag() {
        let metrics = Metrics::new();
        let partition = TopicPartition::new("wire", 3);
        metrics.progress(&partition, 3, Some(10));
        metrics.progress(&partition, 12, Some(10));
        assert!(!metrics.exposition().contains("quotewire_lag_records{"));
        assert!(metrics.exposition().contains(r#"quotewire_next_offset{topic="wire",partition="3"} 12"#));
    }

    #[test]
    fn every_metric_is_documented() {
        let documented = include_str!("../../docs/metrics.md");
        let metrics = Metrics::new();
        // A family shows once it has a member.
        let mut counts = OutcomeCounts::default();
        Outcome::ALL.into_iter().for_each(|outcome| counts.add(outcome, 1));
        metrics.count_outcomes(&counts);
        metrics.count_retry("57P01");
        metrics.count_item("nitf", "article");
        metrics.progress(&TopicPartition::new("wire", 0), 1, Some(2));
        let exposition = metrics.exposition();
        let names = exposition.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
        for name in names {
            assert!(documented.contains(&format!("`{name}")), "docs/metrics.md does not tell of {name}");
        }
        assert!(exposition.lines().filter(|line| line.starts_with("# TYPE")).count() >= 19);
    }
}
