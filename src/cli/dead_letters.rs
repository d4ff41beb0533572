//! `quotewire dead-letters`

use std::process::ExitCode;

use clap::Subcommand;
use quotewire::record::{Outcome, Position, TopicPartition};
use quotewire::store::dead_letters::{self, DeadLetter, Filter, LetterState};
use quotewire::store::{BatchWriter, Prepared, PreparedRecord};
use quotewire::worker::prepare;

use super::exit::{CHECK_FAILED, WrongUse};
use super::print::{self, say, tell};
use super::{DatabaseArgs, Failure, settings};

/// Which dead letters.
#[derive(Debug, clap::Args)]
pub(crate) struct LetterArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Of this topic only
    #[arg(long)]
    topic: Option<String>,
    /// Of this partition only
    #[arg(long)]
    partition: Option<i32>,
    /// Of this offset only
    #[arg(long)]
    offset: Option<i64>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeadLettersCommand {
    /// List them, oldest first
    #[command(
        after_help = "Examples:\n    quotewire dead-letters list\n    quotewire dead-letters list --state all --json"
    )]
    List {
        #[command(flatten)]
        choice: LetterArgs,
        /// In this state: open, replayed, dropped or all
        #[arg(long, default_value = "open")]
        state: String,
        /// At most so many
        #[arg(long, default_value_t = 100)]
        limit: i64,
        /// As JSON, a line each
        #[arg(long)]
        json: bool,
    },
    /// Show one whole: the reason, the headers, and the payload
    #[command(after_help = "\
Examples:
    quotewire dead-letters show --topic wire --partition 0 --offset 17
    quotewire dead-letters show --topic wire --partition 0 --offset 17 --raw > record")]
    Show {
        #[command(flatten)]
        choice: LetterArgs,
        /// Write only the payload, byte for byte
        #[arg(long)]
        raw: bool,
    },
    /// Try them again: after an upgrade, with a higher limit, or when the database accepts what it refused
    #[command(
        after_help = "Example:\n    quotewire dead-letters replay --topic wire --set limits.record_bytes=16MiB"
    )]
    Replay {
        #[command(flatten)]
        choice: LetterArgs,
    },
    /// Give them up: the bytes are removed, the record stays accounted for
    #[command(after_help = "\
Examples:
    quotewire dead-letters drop --topic wire --partition 0 --offset 17
    quotewire dead-letters drop --all")]
    Drop {
        #[command(flatten)]
        choice: LetterArgs,
        /// Really all that are open, where neither topic, partition nor offset is given
        #[arg(long)]
        all: bool,
    },
}

impl LetterArgs {
    fn filter(&self, state: Option<LetterState>, limit: i64) -> Filter {
        Filter { topic: self.topic.clone(), partition: self.partition, offset: self.offset, state, limit }
    }
}

pub(crate) async fn run(command: DeadLettersCommand) -> Result<ExitCode, Failure> {
    match command {
        DeadLettersCommand::List { choice, state, limit, json } => list(&choice, &state, limit, json).await,
        DeadLettersCommand::Show { choice, raw } => show(&choice, raw).await,
        DeadLettersCommand::Replay { choice } => replay(&choice).await,
        DeadLettersCommand::Drop { choice, all } => drop_letters(&choice, all).await,
    }
}

