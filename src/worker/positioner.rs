//! Finds out where a partition is to be read from: the position in the database; without one, what the group has
//! committed; without that, the configured start. Runs beside the poller, which goes on polling meanwhile.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::Offset;
use rdkafka::consumer::Consumer;
use rdkafka::error::KafkaError;
use rdkafka::topic_partition_list::TopicPartitionList;
use rustc_hash::FxHashMap;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::consumer::WireConsumer;
use super::ledger::Ledger;
use super::poller::Command;
use crate::config::Start;
use crate::record::TopicPartition;
use crate::store::{Backoff, BatchWriter, StoreError, positions};
use crate::telemetry::Status;

/// How long one question to a broker may take.
const BROKER_TIMEOUT: Duration = Duration::from_secs(5);

/// A partition to be located, under an epoch.
pub(super) type Wanted = (TopicPartition, u64);

/// What the poller asks for.
#[derive(Debug)]
pub(super) enum Errand {
    /// Find out where to read these from.
    Locate(Vec<Wanted>),
    /// These were let go of in good order: that reading began there is no sign of a record that kills the process.
    Forget(Vec<TopicPartition>),
}

/// Where to read a partition from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) partition: TopicPartition,
    pub(super) epoch: u64,
    pub(super) found: Found,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Read from here.
    At {
        offset: i64,
        /// Starts at this offset that got nowhere, this one included.
        starts: i32,
        /// The record that processes died over.
        condemned: Option<i64>,
    },
    /// Do not read until somebody decides.
    Stopped(String),
}

