//! `quotewire offsets`

use std::process::ExitCode;
use std::time::Duration;

use clap::Subcommand;
use quotewire::config::{Config, Purpose};
use quotewire::record::TopicPartition;
use quotewire::store::positions;
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};

use super::exit::{Unreachable, WrongUse};
use super::{DatabaseArgs, Failure, settings};

/// How long the broker may take to say where a log begins and ends.
const BROKER_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show how far each partition has been read, and where its log begins and ends if a broker answers
    #[command(after_help = "Example:\n    quotewire offsets show --no-kafka")]
    Show {
        #[command(flatten)]
        database: DatabaseArgs,
        /// Do not ask Kafka
        #[arg(long)]
        no_kafka: bool,
    },
    /// Move a partition's position
    ///
    /// Forward, the offsets in between count as passed over. Back, everything that came from them is removed in the
    /// same transaction and they are read again. A worker that is running notices.
    #[command(after_help = "\
Example:
    quotewire offsets set --topic wire --partition 0 --to earliest")]
    Set {
        #[command(flatten)]
        database: DatabaseArgs,
        /// The topic
        #[arg(long)]
        topic: String,
        /// The partition
        #[arg(long)]
        partition: i32,
        /// An offset, or `earliest` or `latest` of the log
        #[arg(long)]
        to: String,
    },
}

pub(crate) async fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Show { database, no_kafka } => show(&load(&database)?, no_kafka).await?,
        Command::Set { database, topic, partition, to } => {
            set(&load(&database)?, &TopicPartition::new(topic, partition), &to).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn load(database: &DatabaseArgs) -> Result<Config, Failure> {
    database.settings.load(&[("database.url", database.database_url.as_deref())], Purpose::Store)
}

async fn show(config: &Config, no_kafka: bool) -> Result<(), Failure> {
    let mut connection = settings::connect(config).await?;
    println!("{:<32} {:>12} {:>12} {:>12} {:>8}", "partition", "position", "log begins", "log ends", "lag");
    let mut asks = !no_kafka;
    for position in positions::all(&mut connection).await? {
        let is_file = &*position.partition.topic == positions::INGEST_TOPIC;
        let log = if asks && !is_file { watermarks(config, &position.partition) } else { None };
        // One unanswered question is enough to know.
        asks = asks && (is_file || log.is_some());
        let shown = |value: Option<i64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
        let (low, high) = log.unzip();
        let lag = high.map(|high: i64| high - position.next_offset);
        println!(
            "{:<32} {:>12} {:>12} {:>12} {:>8}",
            position.partition.to_string(),
            position.next_offset,
            shown(low),
            shown(high),
            shown(lag)
        );
    }
    Ok(())
}

async fn set(config: &Config, partition: &TopicPartition, to: &str) -> Result<(), Failure> {
    let log_end = |pick: fn((i64, i64)) -> i64| {
        let nobody =
            || Unreachable(format!("no broker says where the log of {partition} is (kafka.brokers)"));
        watermarks(config, partition).map(pick).ok_or_else(nobody)
    };
    let to =
        match to {
            "earliest" => log_end(|(low, _)| low)?,
            "latest" => log_end(|(_, high)| high)?,
            number => number.parse().ok().filter(|offset: &i64| *offset >= 0).ok_or_else(|| {
                WrongUse(format!("--to {number:?}: give an offset from 0, earliest or latest"))
            })?,
        };
    let mut connection = settings::connect(config).await?;
    let moved = positions::set(&mut connection, partition, to).await?;
    println!(
        "{partition}: from {} to {}; {} article versions removed",
        moved.from, moved.to, moved.removed_versions
    );
    Ok(())
}

/// Where a partition's log begins and ends; `None` if nobody says.
fn watermarks(config: &Config, partition: &TopicPartition) -> Option<(i64, i64)> {
    let mut client = ClientConfig::new();
    for (name, value) in &config.kafka.properties {
        client.set(name, value.expose());
    }
    client.set("bootstrap.servers", &config.kafka.brokers);
    let consumer: BaseConsumer = client.create().ok()?;
    consumer.fetch_watermarks(&partition.topic, partition.partition, BROKER_TIMEOUT).ok()
}
