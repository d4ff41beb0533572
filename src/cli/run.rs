//! `quotewire run`

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use quotewire::config::{Config, Origin, Purpose};
use quotewire::telemetry::{Metrics, Status, progress};
use quotewire::worker::{Exit, StartError, Worker};
use quotewire::{http, pages};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::exit::{LATE, Listening, SECOND_SIGNAL, SETUP};
use super::print::tell;
use super::{Failure, LogArgs, SettingsArgs, settings};

/// Run the worker: from Kafka into PostgreSQL until SIGTERM or Ctrl-C
///
/// The schema must be there (`quotewire migrate`, or --migrate).
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    quotewire run --config config/quotewire.toml
    quotewire run --brokers localhost:9092 --topics wire --database-url postgres://localhost/news --migrate")]
pub(crate) struct RunArgs {
    #[command(flatten)]
    settings: SettingsArgs,
    #[command(flatten)]
    log: LogArgs,
    /// The database, postgres://user@host/name (database.url; DATABASE_URL too)
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Kafka's bootstrap servers (kafka.brokers)
    #[arg(long, value_name = "HOST:PORT,…")]
    brokers: Option<String>,
    /// The topics to read (kafka.topics)
    #[arg(long, value_name = "NAME,…")]
    topics: Option<String>,
    /// The consumer group (kafka.group_id)
    #[arg(long, value_name = "NAME")]
    group_id: Option<String>,
    /// Bring the schema up to date first
    #[arg(long)]
    migrate: bool,
}

pub(crate) fn run(args: &RunArgs) -> Result<ExitCode, Failure> {
    let flags = [
        ("database.url", args.database_url.as_deref()),
        ("kafka.brokers", args.brokers.as_deref()),
        ("kafka.topics", args.topics.as_deref()),
        ("kafka.group_id", args.group_id.as_deref()),
        ("log.format", args.log.log_format.as_deref()),
        ("log.filter", args.log.log_filter.as_deref()),
    ];
    let config = args.settings.load(&flags, Purpose::Run)?;
    settings::init_log(&config)?;
    super::block_on(work(config, args.migrate))
}

async fn work(config: Config, migrate: bool) -> Result<ExitCode, Failure> {
    let (metrics, status) = (Arc::new(Metrics::new()), Arc::new(Status::default()));
    let stop = CancellationToken::new();
    // The pages outlive the worker's last batch: somebody may want to know what a shutdown waits for.
    let pages = CancellationToken::new();
    let _pages_end = pages.clone().drop_guard();
    tokio::spawn(stop_on_signals(stop.clone()));
    if let Some(listen) = config.http.listen {
        serve_pages(&config, listen, &status, &metrics, &pages).await?;
    }
    if migrate {
        let mut connection = quotewire::store::connect(&settings::connect_options(&config)?).await?;
        let applied = quotewire::store::migrations::migrate(&mut connection).await?;
        info!(?applied, "schema up to date");
    }
    let worker = match Worker::start(&config, Arc::clone(&metrics), Arc::clone(&status), stop.clone()).await {
        Ok(worker) => worker,
        Err(StartError::Stopped) => return Ok(ExitCode::SUCCESS),
        Err(error) => return Err(error.into()),
    };
    let interval = Duration::from_millis(config.log.throughput_interval_ms);
    let reporting = tokio::spawn(progress::report(metrics, interval, stop));
    let exit = worker.wait().await;
    reporting.abort();
    Ok(match exit {
        Exit::Drained => ExitCode::SUCCESS,
        Exit::Late => {
            warn!("the deadline passed before everything was written: the rest will be read again");
            ExitCode::from(LATE)
        }
        Exit::Fatal(reason) => {
            error!(reason, "stopped");
            ExitCode::from(SETUP)
        }
    })
}

/// Serves health and metrics, and the pages where they are wanted. A second worker on a machine finds the
/// default port taken: nobody has asked for that very port, so it takes a free one and says so.
async fn serve_pages(
    config: &Config,
    listen: SocketAddr,
    status: &Arc<Status>,
    metrics: &Arc<Metrics>,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let health = http::health(Arc::clone(status), Arc::clone(metrics));
    let routes =
        if config.http.pages { health.merge(pages::pages(config)?) } else { health.merge(http::index()) };
    let serve = |listen| http::serve(listen, routes.clone(), stop.clone());
    let is_default = || {
        config
            .effective()
            .iter()
            .any(|setting| setting.key == "http.listen" && setting.origin == Origin::Default)
    };
    match serve(listen).await {
        Err(error) if error.kind() == ErrorKind::AddrInUse && is_default() => {
            let free = serve(SocketAddr::new(listen.ip(), 0)).await.map_err(Listening::failed(listen))?;
            warn!(taken = %listen, listening = %free, "the default address for health and metrics is taken");
        }
        result => {
            result.map_err(Listening::failed(listen))?;
        }
    }
    Ok(())
}

/// The first SIGTERM or SIGINT asks the worker to drain; a second one ends the process at once.
pub(crate) async fn stop_on_signals(stop: CancellationToken) {
    for count in 0.. {
        if let Err(error) = signal().await {
            warn!(%error, "signals cannot be listened for");
            return;
        }
        if count > 0 {
            tell!("quotewire: ended at once; what was in flight will be read again");
            std::process::exit(SECOND_SIGNAL);
        }
        stop.cancel();
    }
}

/// Waits for SIGTERM or SIGINT.
pub(crate) async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
