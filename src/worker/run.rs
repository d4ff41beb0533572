//! Puts the worker together, starts it, and takes it down again.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::batcher::{BatchLimits, Batcher};
use super::brokers::Brokers;
use super::consumer::{self, ClientEvents};
use super::identity::Identities;
use super::lane::Lane;
use super::ledger::Ledger;
use super::messages::Shared;
use super::poller::{LaneHandle, Poller, PollerState, Settings};
use super::pool::Pool;
use super::positioner::{self, Positioner};
use super::upkeep;
use super::watch::Watch;
use crate::config::{Config, DatabaseConfig};
use crate::record::TopicPartition;
use crate::store::{Backoff, BatchWriter, ConnectOptions, StoreError, connect, migrations, positions};
use crate::telemetry::status::PositionProblem;
use crate::telemetry::{Metrics, Status};

/// How much longer than its deadline a shutdown may take before it is abandoned: closing the consumer has no
/// deadline of its own.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

/// A running worker.
#[derive(Debug)]
pub struct Worker {
    exit: JoinHandle<Exit>,
}

/// A worker's time with one Kafka client.
#[derive(Debug)]
struct Run {
    stop: CancellationToken,
    give_up: CancellationToken,
    status: Arc<Status>,
    shutdown_timeout: Duration,
    options: ConnectOptions,
    poller: PollerThread,
    tasks: Vec<JoinHandle<()>>,
}

/// The poller's thread, as seen from outside.
#[derive(Debug)]
struct PollerThread {
    /// It has drained: the partitions that it let go of with nothing in flight.
    drained: oneshot::Receiver<Vec<TopicPartition>>,
    /// Dropped to let it leave the group.
    leave: oneshot::Sender<()>,
    /// It has left the group.
    left: oneshot::Receiver<()>,
}

/// How a worker ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    /// As asked: everything in flight was written.
    Drained,
    /// As asked, but the deadline passed first: what was in flight will be read again.
    Late,
    /// By itself: something is wrong that waiting does not mend.
    Fatal(String),
}

/// Why a worker could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database's set-up is wrong.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// librdkafka refuses its settings.
    #[error("kafka: {0}: check [kafka] and [kafka.properties]")]
    Kafka(#[from] rdkafka::error::KafkaError),
    /// The system refuses a thread.
    #[error("no thread to be had: {0}")]
    Thread(#[from] std::io::Error),
    /// It was asked to stop before it had begun.
    #[error("stopped before the database could be reached")]
    Stopped,
}

impl Worker {
    /// Starts a worker. Waits for the database for as long as it takes or until `stop` is cancelled, and
    /// refuses a schema that is not this program's.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(
        config: &Config,
        metrics: Arc<Metrics>,
        status: Arc<Status>,
        stop: CancellationToken,
    ) -> Result<Self, StartError> {
        let run = Run::start(config, &metrics, &status, stop.child_token()).await?;
        let exit = tokio::spawn(supervise(run, config.clone(), metrics, status, stop));
        Ok(Self { exit })
    }

    /// Waits until the worker has ended: after `stop` was cancelled, or by itself.
    pub async fn wait(self) -> Exit {
        let exit = self.exit.await;
        exit.unwrap_or_else(|error| Exit::Fatal(format!("the worker has died: {error}")))
    }
}

/// Lets one run follow another: one that ends by itself and well wants a new Kafka client, however long the
/// old one takes to leave.
async fn supervise(
    mut run: Run,
    config: Config,
    metrics: Arc<Metrics>,
    status: Arc<Status>,
    stop: CancellationToken,
) -> Exit {
    loop {
        match run.wait().await {
            Exit::Drained | Exit::Late if !stop.is_cancelled() => {
                status.begin();
                metrics.partitions_stopped.set(0);
            }
            exit => return exit,
        }
        run = match Run::start(&config, &metrics, &status, stop.child_token()).await {
            Ok(run) => run,
            Err(StartError::Stopped) => return Exit::Drained,
            Err(error) => return Exit::Fatal(error.to_string()),
        };
    }
}

