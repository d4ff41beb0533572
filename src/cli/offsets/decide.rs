//! `quotewire offsets set`, `forget` and `recount`: what they would do is shown before anything is removed.

use quotewire::config::Config;
use quotewire::record::{TopicId, TopicPartition};
use quotewire::store::decisions::{self, Decide, Forgotten, Moved};
use quotewire::store::positions::{self, StoredPosition};
use quotewire::worker::topics::{self, TopicError};

use super::super::exit::{Unreachable, WrongUse};
use super::super::print::say;
use super::super::{Failure, settings};
use rdkafka::consumer::BaseConsumer;

use super::super::consent::Consent;
use super::{client, is_former, is_kafkas};

/// What Kafka says of a partition.
struct LogEnds {
    low: i64,
    high: i64,
    topic_id: Option<TopicId>,
}

pub(super) async fn set(
    config: &Config,
    partition: &TopicPartition,
    to: &str,
    consent: Consent,
) -> Result<(), Failure> {
    let to = Destination::read(to)?;
    let mut connection = settings::connect(config).await?;
    let stored = positions::get(&mut connection, partition).await?;
    let log = if is_kafkas(&partition.topic) { ask(config, partition, stored.as_ref(), to)? } else { None };
    if log.is_none() && stored.is_none() {
        return Err(WrongUse(format!(
            "there is no position of {partition}: quotewire offsets show lists them"
        ))
        .into());
    }
    let to = to.offset(partition, log.as_ref(), stored.as_ref())?;
    if !is_kafkas(&partition.topic) && stored.as_ref().is_some_and(|stored| to < stored.next_offset) {
        return Err(WrongUse(format!(
            "{partition} is no partition of Kafka: what came from it cannot be read again, so it is not moved back"
        ))
        .into());
    }
    let topic_id = log.and_then(|log| log.topic_id);

    let preview = decisions::set(&mut connection, partition, topic_id, to, Decide::Preview).await?;
    say!("{}", described(partition, &preview))?;
    if consent.dry_run {
        say!("nothing is changed (--dry-run)")?;
        return Ok(());
    }
    if !preview.removed.is_nothing() {
        consent.agreed()?;
    }
    let moved = decisions::set(&mut connection, partition, topic_id, to, Decide::Commit).await?;
    if moved != preview {
        say!("{}", described(partition, &moved))?;
    }
    say!("done")?;
    Ok(())
}

/// What a broker says of a partition. Of one that has a position an offset can be set without.
fn ask(
    config: &Config,
    partition: &TopicPartition,
    stored: Option<&StoredPosition>,
    to: Destination,
) -> Result<Option<LogEnds>, Failure> {
    let client = client(config)?;
    let answer = topics::identity(&client, partition).and_then(|topic_id| {
        let (low, high) = topics::watermarks(&client, partition)?;
        Ok(LogEnds { low, high, topic_id })
    });
    match answer {
        Ok(log) => {
            let former = stored.and_then(|stored| stored.topic_id).zip(log.topic_id);
            if former.is_some_and(|(former, now)| former != now) {
                let TopicPartition { topic, partition: number } = partition;
                return Err(WrongUse(format!(
                    "{partition} is of another topic now, which was made anew under this name, so offsets of \
                     the former one mean nothing in it: quotewire offsets forget --topic {topic} --partition \
                     {number}"
                ))
                .into());
            }
            Ok(Some(log))
        }
        Err(error) if error.is_absent() && stored.is_none() => Err(WrongUse(format!(
            "there is no {partition} in Kafka (kafka.brokers = {}), and no position of it either",
            config.kafka.brokers
        ))
        .into()),
        Err(error) if stored.is_none() || !matches!(to, Destination::Offset(_)) => {
            Err(unanswered(partition, &error))
        }
        Err(_) => Ok(None),
    }
}

fn unanswered(partition: &TopicPartition, error: &TopicError) -> Failure {
    Unreachable(format!("no broker says where the log of {partition} is (kafka.brokers): {error}")).into()
}

/// Where a position is to go.
#[derive(Debug, Clone, Copy)]
enum Destination {
    Earliest,
    Latest,
    Offset(i64),
}

impl Destination {
    fn read(to: &str) -> Result<Self, WrongUse> {
        match to {
            "earliest" => Ok(Self::Earliest),
            "latest" => Ok(Self::Latest),
            number => {
                let offset = number.parse().ok().filter(|offset: &i64| *offset >= 0);
                let wrong =
                    || WrongUse(format!("--to {number:?}: give an offset from 0, earliest or latest"));
                offset.map(Self::Offset).ok_or_else(wrong)
            }
        }
    }

