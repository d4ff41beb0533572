//! The typed result: one small struct a concern. What each setting means is written once, in `settings.rs`,
//! for the reader of the configuration file; here it is said shortly for the reader of the code.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::age::Age;
use super::kind::Choice;
use super::secret::Secret;

/// Where records come from (`[kafka]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KafkaConfig {
    /// `host:port` of some brokers, separated by commas.
    pub brokers: String,
    /// Topics to read; not empty where [`Purpose::Run`](super::Purpose::Run) was loaded for.
    pub topics: Vec<String>,
    /// The consumer group.
    pub group_id: String,
    /// This instance's own name in the group (static membership).
    pub group_instance_id: Option<String>,
    /// Where to begin when neither the database nor the group knows a position.
    pub start: Start,
    /// How long the group waits for a sign of life, in milliseconds.
    pub session_timeout_ms: u64,
    /// How often it is looked for new topics and partitions, in milliseconds.
    pub metadata_refresh_ms: u64,
    /// Properties handed to librdkafka as they are, none of them one that Quotewire sets itself. Any of them
    /// may be a password, so none is printed by `Debug`.
    pub properties: BTreeMap<String, Secret>,
}

impl Default for KafkaConfig {
    fn default() -> Self {
        Self {
            brokers: "localhost:9092".to_owned(),
            topics: Vec::new(),
            group_id: "quotewire".to_owned(),
            group_instance_id: None,
            start: Start::Earliest,
            session_timeout_ms: 45_000,
            metadata_refresh_ms: 5_000,
            properties: BTreeMap::new(),
        }
    }
}

/// Where in a partition to begin when no position is known (`kafka.start`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// With the oldest record that is still there.
    Earliest,
    /// With the next record to arrive.
    Latest,
}

impl Start {
    /// The name, as in the configuration and in librdkafka's `auto.offset.reset`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Earliest => "earliest",
            Self::Latest => "latest",
        }
    }
}

impl Choice for Start {
    fn names(&self) -> &'static [&'static str] {
        &["earliest", "latest"]
    }

    fn chosen(&self) -> &'static str {
        self.name()
    }

    fn choose(&mut self, name: &str) -> bool {
        let found = [Self::Earliest, Self::Latest].into_iter().find(|start| start.name() == name);
        *self = found.unwrap_or(*self);
        found.is_some()
    }
}

/// Where rows go (`[database]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseConfig {
    /// The connection's URL, password and all. Empty means not given; it is never empty where
    /// [`Purpose::Store`](super::Purpose::Store) or [`Purpose::Run`](super::Purpose::Run) was loaded for.
    pub url: Secret,
    /// Connections that write in parallel.
    pub writers: usize,
    /// How much time a new partition of the large tables is for.
    pub partition_by: PartitionBy,
    /// How long one statement may take, in milliseconds.
    pub statement_timeout_ms: u64,
    /// How long connecting may take, in milliseconds.
    pub connect_timeout_ms: u64,
    /// The first wait after an error of the surroundings, in milliseconds.
    pub retry_initial_ms: u64,
    /// The longest such wait, in milliseconds.
    pub retry_max_ms: u64,
    /// Whether the bytes of every record are kept.
    pub keep_raw: bool,
    /// How old articles may become before they are removed; `None` for ever.
    pub retention: Option<Age>,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self {
            url: Secret::default(),
            writers: 2,
            partition_by: PartitionBy::Month,
            statement_timeout_ms: 60_000,
            connect_timeout_ms: 10_000,
            retry_initial_ms: 100,
            retry_max_ms: 10_000,
            keep_raw: false,
            retention: None,
        }
    }
}

/// When a batch is written: at whichever of the three comes first (`[batch]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchConfig {
    /// Articles in a batch.
    pub articles: usize,
    /// Bytes of records in a batch.
    pub bytes: usize,
    /// Age of a batch's first record, in milliseconds.
    pub wait_ms: u64,
}

impl Default for BatchConfig {
    fn default() -> Self {
        Self { articles: 500, bytes: 8 << 20, wait_ms: 250 }
    }
}

/// The running worker (`[worker]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerConfig {
    /// Threads that extract; 0 stands for one a core.
    pub extract_threads: usize,
    /// Records in flight, in bytes: beyond it nothing more is read.
    pub memory_bytes: usize,
    /// How long a partition that is taken away may still be drained, in milliseconds.
    pub drain_timeout_ms: u64,
    /// How long nothing may come of a partition whose log goes on, in milliseconds.
    pub stall_timeout_ms: u64,
    /// How long a shutdown may take, in milliseconds.
    pub shutdown_timeout_ms: u64,
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self {
            extract_threads: 0,
            memory_bytes: 16 << 20,
            drain_timeout_ms: 10_000,
            stall_timeout_ms: 60_000,
            shutdown_timeout_ms: 25_000,
        }
    }
}

/// Health, readiness, metrics and the pages (`[http]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpConfig {
    /// Where to listen; `None` is off.
    pub listen: Option<SocketAddr>,
    /// Whether the worker serves the pages, too.
    pub pages: bool,
    /// What whoever changes something from the pages has to know; empty: nobody may.
    pub token: Secret,
    /// Names that the pages may be asked for by, besides `localhost` and addresses.
    pub host_names: Vec<String>,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            listen: Some(SocketAddr::from(([127, 0, 0, 1], 9464))),
            pages: false,
            token: Secret::default(),
            host_names: Vec::new(),
        }
    }
}

/// What is logged and how (`[log]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// The lines' format.
    pub format: LogFormat,
    /// Which events, as directives of `tracing`'s `EnvFilter`. Their syntax is checked by whoever builds the
    /// filter.
    pub filter: String,
    /// Time between two lines on throughput, in milliseconds.
    pub throughput_interval_ms: u64,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".to_owned(), throughput_interval_ms: 5_000 }
    }
}

/// How much time a partition of the large tables is for (`database.partition_by`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionBy {
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
    /// A quarter of a year.
    Quarter,
    /// A year.
    Year,
}

impl PartitionBy {
    /// Its name: a unit of PostgreSQL's `date_trunc`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

impl Choice for PartitionBy {
    fn names(&self) -> &'static [&'static str] {
        &["day", "week", "month", "quarter", "year"]
    }

    fn chosen(&self) -> &'static str {
        self.name()
    }

    fn choose(&mut self, name: &str) -> bool {
        let all = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];
        let found = all.into_iter().find(|unit| unit.name() == name);
        *self = found.unwrap_or(*self);
        found.is_some()
    }
}

/// How a log line is written (`log.format`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Choice for LogFormat {
    fn names(&self) -> &'static [&'static str] {
        &["text", "json"]
    }

    fn chosen(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }

    fn choose(&mut self, name: &str) -> bool {
        let found = [Self::Text, Self::Json].into_iter().find(|format| format.chosen() == name);
        *self = found.unwrap_or(*self);
        found.is_some()
    }
}