/// What went wrong on the way.
enum Failure {
    Store(StoreError),
    Kafka(KafkaError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What the positioner works with.
pub(super) struct Positioner {
    pub(super) consumer: Arc<WireConsumer>,
    pub(super) writer: BatchWriter,
    pub(super) backoff: Backoff,
    pub(super) start: Start,
    pub(super) ledger: Arc<Ledger>,
    pub(super) status: Arc<Status>,
    pub(super) commands: crossbeam_channel::Sender<Command>,
    pub(super) stop: CancellationToken,
    /// Where this process has begun to read, and what that start came to.
    pub(super) counted: FxHashMap<TopicPartition, (i64, positions::Start)>,
}

impl Positioner {
    /// Answers until the poller lets go of its end or the worker stops.
    pub(super) async fn run(mut self, mut errands: mpsc::UnboundedReceiver<Errand>) {
        let mut wanted = Vec::new();
        let mut wait = Duration::ZERO;
        loop {
            let errand = tokio::select! {
                errand = errands.recv() => errand,
                () = tokio::time::sleep(wait), if !wanted.is_empty() => Some(Errand::Locate(Vec::new())),
                () = self.stop.cancelled() => None,
            };
            match errand {
                // One that is asked for again while it is not found yet is asked for once.
                Some(Errand::Locate(more)) => more.into_iter().for_each(|one| {
                    if !wanted.contains(&one) {
                        wanted.push(one);
                    }
                }),
                Some(Errand::Forget(partitions)) => self.forget(&partitions).await,
                None => return,
            }
            let Some(left) = self.round(wanted).await else { return };
            wanted = left;
            wait = if wanted.is_empty() { Duration::ZERO } else { self.backoff.next_wait() };
        }
    }

    /// Tries each partition once and returns those whose position is not known yet; `None` when the worker is to stop.
    /// One that no broker answers for does not keep the others waiting.
    async fn round(&mut self, wanted: Vec<Wanted>) -> Option<Vec<Wanted>> {
        let (mut left, mut problem) = (Vec::new(), None);
        let mut wanted = wanted.into_iter();
        while let Some((partition, epoch)) = wanted.next() {
            if !self.ledger.is_current(&partition, epoch) || self.stop.is_cancelled() {
                continue;
            }
            let error = match self.locate(&partition).await {
                Ok(found) => {
                    self.commands.send(Command::Located(Located { partition, epoch, found })).ok();
                    continue;
                }
                Err(Failure::Store(StoreError::Stop(reason))) => {
                    self.status.fatal(reason);
                    self.stop.cancel();
                    return None;
                }
                Err(Failure::Store(error)) => {
                    // The database is the same for all of them.
                    self.writer.disconnect();
                    left.extend(wanted.by_ref());
                    error.to_string()
                }
                Err(Failure::Kafka(error)) => error.to_string(),
            };
            warn!(%partition, error, "the position is not known yet: trying again");
            problem = Some(format!("{partition}: {error}"));
            left.push((partition, epoch));
        }
        if problem.is_none() {
            self.backoff.reset();
        }
        self.status.positions(problem);
        Some(left)
    }

    /// Best effort: where it fails, the first records of the next start are read one by one.
    async fn forget(&mut self, partitions: &[TopicPartition]) {
        self.counted.retain(|partition, _| !partitions.contains(partition));
        let result = match self.writer.connection().await {
            Ok(connection) => positions::forget_starts(connection, partitions).await,
            Err(error) => Err(error),
        };
        if let Err(error) = result {
            debug!(%error, "that partitions were let go of could not be noted");
            self.writer.disconnect();
        }
        self.commands.send(Command::Forgotten).ok();
    }

    async fn locate(&mut self, partition: &TopicPartition) -> Result<Found, Failure> {
        let connection = self.writer.connection().await?;
        let stored = positions::get(connection, partition).await?;
        let (low, high) = self
            .ask(partition, |consumer, partition| {
                consumer.fetch_watermarks(&partition.topic, partition.partition, BROKER_TIMEOUT)
            })
            .await?;
        let offset = match &stored {
            Some(stored) => stored.next_offset,
            None => self.first_offset(partition, low, high).await?,
        };
        if let Some(reason) = outside_the_log(partition, offset, low, high) {
            return Ok(Found::Stopped(reason));
        }
        let connection = self.writer.connection().await?;
        positions::create(connection, partition, offset).await?;
        // Reading from where this process has begun before is not another start of it.
        let before = self.counted.get(partition).filter(|(begun, _)| *begun == offset);
        let start = match before {
            Some((_, start)) => *start,
            None => positions::count_start(connection, partition).await?,
        };
        self.counted.insert(partition.clone(), (offset, start));
        let positions::Start { starts, condemned } = start;
        info!(%partition, offset, low, high, starts, "position found");
        Ok(Found::At { offset, starts, condemned })
    }

    /// Where a partition begins that the database does not know.
    async fn first_offset(&self, partition: &TopicPartition, low: i64, high: i64) -> Result<i64, Failure> {
        let committed = self
            .ask(partition, |consumer, partition| {
                let mut list = TopicPartitionList::new();
                list.add_partition(&partition.topic, partition.partition);
                let list = consumer.committed_offsets(list, BROKER_TIMEOUT)?;
                Ok(list.elements().first().map(rdkafka::topic_partition_list::TopicPartitionListElem::offset))
            })
            .await?;
        Ok(match (committed, self.start) {
            (Some(Offset::Offset(committed)), _) => committed,
            (_, Start::Earliest) => low,
            (_, Start::Latest) => high,
        })
    }

    /// Asks a broker, which blocks, off the runtime's threads.
    async fn ask<T: Send + 'static>(
        &self,
        partition: &TopicPartition,
        question: impl FnOnce(&WireConsumer, &TopicPartition) -> Result<T, KafkaError> + Send + 'static,
    ) -> Result<T, Failure> {
        let (consumer, partition) = (Arc::clone(&self.consumer), partition.clone());
        let answer = tokio::task::spawn_blocking(move || question(&consumer, &partition)).await;
        // A join error means that the runtime is going down.
        answer.unwrap_or(Err(KafkaError::Canceled)).map_err(Failure::Kafka)
    }
}

/// Why a partition cannot be read on from an offset, if so, with the command that decides.
fn outside_the_log(partition: &TopicPartition, offset: i64, low: i64, high: i64) -> Option<String> {
    let TopicPartition { topic, partition: number } = partition;
    if offset < low {
        Some(format!(
            "{} records are gone: the position is {offset}, the log of {partition} begins at {low} (retention). To go \
             on without them: quotewire offsets set --topic {topic} --partition {number} --to {low}",
            low - offset
        ))
    } else if offset > high {
        Some(format!(
            "the position is {offset}, but the log of {partition} ends at {high}: the topic was probably made anew. To \
             read it from its beginning, give it another name; to go on at its end: quotewire offsets set --topic \
             {topic} --partition {number} --to {high}"
        ))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_outside_the_log_is_told_with_the_way_on() {
        let partition = TopicPartition::new("wire", 2);
        assert_eq!(outside_the_log(&partition, 5, 5, 5), None);
        let gone = outside_the_log(&partition, 5, 9, 20).unwrap();
        assert!(gone.starts_with("4 records are gone"), "{gone}");
        assert!(gone.contains("offsets set --topic wire --partition 2 --to 9"), "{gone}");
        assert!(outside_the_log(&partition, 50, 0, 20).unwrap().contains("made anew"));
    }
}
