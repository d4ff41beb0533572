//! Finds out where a partition is to be read from: the position in the database; without one, what the group
//! has committed; without that, its beginning. What `kafka.start` says counts once, for the partitions that
//! are there when a worker first begins with a topic. Runs beside the poller, which goes on polling
//! meanwhile.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::error::KafkaError;
use rustc_hash::FxHashMap;
use tokio::sync::mpsc;
use tracing::{debug, info, warn};

use super::consumer::WireConsumer;
use super::ledger::Resting;
use super::messages::{Assignment, Located, PollerCommand, PositionRequest, ReadFrom, Shared};
use super::topics::{self, Partition, TopicError};
use crate::config::Start;
use crate::record::{TopicId, TopicPartition};
use crate::store::positions::{Began, Beginning, INGEST_TOPIC};
use crate::store::{Backoff, BatchWriter, StoreError, positions};
use crate::telemetry::status::PositionProblem;

/// How often it is looked whether the database answers while there is nothing else to ask.
const LOOK_INTERVAL: Duration = Duration::from_secs(10);

/// What went wrong on the way.
enum LocateError {
    Store(StoreError),
    Kafka(TopicError),
}

impl From<StoreError> for LocateError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What the positioner has come to.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Whether all subscriptions are begun with.
    begun: bool,
    /// Whether the database has answered last.
    is_reachable: bool,
    /// Where this process has begun to read, and what that start came to.
    counted: FxHashMap<TopicPartition, (i64, positions::StartCount)>,
}

/// What the positioner works with.
pub(super) struct Positioner {
    pub(super) consumer: Arc<WireConsumer>,
    pub(super) writer: BatchWriter,
    pub(super) backoff: Backoff,
    pub(super) start: Start,
    /// Topics, or patterns that begin with `^`.
    pub(super) subscriptions: Vec<String>,
    pub(super) shared: Shared,
    pub(super) progress: Progress,
}

impl Positioner {
    /// Answers until the poller lets go of its end or the worker stops.
    pub(super) async fn run(mut self, mut requests: mpsc::UnboundedReceiver<PositionRequest>) {
        let mut wanted = Vec::new();
        let mut wait = Duration::ZERO;
        loop {
            let request = tokio::select! {
                request = requests.recv() => request,
                () = tokio::time::sleep(wait) => Some(PositionRequest::Locate(Vec::new())),
                () = self.shared.stop.cancelled() => None,
            };
            match request {
                // One that is asked for again while it is not found yet is asked for once.
                Some(PositionRequest::Locate(more)) => more.into_iter().for_each(|one| {
                    if !wanted.contains(&one) {
                        wanted.push(one);
                    }
                }),
                Some(PositionRequest::Forget(partitions)) => self.forget(&partitions).await,
                None => return,
            }
            let Some(left) = self.round(wanted).await else { return };
            wanted = left;
            let is_done = wanted.is_empty() && self.progress.begun && self.progress.is_reachable;
            wait = if is_done { LOOK_INTERVAL } else { self.backoff.next_wait() };
        }
    }

    /// Tries each partition once and returns those whose position is not known yet; `None` when the worker is
    /// to stop. One that no broker answers for does not keep the others waiting.
    async fn round(&mut self, wanted: Vec<Assignment>) -> Option<Vec<Assignment>> {
        let (mut left, mut problem) = (Vec::new(), None);
        let is_idle = wanted.is_empty();
        if !self.progress.begun
            && let Err(failure) = self.begin().await
        {
            // Until then nobody knows which partitions are new.
            let problem = self.failed(failure)?;
            self.shared.status.positions(Some(problem));
            return Some(wanted);
        }
        let mut wanted = wanted.into_iter();
        while let Some((partition, epoch)) = wanted.next() {
            if !self.shared.ledger.is_current(&partition, epoch) || self.shared.stop.is_cancelled() {
                continue;
            }
            let error = match self.locate(&partition).await {
                Ok(found) => {
                    self.shared.tell(PollerCommand::Located(Located { partition, epoch, found }));
                    continue;
                }
                Err(failure) => {
                    if matches!(failure, LocateError::Store(_)) {
                        // The database is the same for all of them.
                        left.extend(wanted.by_ref());
                    }
                    self.failed(failure)?
                }
            };
            problem = Some(match error {
                PositionProblem::Kafka(error) => PositionProblem::Kafka(format!("{partition}: {error}")),
                PositionProblem::Topic(error) => PositionProblem::Topic(format!("{partition}: {error}")),
                PositionProblem::Database(error) => PositionProblem::Database(error),
            });
            left.push((partition, epoch));
        }
        if is_idle && let Err(error) = self.look().await {
            // Also a worker that has nothing to write says that it could not.
            problem = Some(self.failed(error.into())?);
        }
        self.progress.is_reachable = problem.is_none();
        if problem.is_none() {
            self.backoff.reset();
        }
        self.shared.status.positions(problem);
        Some(left)
    }

