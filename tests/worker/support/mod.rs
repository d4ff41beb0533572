//! What the integration tests stand on: a broker, a database, and a real worker between them.
//!
//! By default the broker is the embedded one and PostgreSQL a private server of this test.
//! `QUOTEWIRE_TEST_KAFKA` (bootstrap servers) and `QUOTEWIRE_TEST_POSTGRES` (a URL of a superuser) name real
//! ones instead; topics, groups and databases have names of their own, so that tests may run side by side.
//!
//! Nothing else on the machine matters: not its load, nor other servers, nor what the environment says about
//! them.

#![allow(dead_code, unreachable_pub, reason = "each test uses what it needs of this")]
#![allow(clippy::must_use_candidate, reason = "helpers of tests")]

pub mod anew;
pub mod broker;

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use quotewire::config::{Config, Purpose, Sources};
use quotewire::embedded::{Broker, Postgres};
use quotewire::limits::Limits;
use quotewire::record::{Epoch, Position, Record, TopicPartition};
use quotewire::store::{
    Batch, ConnectOptions, Portion, PreparedRecord, connect, migrations, positions, positions::Beginning,
    verify,
};
use quotewire::telemetry::{Metrics, Status};
use quotewire::topic_rules::TopicRules;
use quotewire::worker::{Exit, Worker, prepare};
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewPartitions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};
use sqlx::{AssertSqlSafe, PgConnection};
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes on the busiest machine, so that it only ends a test that hangs.
pub const PATIENCE: Duration = Duration::from_mins(10);

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A name that nobody else has.
pub fn unique(prefix: &str) -> String {
    let nanos =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| time.as_nanos());
    format!("{prefix}_{nanos:x}_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A broker, embedded or real.
pub enum Kafka {
    Embedded(Broker),
    Real(String),
}

impl Kafka {
    pub fn start() -> Self {
        match std::env::var("QUOTEWIRE_TEST_KAFKA") {
            Ok(servers) => Self::Real(servers),
            Err(_) => Self::Embedded(Broker::start().expect("the embedded broker starts")),
        }
    }

    pub fn servers(&self) -> &str {
        match self {
            Self::Embedded(broker) => broker.bootstrap_servers(),
            Self::Real(servers) => servers,
        }
    }

    /// Of the broker that the environment names, for what the embedded one cannot do.
    pub fn real() -> Self {
        let servers = std::env::var("QUOTEWIRE_TEST_KAFKA");
        Self::Real(servers.expect("QUOTEWIRE_TEST_KAFKA names a real Kafka: scripts/kafka start"))
    }

    /// Makes a topic with a name of its own.
    pub async fn topic(&self, partitions: i32) -> String {
        let name = unique("wire");
        self.make_topic(&name, partitions).await;
        name
    }

    /// Makes a topic; one that is being deleted is waited for.
    pub async fn make_topic(&self, name: &str, partitions: i32) {
        if let Self::Embedded(broker) = self {
            broker.create_topic(name, partitions).expect("the topic is made");
            return;
        }
        // Samples are years old: the log must not drop them for that.
        // And some have times that no calendar knows, which brokers used to let through.
        let topic = NewTopic::new(name, partitions, TopicReplication::Fixed(1))
            .set("retention.ms", "-1")
            .set("message.timestamp.after.max.ms", "9223372036854775807");
        let mut is_unanswered = false;
        until("the topic is made", async || {
            let results = self.admin().create_topics([&topic], &AdminOptions::new()).await;
            match results.as_deref() {
                Ok([Ok(_)]) => true,
                Ok([Err((_, code))]) => is_unanswered && *code == RDKafkaErrorCode::TopicAlreadyExists,
                _ => {
                    is_unanswered = true;
                    false
                }
            }
        })
        .await;
    }

    /// Deletes a topic of a real broker.
    pub async fn delete_topic(&self, name: &str) {
        let mut is_unanswered = false;
        until("the topic is deleted", async || {
            let results = self.admin().delete_topics(&[name], &AdminOptions::new()).await;
            match results.as_deref() {
                Ok([Ok(_)]) => true,
                Ok([Err((_, code))]) => is_unanswered && *code == RDKafkaErrorCode::UnknownTopicOrPartition,
                _ => {
                    is_unanswered = true;
                    false
                }
            }
        })
        .await;
    }

    /// Adds partitions to a topic of a real broker, up to so many.
    pub async fn add_partitions(&self, name: &str, partitions: usize) {
        let more = [NewPartitions::new(name, partitions)];
        let results = self.admin().create_partitions(&more, &AdminOptions::new()).await;
        results.expect("they are asked for").into_iter().for_each(|result| drop(result.expect("added")));
    }

    fn admin(&self) -> AdminClient<DefaultClientContext> {
        ClientConfig::new().set("bootstrap.servers", self.servers()).create().expect("an admin client")
    }

    pub fn producer(&self) -> Feed {
        let mut client = ClientConfig::new();
        client
            .set("bootstrap.servers", self.servers())
            .set("message.max.bytes", "33554432")
            .set("linger.ms", "5")
            .set("queue.buffering.max.messages", "1000000");
        Feed { producer: client.create().expect("a producer") }
    }
}

/// Puts records into topics.
pub struct Feed {
    producer: ThreadedProducer<DefaultProducerContext>,
}

/// A record to be produced.
#[derive(Default)]
pub struct Message<'a> {
    pub payload: Option<&'a [u8]>,
    pub key: Option<&'a str>,
    pub partition: Option<i32>,
    pub timestamp_ms: Option<i64>,
    pub headers: &'a [(&'a str, &'a str)],
}

