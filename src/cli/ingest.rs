//! `quotewire ingest`

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use quotewire::record::OutcomeCounts;
use quotewire::store::{Backoff, BatchWriter};
use quotewire::worker::ingest::{self, FileRecord, Ingest, RefusedRecord, Stored};

use super::print::{say, tell};
use super::{DatabaseArgs, Failure, settings};

/// Store articles from files, without Kafka
///
/// Through the same code as the worker; safe to repeat. A directory is read with everything below it; a line
/// of .jsonl is an article.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    quotewire ingest samples --database-url postgres://localhost/news
    zcat archive.jsonl.gz | quotewire ingest - --source kyodo")]
pub(crate) struct IngestArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Files or directories; - for standard input
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The source of articles that do not name one
    #[arg(long)]
    source: Option<String>,
    /// The time of the records, RFC 3339 [default: each file's]
    #[arg(long)]
    timestamp: Option<jiff::Timestamp>,
}

pub(crate) async fn run(args: IngestArgs) -> Result<ExitCode, Failure> {
    let config = args.database.load()?;
    settings::init_log(&config)?;
    drop(settings::connect(&config).await?);
    let mut files = Vec::new();
    for path in &args.paths {
        files.extend(ingest::files(path)?);
    }
    let millis = Duration::from_millis;
    let backoff =
        Backoff::new(millis(config.database.retry_initial_ms), millis(config.database.retry_max_ms));
    let writer = BatchWriter::new(settings::connect_options(&config)?).keeping_raw(config.database.keep_raw);
    let headers =
        args.source.iter().map(|source| ("source".to_owned(), Some(source.clone().into_bytes()))).collect();
    let mut ingest =
        Ingest::start(writer, config.limits, config.worker.extract_threads, backoff, headers).await?;

    // Drawn only where somebody watches.
    let bar = ProgressBar::new(files.len() as u64);
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} files, {msg}, {elapsed}")?);
    bar.set_message("0 quotes");
    let (mut batch, mut bytes) = (Vec::new(), 0);
    let (mut outcomes, mut quotes) = (OutcomeCounts::default(), 0);
    for path in &files {
        let records = ingest::records(path)?;
        bar.inc(1);
        for record in records {
            bytes += record.payload.len();
            batch.push(FileRecord {
                timestamp_ms: args.timestamp.map(jiff::Timestamp::as_millisecond).or(record.timestamp_ms),
                ..record
            });
            if batch.len() >= config.batch.articles || bytes >= config.batch.bytes {
                quotes += store(&mut ingest, &mut batch, &mut outcomes, &bar).await?;
                bytes = 0;
                bar.set_message(format!("{quotes} quotes"));
            }
        }
    }
    quotes += store(&mut ingest, &mut batch, &mut outcomes, &bar).await?;
    bar.finish_and_clear();
    let counts: Vec<String> =
        outcomes.iter().map(|(outcome, count)| format!("{count} {}", outcome.name())).collect();
    say!("{} files: {}; {quotes} quotes", files.len(), counts.join(", "))?;
    Ok(ExitCode::SUCCESS)
}

async fn store(
    ingest: &mut Ingest,
    batch: &mut Vec<FileRecord>,
    outcomes: &mut OutcomeCounts,
    bar: &ProgressBar,
) -> Result<usize, Failure> {
    if batch.is_empty() {
        return Ok(0);
    }
    let Stored { written, dead } = ingest.store(batch).await?;
    for RefusedRecord { index, class, message } in dead {
        let Some(source) = batch.get(index) else { continue };
        let line = source.line.map(|line| format!(":{line}")).unwrap_or_default();
        bar.suspend(|| tell!("quotewire: {}{line}: became a dead letter ({class}): {message}", source.name));
    }
    batch.clear();
    *outcomes += written.outcomes;
    Ok(written.quotes)
}
