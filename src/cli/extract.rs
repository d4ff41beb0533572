//! `quotewire extract`

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, BufWriter, IsTerminal, Read, Write};
use std::process::ExitCode;

use quotewire::article::Format;
use quotewire::limits::Limits;
use quotewire::quotes;
use quotewire::record::{Position, Record, TopicPartition};
use quotewire::rows::{self, ArticleRows, Provenance};
use quotewire::topic_rules::TopicRules;
use quotewire::wire::{self, Decoded};

use super::exit::{CHECK_FAILED, unreadable};
use super::print::{self, say, tell};
use super::{Failure, corpus, fields, page};

/// Print what would be stored of an article
///
/// As JSON, an article a line, through the very code that the worker runs; on a terminal a readable page with
/// the quotes marked and their speakers.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    quotewire extract samples/01-tass-summit.txt
    kcat -C -t wire -e -q | quotewire extract - --format json | jq .quotes
    quotewire extract --explain samples/01-tass-summit.txt
    quotewire extract --fields samples/formats/nitf.xml
    quotewire extract --corpus articles.jsonl > predictions.jsonl")]
pub(crate) struct ExtractArgs {
    /// The article's file; - for standard input
    file: String,
    /// FILE has an object with `id` and `text` (plain text) a line: print the quotes of each in the form of
    /// docs/extraction.md, offsets in code points of `text`, outermost quotes only
    #[arg(long, conflicts_with_all = ["format", "timestamp"])]
    corpus: bool,
    /// Articles of a corpus at a time [default: one a core]
    #[arg(long, requires = "corpus")]
    jobs: Option<std::num::NonZeroUsize>,
    /// json or page; page on a terminal, else json
    #[arg(long, value_parser = ["json", "page"])]
    format: Option<String>,
    /// The page with the reasons below each quote: its marks, its cue, what was proposed and how likely the
    /// judge found it, whom the source may have meant
    #[arg(long, conflicts_with_all = ["corpus", "format"])]
    explain: bool,
    /// A line a field: its name, its value, and where it came from, be it an element, a key, a line or the
    /// copy
    #[arg(long, conflicts_with_all = ["corpus", "format", "explain"])]
    fields: bool,
    /// The format to read it as, one of those that `quotewire formats` lists [default: what it looks like]
    #[arg(long = "as", value_name = "FORMAT", conflicts_with = "corpus", value_parser = format_named)]
    format_as: Option<Format>,
    /// The record's time, RFC 3339; the year of a dateline comes from it [default: the file's time, else now]
    #[arg(long)]
    timestamp: Option<jiff::Timestamp>,
}

/// An article's line of JSON.
#[derive(serde::Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    rows: ArticleRows<'a>,
    /// Where each column of the version came from.
    origins: BTreeMap<String, String>,
}

fn format_named(name: &str) -> Result<Format, String> {
    let names = || Format::ALL.map(Format::name).join(", ");
    Format::named(name).ok_or_else(|| format!("it is one of {}", names()))
}

pub(crate) fn run(args: &ExtractArgs) -> Result<ExitCode, Failure> {
    if args.corpus {
        return predict(args);
    }
    let (payload, modified) = read(&args.file)?;
    let timestamp = args.timestamp.or(modified).unwrap_or_else(jiff::Timestamp::now);
    let page = match args.format.as_deref() {
        _ if args.explain => true,
        Some(format) => format == "page",
        None => std::io::stdout().is_terminal(),
    };
    let record = Record {
        position: Position { partition: TopicPartition::new("extract", 0), offset: 0 },
        topic_id: None,
        timestamp_ms: Some(timestamp.as_millisecond()),
        received_at: jiff::Timestamp::now(),
        key: None,
        headers: Vec::new(),
        payload: Some(payload),
    };
    let limits = Limits::default();
    let topic = record.position.partition.topic.to_string();
    let formats = args.format_as.map(|format| (topic, format)).into_iter().collect();
    let rules = TopicRules { formats, ..TopicRules::default() };
    let articles = match wire::decode_traced(&record, &limits, &rules) {
        Ok(Decoded::Articles(articles)) => articles,
        Ok(Decoded::Skip(reason)) => {
            tell!("quotewire: skipped: {reason}");
            return Ok(ExitCode::SUCCESS);
        }
        Err(error) => {
            tell!("quotewire: {}: {error}", args.file);
            return Ok(ExitCode::from(CHECK_FAILED));
        }
    };
    for (item, article) in (0..).zip(&articles) {
        let provenance = Provenance {
            topic: record.position.partition.topic.clone(),
            topic_id: None,
            partition: 0,
            offset: 0,
            item,
            recorded_at: Some(timestamp),
            received_at: record.received_at,
            trace_id: None,
        };
        let (extraction, explanations) = if args.explain {
            quotes::explain(article, &limits)
        } else {
            (quotes::extract(article, &limits), Vec::new())
        };
        let rows = rows::rows(article, &extraction, &provenance);
        if args.fields {
            print::bytes(fields::render(article, &rows.version).as_bytes())?;
        } else if page {
            let coloured = std::io::stdout().is_terminal();
            print::bytes(page::render(article, &extraction, &explanations, coloured).as_bytes())?;
        } else {
            let origins = fields::origins(article, &rows.version);
            say!("{}", serde_json::to_string(&Printed { rows, origins })?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn predict(args: &ExtractArgs) -> Result<ExitCode, Failure> {
    let jobs =
        args.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, std::num::NonZero::get);
    let mut out = BufWriter::new(std::io::stdout().lock());
    if args.file == "-" {
        corpus::predict(std::io::stdin().lock().lines(), &mut out, jobs)?;
    } else {
        let file = std::fs::File::open(&args.file).map_err(|error| unreadable(&args.file, &error))?;
        corpus::predict(BufReader::new(file).lines(), &mut out, jobs)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// A file's bytes and its time.
fn read(file: &str) -> Result<(Vec<u8>, Option<jiff::Timestamp>), Failure> {
    if file == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| unreadable("standard input", &error))?;
        return Ok((bytes, None));
    }
    let bytes = std::fs::read(file).map_err(|error| unreadable(file, &error))?;
    let modified = std::fs::metadata(file).and_then(|metadata| metadata.modified()).ok();
    Ok((bytes, modified.and_then(|time| jiff::Timestamp::try_from(time).ok())))
}
