//! `quotewire raw`

use std::process::ExitCode;

use quotewire::record::{Position, TopicPartition};
use quotewire::store::raw_records;

use super::exit::CHECK_FAILED;
use super::print::{self, tell};
use super::{DatabaseArgs, Failure, settings};

/// Print the bytes of a record as it came
///
/// Where database.keep_raw is on, the bytes of every record are kept; those of a dead letter always are,
/// until it is dropped. Exit code 1 if those of this record are not.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    quotewire raw --topic wire --partition 0 --offset 1042 > record.json")]
pub(crate) struct RawArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// The topic; ingest for files
    #[arg(long)]
    topic: String,
    /// The partition
    #[arg(long)]
    partition: i32,
    /// The record's offset
    #[arg(long)]
    offset: i64,
}

pub(crate) async fn run(args: RawArgs) -> Result<ExitCode, Failure> {
    let mut connection = settings::connect(&args.database.load()?).await?;
    let partition = TopicPartition::new(args.topic.as_str(), args.partition);
    let position = Position { partition, offset: args.offset };
    let Some(payload) = raw_records::payload(&mut connection, &position).await? else {
        tell!("quotewire: no bytes are kept of {position}: database.keep_raw keeps those of every record");
        return Ok(ExitCode::from(CHECK_FAILED));
    };
    print::bytes(&payload.unwrap_or_default())?;
    Ok(ExitCode::SUCCESS)
}
