//! What Kafka holds, read back with a plain consumer that sees committed records only.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use quotewire::record::{TopicId, TopicPartition};
use quotewire::store::positions::StoredPosition;
use quotewire::worker::topics;
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{Headers, Message};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use crate::compare::Log;
use crate::sent::{NUMBER, Sent};
use crate::support::PATIENCE;

/// Sees what belongs to no open or aborted transaction.
const COMMITTED: &str = "read_committed";
const UNCOMMITTED: &str = "read_uncommitted";

/// How long one question to the broker may take.
const ASKING: Duration = Duration::from_secs(10);

/// How long a transaction that nobody ends may stay open: its time, and until the broker looks.
const TRANSACTIONS: Duration = Duration::from_secs(40);

/// Which partition of which topic, whatever its name is or was.
pub(crate) type Identity = (TopicId, i32);

/// A topic between its making and its deletion.
#[derive(Debug, Clone)]
pub(crate) struct Incarnation {
    pub(crate) topic: String,
    pub(crate) id: TopicId,
    pub(crate) partitions: BTreeMap<i32, Kept>,
}

/// A partition's log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// Numbers by offset.
    pub(crate) records: BTreeMap<i64, u64>,
    /// One past the last offset, markers of transactions included.
    pub(crate) end: i64,
}

/// Asks the broker. It outlives the broker's absences: a client that has failed is not asked again.
pub(crate) struct Asker {
    brokers: String,
    committed: Mutex<BaseConsumer>,
    all: Mutex<BaseConsumer>,
}

fn consumer(brokers: &str, isolation: &str) -> BaseConsumer {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", brokers)
        .set("group.id", "storm-reader")
        .set("isolation.level", isolation);
    config.set("enable.partition.eof", "true").set("enable.auto.commit", "false").set("log_level", "0");
    config.create().expect("a consumer")
}

fn end(consumer: &BaseConsumer, topic: &str, partition: i32) -> Result<i64, String> {
    // The client asks nobody about a partition that it has not heard of.
    let (_, end) = consumer
        .fetch_metadata(Some(topic), ASKING)
        .and_then(|_| consumer.fetch_watermarks(topic, partition, ASKING))
        .map_err(|error| error.to_string())?;
    Ok(end)
}

impl Asker {
    pub(crate) fn new(brokers: String) -> Self {
        let client = |isolation| Mutex::new(consumer(&brokers, isolation));
        let (committed, all) = (client(COMMITTED), client(UNCOMMITTED));
        Self { brokers, committed, all }
    }

    fn ask<T>(
        &self,
        isolation: &str,
        question: impl Fn(&BaseConsumer) -> Result<T, String>,
    ) -> Result<T, String> {
        let client = if isolation == COMMITTED { &self.committed } else { &self.all };
        let mut client = client.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = question(&client);
        if answer.is_err() {
            *client = consumer(&self.brokers, isolation);
        }
        answer
    }

    /// Which topic has that name now.
    pub(crate) fn id(&self, topic: &str) -> Result<TopicId, String> {
        let partition = TopicPartition::new(topic, 0);
        let id = self.ask(COMMITTED, |client| {
            topics::identity(client, &partition).map_err(|error| error.to_string())
        })?;
        id.ok_or_else(|| "the broker knows no ids".to_owned())
    }

    /// Where a partition's log ends.
    pub(crate) fn end(&self, topic: &str, partition: i32) -> Result<i64, String> {
        self.ask(UNCOMMITTED, |client| end(client, topic, partition))
    }

    /// Where it ends for those who wait for transactions that are open.
    pub(crate) fn stable_end(&self, topic: &str, partition: i32) -> Result<i64, String> {
        self.ask(COMMITTED, |client| end(client, topic, partition))
    }