    /// Looks whether the database answers, and whether the positions of partitions of which nothing is in
    /// flight are where they were left: somebody may have moved one of which nothing comes.
    async fn look(&mut self) -> Result<(), StoreError> {
        let at_rest = self.shared.ledger.at_rest();
        let stored = positions::next_offsets(
            self.writer.connection().await?,
            at_rest.iter().map(|resting| &resting.partition),
        )
        .await?;
        let still = self.shared.ledger.at_rest();
        for (resting, found) in at_rest.into_iter().zip(stored) {
            // One that has gone on meanwhile has moved its position itself.
            if found != Some(resting.written) && still.contains(&resting) {
                let Resting { partition, epoch, .. } = resting;
                info!(%partition, ?found, "its position was moved: reading on from there");
                self.shared.tell(PollerCommand::Reposition { partition, epoch });
            }
        }
        Ok(())
    }

    /// What a failure says; `None` when the worker is to stop.
    fn failed(&mut self, failure: LocateError) -> Option<PositionProblem> {
        match failure {
            LocateError::Store(StoreError::Stop(reason)) => {
                self.shared.fail(reason);
                None
            }
            LocateError::Store(error) => {
                self.writer.disconnect();
                Some(PositionProblem::Database(error.to_string()))
            }
            LocateError::Kafka(error) if error.is_absent() => Some(PositionProblem::Topic(error.to_string())),
            LocateError::Kafka(error) => Some(PositionProblem::Kafka(error.to_string())),
        }
    }

    /// Best effort: where it fails, the first records of the next start are read one by one.
    async fn forget(&mut self, partitions: &[TopicPartition]) {
        self.progress.counted.retain(|partition, _| !partitions.contains(partition));
        let result = match self.writer.connection().await {
            Ok(connection) => positions::forget_starts(connection, partitions).await,
            Err(error) => Err(error),
        };
        if let Err(error) = result {
            debug!(%error, "that partitions were let go of could not be noted");
            self.writer.disconnect();
        }
        self.shared.tell(PollerCommand::Forgotten);
    }

    /// Begins with the subscriptions that no worker has begun with: the partitions that are there now are
    /// read from where the group has committed, else from where `kafka.start` says. Those that appear later
    /// are new, and read from their beginnings: what the group may have committed for a topic of that name is
    /// of a former one.
    async fn begin(&mut self) -> Result<(), LocateError> {
        let connection = self.writer.connection().await?;
        for subscription in positions::not_begun(connection, &self.subscriptions).await? {
            let name = subscription.clone();
            let there = self.ask(move |consumer| topics::partitions(consumer, &name)).await?;
            let mut topics: Vec<String> =
                there.iter().map(|partition| partition.at.topic.to_string()).collect();
            topics.dedup();
            // A topic that was begun with under another subscription is not begun with again: partitions
            // of it without a position have been added since, and are read from their beginnings.
            let known = positions::known_topics(self.writer.connection().await?, &topics).await?;
            let mut beginnings = Vec::new();
            for (partition, committed) in self.ask(move |consumer| topics::committed(consumer, there)).await?
            {
                let is_known = known.iter().any(|topic| **topic == *partition.at.topic);
                // The oldest record is where partitions begin in any case.
                if !is_known && (committed.is_some() || self.start == Start::Latest) {
                    beginnings.extend(self.first_beginning(partition, committed).await?);
                }
            }
            let connection = self.writer.connection().await?;
            positions::begin(connection, &subscription, &topics, &beginnings).await?;
            info!(subscription, start = self.start.name(), "begun with");
        }
        self.progress.begun = true;
        Ok(())
    }

    /// Where a partition begins with a subscription that is begun with just now. `None` for one that has no
    /// leader, so that nobody knows where it ends: it will be read from its beginning rather than keep the
    /// others waiting.
    async fn first_beginning(
        &self,
        partition: Partition,
        committed: Option<i64>,
    ) -> Result<Option<Beginning>, LocateError> {
        let Partition { at: partition, has_leader } = partition;
        if !has_leader {
            let offset = committed
                .map(|offset| Beginning { began: Began::Group, ..Beginning::at(partition.clone(), offset) });
            if offset.is_none() {
                warn!(%partition, "it has no leader that could say where its log ends: it will be read from its beginning");
            }
            return Ok(offset);
        }
        let (topic_id, (low, high)) = self.log(&partition).await?;
        let (first_offset, began) = match (committed, self.start) {
            (Some(committed), _) => (committed, Began::Group),
            (None, Start::Earliest) => (low, Began::Beginning),
            (None, Start::Latest) => (high, Began::End),
        };
        Ok(Some(Beginning {
            partition,
            topic_id,
            first_offset,
            began,
            not_read: (first_offset - low).max(0),
        }))
    }