async fn list(choice: &LetterArgs, state: &str, limit: i64, json: bool) -> Result<ExitCode, Failure> {
    let known = LetterState::ALL.into_iter().find(|known| known.name() == state);
    if known.is_none() && state != "all" {
        return Err(WrongUse(format!("--state {state:?}: give open, replayed, dropped or all")).into());
    }
    let mut connection = settings::connect(&choice.database.load()?).await?;
    for letter in dead_letters::list(&mut connection, &choice.filter(known, limit)).await? {
        if json {
            say!("{}", serde_json::to_string(&letter)?)?;
        } else {
            say!("{}", line(&letter))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn line(letter: &DeadLetter) -> String {
    format!(
        "{}  {}  {}  {}/{}  {} bytes  {}",
        letter.position(),
        letter.dead_at,
        letter.state,
        letter.stage,
        letter.class,
        letter.payload_bytes,
        letter.message
    )
}

async fn show(choice: &LetterArgs, raw: bool) -> Result<ExitCode, Failure> {
    let (Some(topic), Some(partition), Some(offset)) = (&choice.topic, choice.partition, choice.offset)
    else {
        return Err(WrongUse("show wants --topic, --partition and --offset".to_owned()).into());
    };
    let mut connection = settings::connect(&choice.database.load()?).await?;
    let position = Position { partition: TopicPartition::new(topic.as_str(), partition), offset };
    let letters = dead_letters::list(&mut connection, &choice.filter(None, 1)).await?;
    let record = dead_letters::record(&mut connection, &position).await?;
    let (Some(letter), Some(record)) = (letters.first(), record) else {
        tell!("quotewire: no dead letter at {position}");
        return Ok(ExitCode::from(CHECK_FAILED));
    };
    let payload = record.payload.unwrap_or_default();
    if raw {
        print::bytes(&payload)?;
        return Ok(ExitCode::SUCCESS);
    }
    say!("{}", line(letter))?;
    say!("attempts: {}  sqlstate: {}", letter.attempts, letter.sqlstate.as_deref().unwrap_or("-"))?;
    if let Some(key) = &record.key {
        say!("key: {}", String::from_utf8_lossy(key))?;
    }
    for (name, value) in &record.headers {
        say!("header {name}: {}", String::from_utf8_lossy(value.as_deref().unwrap_or_default()))?;
    }
    say!("\n{}", String::from_utf8_lossy(&payload))?;
    Ok(ExitCode::SUCCESS)
}

async fn replay(choice: &LetterArgs) -> Result<ExitCode, Failure> {
    let config = choice.database.load()?;
    let mut connection = settings::connect(&config).await?;
    let mut writer = BatchWriter::new(settings::connect_options(&config)?);
    let letters =
        dead_letters::list(&mut connection, &choice.filter(Some(LetterState::Open), i64::MAX)).await?;
    let mut dead = 0;
    // What was begun is done, whether or not anybody still reads of it.
    let mut told = Ok(());
    for letter in &letters {
        let position = letter.position();
        let Some(record) = dead_letters::record(&mut connection, &position).await? else { continue };
        let item = PreparedRecord { prepared: prepare(&record, &config.limits, &config.topics), record };
        match writer.replay(&item).await {
            Ok(Some(Outcome::DeadLettered)) => {
                dead += 1;
                let Prepared::Dead(death) = &item.prepared else { continue };
                told = told.and_then(|()| say!("{position}  still dead: {}", death.message));
            }
            Ok(Some(outcome)) => told = told.and_then(|()| say!("{position}  {}", outcome.name())),
            Ok(None) => told = told.and_then(|()| say!("{position}  not open any more")),
            Err(error @ quotewire::store::StoreError::Data { .. }) => {
                dead += 1;
                told = told.and_then(|()| say!("{position}  still dead: {error}"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    told?;
    say!("{} tried, {dead} still dead", letters.len())?;
    Ok(if dead == 0 { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
}

async fn drop_letters(choice: &LetterArgs, all: bool) -> Result<ExitCode, Failure> {
    if choice.topic.is_none() && choice.partition.is_none() && choice.offset.is_none() && !all {
        return Err(WrongUse("drop wants --topic, --partition or --offset, or --all".to_owned()).into());
    }
    let mut connection = settings::connect(&choice.database.load()?).await?;
    let dropped = dead_letters::drop_letters(&mut connection, &choice.filter(None, i64::MAX)).await?;
    say!("{dropped} dropped")?;
    Ok(ExitCode::SUCCESS)
}