impl Feed {
    pub fn send(&self, topic: &str, message: &Message<'_>) {
        let mut headers = OwnedHeaders::new();
        for (key, value) in message.headers {
            headers = headers.insert(Header { key, value: Some(*value) });
        }
        let mut record = BaseRecord::to(topic).headers(headers);
        record.payload = message.payload;
        record.key = message.key;
        record.partition = message.partition;
        record.timestamp = message.timestamp_ms;
        let mut record = Some(record);
        while let Some(next) = record.take() {
            if let Err((_, rejected)) = self.producer.send(next) {
                // The queue is full for a moment.
                std::thread::sleep(Duration::from_millis(5));
                record = Some(rejected);
            }
        }
    }

    /// A text record.
    pub fn text(&self, topic: &str, partition: i32, text: &str) {
        let message = Message {
            payload: Some(text.as_bytes()),
            partition: Some(partition),
            timestamp_ms: Some(1_700_000_000_000),
            ..Message::default()
        };
        self.send(topic, &message);
    }

    pub fn flush(&self) {
        self.producer.flush(PATIENCE).expect("everything is delivered");
    }
}

/// A database with the schema.
pub struct Database {
    url: String,
    /// Only where the server is this test's own.
    pub server: Option<Postgres>,
}

impl Database {
    /// Of the server that the environment names, else of a private one.
    pub async fn start() -> Self {
        Self::empty().await.migrated().await
    }

    /// The same without a schema.
    pub async fn empty() -> Self {
        match std::env::var("QUOTEWIRE_TEST_POSTGRES") {
            Ok(server) => Self::on(&server).await,
            Err(_) => Self::of_its_own().await,
        }
    }

    /// Of a server that may be stopped and started.
    pub async fn private() -> Self {
        Self::of_its_own().await.migrated().await
    }

    async fn of_its_own() -> Self {
        let server = Postgres::start().await.expect("a private PostgreSQL starts");
        Self { url: server.url(), server: Some(server) }
    }

    async fn migrated(self) -> Self {
        migrations::migrate(&mut self.connect().await).await.expect("the migrations apply");
        self
    }

