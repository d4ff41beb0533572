//! Looks after the partitions that are read, whether or not anything comes of them. Kafka's client cannot be
//! relied on for this: what it has heard of a log's end may be old, and of a topic that was deleted or made
//! anew it may say nothing at all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;
use rustc_hash::FxHashSet;
use topic_ids::Identity;
use tracing::debug;

use super::consumer::{WireConsumer, client_config};
use super::messages::{Assignment, PollerCommand, Subscriptions, WatchReport, WatchedPartition};
use super::requests::RequestThread;
use super::topics::{self, TopicError};
use crate::config::{Config, KafkaConfig};
use crate::record::{Epoch, TopicPartition};

/// How long a new client may take to hear from a broker.
const ASKING: Duration = Duration::from_secs(10);

/// A thread that asks. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Watch(RequestThread<Vec<Assignment>>);

impl Watch {
    /// Starts the thread, which answers by [`PollerCommand::Watched`], and by [`PollerCommand::ClientIsDeaf`]
    /// when the client has heard nothing for `worker.stall_timeout_ms`.
    ///
    /// # Errors
    /// When the system refuses it.
    pub(super) fn start(
        consumer: Arc<WireConsumer>,
        config: &Config,
        commands: Sender<PollerCommand>,
    ) -> std::io::Result<Self> {
        let (config, patience) =
            (config.kafka.clone(), Duration::from_millis(config.worker.stall_timeout_ms));
        RequestThread::start("watch", move |wanted| answer(&consumer, &config, patience, &wanted, &commands))
            .map(Self)
    }

    /// Asks how partitions and subscriptions are.
    pub(super) fn look(&self, partitions: Vec<Assignment>) {
        self.0.send(partitions);
    }
}

fn answer(
    consumer: &WireConsumer,
    config: &KafkaConfig,
    patience: Duration,
    wanted: &Receiver<Vec<Assignment>>,
    commands: &Sender<PollerCommand>,
) {
    let mut known = FxHashSet::default();
    let mut silent_since = None;
    for partitions in wanted {
        let asked_at = Instant::now();
        // The subscriptions first: what Kafka's client knows of their topics is as old as this, or newer.
        let subscriptions = see_subscriptions(consumer, &config.topics, &mut known)
            .inspect_err(|error| debug!(%error, "whether there is what was subscribed to is not known now"));
        let is_silent = subscriptions.as_ref().is_err_and(TopicError::is_silence);
        silent_since = is_silent.then(|| silent_since.unwrap_or(asked_at));
        if silent_since.is_some_and(|since: Instant| since.elapsed() >= patience) && is_deaf(consumer, config)
        {
            silent_since = None;
            commands.send(PollerCommand::ClientIsDeaf).ok();
        }
        let seen = WatchReport { partitions: see(consumer, partitions), subscriptions: subscriptions.ok() };
        // The poller is gone: the next look does not come either.
        commands.send(PollerCommand::Watched(seen)).ok();
    }
}

/// Whether brokers answer a new client and still not this one. librdkafka 2.12 forgets every broker that it
/// has been told of when one that starts up knows of none, and may then never look for the configured ones
/// again: its new bootstrap counts as begun for ever when an answer comes in before it.
fn is_deaf(consumer: &WireConsumer, config: &KafkaConfig) -> bool {
    let other: KafkaResult<BaseConsumer> = client_config(config).create();
    let is_answered = other.and_then(|other| other.fetch_metadata(None, ASKING)).is_ok();
    // After an outage this one may just be a moment later.
    let is_silent =
        |topic: &String| topics::partitions(consumer, topic).is_err_and(|error| error.is_silence());
    is_answered && config.topics.first().is_some_and(is_silent)
}

/// Asks for the partitions, a topic at a time. When nobody answers, the rest is left: each question waits for
/// seconds.
fn see(consumer: &WireConsumer, partitions: Vec<Assignment>) -> Vec<WatchedPartition> {
    let mut by_topic: BTreeMap<Arc<str>, Vec<(i32, Epoch)>> = BTreeMap::new();
    for (TopicPartition { topic, partition }, epoch) in partitions {
        by_topic.entry(topic).or_default().push((partition, epoch));
    }
    let mut seen = Vec::new();
    for (topic, wanted) in by_topic {
        let numbers: Vec<i32> = wanted.iter().map(|(number, _)| *number).collect();
        let identities = match topics::identities(consumer, &topic, &numbers) {
            Ok(identities) => identities,
            Err(error) => {
                debug!(%error, %topic, "how its partitions are is not known now");
                break;
            }
        };
        let there: Vec<i32> = numbers
            .iter()
            .zip(&identities)
            .filter(|(_, identity)| **identity != Identity::Absent)
            .map(|(number, _)| *number)
            .collect();
        let ends = topics::ends(consumer, &topic, &there).unwrap_or_else(|error| {
            debug!(%error, %topic, "where its logs end is not known now");
            Vec::new()
        });
        seen.extend(wanted.into_iter().zip(identities).map(|((partition, epoch), identity)| {
            WatchedPartition {
                end: ends.iter().find(|(number, _)| *number == partition).map(|(_, end)| *end),
                partition: TopicPartition { topic: Arc::clone(&topic), partition },
                epoch,
                identity,
            }
        }));
    }
    seen
}