impl Run {
    async fn start(
        config: &Config,
        metrics: &Arc<Metrics>,
        status: &Arc<Status>,
        stop: CancellationToken,
    ) -> Result<Self, StartError> {
        let database = &config.database;
        let options = connect_options(database)?;
        let backoff = backoff(database);
        wait_for_schema(&options, backoff.clone(), status, &stop).await?;

        let (rebalance_sender, rebalances) = crossbeam_channel::unbounded();
        let (command_sender, commands) = crossbeam_channel::unbounded();
        let shared = Shared {
            ledger: Arc::new(Ledger::default()),
            metrics: Arc::clone(metrics),
            status: Arc::clone(status),
            commands: command_sender,
            stop: stop.clone(),
        };
        let context = ClientEvents {
            rebalances: rebalance_sender,
            metrics: Arc::clone(metrics),
            brokers: Brokers::new(Arc::clone(status), stop.clone()),
            ledger: Arc::clone(&shared.ledger),
            closing: false.into(),
        };
        let consumer = Arc::new(consumer::subscribe(&config.kafka, context)?);
        let identities = Identities::start(Arc::clone(&consumer))?;
        let watch = Watch::start(Arc::clone(&consumer), config, shared.commands.clone())?;
        let pool = Arc::new(Pool::start(
            config.worker.extract_threads,
            config.limits,
            config.topics.clone(),
            metrics,
        )?);
        let give_up = CancellationToken::new();
        let lane = |index| Lane {
            index,
            writer: BatchWriter::new(options.clone()).keeping_raw(database.keep_raw),
            backoff: backoff.clone(),
            pool: Arc::clone(&pool),
            shared: shared.clone(),
            give_up: give_up.clone(),
        };
        let (lanes, mut tasks) = spawn_lanes((0..database.writers).map(lane), batch_limits(config));
        let positioner = Positioner {
            consumer: Arc::clone(&consumer),
            writer: BatchWriter::new(options.clone()),
            backoff: backoff.clone(),
            start: config.kafka.start,
            subscriptions: config.kafka.topics.clone(),
            shared: shared.clone(),
            progress: positioner::Progress::default(),
        };
        let (positioner_sender, requests) = mpsc::unbounded_channel();
        let upkeep = upkeep::run(options.clone(), config.database.retention, stop.clone());
        tasks.extend([tokio::spawn(positioner.run(requests)), tokio::spawn(upkeep)]);
        let poller = Poller {
            consumer,
            pool: Arc::clone(&pool),
            identities,
            watch,
            shared,
            commands,
            rebalances,
            positioner: positioner_sender,
            lanes,
            settings: settings(config),
            state: PollerState::default(),
        };
        let poller = spawn_poller(poller, &stop)?;
        info!(topics = ?config.kafka.topics, group_id = config.kafka.group_id, database = options.target(), "started");
        let shutdown_timeout = Duration::from_millis(config.worker.shutdown_timeout_ms);
        Ok(Self { stop, give_up, status: Arc::clone(status), shutdown_timeout, options, poller, tasks })
    }

    /// Waits until the poller has ended, and for all that goes with it.
    async fn wait(self) -> Exit {
        self.stop.cancelled().await;
        let deadline = tokio::time::Instant::now() + self.shutdown_timeout + SHUTDOWN_GRACE;
        let PollerThread { drained, leave, left } = self.poller;
        let released = tokio::time::timeout_at(deadline, drained).await;
        // The poller has drained or given up: nothing more is to be tried again.
        self.give_up.cancel();
        if let Ok(Ok(released)) = &released
            && !released.is_empty()
        {
            // Before the group is told: whoever has them next must not take their end for a death.
            forget_starts(&self.options, released).await;
        }
        drop(leave);
        let left = tokio::time::timeout_at(deadline, left).await;
        for task in self.tasks {
            if tokio::time::timeout(SHUTDOWN_GRACE, task).await.is_err() {
                warn!("a writer did not end in time");
            }
        }
        if let Some(reason) = self.status.fatal_reason() {
            return Exit::Fatal(reason);
        }
        match released {
            Ok(Ok(_)) if left.is_err() => Exit::Late,
            Ok(Ok(released)) if !released.is_empty() || self.status.report().partitions == 0 => Exit::Drained,
            Ok(Err(_)) => Exit::Fatal("the poller has died; please report this with the log".to_owned()),
            Ok(Ok(_)) | Err(_) => Exit::Late,
        }
    }
}

