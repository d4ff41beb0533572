//! `quotewire demo`

mod output;
mod samples;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use quotewire::config::{Config, Purpose, Sources};
use quotewire::embedded::{Broker, Postgres};
use quotewire::record::Outcome;
use quotewire::store::{ConnectOptions, connect, migrations};
use quotewire::telemetry::{Metrics, Status};
use quotewire::worker::{Exit, Worker, ingest};
use quotewire::{http, pages};
use rdkafka::ClientConfig;
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};
use tokio_util::sync::CancellationToken;

use super::exit::{Listening, SETUP};
use super::print::tell;
use super::{Failure, LogArgs, run};
use samples::Sample;

/// The topic of the demo, and its partitions.
const TOPIC: &str = "wire";
const PARTITIONS: i32 = 3;
/// The broker ends while its clients may still talk to it, which is no news.
const LOG_FILTER: &str =
    "warn,quotewire::worker::consumer=off,reqwest_retry=off,quotewire::embedded::binaries=info";
/// How long delivering to a broker in the same process, or asking the database, may take on however busy a
/// machine.
const DELIVERY: Duration = Duration::from_mins(5);

/// See it work: an own Kafka broker and PostgreSQL, sample articles, the results
///
/// Starts a Kafka broker inside this process and a private PostgreSQL, feeds articles through them with the
/// code that `run` runs, and shows who said what. Everything it started is stopped in the end.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n    quotewire demo\n    quotewire demo my-article.txt --keep")]
pub(crate) struct DemoArgs {
    /// Files or directories to feed instead of the samples
    files: Vec<PathBuf>,
    /// Leave broker and database up until Ctrl-C, and print how to feed and query them
    #[arg(long)]
    keep: bool,
    #[command(flatten)]
    log: LogArgs,
}

pub(crate) async fn run(args: DemoArgs) -> Result<ExitCode, Failure> {
    let filter = args.log.log_filter.as_deref().unwrap_or(LOG_FILTER);
    let json = args.log.log_format.as_deref() == Some("json");
    quotewire::telemetry::init_log(json, filter).map_err(super::exit::WrongUse)?;
    // Before anything is started: one that is not there is told at once.
    let samples = if args.files.is_empty() { samples::all() } else { from_files(&args.files)? };
    let interrupted = CancellationToken::new();
    tokio::spawn(run::stop_on_signals(interrupted.clone()));
    let stopping = interrupted.clone();
    tokio::spawn(async move {
        stopping.cancelled().await;
        step("stopping what was started");
    });
    // Before anything runs that wants an orderly end, dropping is enough.
    let started = tokio::select! {
        started = DemoServers::start() => started?,
        () = interrupted.cancelled() => return Ok(ExitCode::SUCCESS),
    };
    show(&args, &samples, &started, &interrupted).await
}

/// What the demo plays on. Dropped after the worker, whose consumer takes leave of the broker.
struct DemoServers {
    postgres: Postgres,
    broker: Broker,
}

impl DemoServers {
    async fn start() -> Result<Self, Failure> {
        step("starting a private PostgreSQL");
        let postgres = Postgres::start().await?;
        let mut connection = connect(&ConnectOptions::new(&postgres.url(), DELIVERY, DELIVERY)?).await?;
        migrations::migrate(&mut connection).await?;
        step("starting a Kafka broker in this process");
        let broker = tokio::task::spawn_blocking(Broker::start).await??;
        broker.create_topic(TOPIC, PARTITIONS)?;
        Ok(Self { postgres, broker })
    }
}

