//! The poller: one thread that owns the consumer. It polls whatever happens, so that the group never takes the worker
//! for dead; everything that takes long is somebody else's and comes back as a [`Command`].

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use jiff::Timestamp;
use rdkafka::Offset;
use rdkafka::consumer::{CommitMode, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::topic_partition_list::TopicPartitionList;
use rustc_hash::FxHashMap;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use super::batcher::{Batcher, Care, Read, Sealed};
use super::brokers::is_connection;
use super::consumer::{Rebalance, WireConsumer};
use super::identity::Identities;
use super::ledger::Ledger;
use super::pool::Pool;
use super::positioner::{Errand, Located};
use super::watch::{Seen, Watch};
use crate::record::{Position, Record, TopicId, TopicPartition};
use crate::telemetry::{Metrics, Status};

mod partitions;
mod watching;

/// What others tell the poller.
#[derive(Debug)]
pub(super) enum Command {
    /// A partition's position has been found.
    Located(Located),
    /// A partition's position has moved: read it again.
    Reposition { partition: TopicPartition, epoch: u64 },
    /// It is noted that the partitions that are drained end in good order.
    Forgotten,
    /// How what is read stands with Kafka.
    Seen(Seen),
    /// Something has been let go.
    Wake,
}

/// The poller's end of a lane: the open batch, and where sealed ones go.
pub(super) type Intake = (Batcher, mpsc::UnboundedSender<Sealed>);

/// How long one poll may wait for records.
const POLL_WAIT: Duration = Duration::from_millis(20);
/// How many records are taken before the poller looks at anything else.
const POLL_RECORDS: usize = 256;
/// How long the memory budget may be used up before the partitions are paused. Pausing throws away what is fetched ahead, and
/// fetching begins again only up to a second after it is asked to; until then the records simply stay in librdkafka's queue.
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
    pub(super) ledger: Arc<Ledger>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) status: Arc<Status>,
    pub(super) commands: Receiver<Command>,
    pub(super) rebalances: Receiver<Rebalance>,
    pub(super) positioner: mpsc::UnboundedSender<Errand>,
    /// The poller's end of each lane.
    pub(super) lanes: Vec<Intake>,
    pub(super) settings: Settings,
    pub(super) stop: CancellationToken,
    pub(super) books: Books,
}

/// What the poller alone knows.
#[derive(Debug, Default)]
pub(super) struct Books {
    held: FxHashMap<TopicPartition, Held>,
    /// The topics' names, shared by all records, and which topic of its name Kafka's client knew first.
    topics: FxHashMap<Arc<str>, Option<TopicId>>,
    draining: Option<Draining>,
    /// Since when the memory budget has been used up.
    full_since: Option<Instant>,
    paused: bool,
    committed_at: Option<Instant>,
    /// How long ago it was looked how what is read stands with Kafka.
    look: Look,
    /// Kafka has refused the worker something.
    is_refused: bool,
    /// The worker ends for another one to read on with a new Kafka client.
    renews: bool,
    /// When it was last looked how far Kafka's client has come.
    passed_at: Option<Instant>,
}

/// Whether brokers were asked how what is read stands with them.
#[derive(Debug, Clone, Copy, Default)]
enum Look {
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
struct Held {
    epoch: u64,
    phase: Phase,
    lane: usize,
    /// Which topic of its name.
    topic_id: Option<TopicId>,
    /// The next offset to read.
    next: i64,
    /// Records below this offset are marked before they are extracted.
    careful_until: i64,
    /// The record that a process died over twice.
    condemned: Option<i64>,
    /// Where nothing has come since, although the log goes on.
    behind: Option<Behind>,
    /// The offset from which on nothing comes, until something does.
    stalled_at: Option<i64>,
}

/// A place in a partition that nothing comes from.
#[derive(Debug, Clone, Copy)]
struct Behind {
    /// The offset that is read next.
    offset: i64,
    /// The end of the log.
    end: i64,
    /// When it was first seen.
    since: Instant,
}

impl Held {
    /// How it is being read at this moment.
    const fn read(&self) -> Read {
        Read { epoch: self.epoch, from: self.next, topic_id: self.topic_id }
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
    end: End,
}

/// Whether it is noted in the database that partitions end in good order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    Asked,
    Noted,
}

/// How the poller has ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// The partitions that were let go of with nothing in flight.
    pub(super) released: Vec<TopicPartition>,
    /// Another worker is to read on, with a new Kafka client.
    pub(super) renews: bool,
}

impl Poller {
    /// Polls until the worker is to stop, then drains, commits and leaves.
    pub(super) fn run(&mut self) -> Ended {
        while !self.stop.is_cancelled() {
            self.turn();
        }
        let released = self.shut_down();
        Ended { released, renews: self.books.renews }
    }

