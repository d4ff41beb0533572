//! What Kafka says of topics: which partitions there are, where their logs begin and end, and which topic of
//! its name one is. Every question blocks for as long as a broker takes to answer.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::Offset;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::metadata::MetadataTopic;
use rdkafka::topic_partition_list::TopicPartitionList;
use rustc_hash::FxHashMap;
use topic_ids::Identity;

use super::brokers::is_connection;
use crate::record::{TopicId, TopicPartition};

/// How long one question to a broker may take.
const BROKER_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a question was not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TopicError {
    /// librdkafka says why.
    #[error(transparent)]
    Kafka(#[from] KafkaError),
    /// The same, of the question for ids.
    #[error("the topic's id: {0}")]
    Id(#[from] topic_ids::Error),
}

impl TopicError {
    /// Whether the answer was that there is no such topic or partition.
    pub fn is_absent(&self) -> bool {
        matches!(
            self,
            Self::Kafka(error) if matches!(
                error.rdkafka_error_code(),
                Some(
                    RDKafkaErrorCode::UnknownTopicOrPartition
                        | RDKafkaErrorCode::UnknownTopic
                        | RDKafkaErrorCode::UnknownPartition
                )
            )
        )
    }

    /// Whether no broker answered.
    pub(super) fn is_silence(&self) -> bool {
        let Self::Kafka(error) = self else { return false };
        error.rdkafka_error_code().is_some_and(is_connection)
    }

    /// Whether the answer was that the worker may not know.
    pub(super) fn is_forbidden(&self) -> bool {
        let code = match self {
            Self::Kafka(error) => error.rdkafka_error_code(),
            Self::Id(_) => None,
        };
        code == Some(RDKafkaErrorCode::TopicAuthorizationFailed)
    }
}

/// A partition of a topic that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Partition {
    pub(super) at: TopicPartition,
    /// Whether some broker answers for it.
    pub(super) has_leader: bool,
}

/// The partitions of the topics that a subscription names: a topic, or a pattern that begins with `^`. None
/// where there is no such topic (yet).
///
/// # Errors
/// See [`TopicError`].
pub(super) fn partitions<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    subscription: &str,
) -> Result<Vec<Partition>, TopicError> {
    let pattern = subscription.starts_with('^').then(|| regex_lite::Regex::new(subscription));
    let pattern = match pattern {
        // librdkafka has its own opinion of it, and says so when it subscribes.
        Some(Err(_)) => return Ok(Vec::new()),
        Some(Ok(pattern)) => Some(pattern),
        None => None,
    };
    let name = pattern.is_none().then_some(subscription);
    let metadata = consumer.fetch_metadata(name, BROKER_TIMEOUT)?;
    let mut found = Vec::new();
    for topic in metadata.topics() {
        if pattern.as_ref().is_some_and(|pattern| !pattern.is_match(topic.name())) {
            continue;
        }
        match refusal(topic) {
            Some(error) if !error.is_absent() => return Err(error),
            Some(_) => {}
            None => found.extend(topic.partitions().iter().map(|partition| Partition {
                at: TopicPartition::new(topic.name(), partition.id()),
                has_leader: partition.leader() >= 0,
            })),
        }
    }
    Ok(found)
}

/// Where the log of a partition begins and ends.
///
/// # Errors
/// See [`TopicError`].
pub fn watermarks<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    partition: &TopicPartition,
) -> Result<(i64, i64), TopicError> {
    Ok(consumer.fetch_watermarks(&partition.topic, partition.partition, BROKER_TIMEOUT)?)
}

/// Where the logs of partitions of a topic end for this consumer, but of those that have no leader now.
///
/// # Errors
/// See [`TopicError`].
pub(super) fn ends<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    topic: &str,
    partitions: &[i32],
) -> Result<Vec<(i32, i64)>, TopicError> {
    if partitions.is_empty() {
        return Ok(Vec::new());
    }
    let mut list = TopicPartitionList::new();
    for partition in partitions {
        // The end stands for a time here, as in Kafka's own protocol: one request a leader, not two a
        // partition.
        list.add_partition_offset(topic, *partition, Offset::End)?;
    }
    let found = consumer.offsets_for_times(list, BROKER_TIMEOUT)?;
    let end = |partition: i32| match found.find_partition(topic, partition)?.offset() {
        Offset::Offset(offset) => Some((partition, offset)),
        _ => None,
    };
    Ok(partitions.iter().filter_map(|partition| end(*partition)).collect())
}

/// Partitions with what the consumer's group has committed for each.
///
/// # Errors
/// See [`TopicError`].
pub(super) fn committed<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    partitions: Vec<Partition>,
) -> Result<Vec<(Partition, Option<i64>)>, TopicError> {
    if partitions.is_empty() {
        return Ok(Vec::new());
    }
    let mut list = TopicPartitionList::new();
    for Partition { at, .. } in &partitions {
        list.add_partition(&at.topic, at.partition);
    }
    let list = consumer.committed_offsets(list, BROKER_TIMEOUT)?;
    let offset = |at: &TopicPartition| match list.find_partition(&at.topic, at.partition)?.offset() {
        Offset::Offset(offset) => Some(offset),
        _ => None,
    };
    Ok(partitions.into_iter().map(|partition| (partition.clone(), offset(&partition.at))).collect())
}

