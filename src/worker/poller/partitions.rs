//! Partitions coming and going: assigned, located, read from, moved, stopped, revoked, drained, let go.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::Offset;
use rdkafka::consumer::Consumer;
use rdkafka::topic_partition_list::TopicPartitionList;
use rustc_hash::FxHashSet;
use tracing::{error, info, warn};

use super::super::consumer::{Rebalance, acknowledge_revoked};
use super::super::positioner::{Found, Located, Wanted};
use super::{Draining, Held, Phase, Poller, STOPPED_RETRY};
use crate::record::TopicPartition;

impl Poller {
    pub(super) fn rebalance(&mut self) {
        while let Ok(rebalance) = self.rebalances.try_recv() {
            match rebalance {
                Rebalance::Assigned(partitions) => self.assigned(partitions),
                Rebalance::Revoked { partitions, lost } => self.revoked(partitions, lost),
            }
        }
    }

    fn assigned(&mut self, partitions: Vec<TopicPartition>) {
        info!(partitions = ?partitions.iter().map(ToString::to_string).collect::<Vec<_>>(), "assigned");
        let mut wanted = Vec::new();
        for partition in partitions {
            let epoch = self.ledger.begin(&partition);
            let lane = self.quietest_lane();
            self.books.topics.insert(Arc::clone(&partition.topic));
            let held =
                Held { epoch, phase: Phase::Locating, lane, next: 0, careful_until: 0, condemned: None };
            self.books.held.insert(partition.clone(), held);
            wanted.push((partition, epoch));
        }
        if !wanted.is_empty() {
            self.status.kafka(None);
        }
        self.count_held();
        self.locate(wanted);
    }

    fn quietest_lane(&self) -> usize {
        let load = |lane: usize| self.books.held.values().filter(|held| held.lane == lane).count();
        (0..self.lanes.len()).min_by_key(|lane| load(*lane)).unwrap_or_default()
    }

    fn count_held(&self) {
        self.status.assigned(self.books.held.len());
        self.metrics.partitions_assigned.set(self.books.held.len() as i64);
    }

    fn locate(&self, wanted: Vec<Wanted>) {
        // The positioner ends only after the poller, or when the worker is stopping anyway.
        self.positioner.send(wanted).ok();
    }

    pub(super) fn located(&mut self, located: Located) {
        let Located { partition, epoch, found } = located;
        let Some(held) = self.books.held.get_mut(&partition).filter(|held| held.epoch == epoch) else {
            return;
        };
        match found {
            Found::Stopped(reason) => {
                if held.phase == Phase::Locating {
                    error!(%partition, reason, "this partition stands still");
                }
                held.phase = Phase::Stopped { look_again_at: Instant::now() + STOPPED_RETRY };
                let stopped = self.status.stopped(&partition, Some(reason));
                self.metrics.partitions_stopped.set(stopped as i64);
            }
            Found::At { offset, starts, condemned } => {
                let stopped = self.status.stopped(&partition, None);
                self.metrics.partitions_stopped.set(stopped as i64);
                held.next = offset;
                held.condemned = condemned;
                held.careful_until = if starts > 1 { offset + self.settings.careful_records } else { offset };
                if starts > 1 {
                    warn!(%partition, offset, starts, "a process got no further than this: reading carefully");
                }
                if self.read_from(&partition, offset)
                    && let Some(held) = self.books.held.get_mut(&partition)
                    && self.ledger.open(&partition, epoch, offset)
                {
                    held.phase = Phase::Reading;
                }
            }
        }
    }

    /// Tells librdkafka to fetch a partition from an offset; false when it will not.
    fn read_from(&self, partition: &TopicPartition, offset: i64) -> bool {
        let mut list = TopicPartitionList::new();
        let result = list
            .add_partition_offset(&partition.topic, partition.partition, Offset::Offset(offset))
            .and_then(|()| self.consumer.incremental_assign(&list))
            .and_then(|()| if self.books.paused { self.consumer.pause(&list) } else { Ok(()) });
        if let Err(error) = &result {
            // The group has changed in the meantime: a rebalance is under way and will say what is ours.
            warn!(%partition, offset, %error, "not read from");
        }
        result.is_ok()
    }

    pub(super) fn reposition(&mut self, partition: &TopicPartition, epoch: u64) {
        let Some(held) = self.books.held.get_mut(partition) else { return };
        if held.epoch != epoch || held.phase != Phase::Reading {
            return;
        }
        held.epoch = self.ledger.begin(partition);
        held.phase = Phase::Locating;
        let wanted = vec![(partition.clone(), held.epoch)];
        if let Err(error) = acknowledge_revoked(&self.consumer, std::slice::from_ref(partition)) {
            warn!(%partition, %error, "not let go of");
        }
        self.locate(wanted);
    }

    pub(super) fn look_after_stopped(&mut self) {
        let now = Instant::now();
        let mut wanted = Vec::new();
        for (partition, held) in &mut self.books.held {
            if let Phase::Stopped { look_again_at } = &mut held.phase
                && *look_again_at <= now
            {
                *look_again_at = now + STOPPED_RETRY;
                wanted.push((partition.clone(), held.epoch));
            }
        }
        if !wanted.is_empty() {
            self.locate(wanted);
        }
    }

    fn revoked(&mut self, partitions: Vec<TopicPartition>, lost: bool) {
        let names: Vec<String> = partitions.iter().map(ToString::to_string).collect();
        info!(partitions = ?names, lost, "revoked");
        let mut lanes = FxHashSet::default();
        for partition in &partitions {
            if let Some(held) = self.books.held.get_mut(partition) {
                lanes.insert(held.lane);
                held.phase = Phase::Draining;
            }
            if lost {
                self.ledger.end(partition);
            }
        }
        for lane in lanes {
            self.seal(lane);
        }
        let wait = if lost { Duration::ZERO } else { self.settings.drain_timeout };
        let until = Instant::now() + wait;
        match &mut self.books.draining {
            // A second revocation while the first drains: both are let go together.
            Some(draining) => draining.partitions.extend(partitions),
            None => self.books.draining = Some(Draining { partitions, until }),
        }
    }

    pub(super) fn let_go_drained(&mut self) {
        let Some(draining) = &self.books.draining else { return };
        let drained = draining.partitions.iter().all(|partition| self.ledger.is_drained(partition));
        if !drained && Instant::now() < draining.until {
            return;
        }
        let Some(Draining { partitions, .. }) = self.books.draining.take() else { return };
        if !drained {
            warn!("revoked partitions did not drain in time: what is left of them will be read again");
        }
        self.commit_now();
        if let Err(error) = acknowledge_revoked(&self.consumer, &partitions) {
            warn!(%error, "the revocation could not be acknowledged");
        }
        for partition in partitions {
            self.ledger.end(&partition);
            self.books.held.remove(&partition);
            self.metrics.forget(&partition);
            self.status.stopped(&partition, None);
        }
        self.count_held();
    }
}
