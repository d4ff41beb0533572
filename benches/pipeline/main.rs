//! How fast the pipeline is: the real worker from a real Kafka into a real PostgreSQL, beside a floor that
//! does the same writes with nothing in between, in the same run on the same machine. `scripts/bench` starts
//! all of it; docs/performance.md explains the figures.

mod articles;
mod database;
mod floor;
mod frames;
mod measure;
mod report;
mod run;
mod template;
mod topic;
mod words;

use clap::{Parser, Subcommand};

use frames::Frame;
use run::{Setting, Side};

/// How many different articles' rows the floor writes over and over.
const TEMPLATES: u64 = 2_000;

/// Measure the pipeline
#[derive(Debug, Parser)]
#[command(name = "pipeline")]
pub(crate) struct Args {
    /// Articles in the topic
    #[arg(long, default_value_t = 50_000, value_parser = clap::value_parser!(u64).range(1..))]
    articles: u64,
    /// Partitions of the topic
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(i32).range(1..=1000))]
    partitions: i32,
    /// The format that the articles are sent in
    #[arg(long, value_enum, default_value_t)]
    format: Frame,
    /// Runs of each side, in turn; the medians count
    #[arg(long, default_value_t = 2)]
    runs: usize,
    /// Measure one side only
    #[arg(long)]
    only: Option<Side>,
    /// Leave the databases and the topic in place
    #[arg(long)]
    keep: bool,
    /// SQL to run in each fresh database, such as another index
    #[arg(long)]
    sql: Option<String>,
    /// A setting of the worker that differs from its default, as KEY=VALUE
    #[arg(long)]
    set: Vec<String>,
    /// Kafka's bootstrap servers
    #[arg(long, default_value = "127.0.0.1:19092")]
    brokers: String,
    /// A database of the server, of a user who may make others
    #[arg(long, default_value = "postgres://quotewire@127.0.0.1:15432/quotewire")]
    database_url: String,
    /// The broker's process, for its CPU time
    #[arg(long)]
    kafka_pid: Option<u32>,
    /// The broker's version, for the report
    #[arg(long, default_value = "of unknown version")]
    kafka_version: String,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Be the floor (started by this program itself)
    #[command(hide = true)]
    Floor(floor::Args),
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    if let Some(Command::Floor(args)) = &args.command {
        return floor::run(args);
    }
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(compare(&args))
}

async fn compare(args: &Args) -> anyhow::Result<()> {
    let name = format!("bench_{}", std::process::id());
    let mut connection = database::open(&args.database_url).await?;
    let postgres = database::text(&mut connection, "SHOW server_version").await?;
    drop(connection);
    println!("{}", measure::machine_in_words());
    println!("PostgreSQL {postgres}, Apache Kafka {}", args.kafka_version);
    eprintln!("filling the topic {name}");
    let bytes = topic::fill(&args.brokers, &name, args.partitions, args.articles, args.format).await?;
    println!(
        "{} articles as {} of {} bytes in the mean, {} partitions, {} runs of each side",
        args.articles,
        args.format.name(),
        bytes / args.articles,
        args.partitions,
        args.runs
    );
    let templates = template::make(&name, TEMPLATES, args.format)?;
    let result = alternate(&Setting { args, topic: &name, templates: &templates }).await;
    if !args.keep {
        topic::remove(&args.brokers, &name).await?;
    }
    report::print(&result?);
    Ok(())
}

/// The sides in turn, so that what else the machine does falls on both.
async fn alternate(setting: &Setting<'_>) -> anyhow::Result<Vec<(Side, run::Run)>> {
    let args = setting.args;
    let sides =
        [Side::Worker, Side::Floor].into_iter().filter(|side| args.only.is_none_or(|only| only == *side));
    let mut runs = Vec::new();
    for turn in 0..args.runs {
        for side in sides.clone() {
            let database = format!("{}_{side:?}_{turn}", setting.topic).to_lowercase();
            let run = setting.run(side, &database).await?;
            eprintln!("{side:?} {turn}: {:.0} articles/s, {:.1} MiB", run.rate(), run.peak_mib);
            runs.push((side, run));
        }
    }
    Ok(runs)
}