    async fn on(server: &str) -> Self {
        let name = unique("test");
        let mut connection = open(server).await;
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut connection)
            .await
            .expect("a database");
        let (before, query) =
            server.split_once('?').map_or((server, None), |(url, query)| (url, Some(query)));
        let (base, _) = before.rsplit_once('/').expect("the URL names a database");
        let url = format!("{base}/{name}{}", query.map(|query| format!("?{query}")).unwrap_or_default());
        Self { url, server: None }
    }

    /// One that is there already, on a server that comes and goes.
    pub fn at(url: String) -> Self {
        Self { url, server: None }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn options(&self) -> ConnectOptions {
        ConnectOptions::new(&self.url, PATIENCE, PATIENCE).expect("the URL is good")
    }

    pub async fn connect(&self) -> PgConnection {
        open(&self.url).await
    }

    /// A connection, or why there is none.
    pub async fn try_connect(&self) -> Result<PgConnection, String> {
        connect(&self.options()).await.map_err(|error| error.to_string())
    }

    /// One number.
    pub async fn count(&self, sql: &str) -> i64 {
        let (count,): (i64,) = sqlx::query_as(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&mut self.connect().await)
            .await
            .expect(sql);
        count
    }

    /// One column of text.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&mut self.connect().await)
            .await
            .expect(sql);
        rows.into_iter().map(|(text,)| text).collect()
    }

    pub async fn run(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut self.connect().await).await.expect(sql);
    }

    /// How many records of a topic have an outcome.
    pub async fn accounted(&self, topic: &str) -> i64 {
        self.count(&format!(
            "SELECT coalesce(sum(next_offset - first_offset), 0)::bigint FROM ingest_positions WHERE topic = '{topic}'"
        ))
        .await
    }

    /// Waits until so many records of a topic have an outcome.
    pub async fn wait_for(&self, topic: &str, records: i64) {
        let started = Instant::now();
        while self.accounted(topic).await < records {
            assert!(started.elapsed() < PATIENCE, "{} of {records} records", self.accounted(topic).await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Every promise of the accounting holds, and every quote stands where its span says.
    pub async fn verify(&self) {
        for verdict in verify::verify(&mut self.connect().await, true).await.expect("verify runs") {
            assert!(verdict.broken.is_empty(), "{}: {:?}", verdict.promise, verdict.broken);
        }
    }
}

async fn open(url: &str) -> PgConnection {
    let options = ConnectOptions::new(url, PATIENCE, PATIENCE).expect("the URL is good");
    connect(&options).await.expect("the database answers")
}

/// A configuration for a test, with more settings on top.
pub fn config(kafka: &Kafka, database: &Database, topic: &str, group: &str, more: &[(&str, &str)]) -> Config {
    let settings = [
        ("kafka.brokers", kafka.servers()),
        ("kafka.topics", topic),
        ("kafka.group_id", group),
        ("kafka.session_timeout_ms", "6000"),
        ("database.url", database.url()),
        ("database.connect_timeout_ms", "600000"),
        ("database.retry_max_ms", "500"),
        ("batch.wait_ms", "50"),
        ("worker.shutdown_timeout_ms", "600000"),
        ("http.listen", ""),
    ];
    let flags: Vec<(String, String)> =
        settings.iter().chain(more).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Config::load(Sources { file: None, env: &[], flags: &flags }, Purpose::Run)
        .expect("the configuration is good")
}

/// A worker in this process.
pub struct Running {
    worker: Worker,
    pub metrics: Arc<Metrics>,
    pub status: Arc<Status>,
    stop: CancellationToken,
}

impl Running {
    pub async fn start(config: &Config) -> Self {
        quotewire::telemetry::init_log(false, &std::env::var("QUOTEWIRE_TEST_LOG").unwrap_or("warn".into()))
            .ok();
        let (metrics, status) = (Arc::new(Metrics::new()), Arc::new(Status::default()));
        let stop = CancellationToken::new();
        let worker = Worker::start(config, Arc::clone(&metrics), Arc::clone(&status), stop.clone()).await;
        Self { worker: worker.expect("the worker starts"), metrics, status, stop }
    }

    pub async fn stop(self) -> Exit {
        self.stop.cancel();
        self.worker.wait().await
    }

    /// Waits for the worker to end by itself.
    pub async fn wait(self) -> Exit {
        self.worker.wait().await
    }
}

/// Waits until something holds.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// An article of our own about invented people; `number` makes it another one.
pub fn article(number: usize) -> String {
    format!(
        "Harbour talks enter round {number}\n\nOSTHAVEN, Norway, November 14 (Nordwire) - The dispute over the harbour of \
         Osthaven entered round {number} on Tuesday.\n\n\"We will not leave the table before berth {number} is open,\" said \
         Ingrid Solvang, the port's director. \"That is a promise.\"\n\nUnion leader Per Aune said the offer was \"a start, \
         and no more than that\".\n\n\"Number {number} is closed,\" he said.\n"
    )
}

/// Articles of a partition `wire 0`, as they come out of the extraction.
pub fn batch(from: i64, to: i64) -> Batch {
    batch_of(0, from, (from..to).map(|offset| article(offset as usize)))
}

/// Records of a partition of `wire`, as they come out of the extraction.
pub fn batch_of(number: i32, from: i64, texts: impl IntoIterator<Item = String>) -> Batch {
    let partition = TopicPartition::new("wire", number);
    let record = |(offset, text): (i64, String)| Record {
        position: Position { partition: partition.clone(), offset },
        topic_id: None,
        timestamp_ms: Some(1_700_000_000_000),
        received_at: jiff::Timestamp::now(),
        key: None,
        headers: Vec::new(),
        payload: Some(text.into_bytes()),
    };
    let items = (from..).zip(texts).map(record).map(|record| PreparedRecord {
        prepared: prepare(&record, &Limits::default(), &TopicRules::default()),
        record,
    });
    let items: Vec<PreparedRecord> = items.collect();
    let to = from + items.len() as i64;
    let epoch = Epoch::default();
    Batch { portions: vec![Portion { partition: partition.clone(), topic_id: None, epoch, from, to, items }] }
}

/// Puts that partition's position at its start.
pub async fn positioned(database: &Database) {
    let beginning = Beginning::at(TopicPartition::new("wire", 0), 0);
    positions::create(&mut database.connect().await, &beginning).await.expect("a position");
}

/// The real program.
pub fn quotewire() -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_quotewire"));
    forget_others(&mut command);
    command
}

/// Takes everything from a command's environment that says where a database or a broker is or how the program
/// is set, and gives it time.
pub fn forget_others(command: &mut std::process::Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let is_others =
            ["QUOTEWIRE_", "PG", "KAFKA", "DATABASE_URL"].iter().any(|start| text.starts_with(start));
        // Which programs make the private server is not theirs to say.
        if is_others && text != "PG_BIN" {
            command.env_remove(&name);
        }
    }
    command.env("QUOTEWIRE_DATABASE_CONNECT_TIMEOUT_MS", "600000");
    command.env("QUOTEWIRE_WORKER_SHUTDOWN_TIMEOUT_MS", "600000");
}

