//! What the worker's threads and tasks tell each other, and what they share.

use std::sync::Arc;

use crossbeam_channel::Sender;
use tokio_util::sync::CancellationToken;
use topic_ids::Identity;

use super::ledger::Ledger;
use crate::record::{Epoch, TopicId, TopicPartition};
use crate::telemetry::{Metrics, Status};

/// What all parts of a worker share.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) ledger: Arc<Ledger>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) status: Arc<Status>,
    /// To the poller.
    pub(super) commands: Sender<PollerCommand>,
    /// The worker is to end; also when something is wrong that waiting does not mend.
    pub(super) stop: CancellationToken,
}

impl Shared {
    /// Waiting does not mend it: the worker ends, and says why.
    pub(super) fn fail(&self, reason: String) {
        self.status.fatal(reason);
        self.stop.cancel();
    }

    /// Tells the poller something. It ends before whoever tells it, and needs to know nothing then.
    pub(super) fn tell(&self, command: PollerCommand) {
        self.commands.send(command).ok();
    }
}

/// What others tell the poller.
#[derive(Debug)]
pub(super) enum PollerCommand {
    /// A partition's position has been found.
    Located(Located),
    /// A partition's position has moved: read it again.
    Reposition { partition: TopicPartition, epoch: Epoch },
    /// It is noted that the partitions that are drained end in good order.
    Forgotten,
    /// How what is read stands with Kafka.
    Watched(WatchReport),
    /// Kafka's client hears nothing although brokers answer a new one.
    ClientIsDeaf,
    /// Something has been let go.
    Wake,
}

/// A partition and the epoch under which it is read or to be located.
pub(super) type Assignment = (TopicPartition, Epoch);

/// What the poller asks for.
#[derive(Debug)]
pub(super) enum PositionRequest {
    /// Find out where to read these from.
    Locate(Vec<Assignment>),
    /// These were let go of in good order: that reading began there is no sign of a record that kills the
    /// process.
    Forget(Vec<TopicPartition>),
}

/// Where to read a partition from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) partition: TopicPartition,
    pub(super) epoch: Epoch,
    pub(super) found: ReadFrom,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ReadFrom {
    /// Read from here.
    At {
        offset: i64,
        /// The topic's id; `None` where the broker knows no ids.
        topic_id: Option<TopicId>,
        /// Starts at this offset that got nowhere, this one included.
        starts: i32,
        /// The record that processes died over.
        poison_offset: Option<i64>,
    },
    /// Do not read until somebody decides.
    Stopped(String),
}

/// What the brokers say when they are asked.
#[derive(Debug, Default)]
pub(super) struct WatchReport {
    /// The partitions that were asked for, but those that nobody answered for.
    pub(super) partitions: Vec<WatchedPartition>,
    /// What was subscribed to; `None` where nobody answered.
    pub(super) subscriptions: Option<Subscriptions>,
}

/// What was subscribed to, as the brokers have it.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    /// What keeps some from being read, each with its name.
    pub(super) problems: Vec<String>,
    /// Topics that were not there before, with their ids.
    pub(super) new_topics: Vec<(Arc<str>, TopicId)>,
}

/// A partition, as its leader has it.
#[derive(Debug)]
pub(super) struct WatchedPartition {
    pub(super) partition: TopicPartition,
    pub(super) epoch: Epoch,
    /// What its leader says of the topic's id.
    pub(super) identity: Identity,
    /// Where its log ends for the consumer; `None` where nobody answered.
    pub(super) end: Option<i64>,
}