/// Asks for what was subscribed to. A pattern may well find nothing yet.
fn see_subscriptions(
    consumer: &WireConsumer,
    subscriptions: &[String],
    known: &mut FxHashSet<Arc<str>>,
) -> Result<Subscriptions, TopicError> {
    let mut seen = Subscriptions::default();
    let mut names = BTreeSet::new();
    for subscription in subscriptions {
        match topics::partitions(consumer, subscription) {
            Ok(found) if found.is_empty() && !subscription.starts_with('^') => {
                seen.problems.push(format!("topic {subscription}: there is none of this name now"));
            }
            Ok(found) => names.extend(found.into_iter().map(|partition| partition.at.topic)),
            Err(error) if error.is_forbidden() => {
                seen.problems.push(format!("topic {subscription}: {error}"));
            }
            Err(error) => return Err(error),
        }
    }
    let new: Vec<Arc<str>> = names.into_iter().filter(|name| !known.contains(name)).collect();
    seen.new_topics = topics::ids(consumer, &new)?;
    known.extend(new);
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use crossbeam_channel::unbounded;
    use rdkafka::mocking::MockCluster;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::config::WorkerConfig;
    use crate::telemetry::{Metrics, Status};
    use crate::worker::brokers::Brokers;
    use crate::worker::consumer::{ClientEvents, create};
    use crate::worker::ledger::Ledger;

    fn consumer(config: &KafkaConfig) -> Arc<WireConsumer> {
        let context = ClientEvents {
            rebalances: unbounded().0,
            metrics: Arc::new(Metrics::new()),
            brokers: Brokers::new(Arc::new(Status::default()), CancellationToken::new()),
            ledger: Arc::new(Ledger::default()),
            closing: true.into(),
        };
        Arc::new(create(config, context).unwrap())
    }

    #[test]
    fn a_client_is_deaf_where_brokers_answer_another_one() {
        let cluster = MockCluster::new(1).unwrap();
        let topics = vec!["wire".to_owned()];
        let nobody = KafkaConfig { brokers: "127.0.0.1:9".to_owned(), topics, ..KafkaConfig::default() };
        let told = |kafka: KafkaConfig| {
            let worker = WorkerConfig { stall_timeout_ms: 0, ..WorkerConfig::default() };
            let (commands, answers) = unbounded();
            let mut config = Config::default();
            (config.kafka, config.worker) = (kafka, worker);
            let watch = Watch::start(consumer(&nobody), &config, commands).unwrap();
            watch.look(Vec::new());
            answers.recv().unwrap()
        };
        assert!(matches!(told(nobody.clone()), PollerCommand::Watched(seen) if seen.subscriptions.is_none()));
        let somebody = KafkaConfig { brokers: cluster.bootstrap_servers(), ..nobody.clone() };
        assert!(matches!(told(somebody), PollerCommand::ClientIsDeaf));
    }

    #[test]
    fn what_is_there_and_what_is_not() {
        let cluster = MockCluster::new(1).unwrap();
        cluster.create_topic("wire", 2, 1).unwrap();
        let topics = ["wire", "other", "^none.*"].map(str::to_owned).to_vec();
        let kafka = KafkaConfig { brokers: cluster.bootstrap_servers(), topics, ..KafkaConfig::default() };
        let consumer = consumer(&kafka);
        let mut config = Config::default();
        config.kafka = kafka;
        let (commands, answers) = unbounded();
        let watch = Watch::start(consumer, &config, commands).unwrap();
        watch.look(
            [("wire", 0), ("wire", 7), ("gone", 0)]
                .map(|(t, p)| (TopicPartition::new(t, p), Epoch::default()))
                .to_vec(),
        );
        let Ok(PollerCommand::Watched(seen)) = answers.recv() else { panic!("no answer") };
        let told: Vec<(String, bool, Option<i64>)> = seen
            .partitions
            .iter()
            .map(|seen| (seen.partition.to_string(), seen.identity == Identity::Absent, seen.end))
            .collect();
        assert_eq!(
            told,
            [("gone/0", true, None), ("wire/0", false, Some(0)), ("wire/7", true, None)]
                .map(|(name, absent, end)| (name.to_owned(), absent, end))
        );
        let Subscriptions { problems, new_topics } = seen.subscriptions.unwrap();
        assert_eq!(problems, ["topic other: there is none of this name now"]);
        assert_eq!(new_topics.iter().map(|(name, _)| &**name).collect::<Vec<_>>(), ["wire"]);
        watch.look(Vec::new());
        let Ok(PollerCommand::Watched(seen)) = answers.recv() else { panic!("no answer") };
        assert!(seen.subscriptions.unwrap().new_topics.is_empty(), "told once");
    }
}
