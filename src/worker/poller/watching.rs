//! How the partitions that are read stand with Kafka: of which nothing comes, and which are gone or of
//! another topic.

use std::time::Instant;

use topic_ids::Identity;
use tracing::{error, warn};

use super::super::messages::{Assignment, Subscriptions, WatchReport, WatchedPartition};
use super::{Phase, Poller, SilentSpot, WatchState};
use crate::record::{TopicId, TopicPartition};

/// What is wrong with a partition.
enum Finding {
    /// It is gone, or of another topic: the positioner says so, and how to go on.
    NotThere,
    /// Nothing comes of it.
    Stalled(SilentSpot),
}

impl Poller {
    /// Asks now and then how the partitions that are read stand with Kafka, and whether there is what was
    /// subscribed to.
    pub(super) fn look_after_reading(&mut self) {
        let is_due = match self.state.look {
            WatchState::Never => true,
            WatchState::Asked => false,
            WatchState::Answered(at) => at.elapsed() >= self.settings.metadata_refresh,
        };
        if !is_due {
            return;
        }
        self.state.look = WatchState::Asked;
        let reading = self.state.held.iter().filter(|(_, held)| held.phase == Phase::Reading);
        self.watch.look(reading.map(|(partition, held)| (partition.clone(), held.epoch)).collect());
    }

    /// Takes in what the brokers have said.
    pub(super) fn seen(&mut self, seen: WatchReport) {
        self.state.look = WatchState::Answered(Instant::now());
        if let Some(Subscriptions { problems, new_topics }) = seen.subscriptions {
            self.shared.status.subscriptions(problems);
            for (topic, id) in new_topics {
                self.state.topics.entry(topic).or_default().get_or_insert(id);
            }
        }
        let is_all_known =
            !seen.partitions.is_empty() && seen.partitions.iter().all(|seen| seen.end.is_some());
        let findings: Vec<_> = seen.partitions.into_iter().filter_map(|seen| self.judge(seen)).collect();
        let is_any_behind = self.state.held.values().any(|held| held.behind.is_some());
        if self.state.is_refused && is_all_known && !is_any_behind {
            self.state.is_refused = false;
            self.shared.status.kafka(None);
        }
        for ((partition, epoch), finding) in findings {
            if let Finding::Stalled(behind) = finding {
                self.stalled(&partition, behind);
            }
            self.reposition(&partition, epoch);
        }
    }

    fn judge(&mut self, seen: WatchedPartition) -> Option<(Assignment, Finding)> {
        let WatchedPartition { partition, epoch, identity, end } = seen;
        let held = self.state.held.get_mut(&partition)?;
        if held.epoch != epoch || held.phase != Phase::Reading {
            return None;
        }
        if let Some((written, end)) = self.shared.ledger.progress(&partition, end) {
            self.shared.metrics.progress(&partition, written, end);
        }
        // What was read before the topic went away still came from it, and is written first.
        if self.state.paused || !self.shared.ledger.is_drained(&partition) {
            held.behind = None;
            return None;
        }
        let is_other =
            matches!((identity, held.topic_id), (Identity::Id(found), Some(read)) if found != read.0);
        if identity == Identity::Absent || is_other {
            return Some(((partition, epoch), Finding::NotThere));
        }
        held.behind = SilentSpot::at(held.next, end?, held.behind, Instant::now());
        let behind = held.behind?;
        let is_stalled = behind.since.elapsed() >= self.settings.stall_timeout;
        is_stalled.then_some(((partition, epoch), Finding::Stalled(behind)))
    }

    /// A partition whose log goes on and of which nothing comes has something that the client cannot read, or
    /// the client hangs. It is said, and the partition is fetched anew from its position, which somebody may
    /// have moved.
    fn stalled(&mut self, partition: &TopicPartition, behind: SilentSpot) {
        let SilentSpot { offset, end, .. } = behind;
        let reason = self.stalled_message(partition, behind);
        error!(%partition, offset, end, reason, "this partition stands still");
        if let Some(held) = self.state.held.get_mut(partition) {
            held.stalled_at = Some(offset);
        }
        self.problem(partition, Some(reason));
    }

    fn stalled_message(&self, partition: &TopicPartition, behind: SilentSpot) -> String {
        let TopicPartition { topic, partition: number } = partition;
        let SilentSpot { offset, end, .. } = behind;
        format!(
            "nothing has come of {partition} from offset {offset} on for {} s, and its log ends at {end}: \
             what stands there may be too large when decompressed, or broken (the warnings before this say \
             more). It is fetched again and again. To go on without it: quotewire offsets set --topic \
             {topic} --partition {number} --to {}. If nothing is wrong with it, Kafka's client hangs: \
             restart the worker",
            self.settings.stall_timeout.as_secs(),
            offset + 1
        )
    }

    /// Kafka's client keeps what it knows of a topic by its name, the epochs of its leaders among it, and
    /// takes what it hears of another topic of that name for old while those are lower: it may never fetch of
    /// it. So one that has known the former topic is not used for the new one.
    pub(super) fn needs_new_client(&mut self, partition: &TopicPartition, found: Option<TopicId>) -> bool {
        let Some(found) = found else { return false };
        let Some(read) = self.state.topics.get_mut(&partition.topic) else { return false };
        let is_other = *read.get_or_insert(found) != found;
        if is_other {
            warn!(%partition, "the topic was made anew: reading it with a new Kafka client");
        }
        is_other
    }
}

impl SilentSpot {
    /// Whether something is to come from an offset on, and since when that has been so.
    fn at(offset: i64, end: i64, before: Option<Self>, now: Instant) -> Option<Self> {
        let same = before.filter(|before| before.offset == offset);
        let since = same.map_or(now, |before| before.since);
        (offset < end).then_some(Self { offset, end, since })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_partition_is_behind_since_nothing_has_come_of_it() {
        let begun = Instant::now();
        let later = begun + Duration::from_secs(5);
        let since = |behind: Option<SilentSpot>| behind.map(|behind| behind.since);
        assert_eq!(since(SilentSpot::at(9, 9, None, begun)), None, "all is read");
        let first = SilentSpot::at(3, 9, None, begun);
        assert_eq!(since(first), Some(begun));
        assert_eq!(since(SilentSpot::at(3, 12, first, later)), Some(begun), "its log has grown");
        assert_eq!(since(SilentSpot::at(5, 12, first, later)), Some(later), "something has come");
        assert_eq!(since(SilentSpot::at(12, 12, first, later)), None);
    }
}