async fn show(
    args: &DemoArgs,
    samples: &[Sample],
    stage: &DemoServers,
    interrupted: &CancellationToken,
) -> Result<ExitCode, Failure> {
    step(&format!("feeding {} records through the topic {TOPIC}", samples.len()));
    let bytes = feed(&stage.broker, samples)?;
    let config = configure(&stage.broker, &stage.postgres)?;
    let (metrics, stop) = (Arc::new(Metrics::new()), interrupted.child_token());
    let started = Instant::now();
    let worker =
        Worker::start(&config, Arc::clone(&metrics), Arc::new(Status::default()), stop.clone()).await?;
    let took = follow(&metrics, &stop, samples.len() as u64, started).await;
    let shown = async {
        if stop.is_cancelled() {
            return Ok(());
        }
        results(stage, &metrics).await?;
        output::throughput(samples.len(), bytes, took, &metrics)?;
        if args.keep {
            let DemoServers { postgres, broker } = stage;
            let listen = SocketAddr::from(([127, 0, 0, 1], 0));
            let pages = http::serve(listen, pages::pages(&config)?, stop.clone())
                .await
                .map_err(Listening::failed(listen))?;
            output::keep(pages, broker.bootstrap_servers(), TOPIC, &postgres.psql(), &postgres.url())?;
            stop.cancelled().await;
        }
        Ok::<_, Failure>(())
    };
    // Whatever it ends in, the worker is taken down in good order.
    let shown = shown.await;
    stop.cancel();
    let exit = worker.wait().await;
    shown?;
    Ok(match exit {
        // Late: every record had its outcome, or the group had not begun yet and had nothing to drain.
        Exit::Drained | Exit::Late => ExitCode::SUCCESS,
        Exit::Fatal(reason) => {
            tell!("quotewire: {reason}");
            ExitCode::from(SETUP)
        }
    })
}

async fn results(stage: &DemoServers, metrics: &Metrics) -> Result<(), Failure> {
    let mut connection = connect(&ConnectOptions::new(&stage.postgres.url(), DELIVERY, DELIVERY)?).await?;
    output::results(&mut connection, metrics).await
}

fn step(what: &str) {
    tell!("- {what}");
}

/// The user's files, with their own times.
fn from_files(paths: &[PathBuf]) -> Result<Vec<Sample>, Failure> {
    let mut samples = Vec::new();
    for path in paths {
        for file in ingest::files(path)? {
            let records = ingest::records(&file)?;
            samples.extend(records.into_iter().map(|record| Sample {
                key: name(&file),
                timestamp_ms: record.timestamp_ms,
                payload: record.payload.into(),
            }));
        }
    }
    Ok(samples)
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The settings of `run`, but for where things are.
fn configure(broker: &Broker, postgres: &Postgres) -> Result<Config, Failure> {
    let settings = [
        ("kafka.brokers", broker.bootstrap_servers()),
        ("kafka.topics", TOPIC),
        ("kafka.group_id", "quotewire-demo"),
        // The broker in the process lets a group begin only after a while that it takes from this.
        ("kafka.session_timeout_ms", "6000"),
        ("database.url", &postgres.url()),
    ];
    let flags: Vec<(String, String)> =
        settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Ok(Config::load(Sources { file: None, env: &[], flags: &flags }, Purpose::Run)?)
}

/// Produces the samples; records of one key stay in order. Returns their bytes.
fn feed(broker: &Broker, samples: &[Sample]) -> Result<usize, Failure> {
    let producer: ThreadedProducer<DefaultProducerContext> =
        ClientConfig::new().set("bootstrap.servers", broker.bootstrap_servers()).create()?;
    for sample in samples {
        let mut record = BaseRecord::to(TOPIC).key(sample.key.as_str()).payload(&*sample.payload);
        record.timestamp = sample.timestamp_ms;
        producer.send(record).map_err(|(error, _)| error).context("feeding the broker in the process")?;
    }
    producer.flush(DELIVERY).context("feeding the broker in the process")?;
    Ok(samples.iter().map(|sample| sample.payload.len()).sum())
}

/// Waits until every record has an outcome, and says how it goes. Returns how long the records took from the
/// first one received to the last one written.
async fn follow(metrics: &Metrics, stop: &CancellationToken, wanted: u64, started: Instant) -> Duration {
    step("the worker joins its consumer group (a broker takes some seconds for a group's first member)");
    let mut first = None;
    loop {
        let done: u64 = Outcome::ALL.iter().map(|outcome| metrics.outcome(*outcome)).sum();
        if first.is_none() && metrics.records_received.get() > 0 {
            step(&format!("reading after {:.1} s", started.elapsed().as_secs_f64()));
            first = Some(Instant::now());
        }
        if done >= wanted || stop.is_cancelled() {
            let took = first.map_or(Duration::ZERO, |first| first.elapsed());
            step(&format!("{done} of {wanted} records have an outcome, {} quotes", metrics.quotes.get()));
            return took;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