    /// Which topic a partition is of, and where its log begins and ends.
    async fn log(&self, partition: &TopicPartition) -> Result<(Option<TopicId>, (i64, i64)), LocateError> {
        let wanted = partition.clone();
        // The id first: should the topic be made anew just now, it is of the former one, and nothing is
        // written under it.
        self.ask(move |consumer| {
            Ok((topics::identity(consumer, &wanted)?, topics::watermarks(consumer, &wanted)?))
        })
        .await
    }

    async fn locate(&mut self, partition: &TopicPartition) -> Result<ReadFrom, LocateError> {
        if *partition.topic == *INGEST_TOPIC {
            return Ok(ReadFrom::Stopped(format!(
                "`quotewire ingest` keeps its accounts under the name {INGEST_TOPIC}, so a topic of that \
                 name cannot be read: give it another name, or subscribe to others"
            )));
        }
        let stored = positions::get(self.writer.connection().await?, partition).await?;
        let stored = if let Some(stored) = stored {
            stored
        } else {
            let (topic_id, (low, _)) = self.log(partition).await?;
            let beginning = Beginning { topic_id, ..Beginning::at(partition.clone(), low) };
            let connection = self.writer.connection().await?;
            positions::create(connection, &beginning).await?;
            // A topic that a pattern has found is begun with under its own name too.
            positions::begin(connection, &partition.topic, &[], &[]).await?;
            positions::get(connection, partition).await?.ok_or_else(|| StoreError::Retry {
                code: "position".to_owned(),
                message: format!("the position of {partition} is gone again"),
            })?
        };
        let (topic_id, (low, high)) = self.log(partition).await?;
        let offset = stored.next_offset;
        if let Some(reason) = other_topic(partition, stored.topic_id, topic_id)
            .or_else(|| outside_the_log(partition, offset, low, high))
        {
            return Ok(ReadFrom::Stopped(reason));
        }
        let connection = self.writer.connection().await?;
        if let (None, Some(id)) = (stored.topic_id, topic_id) {
            positions::identify(connection, partition, id).await?;
        }
        // Reading from where this process has begun before is not another start of it.
        let before = self.progress.counted.get(partition).filter(|(begun, _)| *begun == offset);
        let start = match before {
            Some((_, start)) => *start,
            None => positions::count_start(connection, partition).await?,
        };
        self.progress.counted.insert(partition.clone(), (offset, start));
        let positions::StartCount { starts, poison_offset } = start;
        info!(%partition, offset, low, high, starts, "position found");
        Ok(ReadFrom::At { offset, topic_id, starts, poison_offset })
    }

    /// Asks a broker, which blocks, off the runtime's threads.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&WireConsumer) -> Result<T, TopicError> + Send + 'static,
    ) -> Result<T, LocateError> {
        let consumer = Arc::clone(&self.consumer);
        let answer = tokio::task::spawn_blocking(move || question(&consumer)).await;
        // A join error means that the runtime is going down.
        answer.unwrap_or(Err(KafkaError::Canceled.into())).map_err(LocateError::Kafka)
    }
}

/// Why a partition cannot be read on because it is of another topic than its position, if so, with the
/// command that decides.
fn other_topic(
    partition: &TopicPartition,
    stored: Option<TopicId>,
    found: Option<TopicId>,
) -> Option<String> {
    let (stored, found) = stored.zip(found).filter(|(stored, found)| stored != found)?;
    let TopicPartition { topic, partition: number } = partition;
    Some(format!(
        "{partition} is of another topic now: {topic} was deleted and made anew (its id was {stored} and is \
         {found}), so the position means nothing in it. To keep what came from the former topic and read \
         this one from its beginning: quotewire offsets forget --topic {topic} --partition {number}"
    ))
}

/// Why a partition cannot be read on from an offset, if so, with the command that decides.
fn outside_the_log(partition: &TopicPartition, offset: i64, low: i64, high: i64) -> Option<String> {
    let TopicPartition { topic, partition: number } = partition;
    if offset < low {
        Some(format!(
            "{} records are gone: the position is {offset}, the log of {partition} begins at {low} \
             (retention). To go on without them: quotewire offsets set --topic {topic} --partition {number} \
             --to {low}",
            low - offset
        ))
    } else if offset > high {
        Some(format!(
            "the position is {offset}, but the log of {partition} ends at {high}: the topic was probably \
             made anew, or Kafka has lost records. To keep what came of it and read it from its beginning: \
             quotewire offsets forget --topic {topic} --partition {number}. To go on at its end: quotewire \
             offsets set --topic {topic} --partition {number} --to {high}"
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