/// How to reach the configured database.
///
/// # Errors
/// [`StoreError::Stop`] when the URL cannot be read.
pub fn connect_options(database: &DatabaseConfig) -> Result<ConnectOptions, StoreError> {
    let millis = Duration::from_millis;
    let (connect_timeout, statement_timeout) =
        (millis(database.connect_timeout_ms), millis(database.statement_timeout_ms));
    let options = ConnectOptions::new(database.url.expose(), connect_timeout, statement_timeout)?;
    Ok(options.with_setting("quotewire.partition_by", database.partition_by.name()))
}

fn backoff(database: &DatabaseConfig) -> Backoff {
    let millis = Duration::from_millis;
    Backoff::new(millis(database.retry_initial_ms), millis(database.retry_max_ms))
}

fn batch_limits(config: &Config) -> BatchLimits {
    BatchLimits {
        records: config.batch.articles,
        bytes: config.batch.bytes,
        wait: Duration::from_millis(config.batch.wait_ms),
    }
}

fn settings(config: &Config) -> Settings {
    Settings {
        memory_bytes: config.worker.memory_bytes,
        drain_timeout: Duration::from_millis(config.worker.drain_timeout_ms),
        metadata_refresh: Duration::from_millis(config.kafka.metadata_refresh_ms),
        stall_timeout: Duration::from_millis(config.worker.stall_timeout_ms),
        shutdown_timeout: Duration::from_millis(config.worker.shutdown_timeout_ms),
        careful_records: 2 * config.batch.articles as i64,
    }
}

/// Starts a task for each lane and gives the poller its end of it.
fn spawn_lanes(
    lanes: impl Iterator<Item = Lane>,
    limits: BatchLimits,
) -> (Vec<LaneHandle>, Vec<JoinHandle<()>>) {
    lanes
        .map(|lane| {
            let (sender, batches) = mpsc::unbounded_channel();
            ((Batcher::new(limits), sender), tokio::spawn(lane.run(batches)))
        })
        .unzip()
}

/// Runs the poller on a thread of its own. Should it panic, the worker stops.
fn spawn_poller(mut poller: Poller, stop: &CancellationToken) -> Result<PollerThread, std::io::Error> {
    let (done, drained) = oneshot::channel();
    let (leave, may_leave) = oneshot::channel();
    let (gone, left) = oneshot::channel();
    let stopping = stop.clone().drop_guard();
    thread::Builder::new().name("poller".to_owned()).spawn(move || {
        done.send(poller.run()).ok();
        drop(stopping);
        // Until the other end is dropped, which ends this with an error: that is the sign to leave.
        may_leave.blocking_recv().ok();
        drop(poller);
        gone.send(()).ok();
    })?;
    Ok(PollerThread { drained, leave, left })
}

/// A shutdown in good order is no sign of a record that kills the process.
async fn forget_starts(options: &ConnectOptions, partitions: &[TopicPartition]) {
    let note = async { positions::forget_starts(&mut connect(options).await?, partitions).await };
    let problem = match tokio::time::timeout(SHUTDOWN_GRACE / 2, note).await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer".to_owned(),
    };
    // The next start reads its first records one by one: slower, nothing else.
    warn!(problem, "the clean shutdown could not be noted");
}

async fn wait_for_schema(
    options: &ConnectOptions,
    mut backoff: Backoff,
    status: &Status,
    stop: &CancellationToken,
) -> Result<(), StartError> {
    loop {
        let result = match connect(options).await {
            Ok(mut connection) => migrations::require_current(&mut connection).await,
            Err(error) => Err(error),
        };
        let error = match result {
            Ok(()) => {
                status.positions(None);
                return Ok(());
            }
            Err(error @ StoreError::Stop(_)) => return Err(error.into()),
            Err(error) => error,
        };
        let wait = backoff.next_wait();
        status.positions(Some(PositionProblem::Database(format!("{}: {error}", options.target()))));
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stop.cancelled() => return Err(StartError::Stopped),
        }
    }
}
