//! Partitions coming and going: assigned, located, read from, moved, stopped, revoked, drained, let go.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::Offset;
use rdkafka::consumer::Consumer;
use rdkafka::topic_partition_list::TopicPartitionList;
use rustc_hash::FxHashSet;
use tracing::{error, info, warn};

use super::super::consumer::{Rebalance, acknowledge_revoked};
use super::super::messages::{Assignment, Located, PositionRequest, ReadFrom};
use super::{Draining, EndNote, OwnedPartition, Phase, Poller, STOPPED_RETRY};
use crate::record::{Epoch, TopicPartition};

/// How often it is looked how far Kafka's client has come.
const PASS_INTERVAL: Duration = Duration::from_secs(1);

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
            let epoch = self.shared.ledger.begin(&partition);
            let lane = self.quietest_lane();
            self.state.topics.entry(Arc::clone(&partition.topic)).or_default();
            let held = OwnedPartition {
                epoch,
                phase: Phase::Locating,
                lane,
                topic_id: None,
                next: 0,
                suspect_until: 0,
                poison_offset: None,
                behind: None,
                stalled_at: None,
            };
            self.state.held.insert(partition.clone(), held);
            wanted.push((partition, epoch));
        }
        // Whoever is told so is in the group.
        self.state.is_refused = false;
        self.shared.status.kafka(None);
        self.count_held();
        self.locate(wanted);
    }

    fn quietest_lane(&self) -> usize {
        let load = |lane: usize| self.state.held.values().filter(|held| held.lane == lane).count();
        (0..self.lanes.len()).min_by_key(|lane| load(*lane)).unwrap_or_default()
    }

    fn count_held(&self) {
        self.shared.status.assigned(self.state.held.len());
        self.shared.metrics.partitions_assigned.set(self.state.held.len() as i64);
    }

    fn locate(&self, wanted: Vec<Assignment>) {
        // The positioner ends only after the poller, or when the worker is stopping anyway.
        self.positioner.send(PositionRequest::Locate(wanted)).ok();
    }

    pub(super) fn located(&mut self, located: Located) {
        let Located { partition, epoch, found } = located;
        let Some(held) = self.state.held.get_mut(&partition).filter(|held| held.epoch == epoch) else {
            return;
        };
        match found {
            ReadFrom::Stopped(reason) => {
                if held.phase == Phase::Locating {
                    error!(%partition, reason, "this partition stands still");
                }
                held.phase = Phase::Stopped { look_again_at: Instant::now() + STOPPED_RETRY };
                // What was said of its lag is not true of where it stands.
                self.shared.metrics.forget(&partition);
                self.problem(&partition, Some(reason));
            }
            ReadFrom::At { topic_id, .. } if self.needs_new_client(&partition, topic_id) => {
                // The worker goes on with a new client: see `supervise`.
                self.shared.stop.cancel();
            }
            ReadFrom::At { offset, topic_id, starts, poison_offset } => {
                let Some(held) = self.state.held.get_mut(&partition) else { return };
                // One that has stalled goes on when something comes, or when somebody has moved its position.
                held.stalled_at = held.stalled_at.filter(|stalled_at| *stalled_at == offset);
                if held.stalled_at.is_none() {
                    self.problem(&partition, None);
                }
                let Some(held) = self.state.held.get_mut(&partition) else { return };
                held.next = offset;
                held.topic_id = topic_id;
                held.poison_offset = poison_offset;
                held.suspect_until = if starts > 1 { offset + self.settings.careful_records } else { offset };
                if starts > 1 {
                    warn!(%partition, offset, starts, "a process got no further than this: reading carefully");
                }
                self.read_from(&partition, epoch, offset);
            }
        }
    }

    /// Says what keeps a partition from being read, or that nothing does.
    pub(super) fn problem(&self, partition: &TopicPartition, problem: Option<String>) {
        let stopped = self.shared.status.stopped(partition, problem);
        self.shared.metrics.partitions_stopped.set(stopped as i64);
    }

    /// Tells librdkafka to fetch a partition from an offset. If it will not, mostly because the group is
    /// changing and will say what is ours, it is asked again later.
    fn read_from(&mut self, partition: &TopicPartition, epoch: Epoch, offset: i64) {
        let mut list = TopicPartitionList::new();
        let result = list
            .add_partition_offset(&partition.topic, partition.partition, Offset::Offset(offset))
            .and_then(|()| self.consumer.incremental_assign(&list))
            // The client remembers a pause over revocation and return: one that was let go while all were
            // paused would stay so.
            .and_then(|()| {
                if self.state.paused { self.consumer.pause(&list) } else { self.consumer.resume(&list) }
            });
        let phase = match result {
            Ok(()) if self.shared.ledger.open(partition, epoch, offset) => Phase::Reading,
            Ok(()) => return,
            Err(error) => {
                warn!(%partition, offset, %error, "not read from");
                self.problem(partition, Some(format!("not read from offset {offset}: {error}")));
                Phase::Stopped { look_again_at: Instant::now() + STOPPED_RETRY }
            }
        };
        if let Some(held) = self.state.held.get_mut(partition) {
            held.phase = phase;
        }
    }

    pub(super) fn reposition(&mut self, partition: &TopicPartition, epoch: Epoch) {
        let Some(held) = self.state.held.get_mut(partition) else { return };
        if held.epoch != epoch || held.phase != Phase::Reading {
            return;
        }
        held.epoch = self.shared.ledger.begin(partition);
        held.phase = Phase::Locating;
        held.behind = None;
        let wanted = vec![(partition.clone(), held.epoch)];
        if let Err(error) = acknowledge_revoked(&self.consumer, std::slice::from_ref(partition)) {
            warn!(%partition, %error, "not let go of");
        }
        self.locate(wanted);
    }

    pub(super) fn look_after_stopped(&mut self) {
        let now = Instant::now();
        let mut wanted = Vec::new();
        for (partition, held) in &mut self.state.held {
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

    /// Moves positions over what nobody can read: markers of transactions and records of aborted ones, at the
    /// end of a log. The client has come past them in the order of the log, so all records before are taken;
    /// while one of them is in flight, the position waits. Left where it is, the position would seem to lag
    /// behind for ever.
    pub(super) fn pass_over_markers(&mut self) {
        if self.state.passed_at.is_some_and(|at| at.elapsed() < PASS_INTERVAL) {
            return;
        }
        self.state.passed_at = Some(Instant::now());
        let Ok(positions) = self.consumer.position() else { return };
        for element in positions.elements() {
            let partition = TopicPartition::new(element.topic(), element.partition());
            let Offset::Offset(reached) = element.offset() else { continue };
            let Some(held) = self.state.held.get_mut(&partition) else { continue };
            if held.phase != Phase::Reading
                || reached <= held.next
                || !self.shared.ledger.is_drained(&partition)
            {
                continue;
            }
            let (read, lane) = (held.read(), held.lane);
            held.next = reached;
            if let Some((batcher, _)) = self.lanes.get_mut(lane)
                && batcher.pass(&partition, read, reached)
            {
                self.shared.ledger.enter(&partition);
            }
        }
    }

    fn revoked(&mut self, partitions: Vec<TopicPartition>, lost: bool) {
        let names: Vec<String> = partitions.iter().map(ToString::to_string).collect();
        info!(partitions = ?names, lost, "revoked");
        let mut lanes = FxHashSet::default();
        for partition in &partitions {
            if let Some(held) = self.state.held.get_mut(partition) {
                lanes.insert(held.lane);
                held.phase = Phase::Draining;
            }
            if lost {
                self.shared.ledger.end(partition);
            }
        }
        for lane in lanes {
            self.seal(lane);
        }
        let wait = if lost { Duration::ZERO } else { self.settings.drain_timeout };
        let until = Instant::now() + wait;
        match &mut self.state.draining {
            // A second revocation while the first drains: both are let go together.
            Some(draining) => {
                draining.partitions.extend(partitions);
                draining.end = EndNote::Open;
            }
            None => self.state.draining = Some(Draining { partitions, until, end: EndNote::Open }),
        }
    }

    pub(super) fn let_go_drained(&mut self) {
        let Some(draining) = &mut self.state.draining else { return };
        let drained = draining.partitions.iter().all(|partition| self.shared.ledger.is_drained(partition));
        let is_late = Instant::now() >= draining.until;
        if !drained && !is_late {
            return;
        }
        // Noted before the group is told: whoever has them next must not take their end for a death.
        if !is_late && !self.shared.stop.is_cancelled() && draining.end != EndNote::Noted {
            if draining.end == EndNote::Open {
                draining.end = EndNote::Asked;
                self.positioner.send(PositionRequest::Forget(draining.partitions.clone())).ok();
            }
            return;
        }
        let Some(Draining { partitions, .. }) = self.state.draining.take() else { return };
        if !drained {
            warn!("revoked partitions did not drain in time: what is left of them will be read again");
        }
        self.commit_now();
        if let Err(error) = acknowledge_revoked(&self.consumer, &partitions) {
            warn!(%error, "the revocation could not be acknowledged");
        }
        for partition in partitions {
            self.shared.ledger.end(&partition);
            self.state.held.remove(&partition);
            self.shared.metrics.forget(&partition);
            self.problem(&partition, None);
        }
        self.count_held();
    }
}