/// The id of a partition's topic; `None` where the broker knows no ids.
///
/// # Errors
/// See [`TopicError`]; [`TopicError::is_absent`] for a topic or a partition that is not there.
pub fn identity<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    partition: &TopicPartition,
) -> Result<Option<TopicId>, TopicError> {
    let found = identities(consumer, &partition.topic, &[partition.partition])?;
    match found.first() {
        Some(Identity::Id(id)) => Ok(Some(TopicId(*id))),
        Some(Identity::Unknown) => Ok(None),
        Some(Identity::Absent) | None => Err(absent()),
    }
}

/// The ids of topics; those that are not there, or whose broker knows no ids, are left out.
///
/// # Errors
/// See [`TopicError`].
pub(super) fn ids<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    topics: &[Arc<str>],
) -> Result<Vec<(Arc<str>, TopicId)>, TopicError> {
    let Some(first) = topics.first() else { return Ok(Vec::new()) };
    let broker = consumer.fetch_metadata(Some(first), BROKER_TIMEOUT)?.orig_broker_id();
    let names: Vec<&str> = topics.iter().map(|topic| &**topic).collect();
    let found = topic_ids::topic_ids(consumer.client(), &names, broker, BROKER_TIMEOUT)?;
    let known = topics.iter().zip(found).filter_map(|(topic, identity)| match identity {
        Identity::Id(id) => Some((Arc::clone(topic), TopicId(id))),
        Identity::Unknown | Identity::Absent => None,
    });
    Ok(known.collect())
}

/// The topic's id for each of some partitions, as the partition's leader has it. The leader is asked because
/// it knows the topic of the records that it hands out, of which other brokers may learn later.
///
/// # Errors
/// See [`TopicError`]; that something is not there is no error here.
pub(super) fn identities<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    topic: &str,
    partitions: &[i32],
) -> Result<Vec<Identity>, TopicError> {
    let metadata = consumer.fetch_metadata(Some(topic), BROKER_TIMEOUT)?;
    let Some(described) = metadata.topics().iter().find(|described| described.name() == topic) else {
        return Ok(vec![Identity::Absent; partitions.len()]);
    };
    match refusal(described) {
        Some(error) if error.is_absent() => return Ok(vec![Identity::Absent; partitions.len()]),
        Some(error) => return Err(error),
        None => {}
    }
    let mut by_leader: FxHashMap<i32, Identity> = FxHashMap::default();
    let mut found = Vec::with_capacity(partitions.len());
    for number in partitions {
        let Some(partition) = described.partitions().iter().find(|partition| partition.id() == *number)
        else {
            found.push(Identity::Absent);
            continue;
        };
        // Without a leader nobody hands out records either: any broker will do.
        let leader = if partition.leader() >= 0 { partition.leader() } else { metadata.orig_broker_id() };
        let identity = if let Some(identity) = by_leader.get(&leader) {
            *identity
        } else {
            let answer = topic_ids::topic_ids(consumer.client(), &[topic], leader, BROKER_TIMEOUT)?;
            answer.first().copied().unwrap_or(Identity::Absent)
        };
        by_leader.insert(leader, identity);
        found.push(identity);
    }
    Ok(found)
}

/// What a broker says against a topic that it was asked for.
fn refusal(topic: &MetadataTopic) -> Option<TopicError> {
    let code: RDKafkaErrorCode = topic.error()?.into();
    (code != RDKafkaErrorCode::NoError).then_some(TopicError::Kafka(KafkaError::MetadataFetch(code)))
}

fn absent() -> TopicError {
    TopicError::Kafka(KafkaError::MetadataFetch(RDKafkaErrorCode::UnknownTopicOrPartition))
}

#[cfg(test)]
mod tests {
    use rdkafka::ClientConfig;
    use rdkafka::mocking::MockCluster;

    use super::*;

    fn consumer(servers: &str) -> BaseConsumer {
        ClientConfig::new().set("bootstrap.servers", servers).set("group.id", "g").create().unwrap()
    }

    #[test]
    fn a_subscription_names_the_partitions_that_are_there() {
        let cluster = MockCluster::new(1).unwrap();
        for (topic, partitions) in [("wire.a", 2), ("wire.b", 1), ("other", 1)] {
            cluster.create_topic(topic, partitions, 1).unwrap();
        }
        let consumer = consumer(&cluster.bootstrap_servers());
        let names = |subscription: &str| {
            let mut found: Vec<String> = partitions(&consumer, subscription)
                .unwrap()
                .iter()
                .map(|found| found.at.to_string())
                .collect();
            found.sort();
            found
        };
        assert_eq!(names("wire.a"), ["wire.a/0", "wire.a/1"]);
        assert_eq!(names("^wire\\..*"), ["wire.a/0", "wire.a/1", "wire.b/0"]);
        assert_eq!(names("^nothing"), [""; 0]);
        assert_eq!(names("^(unclosed"), [""; 0]);
    }

    #[test]
    fn a_topic_has_an_id_and_one_that_is_not_there_is_absent() {
        let cluster = MockCluster::new(1).unwrap();
        cluster.create_topic("wire", 1, 1).unwrap();
        let consumer = consumer(&cluster.bootstrap_servers());
        assert!(identity(&consumer, &TopicPartition::new("wire", 0)).unwrap().is_some());
        assert!(identity(&consumer, &TopicPartition::new("wire", 7)).unwrap_err().is_absent());
    }
}
