//! The Kafka consumer: its settings, and a context that hands rebalances on instead of acting on them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Sender;
use rdkafka::client::ClientContext;
use rdkafka::config::{ClientConfig, RDKafkaLogLevel};
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::statistics::Statistics;
use rdkafka::topic_partition_list::TopicPartitionList;
use rdkafka::types::RDKafkaRespErr;
use tracing::{debug, warn};

use super::brokers::Brokers;
use super::ledger::Ledger;
use crate::config::KafkaConfig;
use crate::record::TopicPartition;
use crate::telemetry::Metrics;

/// A change of the partitions that are ours.
#[derive(Debug)]
pub(super) enum Rebalance {
    /// More of them. The assignment has been acknowledged; nothing is read of them yet.
    Assigned(Vec<TopicPartition>),
    /// Fewer of them. Nothing has been acknowledged: the group waits until [`acknowledge_revoked`].
    Revoked {
        partitions: Vec<TopicPartition>,
        /// Somebody else may own them already: there is nothing to drain for.
        lost: bool,
    },
}

/// Hands on what librdkafka tells.
#[derive(Debug)]
pub(super) struct ClientEvents {
    pub(super) rebalances: Sender<Rebalance>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) brokers: Brokers,
    pub(super) ledger: Arc<Ledger>,
    /// The consumer is being closed: nobody listens for rebalances any more.
    pub(super) closing: AtomicBool,
}

pub(super) type WireConsumer = BaseConsumer<ClientEvents>;

impl ClientContext for ClientEvents {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.brokers.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.brokers.failed(error.rdkafka_error_code(), reason);
    }

    fn stats(&self, statistics: Statistics) {
        self.brokers.look(statistics.brokers.values().any(|broker| broker.state == "UP"));
        for (name, topic) in &statistics.topics {
            for (number, partition) in &topic.partitions {
                let key = TopicPartition::new(name.as_str(), *number);
                let end = Some(partition.ls_offset).filter(|end| *end >= 0);
                if let Some((written, end)) = self.ledger.progress(&key, end) {
                    self.metrics.progress(&key, written, end);
                }
            }
        }
    }
}

impl ConsumerContext for ClientEvents {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, error: RDKafkaRespErr, list: &mut TopicPartitionList) {
        let revoked = error == RDKafkaRespErr::RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS;
        if self.closing.load(Ordering::Acquire) {
            // The last word of a consumer that closes; what it held has been drained before.
            let result = if revoked { unassign_held(consumer, list) } else { Ok(()) };
            debug!(?result, "let go of everything");
            return;
        }
        self.metrics.rebalances.inc();
        let partitions = partitions(list);
        if revoked {
            let is_lost = consumer.assignment_lost();
            self.rebalances.send(Rebalance::Revoked { partitions, lost: is_lost }).ok();
            return;
        }
        // Taken note of at once, so that the group can go on; read from when the position of each is known.
        if let Err(error) = consumer.incremental_assign(&TopicPartitionList::new()) {
            warn!(%error, "the assignment could not be acknowledged");
        }
        self.rebalances.send(Rebalance::Assigned(partitions)).ok();
    }

    fn commit_callback(&self, result: KafkaResult<()>, _offsets: &TopicPartitionList) {
        if let Err(error) = result {
            // Expected after a revoke, and harmless: the positions in PostgreSQL are what counts.
            debug!(%error, "a commit to Kafka failed");
            self.metrics.commit_failures.inc();
        }
    }
}

/// Tells the group that partitions are let go. Those that were never read from are not in librdkafka's own
/// list, and naming them would fail the whole call.
pub(super) fn acknowledge_revoked(consumer: &WireConsumer, partitions: &[TopicPartition]) -> KafkaResult<()> {
    let mut list = TopicPartitionList::new();
    for partition in partitions {
        list.add_partition(&partition.topic, partition.partition);
    }
    unassign_held(consumer, &list)
}

fn unassign_held(consumer: &WireConsumer, list: &TopicPartitionList) -> KafkaResult<()> {
    let held = consumer.assignment()?;
    let mut both = TopicPartitionList::new();
    for element in list.elements() {
        if held.find_partition(element.topic(), element.partition()).is_some() {
            both.add_partition(element.topic(), element.partition());
        }
    }
    consumer.incremental_unassign(&both)
}

fn partitions(list: &TopicPartitionList) -> Vec<TopicPartition> {
    list.elements().iter().map(|element| TopicPartition::new(element.topic(), element.partition())).collect()
}

/// Makes the consumer and joins the group.
///
/// # Errors
/// As for [`create`]; when librdkafka refuses a topic's name or a pattern.
pub(super) fn subscribe(config: &KafkaConfig, context: ClientEvents) -> KafkaResult<WireConsumer> {
    let consumer = create(config, context)?;
    let topics: Vec<&str> = config.topics.iter().map(String::as_str).collect();
    consumer.subscribe(&topics)?;
    Ok(consumer)
}

/// Makes the consumer.
///
/// # Errors
/// When librdkafka does not know a property or refuses its value.
pub(super) fn create(config: &KafkaConfig, context: ClientEvents) -> KafkaResult<WireConsumer> {
    client_config(config).create_with_context(context)
}

/// The consumer's settings. What the worker depends on cannot be changed by `kafka.properties`; the fetch
/// settings can.
pub fn client_config(config: &KafkaConfig) -> ClientConfig {
    let mut client = ClientConfig::new();
    // Measured: a small queue that is looked after every 10 ms is as fast as a large one, in a tenth of the
    // memory.
    client
        .set("fetch.wait.max.ms", "100")
        .set("fetch.min.bytes", "1")
        // The next limit counts values only: of records that are all key and headers nothing else would stop
        // the client.
        .set("queued.min.messages", "100")
        .set("queued.max.messages.kbytes", "4096")
        .set("fetch.queue.backoff.ms", "10")
        .set("fetch.message.max.bytes", "524288")
        .set("statistics.interval.ms", "1000")
        .set("check.crcs", "true")
        .set("reconnect.backoff.ms", "50")
        .set("reconnect.backoff.max.ms", "2000")
        .set("client.id", "quotewire");
    for (name, value) in &config.properties {
        client.set(name, value.expose());
    }
    if let Some(instance) = &config.group_instance_id {
        client.set("group.instance.id", instance);
    }
    client
        .set("bootstrap.servers", &config.brokers)
        .set("group.id", &config.group_id)
        .set("partition.assignment.strategy", "cooperative-sticky")
        .set("session.timeout.ms", config.session_timeout_ms.to_string())
        .set("topic.metadata.refresh.interval.ms", config.metadata_refresh_ms.to_string())
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("enable.partition.eof", "false")
        .set("auto.offset.reset", "error")
        .set_log_level(RDKafkaLogLevel::Info);
    client
}