    /// The offset that it is; it must lie in the log, where that is known.
    fn offset(
        self,
        partition: &TopicPartition,
        log: Option<&LogEnds>,
        stored: Option<&StoredPosition>,
    ) -> Result<i64, WrongUse> {
        match (self, log) {
            (Self::Earliest, Some(log)) => Ok(log.low),
            (Self::Latest, Some(log)) => Ok(log.high),
            (Self::Earliest, None) => Ok(stored.map_or(0, |stored| stored.first_offset)),
            (Self::Latest, None) => Ok(stored.map_or(0, |stored| stored.next_offset)),
            (Self::Offset(offset), Some(LogEnds { low, high, .. })) if offset < *low || offset > *high => {
                Err(WrongUse(format!("--to {offset}: the log of {partition} goes from {low} to {high}")))
            }
            (Self::Offset(offset), _) => Ok(offset),
        }
    }
}

fn described(partition: &TopicPartition, moved: &Moved) -> String {
    let Moved { from, to, removed } = moved;
    if removed.is_nothing() {
        return format!("{partition}: from {from} to {to}; nothing is removed");
    }
    format!(
        "{partition}: from {from} to {to}; removes {} article versions ({} articles altogether), {} dead \
         letters and {} other outcomes, to be read again",
        removed.versions, removed.articles, removed.letters, removed.others
    )
}

pub(super) async fn forget(
    config: &Config,
    topic: &str,
    partition: Option<i32>,
    dry_run: bool,
) -> Result<(), Failure> {
    if is_former(topic) {
        return Err(WrongUse(format!(
            "{topic} is what was kept of a former topic: it has no position that anybody reads from"
        ))
        .into());
    }
    let mut connection = settings::connect(config).await?;
    let of_topic = |position: &StoredPosition| {
        *position.partition.topic == *topic
            && partition.is_none_or(|number| number == position.partition.partition)
    };
    let positions: Vec<_> = positions::all(&mut connection).await?.into_iter().filter(of_topic).collect();
    if positions.is_empty() {
        let what = partition.map_or_else(|| topic.to_owned(), |number| format!("{topic}/{number}"));
        return Err(
            WrongUse(format!("there is no position of {what}: quotewire offsets show lists them")).into()
        );
    }
    let decide = if dry_run { Decide::Preview } else { Decide::Commit };
    // Whoever names a partition is taken at the word.
    let client = if partition.is_none() && is_kafkas(topic) { Some(client(config)?) } else { None };
    for position in positions {
        let partition = &position.partition;
        if let Some(client) = &client
            && is_of_the_topic(client, &position)?
        {
            let number = partition.partition;
            say!(
                "{partition}: of the topic that is there now, left alone (--partition {number} forgets it all the same)"
            )?;
            continue;
        }
        // Somebody else may just have done the same.
        let Some(Forgotten { at, kept_as }) = decisions::forget(&mut connection, partition, decide).await?
        else {
            continue;
        };
        if let Some(name) = kept_as {
            say!("{partition}: at {at}; what came from it is kept as {name}/{}", partition.partition)?;
        } else {
            say!("{partition}: at {at}; nothing came from it, nothing is left of it")?;
        }
    }
    say!("{}", if dry_run { "nothing is changed (--dry-run)" } else { "done" })?;
    Ok(())
}

/// Whether a position belongs to the topic that has its name now.
fn is_of_the_topic(client: &BaseConsumer, position: &StoredPosition) -> Result<bool, Failure> {
    match topics::identity(client, &position.partition) {
        Ok(found) => Ok(found.is_some() && found == position.topic_id),
        Err(error) if error.is_absent() => Ok(false),
        Err(error) => Err(Unreachable(format!(
            "no broker says which topic {} is of now (kafka.brokers): {error}. With --partition nobody is asked",
            position.partition
        ))
        .into()),
    }
}

pub(super) async fn recount(
    config: &Config,
    topic: Option<&str>,
    partition: Option<i32>,
    consent: Consent,
) -> Result<(), Failure> {
    let mut connection = settings::connect(config).await?;
    let wanted = |of: &TopicPartition| {
        topic.is_none_or(|topic| *of.topic == *topic) && partition.is_none_or(|number| number == of.partition)
    };
    let partitions: Vec<_> =
        decisions::accounted(&mut connection).await?.into_iter().filter(wanted).collect();
    if partitions.is_empty() {
        return Err(
            WrongUse("there is no such partition: quotewire offsets show lists them".to_owned()).into()
        );
    }
    let mut missing = Vec::new();
    let mut are_gone = false;
    for partition in partitions {
        if positions::get(&mut connection, &partition).await?.is_none() {
            are_gone = true;
            say!("{partition}: its position is gone; it will be made anew around what is left of it")?;
        }
        let count = decisions::recount(&mut connection, &partition, Decide::Preview).await?;
        if count != 0 {
            say!("{partition}: {count} records have no rows any more; they will count as removed")?;
        }
        missing.push((partition, count));
    }
    let changes = are_gone || missing.iter().any(|(_, count)| *count != 0);
    if !changes {
        say!("no rows are missing")?;
    }
    if consent.dry_run {
        say!("nothing is changed (--dry-run)")?;
        return Ok(());
    }
    if changes {
        consent.agreed()?;
    }
    for (partition, _) in missing {
        decisions::recount(&mut connection, &partition, Decide::Commit).await?;
    }
    say!("done")?;
    Ok(())
}
