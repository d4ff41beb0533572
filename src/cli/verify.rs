//! `quotewire verify`

use std::process::ExitCode;

use quotewire::record::OutcomeCounts;
use quotewire::store::positions::{self, Began, StoredPosition};
use quotewire::store::verify;

use super::exit::CHECK_FAILED;
use super::print::say;
use super::{DatabaseArgs, Failure, settings};

/// Prove that every record has exactly one outcome
///
/// Adds up, per partition, what became of the records and the offsets consumed, and looks for rows that
/// belong to nothing. May run beside a worker: it sees one moment. Exit code 1 if anything does not hold.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    quotewire verify --database-url postgres://localhost/news --texts")]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Also compare every quote, cue and speaker with the article's text
    #[arg(long)]
    texts: bool,
}

pub(crate) async fn run(args: VerifyArgs) -> Result<ExitCode, Failure> {
    let config = args.database.load()?;
    let mut connection = settings::connect(&config).await?;
    for position in positions::all(&mut connection).await? {
        let OutcomeCounts { stored, unchanged, superseded, withdrawn, dead_lettered, skipped } =
            position.outcomes;
        say!(
            "{}: {} offsets from {} = {stored} stored + {unchanged} unchanged + {superseded} superseded + \
             {withdrawn} withdrawn + {dead_lettered} dead-lettered + {skipped} skipped + {} absent + {} \
             passed over + {} removed{}",
            position.partition,
            position.next_offset - position.first_offset,
            position.first_offset,
            position.absent,
            position.passed_over,
            position.removed,
            before(&position),
        )?;
    }
    let verdicts = verify::verify(&mut connection, args.texts).await?;
    for verdict in &verdicts {
        say!("{}  {}", if verdict.broken.is_empty() { "ok    " } else { "BROKEN" }, verdict.promise)?;
        for example in &verdict.broken {
            say!("        {example}")?;
        }
    }
    if let Some(way_out) = verdicts.iter().find_map(|verdict| verdict.way_out) {
        say!("{way_out}")?;
    }
    let holds = verdicts.iter().all(|verdict| verdict.broken.is_empty());
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
}

/// What the log held before reading began: in no count, so it is said.
fn before(position: &StoredPosition) -> String {
    let began = match position.began {
        Began::Beginning | Began::Unknown => return String::new(),
        Began::End => "at the log's end (kafka.start = latest)",
        Began::Group => "where the consumer group had committed",
        Began::Hand => "where it was set by hand",
    };
    format!("; begun {began}: {} offsets before it were not read", position.not_read)
}
