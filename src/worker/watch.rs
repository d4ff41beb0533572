//! Looks after the partitions that are read, whether or not anything comes of them. Kafka's client cannot be
//! relied on for this: what it has heard of a log's end may be old, and of a topic that was deleted or made
//! anew it may say nothing at all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};
use rustc_hash::FxHashSet;
use topic_ids::Identity;
use tracing::debug;

use super::consumer::WireConsumer;
use super::messages::{Command, Look, Seen, SeenPartition, Subscriptions};
use super::requests::RequestThread;
use super::topics::{self, TopicError};
use crate::record::TopicPartition;

/// A thread that asks. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Watch(RequestThread<Vec<Look>>);

impl Watch {
    /// Starts the thread, which answers by [`Command::Seen`].
    ///
    /// # Errors
    /// When the system refuses it.
    pub(super) fn start(
        consumer: Arc<WireConsumer>,
        subscriptions: Vec<String>,
        commands: Sender<Command>,
    ) -> std::io::Result<Self> {
        RequestThread::start("watch", move |wanted| answer(&consumer, &subscriptions, &wanted, &commands))
            .map(Self)
    }

    /// Asks how partitions and subscriptions are.
    pub(super) fn look(&self, partitions: Vec<Look>) {
        self.0.send(partitions);
    }
}

fn answer(
    consumer: &WireConsumer,
    subscriptions: &[String],
    wanted: &Receiver<Vec<Look>>,
    commands: &Sender<Command>,
) {
    let mut known = FxHashSet::default();
    for partitions in wanted {
        // The subscriptions first: what Kafka's client knows of their topics is as old as this, or newer.
        let subscriptions = see_subscriptions(consumer, subscriptions, &mut known)
            .inspect_err(|error| debug!(%error, "whether there is what was subscribed to is not known now"))
            .ok();
        let seen = Seen { partitions: see(consumer, partitions), subscriptions };
        // The poller is gone: the next look does not come either.
        commands.send(Command::Seen(seen)).ok();
    }
}

/// Asks for the partitions, a topic at a time. When nobody answers, the rest is left: each question waits for
/// seconds.
fn see(consumer: &WireConsumer, partitions: Vec<Look>) -> Vec<SeenPartition> {
    let mut by_topic: BTreeMap<Arc<str>, Vec<(i32, u64)>> = BTreeMap::new();
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
        seen.extend(wanted.into_iter().zip(identities).map(|((partition, epoch), identity)| SeenPartition {
            end: ends.iter().find(|(number, _)| *number == partition).map(|(_, end)| *end),
            partition: TopicPartition { topic: Arc::clone(&topic), partition },
            epoch,
            identity,
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
    use crate::config::KafkaConfig;
    use crate::telemetry::{Metrics, Status};
    use crate::worker::brokers::Brokers;
    use crate::worker::consumer::{Context, create};
    use crate::worker::ledger::Ledger;

    #[test]
    fn what_is_there_and_what_is_not() {
        let cluster = MockCluster::new(1).unwrap();
        cluster.create_topic("wire", 2, 1).unwrap();
        let (rebalances, _kept) = unbounded();
        let context = Context {
            rebalances,
            metrics: Arc::new(Metrics::new()),
            brokers: Brokers::new(Arc::new(Status::default()), CancellationToken::new()),
            ledger: Arc::new(Ledger::default()),
            closing: true.into(),
        };
        let config = KafkaConfig { brokers: cluster.bootstrap_servers(), ..KafkaConfig::default() };
        let consumer = Arc::new(create(&config, context).unwrap());
        let (commands, answers) = unbounded();
        let subscriptions = ["wire", "other", "^none.*"].map(str::to_owned).to_vec();
        let watch = Watch::start(consumer, subscriptions, commands).unwrap();
        watch.look(
            [("wire", 0), ("wire", 7), ("gone", 0)].map(|(t, p)| (TopicPartition::new(t, p), 3)).to_vec(),
        );
        let Ok(Command::Seen(seen)) = answers.recv() else { panic!("no answer") };
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
        let Ok(Command::Seen(seen)) = answers.recv() else { panic!("no answer") };
        assert!(seen.subscriptions.unwrap().new_topics.is_empty(), "told once");
    }
}
