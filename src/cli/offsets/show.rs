//! `quotewire offsets show`

use quotewire::config::Config;
use quotewire::record::TopicPartition;
use quotewire::store::positions::{self, StoredPosition};
use quotewire::worker::topics;
use rdkafka::consumer::BaseConsumer;

use super::super::print::say;
use super::super::{Failure, settings};
use super::{client, is_kafkas};

/// What Kafka says of a partition's log.
struct ShownLog {
    low: i64,
    high: i64,
    /// Whether the topic is another one than the position's.
    is_other: bool,
}

pub(super) async fn show(config: &Config, no_kafka: bool) -> Result<(), Failure> {
    let mut connection = settings::connect(config).await?;
    let client = if no_kafka { None } else { Some(client(config)?) };
    let mut asks = client.as_ref();
    let mut remarks = Vec::new();
    say!("{:<32} {:>12} {:>12} {:>12} {:>8}", "partition", "position", "log begins", "log ends", "lag")?;
    for position in positions::all(&mut connection).await? {
        let is_kafkas = is_kafkas(&position.partition.topic);
        let log = asks.filter(|_| is_kafkas).map(|client| log(client, &position));
        let log = match log {
            Some(Err(error)) if error.is_absent() => {
                remarks.push(absent(&position));
                None
            }
            Some(Err(error)) => {
                // One unanswered question is enough to know.
                asks = None;
                remarks.push(format!("{}: {error}", position.partition));
                None
            }
            Some(Ok(log)) => Some(log),
            None => None,
        };
        say!("{}", line(&position, log.as_ref()))?;
        remarks.extend(log.and_then(|log| remark(&position, &log)));
    }
    for remark in remarks {
        say!("{remark}")?;
    }
    Ok(())
}

fn log(client: &BaseConsumer, position: &StoredPosition) -> Result<ShownLog, topics::TopicError> {
    let found = topics::identity(client, &position.partition)?;
    let (low, high) = topics::watermarks(client, &position.partition)?;
    let is_other = position.topic_id.zip(found).is_some_and(|(stored, found)| stored != found);
    Ok(ShownLog { low, high, is_other })
}

fn line(position: &StoredPosition, log: Option<&ShownLog>) -> String {
    let shown = |value: Option<i64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    // Behind the end of a log, or in another topic's, there is no lag to speak of.
    let lag = log
        .filter(|log| !log.is_other && position.next_offset <= log.high)
        .map(|log| log.high - position.next_offset);
    format!(
        "{:<32} {:>12} {:>12} {:>12} {:>8}",
        position.partition.to_string(),
        position.next_offset,
        shown(log.map(|log| log.low)),
        shown(log.map(|log| log.high)),
        shown(lag)
    )
}

/// What to do with a position whose partition is gone.
fn absent(position: &StoredPosition) -> String {
    let TopicPartition { topic, partition } = &position.partition;
    format!(
        "{}: Kafka has no such topic or partition now. When it is gone for good, what came from it can be \
         kept without a position: quotewire offsets forget --topic {topic} --partition {partition}",
        position.partition
    )
}

/// What stands in the way of a partition.
fn remark(position: &StoredPosition, log: &ShownLog) -> Option<String> {
    let partition = &position.partition;
    if log.is_other {
        Some(format!(
            "{partition}: of another topic now, which was made anew under this name: quotewire offsets \
             forget --topic {} --partition {}",
            partition.topic, partition.partition
        ))
    } else if position.next_offset > log.high {
        Some(format!(
            "{partition}: the position is {} past the end of the log",
            position.next_offset - log.high
        ))
    } else if position.next_offset < log.low {
        Some(format!(
            "{partition}: {} records before the log's beginning are gone",
            log.low - position.next_offset
        ))
    } else {
        None
    }
}