    fn turn(&mut self) {
        self.status.polled();
        self.obey();
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

    fn obey(&mut self) {
        while let Ok(command) = self.commands.try_recv() {
            self.follow(command);
        }
    }

    fn follow(&mut self, command: Command) {
        match command {
            Command::Located(located) => self.located(located),
            Command::Reposition { partition, epoch } => self.reposition(&partition, epoch),
            Command::Forgotten => {
                if let Some(draining) = &mut self.books.draining {
                    draining.end = End::Noted;
                }
            }
            Command::Seen(seen) => self.seen(seen),
            Command::Wake => {}
        }
    }

    // Reading

    /// Whether Kafka is to be polled: the budget is not used up, or the partitions are paused, so that nothing comes.
    fn has_room(&self) -> bool {
        self.books.full_since.is_none() || self.books.paused
    }

    /// Waits for a lane to let something go.
    fn wait_for_room(&mut self) {
        if let Ok(command) = self.commands.recv_timeout(POLL_WAIT) {
            self.follow(command);
        }
    }

    fn poll(&mut self) {
        let consumer = Arc::clone(&self.consumer);
        let mut wait = POLL_WAIT;
        let (mut records, mut bytes) = (0, 0);
        for _ in 0..POLL_RECORDS {
            match consumer.poll(wait) {
                Some(Ok(message)) => {
                    records += 1;
                    bytes += self.take(&message);
                    if self.ledger.bytes() > self.settings.memory_bytes {
                        break;
                    }
                }
                Some(Err(error)) => self.complain(&error),
                None => break,
            }
            wait = Duration::ZERO;
        }
        if records > 0 {
            self.metrics.records_received.inc_by(records);
            self.metrics.bytes_received.inc_by(bytes as u64);
        }
    }

    /// Takes a message in and returns its bytes.
    fn take(&mut self, message: &BorrowedMessage<'_>) -> usize {
        let Some((topic, _)) = self.books.topics.get_key_value(message.topic()) else { return 0 };
        let partition = TopicPartition { topic: Arc::clone(topic), partition: message.partition() };
        let offset = message.offset();
        let Some(held) = self.books.held.get_mut(&partition) else { return 0 };
        if held.phase != Phase::Reading || offset < held.next {
            return 0;
        }
        let care = match held.condemned {
            Some(condemned) if condemned == offset => Care::Condemned,
            _ if offset < held.careful_until => Care::Marked,
            _ => Care::Normal,
        };
        let (read, lane) = (held.read(), held.lane);
        held.next = offset + 1;
        let goes_on = held.stalled_at.take().is_some();
        if goes_on {
            self.problem(&partition, None);
        }
        let record = owned(message, Position { partition: partition.clone(), offset }, read.topic_id);
        let bytes = record.size_bytes();
        self.ledger.add_bytes(bytes);
        if let Some((batcher, _)) = self.lanes.get_mut(lane) {
            if batcher.push(&self.pool, record, read, care) {
                self.ledger.enter(&partition);
            }
            if batcher.is_full() {
                self.seal(lane);
            }
        }
        bytes
    }

    fn complain(&mut self, error: &KafkaError) {
        match error.rdkafka_error_code() {
            _ if matches!(error, KafkaError::MessageConsumptionFatal(_)) => {
                let reason =
                    format!("kafka: {error}: the consumer cannot go on (is group_instance_id used twice?)");
                self.status.fatal(reason);
                self.stop.cancel();
            }
            Some(RDKafkaErrorCode::AutoOffsetReset | RDKafkaErrorCode::OffsetOutOfRange) => {
                // librdkafka does not say here which partition it was: each looks at its own log again.
                warn!(%error, "a position has left its log");
                let reading: Vec<(TopicPartition, u64)> = self
                    .books
                    .held
                    .iter()
                    .filter(|(_, held)| held.phase == Phase::Reading)
                    .map(|(partition, held)| (partition.clone(), held.epoch))
                    .collect();
                for (partition, epoch) in reading {
                    self.reposition(&partition, epoch);
                }
            }
            // Of these the client's context has heard already.
            Some(code) if is_connection(code) => debug!(%error, "kafka"),
            code => {
                let kind = format!("read {code:?}");
                if let Some(untold) = self.consumer.context().brokers.tell(&kind) {
                    warn!(%error, untold, "kafka: librdkafka tries again by itself");
                }
                if matches!(
                    code,
                    Some(
                        RDKafkaErrorCode::TopicAuthorizationFailed
                            | RDKafkaErrorCode::GroupAuthorizationFailed
                    )
                ) {
                    // Said once: it is over when something is assigned, or nothing is waited for (see `seen`).
                    self.books.is_refused = true;
                    self.status.kafka(Some(error.to_string()));
                }
            }
        }
    }

    // Writing

    fn seal(&mut self, lane: usize) {
        let Some((batcher, writer)) = self.lanes.get_mut(lane) else { return };
        let Some(mut sealed) = batcher.seal(&self.pool) else { return };
        let claims = sealed.claims();
        sealed.others = (!claims.is_empty()).then(|| self.identities.confirm(claims));
        if writer.send(sealed).is_err() {
            // Lanes end only after the poller, or by a panic.
            error!(lane, "a writer is gone");
            self.status.fatal(format!("writer {lane} has died"));
            self.stop.cancel();
        }
    }

    fn seal_due(&mut self) {
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

    /// Stops reading while the budget is used up. Only when that lasts are the partitions paused, so that the group can be
    /// answered to meanwhile.
    fn balance_memory(&mut self) {
        let (bytes, budget) = (self.ledger.bytes(), self.settings.memory_bytes);
        self.metrics.bytes_in_flight.set(bytes as i64);
        if bytes <= budget {
            self.books.full_since = None;
        } else if self.books.full_since.is_none() {
            self.books.full_since = Some(Instant::now());
            self.metrics.pauses.inc();
        }
        if !self.books.paused && self.books.full_since.is_some_and(|since| since.elapsed() >= FULL_WAIT) {
            debug!(bytes, budget, "the memory budget is used up: pausing");
            self.books.paused = self.consumer.pause(&self.read_list()).is_ok();
        } else if self.books.paused && bytes <= budget / 2 {
            debug!(bytes, budget, "reading on");
            self.books.paused = self.consumer.resume(&self.read_list()).is_err();
        }
    }

    fn read_list(&self) -> TopicPartitionList {
        let mut list = TopicPartitionList::new();
        for (partition, _) in
            self.books.held.iter().filter(|(_, held)| matches!(held.phase, Phase::Reading | Phase::Draining))
        {
            list.add_partition(&partition.topic, partition.partition);
        }
        list
    }

    fn commit(&mut self) {
        if self.books.committed_at.is_some_and(|at| at.elapsed() < COMMIT_INTERVAL) {
            return;
        }
        self.books.committed_at = Some(Instant::now());
        self.commit_now();
    }

    /// Tells Kafka how far the rows go. Best effort: the positions in the database count.
    fn commit_now(&self) {
        let written = self.ledger.take_uncommitted();
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
            self.metrics.commit_failures.inc();
        }
    }

    // The end

    fn shut_down(&mut self) -> Vec<TopicPartition> {
        info!("stopping: draining what is in flight");
        let until = Instant::now() + self.settings.shutdown_timeout;
        for held in self.books.held.values_mut() {
            held.phase = if held.phase == Phase::Reading { Phase::Draining } else { held.phase };
        }
        (0..self.lanes.len()).for_each(|lane| self.seal(lane));
        let drained =
            |poller: &Self| poller.books.held.keys().all(|partition| poller.ledger.is_drained(partition));
        // Nothing is taken in any more, but the group must not take the worker for dead.
        while !drained(self) && Instant::now() < until && self.status.fatal_reason().is_none() {
            self.status.polled();
            self.poll();
            self.rebalance();
            self.let_go_drained();
        }
        let clean = drained(self);
        self.commit_now();
        info!(clean, "stopped");
        let held: Vec<TopicPartition> = self.books.held.drain().map(|(partition, _)| partition).collect();
        held.iter().for_each(|partition| self.metrics.forget(partition));
        if clean { held } else { Vec::new() }
    }
}

impl Drop for Poller {
    /// Whoever drops the consumer last closes it, and closing waits for the last rebalance to be answered: from here on
    /// nobody but the consumer itself does.
    fn drop(&mut self) {
        self.consumer.context().closing.store(true, Ordering::Release);
    }
}

fn owned(message: &BorrowedMessage<'_>, position: Position, topic_id: Option<TopicId>) -> Record {
    Record {
        position,
        topic_id,
        timestamp_ms: message.timestamp().to_millis(),
        received_at: Timestamp::now(),
        key: message.key().map(<[u8]>::to_vec),
        headers: message.headers().map(headers).unwrap_or_default(),
        payload: message.payload().map(<[u8]>::to_vec),
    }
}

/// The headers of a message. The client library panics over a name that is not UTF-8, which must not end the worker:
/// such a header is kept as a name that says so.
fn headers(headers: &impl Headers) -> Vec<(String, Option<Vec<u8>>)> {
    let header = |index| {
        let read = std::panic::AssertUnwindSafe(|| {
            let header = headers.try_get(index)?;
            Some((header.key.to_owned(), header.value.map(<[u8]>::to_vec)))
        });
        std::panic::catch_unwind(read)
            .unwrap_or_else(|_| Some(("(a name that is not UTF-8)".to_owned(), None)))
    };
    (0..headers.count()).filter_map(header).collect()
}
