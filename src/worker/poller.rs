//! The poller: one thread that owns the consumer. It polls whatever happens, so that the group never takes
//! the worker for dead; everything that takes long is somebody else's and comes back as a [`PollerCommand`].

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use rdkafka::consumer::Consumer;
use rustc_hash::FxHashMap;
use tokio::sync::mpsc;
use tracing::{info, warn};

use super::batcher::{Batcher, ReadingState, Sealed};
use super::consumer::{Rebalance, WireConsumer};
use super::identity::Identities;
use super::messages::{PollerCommand, PositionRequest, Shared};
use super::pool::Pool;
use super::watch::Watch;
use crate::record::{Epoch, TopicId, TopicPartition};

mod partitions;
mod reading;
mod watching;
mod writing;

/// The poller's end of a lane: the open batch, and where sealed ones go.
pub(super) type LaneHandle = (Batcher, mpsc::UnboundedSender<Sealed>);

/// How long one poll may wait for records.
const POLL_WAIT: Duration = Duration::from_millis(20);
/// How many records are taken before the poller looks at anything else.
const POLL_RECORDS: usize = 256;
/// How long the memory budget may be used up before the partitions are paused. Pausing throws away what is
/// fetched ahead, and fetching begins again only up to a second after it is asked to; until then the records
/// simply stay in librdkafka's queue.
const FULL_WAIT: Duration = Duration::from_secs(1);
/// How often offsets are committed to Kafka.
const COMMIT_INTERVAL: Duration = Duration::from_secs(1);
/// How often a partition that stands still is looked at again: somebody may have decided.
const STOPPED_RETRY: Duration = Duration::from_secs(5);

/// What the poller works with.
pub(super) struct Poller {
    pub(super) consumer: Arc<WireConsumer>,
    pub(super) pool: Arc<Pool>,
    pub(super) identities: Identities,
    pub(super) watch: Watch,
    pub(super) shared: Shared,
    pub(super) commands: Receiver<PollerCommand>,
    pub(super) rebalances: Receiver<Rebalance>,
    pub(super) positioner: mpsc::UnboundedSender<PositionRequest>,
    /// The poller's end of each lane.
    pub(super) lanes: Vec<LaneHandle>,
    pub(super) settings: Settings,
    pub(super) state: PollerState,
}

/// What the poller alone knows.
#[derive(Debug, Default)]
pub(super) struct PollerState {
    held: FxHashMap<TopicPartition, OwnedPartition>,
    /// The topics' names, shared by all records, and the id of each that Kafka's client knew first.
    topics: FxHashMap<Arc<str>, Option<TopicId>>,
    draining: Option<Draining>,
    /// Since when the memory budget has been used up.
    full_since: Option<Instant>,
    paused: bool,
    committed_at: Option<Instant>,
    /// Whether and when brokers were asked how what is read stands with them.
    look: WatchState,
    /// Kafka has refused the worker something.
    is_refused: bool,
    /// When it was last looked how far Kafka's client has come.
    passed_at: Option<Instant>,
}

/// Whether brokers were asked how what is read stands with them.
#[derive(Debug, Clone, Copy, Default)]
enum WatchState {
    #[default]
    Never,
    /// They have not answered yet.
    Asked,
    /// When they did last.
    Answered(Instant),
}

/// The poller's settings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    /// Bytes in flight beyond which nothing more is read.
    pub(super) memory_bytes: usize,
    /// How long a revoked partition may drain.
    pub(super) drain_timeout: Duration,
    /// How often it is looked whether topics and partitions are what they were.
    pub(super) metadata_refresh: Duration,
    /// How long nothing may come of a partition whose log goes on.
    pub(super) stall_timeout: Duration,
    /// How long everything may drain at the end.
    pub(super) shutdown_timeout: Duration,
    /// How many records are read one by one after a process has died.
    pub(super) careful_records: i64,
}