    /// Waits until no transaction is open.
    fn settled_end(&self, topic: &str, partition: i32) -> Result<i64, String> {
        let started = Instant::now();
        loop {
            let (stable, end) = (self.stable_end(topic, partition)?, self.end(topic, partition)?);
            if stable == end {
                return Ok(end);
            }
            if started.elapsed() > TRANSACTIONS {
                return Err(format!("{topic}/{partition}: a transaction is open at {stable} of {end}"));
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Reads a topic whole. Nobody may be sending to it; transactions that are open are waited for.
    pub(crate) fn read_back(
        &self,
        topic: &str,
        partitions: i32,
        sent: &BTreeMap<u64, Sent>,
    ) -> Result<Incarnation, String> {
        let id = self.id(topic)?;
        let mut kept: BTreeMap<i32, Kept> = BTreeMap::new();
        let mut list = TopicPartitionList::new();
        for partition in 0..partitions {
            let end = self.settled_end(topic, partition)?;
            kept.insert(partition, Kept { records: BTreeMap::new(), end });
            list.add_partition_offset(topic, partition, Offset::Beginning).expect("an offset");
        }
        let reader = consumer(&self.brokers, COMMITTED);
        reader.assign(&list).expect("assigned");
        let (mut open, started): (BTreeSet<i32>, Instant) = ((0..partitions).collect(), Instant::now());
        while !open.is_empty() {
            assert!(started.elapsed() < PATIENCE, "{topic} cannot be read back: {open:?} do not end");
            match reader.poll(Duration::from_millis(200)) {
                Some(Ok(message)) => {
                    let number = check(&message, sent)?;
                    kept.entry(message.partition()).or_default().records.insert(message.offset(), number);
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    open.remove(&partition);
                }
                Some(Err(_)) | None => {}
            }
        }
        Ok(Incarnation { topic: topic.to_owned(), id, partitions: kept })
    }
}

/// A record's number; its bytes must be those that were sent.
fn check(message: &impl Message, sent: &BTreeMap<u64, Sent>) -> Result<u64, String> {
    let place = format!("{}/{}/{}", message.topic(), message.partition(), message.offset());
    let number = message
        .headers()
        .and_then(|headers| headers.iter().find(|header| header.key == NUMBER)?.value)
        .and_then(|value| std::str::from_utf8(value).ok()?.parse().ok())
        .ok_or_else(|| format!("{place} has no number"))?;
    let is_that = sent.get(&number).is_some_and(|sent| {
        (message.payload(), message.key()) == (sent.payload.as_deref(), sent.key.as_deref())
    });
    if is_that { Ok(number) } else { Err(format!("{place} is not what was sent as number {number}")) }
}

/// What must have an outcome, by the names that the database has for it; and what is wrong with the
/// positions.
pub(crate) fn owed(
    former: &[Incarnation],
    live: &[Incarnation],
    positions: &[StoredPosition],
    passed_over: &HashMap<Identity, Vec<Range<i64>>>,
) -> (Vec<Log>, Vec<String>) {
    let (mut logs, mut faults) = (Vec::new(), Vec::new());
    let mut met: BTreeSet<Identity> = BTreeSet::new();
    for position in positions {
        let (name, partition) = (position.partition.topic.to_string(), position.partition.partition);
        let incarnation = former.iter().chain(live).find(|known| Some(known.id) == position.topic_id);
        let Some((incarnation, kept)) =
            incarnation.and_then(|known| Some((known, known.partitions.get(&partition)?)))
        else {
            faults.push(format!(
                "the position of {name}/{partition} is of no topic that there was: {position:?}"
            ));
            continue;
        };
        let identity = (incarnation.id, partition);
        if name.split('#').next() != Some(&incarnation.topic)
            || position.first_offset != 0
            || !met.insert(identity)
        {
            faults.push(format!("a position that should not be: {position:?}"));
        }
        let passed_over = passed_over.get(&identity).map_or(&[][..], Vec::as_slice);
        let is_passed = |offset: &i64| passed_over.iter().any(|range| range.contains(offset));
        let records = kept.records.range(..position.next_offset).filter(|(offset, _)| !is_passed(offset));
        let records = records.map(|(offset, number)| (*offset, *number)).collect();
        logs.push(Log { topic: name, partition, records });
    }
    for incarnation in live {
        for (partition, kept) in &incarnation.partitions {
            let reached = positions.iter().find(|position| {
                position.topic_id == Some(incarnation.id)
                    && position.partition.partition == *partition
                    && *position.partition.topic == *incarnation.topic
            });
            if reached.map(|position| position.next_offset) != Some(kept.end) {
                faults.push(format!(
                    "{}/{partition} ends at {} and is read up to {reached:?}",
                    incarnation.topic, kept.end
                ));
            }
        }
    }
    (logs, faults)
}
