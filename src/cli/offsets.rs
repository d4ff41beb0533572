//! `quotewire offsets`

mod decide;
mod show;

use std::process::ExitCode;

use clap::Subcommand;
use quotewire::config::Config;
use quotewire::record::TopicPartition;
use quotewire::store::positions::INGEST_TOPIC;
use rdkafka::ClientConfig;
use rdkafka::consumer::BaseConsumer;

use super::consent::Consent;
use super::{DatabaseArgs, Failure};

#[derive(Debug, Subcommand)]
pub(crate) enum OffsetsCommand {
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
    /// Forward, the offsets in between count as passed over. Back, everything that came from them is removed
    /// in the same transaction and they are read again; what would be removed is shown first. A worker that
    /// is running notices.
    #[command(after_help = "\
Examples:
    quotewire offsets set --topic wire --partition 0 --to earliest
    quotewire offsets set --topic wire --partition 0 --to 1200 --dry-run")]
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
        #[command(flatten)]
        consent: Consent,
    },
    /// Take positions out of the way: what came from them stays
    ///
    /// What came from them stays, accounted for under another name (wire#1), and the partitions are read from
    /// their beginnings. This is for a topic that was deleted and made anew: of a whole topic, positions that
    /// belong to the topic that is there now are left alone. With --partition nobody is asked; a position
    /// that was made by mistake, of which nothing came, is gone then.
    #[command(after_help = "\
Examples:
    quotewire offsets forget --topic wire
    quotewire offsets forget --topic wire --partition 0 --dry-run")]
    Forget {
        #[command(flatten)]
        database: DatabaseArgs,
        /// The topic
        #[arg(long)]
        topic: String,
        /// The partition, whatever its topic is now [default: all that are of another topic now]
        #[arg(long)]
        partition: Option<i32>,
        /// Only say what it would do
        #[arg(long)]
        dry_run: bool,
    },
    /// Count outcomes anew after rows were removed on purpose
    ///
    /// What is missing is counted as removed from then on, and what hung on it (quotes, names) goes too, so
    /// that `verify` holds again.
    #[command(after_help = "\
Examples:
    quotewire offsets recount --dry-run
    quotewire offsets recount --topic wire --partition 0 --yes")]
    Recount {
        #[command(flatten)]
        database: DatabaseArgs,
        /// Of this topic only
        #[arg(long)]
        topic: Option<String>,
        /// Of this partition only
        #[arg(long)]
        partition: Option<i32>,
        #[command(flatten)]
        consent: Consent,
    },
}

pub(crate) async fn run(command: OffsetsCommand) -> Result<ExitCode, Failure> {
    match command {
        OffsetsCommand::Show { database, no_kafka: true } => show::show(&database.load()?, true).await?,
        OffsetsCommand::Show { database, no_kafka: false } => {
            show::show(&database.load_with_kafka()?, false).await?;
        }
        OffsetsCommand::Set { database, topic, partition, to, consent } => {
            let config = database.load_with_kafka()?;
            decide::set(&config, &TopicPartition::new(topic, partition), &to, consent).await?;
        }
        OffsetsCommand::Forget { database, topic, partition, dry_run } => {
            let config = if partition.is_none() { database.load_with_kafka()? } else { database.load()? };
            decide::forget(&config, &topic, partition, dry_run).await?;
        }
        OffsetsCommand::Recount { database, topic, partition, consent } => {
            decide::recount(&database.load()?, topic.as_deref(), partition, consent).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A client that asks about logs and joins no group.
///
/// # Errors
/// When librdkafka refuses its settings.
fn client(config: &Config) -> Result<BaseConsumer, Failure> {
    let mut client = ClientConfig::new();
    for (name, value) in &config.kafka.properties {
        client.set(name, value.expose());
    }
    client.set("bootstrap.servers", &config.kafka.brokers);
    Ok(client.create()?)
}

/// Whether Kafka can know of a topic: not of files, and not of what a forgotten position left behind.
fn is_kafkas(topic: &str) -> bool {
    topic != INGEST_TOPIC && !is_former(topic)
}

/// Whether this is the name that what came from a forgotten position is kept under.
fn is_former(topic: &str) -> bool {
    topic.contains('#')
}