/// A partition that is ours.
#[derive(Debug)]
struct OwnedPartition {
    epoch: Epoch,
    phase: Phase,
    lane: usize,
    /// The topic's id; `None` where the broker knows no ids.
    topic_id: Option<TopicId>,
    /// The next offset to read.
    next: i64,
    /// Records below this offset are marked before they are extracted.
    suspect_until: i64,
    /// The record that a process died over twice.
    poison_offset: Option<i64>,
    /// Where nothing has come since, although the log goes on.
    behind: Option<SilentSpot>,
    /// The offset from which on nothing comes, until something does.
    stalled_at: Option<i64>,
}

/// A place in a partition that nothing comes from.
#[derive(Debug, Clone, Copy)]
struct SilentSpot {
    /// The offset that is read next.
    offset: i64,
    /// The end of the log.
    end: i64,
    /// When it was first seen.
    since: Instant,
}

impl OwnedPartition {
    /// How it is being read at this moment.
    const fn read(&self) -> ReadingState {
        ReadingState { epoch: self.epoch, reached: self.next, topic_id: self.topic_id }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Locating,
    Reading,
    Draining,
    Stopped { look_again_at: Instant },
}

/// Partitions that are to be let go once nothing of them is in flight.
#[derive(Debug)]
struct Draining {
    partitions: Vec<TopicPartition>,
    until: Instant,
    end: EndNote,
}

/// Whether it is noted in the database that partitions end in good order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EndNote {
    Open,
    Asked,
    Noted,
}

impl Poller {
    /// Polls until the worker is to stop, then drains and commits. Returns the partitions that were let go of
    /// with nothing in flight.
    pub(super) fn run(&mut self) -> Vec<TopicPartition> {
        while !self.shared.stop.is_cancelled() {
            self.tick();
        }
        self.shut_down()
    }

    fn tick(&mut self) {
        self.shared.status.polled();
        self.drain_commands();
        if self.has_room() {
            self.poll();
        } else {
            self.wait_for_room();
        }
        self.rebalance();
        self.seal_due();
        self.let_go_drained();
        self.look_after_stopped();
        self.look_after_reading();
        self.pass_over_markers();
        self.balance_memory();
        self.commit();
    }

    fn drain_commands(&mut self) {
        while let Ok(command) = self.commands.try_recv() {
            self.handle(command);
        }
    }

    fn handle(&mut self, command: PollerCommand) {
        match command {
            PollerCommand::Located(located) => self.located(located),
            PollerCommand::Reposition { partition, epoch } => self.reposition(&partition, epoch),
            PollerCommand::Forgotten => {
                if let Some(draining) = &mut self.state.draining {
                    draining.end = EndNote::Noted;
                }
            }
            PollerCommand::Watched(seen) => self.seen(seen),
            PollerCommand::ClientIsDeaf => {
                warn!("kafka: brokers answer a new client and not this one: going on with a new one");
                // The worker goes on with it: see `supervise`.
                self.shared.stop.cancel();
            }
            PollerCommand::Wake => {}
        }
    }

    fn shut_down(&mut self) -> Vec<TopicPartition> {
        info!("stopping: draining what is in flight");
        let until = Instant::now() + self.settings.shutdown_timeout;
        for held in self.state.held.values_mut() {
            held.phase = if held.phase == Phase::Reading { Phase::Draining } else { held.phase };
        }
        (0..self.lanes.len()).for_each(|lane| self.seal(lane));
        let drained = |poller: &Self| {
            poller.state.held.keys().all(|partition| poller.shared.ledger.is_drained(partition))
        };
        // Nothing is taken in any more, but the group must not take the worker for dead.
        while !drained(self) && Instant::now() < until && self.shared.status.fatal_reason().is_none() {
            self.shared.status.polled();
            self.poll();
            self.rebalance();
            self.let_go_drained();
        }
        let clean = drained(self);
        self.commit_now();
        info!(clean, "stopped");
        let held: Vec<TopicPartition> = self.state.held.drain().map(|(partition, _)| partition).collect();
        held.iter().for_each(|partition| self.shared.metrics.forget(partition));
        if clean { held } else { Vec::new() }
    }
}

impl Drop for Poller {
    /// Whoever drops the consumer last closes it, and closing waits for the last rebalance to be answered:
    /// from here on nobody but the consumer itself does.
    fn drop(&mut self) {
        self.consumer.context().closing.store(true, Ordering::Release);
    }
}
