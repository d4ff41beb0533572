//! One run: a process is started, everything in the topic is waited for, and the figures are taken.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::Args;
use super::database::Database;
use super::measure::{Cpu, peak_memory};
use super::template::{Template, send};
use super::topic::timestamp_ms;

/// Without another record for so long, a run has failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// Which side of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Side {
    Worker,
    Floor,
}

/// What a run came to.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) articles: u64,
    /// From the start of the process to the last commit.
    pub(crate) total: Duration,
    /// From the start of the process to the first visible row.
    pub(crate) first_row: Duration,
    /// How many records the first look that saw any saw.
    pub(crate) at_first: u64,
    pub(crate) cpu: Cpu,
    pub(crate) peak_mib: f64,
    pub(crate) size_mib: f64,
    pub(crate) rows: Vec<(&'static str, u64)>,
}

impl Run {
    /// Articles a second, from the start of the process.
    pub(crate) fn rate(&self) -> f64 {
        self.articles as f64 / self.total.as_secs_f64()
    }

    /// Articles a second, from the first row on.
    pub(crate) fn steady_rate(&self) -> f64 {
        let (articles, time) = (self.articles - self.at_first, self.total.saturating_sub(self.first_row));
        if time.is_zero() { 0.0 } else { articles as f64 / time.as_secs_f64() }
    }

    /// Rows in all tables.
    pub(crate) fn all_rows(&self) -> f64 {
        self.rows.iter().map(|(_, count)| *count as f64).sum()
    }

    /// Milliseconds per 1,000 articles.
    pub(crate) fn per_thousand(&self, milliseconds: f64) -> f64 {
        milliseconds * 1000.0 / self.articles as f64
    }
}

/// A process that ends with this value.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        // Ended long ago unless something has failed.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// What a run works with.
pub(crate) struct Setting<'a> {
    pub(crate) args: &'a Args,
    pub(crate) topic: &'a str,
    pub(crate) templates: &'a [Template],
}

impl Setting<'_> {
    /// Runs one side in a database of its own.
    pub(crate) async fn run(&self, side: Side, name: &str) -> anyhow::Result<Run> {
        let mut database = Database::make(&self.args.database_url, name, self.args.sql.as_deref()).await?;
        if side == Side::Floor {
            let sql = "INSERT INTO ingest_positions (topic, partition, first_offset, next_offset) \
                 SELECT $1, number, 0, 0 FROM generate_series(0, $2 - 1) AS g (number)";
            sqlx::query(sql)
                .bind(self.topic)
                .bind(self.args.partitions)
                .execute(&mut database.connection)
                .await?;
            // The worker makes its own.
            let partitions = "SELECT count(*) FROM quotewire_make_partitions(ARRAY( \
                 SELECT generate_series(to_timestamp($1 / 1000), to_timestamp($2 / 1000), interval '1 day')))";
            sqlx::query(partitions)
                .bind(timestamp_ms(0))
                .bind(timestamp_ms(self.args.articles))
                .execute(&mut database.connection)
                .await?;
        }
        let result = self.measure(side, name, &mut database).await;
        if self.args.keep {
            eprintln!("kept: {}", database.url);
        } else {
            database.remove().await?;
        }
        result
    }

    async fn measure(&self, side: Side, name: &str, database: &mut Database) -> anyhow::Result<Run> {
        let articles = self.args.articles;
        let postmaster = super::measure::parent(database.backend().await?);
        let kafka = self.args.kafka_pid;
        let before = Cpu::now(0, postmaster, kafka);
        let started = Instant::now();
        let mut child = match side {
            Side::Worker => self.worker(name, &database.url)?,
            Side::Floor => self.floor(&database.url)?,
        };
        let pid = child.0.id();

        let (mut seen, mut seen_at, mut first) = (0, started, None);
        while seen < articles {
            let pause = if first.is_none() { Duration::from_millis(2) } else { Duration::from_millis(20) };
            tokio::time::sleep(pause).await;
            let now = database.accounted().await?;
            if now > seen {
                (seen, seen_at) = (now, Instant::now());
                first.get_or_insert((started.elapsed(), now));
            }
            let ended = child.0.try_wait()?;
            anyhow::ensure!(ended.is_none(), "the {side:?} ended by itself after {seen} records: {ended:?}");
            anyhow::ensure!(seen_at.elapsed() < PATIENCE, "the {side:?} stands still at {seen} records");
        }
        let total = seen_at.duration_since(started);
        let cpu = Cpu::now(pid, postmaster, kafka).since(&before);
        let peak_mib = peak_memory(pid);
        kill(Pid::from_raw(pid as i32), Signal::SIGTERM)?;
        let status = child.0.wait()?;
        anyhow::ensure!(side == Side::Floor || status.success(), "the worker ended with {status}");
        let stored = database.stored().await?;
        anyhow::ensure!(stored == articles, "{stored} of {articles} articles are stored");
        let (first_row, at_first) = first.unwrap_or((total, seen));
        let (size_mib, rows) = (database.size().await?, database.rows().await?);
        Ok(Run { articles, total, first_row, at_first, cpu, peak_mib, size_mib, rows })
    }

    /// The worker with its default settings.
    fn worker(&self, name: &str, url: &str) -> anyhow::Result<Started> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quotewire"));
        for (variable, _) in std::env::vars_os() {
            let is_setting = variable.to_string_lossy().starts_with("QUOTEWIRE_");
            if is_setting || variable == "DATABASE_URL" {
                command.env_remove(variable);
            }
        }
        command
            .args(["run", "--log-filter", "warn", "--set", "http.listen="])
            .args(["--brokers", &self.args.brokers, "--topics", self.topic, "--database-url", url])
            .args(["--group-id", name]);
        for setting in &self.args.set {
            command.args(["--set", setting]);
        }
        command.stdin(Stdio::null()).spawn().map(Started).context("starting the worker")
    }

    /// This program as the floor.
    fn floor(&self, url: &str) -> anyhow::Result<Started> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["floor", "--brokers", &self.args.brokers, "--topic", self.topic, "--url", url])
            .args(["--articles", &self.args.articles.to_string()])
            .stdin(Stdio::piped())
            .spawn()
            .map(Started)
            .context("starting the floor")?;
        let stdin = child.0.stdin.take().context("the floor's input")?;
        send(self.templates, stdin)?;
        Ok(child)
    }
}