/// `quotewire run` as a process of its own, killed when it is dropped.
pub struct Process(pub std::process::Child);

impl Process {
    pub fn run(kafka: &Kafka, database: &Database, topic: &str, group: &str, more: &[&str]) -> Self {
        let mut command = quotewire();
        command.args(["run", "--brokers", kafka.servers(), "--topics", topic, "--group-id", group]);
        command.args([
            "--database-url",
            database.url(),
            "--set",
            "http.listen=",
            "--set",
            "batch.wait_ms=50",
        ]);
        command.args(["--set", "kafka.session_timeout_ms=6000", "--log-filter", "warn"]).args(more);
        Self(command.spawn().expect("the program starts"))
    }

    /// As [`Process::run`], with its pages on a free port, which comes back: it is the worker that takes it,
    /// so nobody else can.
    pub fn run_with_pages(kafka: &Kafka, database: &Database, topic: &str, group: &str) -> (Self, u16) {
        let mut command = quotewire();
        command.args(["run", "--brokers", kafka.servers(), "--topics", topic, "--group-id", group]);
        command.args(["--database-url", database.url(), "--set", "http.listen=127.0.0.1:0"]);
        command.args(["--set", "batch.wait_ms=50", "--set", "kafka.session_timeout_ms=6000"]);
        command.args(["--log-filter", "warn,quotewire::http=info"]).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
        let address = lines
            .by_ref()
            .find_map(|line| line.split_once("address=127.0.0.1:").map(|(_, port)| port.trim().to_owned()));
        std::thread::spawn(move || lines.for_each(|line| eprintln!("{line}")));
        (Self(child), address.and_then(|port| port.parse().ok()).expect("it says where it listens"))
    }

    pub fn kill(mut self) {
        self.0.kill().expect("it can be killed");
        self.0.wait().expect("it ends");
    }

    /// SIGTERM, and the exit code.
    pub fn terminate(mut self) -> Option<i32> {
        let pid = nix::unistd::Pid::from_raw(self.0.id() as i32);
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).expect("it can be signalled");
        self.0.wait().expect("it ends").code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
