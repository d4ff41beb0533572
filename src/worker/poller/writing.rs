//! Batches going out to the lanes, what of them is in flight, and how far Kafka is told that they have got.

use std::time::Instant;

use rdkafka::Offset;
use rdkafka::consumer::{CommitMode, Consumer};
use rdkafka::topic_partition_list::TopicPartitionList;
use tracing::{debug, error};

use super::{COMMIT_INTERVAL, FULL_WAIT, Phase, Poller};

impl Poller {
    pub(super) fn seal(&mut self, lane: usize) {
        let Some((batcher, writer)) = self.lanes.get_mut(lane) else { return };
        let Some(mut sealed) = batcher.seal(&self.pool) else { return };
        let claims = sealed.claims();
        sealed.others = (!claims.is_empty()).then(|| self.identities.confirm(claims));
        if writer.send(sealed).is_err() {
            // Lanes end only after the poller, or by a panic.
            error!(lane, "a writer is gone");
            self.shared.fail(format!("writer {lane} has died"));
        }
    }

    pub(super) fn seal_due(&mut self) {
        let now = Instant::now();
        let due: Vec<usize> = (0..)
            .zip(&self.lanes)
            .filter(|(_, (batcher, _))| batcher.is_due(now))
            .map(|(lane, _)| lane)
            .collect();
        for lane in due {
            self.seal(lane);
        }
    }

    /// Stops reading while the budget is used up. Only when that lasts are the partitions paused, so that the
    /// group can be answered to meanwhile.
    pub(super) fn balance_memory(&mut self) {
        let (bytes, budget) = (self.shared.ledger.bytes(), self.settings.memory_bytes);
        self.shared.metrics.bytes_in_flight.set(bytes as i64);
        if bytes <= budget {
            self.state.full_since = None;
        } else if self.state.full_since.is_none() {
            self.state.full_since = Some(Instant::now());
            self.shared.metrics.pauses.inc();
        }
        if !self.state.paused && self.state.full_since.is_some_and(|since| since.elapsed() >= FULL_WAIT) {
            debug!(bytes, budget, "the memory budget is used up: pausing");
            self.state.paused = self.consumer.pause(&self.read_list()).is_ok();
        } else if self.state.paused && bytes <= budget / 2 {
            debug!(bytes, budget, "reading on");
            self.state.paused = self.consumer.resume(&self.read_list()).is_err();
        }
    }

    pub(super) fn read_list(&self) -> TopicPartitionList {
        let mut list = TopicPartitionList::new();
        for (partition, _) in
            self.state.held.iter().filter(|(_, held)| matches!(held.phase, Phase::Reading | Phase::Draining))
        {
            list.add_partition(&partition.topic, partition.partition);
        }
        list
    }

    pub(super) fn commit(&mut self) {
        if self.state.committed_at.is_some_and(|at| at.elapsed() < COMMIT_INTERVAL) {
            return;
        }
        self.state.committed_at = Some(Instant::now());
        self.commit_now();
    }

    /// Tells Kafka how far the rows go. Best effort: the positions in the database count.
    pub(super) fn commit_now(&self) {
        let written = self.shared.ledger.take_uncommitted();
        if written.is_empty() {
            return;
        }
        let mut list = TopicPartitionList::new();
        for (partition, offset) in written {
            // The only error is an offset below zero.
            list.add_partition_offset(&partition.topic, partition.partition, Offset::Offset(offset)).ok();
        }
        if let Err(error) = self.consumer.commit(&list, CommitMode::Async) {
            debug!(%error, "a commit to Kafka failed");
            self.shared.metrics.commit_failures.inc();
        }
    }
}
