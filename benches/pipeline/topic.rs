//! The topic that both sides read.

use std::time::Duration;

use anyhow::Context;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::topic_partition_list::TopicPartitionList;

use super::articles::Generator;
use super::frames::Frame;

/// When the first record is said to have been sent: the same in every run.
const FIRST_MS: i64 = 1_700_000_000_000;

fn admin(brokers: &str) -> anyhow::Result<AdminClient<DefaultClientContext>> {
    ClientConfig::new().set("bootstrap.servers", brokers).create().context("a client of Kafka")
}

/// The time of a record.
pub(crate) const fn timestamp_ms(number: u64) -> i64 {
    FIRST_MS + 250 * number as i64
}

/// Makes the topic and fills it, article by article in turn over the partitions. Returns the bytes of all
/// articles.
pub(crate) async fn fill(
    brokers: &str,
    topic: &str,
    partitions: i32,
    articles: u64,
    frame: Frame,
) -> anyhow::Result<u64> {
    let wanted = NewTopic::new(topic, partitions, TopicReplication::Fixed(1)).set("retention.ms", "-1");
    let made = admin(brokers)?.create_topics([&wanted], &AdminOptions::new()).await?;
    for result in made {
        result.map_err(|(name, code)| anyhow::anyhow!("the topic {name} cannot be made: {code}"))?;
    }
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("compression.type", "lz4")
        .set("linger.ms", "20")
        .set("queue.buffering.max.kbytes", "65536")
        .create()?;
    let generator = Generator::new();
    let mut bytes = 0;
    for number in 0..articles {
        let article = frame.around(number, &generator.article(number));
        bytes += article.len() as u64;
        let partition = (number % partitions.max(1) as u64) as i32;
        let mut record = BaseRecord::<(), str>::to(topic)
            .partition(partition)
            .timestamp(timestamp_ms(number))
            .payload(article.as_str());
        while let Err((error, rejected)) = producer.send(record) {
            if !matches!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull)) {
                return Err(error).context("filling the topic");
            }
            producer.poll(Duration::from_millis(10));
            record = rejected;
        }
        producer.poll(Duration::ZERO);
    }
    producer.flush(Duration::from_mins(2)).context("filling the topic")?;
    // A broker makes its books of groups when it is first asked for one, which takes a second that is
    // nobody's here.
    let warm: BaseConsumer =
        ClientConfig::new().set("bootstrap.servers", brokers).set("group.id", topic).create()?;
    let mut list = TopicPartitionList::new();
    list.add_partition(topic, 0);
    for _ in 0..30 {
        // Until it has, it says that it is not the one to ask.
        if warm.committed_offsets(list.clone(), Duration::from_secs(30)).is_ok() {
            return Ok(bytes);
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    anyhow::bail!("the broker makes no group")
}

/// Removes the topic.
pub(crate) async fn remove(brokers: &str, topic: &str) -> anyhow::Result<()> {
    admin(brokers)?.delete_topics(&[topic], &AdminOptions::new()).await?;
    Ok(())
}
