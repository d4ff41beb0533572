//! The workers: `quotewire run` as processes that are killed, stopped, frozen and started again, and whose
//! logs are read.

use std::collections::{BTreeSet, VecDeque};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::journal::Journal;
use crate::support::quotewire;

/// How many workers there are at most.
pub(crate) const SLOTS: usize = 4;
/// What an orderly end may take, by `worker.shutdown_timeout_ms`.
const SHUTDOWN: Duration = Duration::from_secs(8);
/// What it may take on top of that: a machine that is busy, a broker that must be waited for to leave the
/// group, a process that is frozen meanwhile.
const GRACE: Duration = Duration::from_secs(40);
/// A worker that writes more lines than this in [`FLOOD_SPAN`] floods its log. A rebalance or two over all
/// partitions, with dead letters named, stay below.
const FLOOD_LINES: usize = 300;
const FLOOD_SPAN: Duration = Duration::from_secs(10);
/// Exit codes of an orderly end: all written, or what was in flight left to be read again.
const ORDERLY: [i32; 2] = [0, 5];

/// A position that a worker says somebody must decide over: topic and partition.
pub(crate) type Asked = (String, i32);

/// All slots.
pub(crate) struct Crew {
    journal: Arc<Journal>,
    brokers: String,
    database_url: String,
    topics: String,
    logs: PathBuf,
    slots: [Mutex<Slot>; SLOTS],
    /// What workers have asked to be decided by `quotewire offsets forget`.
    asked: Arc<Mutex<BTreeSet<Asked>>>,
}

#[derive(Default)]
struct Slot {
    process: Option<Child>,
    /// Counts the processes that this slot has had.
    generation: u32,
    /// It has been told to end.
    is_ending: bool,
    /// It has written a line, and so will end in good order when it is told to.
    has_begun: Arc<AtomicBool>,
}

impl Crew {
    pub(crate) fn new(
        journal: Arc<Journal>,
        brokers: String,
        database_url: String,
        topics: String,
        logs: PathBuf,
    ) -> Self {
        let slots = std::array::from_fn(|_| Mutex::default());
        Self { journal, brokers, database_url, topics, logs, slots, asked: Arc::default() }
    }

    fn slot(&self, slot: usize) -> std::sync::MutexGuard<'_, Slot> {
        self.slots[slot].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a worker unless there is one; with a lasting name in the group if `is_named`.
    pub(crate) fn start(&self, number: usize, is_named: bool) {
        let mut slot = self.slot(number);
        if slot.process.is_some() {
            return;
        }
        let mut command = quotewire();
        command.args(["run", "--brokers", &self.brokers, "--topics", &self.topics, "--group-id", "storm"]);
        command.args(["--database-url", &self.database_url, "--log-filter", "info"]);
        let shutdown = format!("worker.shutdown_timeout_ms={}", SHUTDOWN.as_millis());
        let mut settings = vec![
            "batch.articles=20",
            "batch.wait_ms=50",
            "kafka.session_timeout_ms=6000",
            "kafka.metadata_refresh_ms=1000",
            "database.statement_timeout_ms=3000",
            "database.connect_timeout_ms=2000",
            "database.retry_max_ms=1000",
            "worker.drain_timeout_ms=3000",
            "http.listen=",
            &*shutdown,
        ];
        // Every other one must pause while the database is away.
        if number % 2 == 1 {
            settings.extend(["worker.memory_bytes=1 MiB", "batch.bytes=1 MiB", "limits.record_bytes=1 MiB"]);
        }
        let name = format!("kafka.group_instance_id=storm-{number}");
        if is_named {
            settings.push(&name);
        }
        for setting in settings {
            command.args(["--set", setting]);
        }
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        slot.generation += 1;
        slot.is_ending = false;
        slot.has_begun = Arc::default();
        let stderr = process.stderr.take().expect("its log");
        self.journal.say(format!("      worker {number} is process {}", process.id()));
        slot.process = Some(process);
        let path = self.logs.join(format!("worker-{number}.log"));
        let log = OpenOptions::new().create(true).append(true).open(path).expect("a log");
        let reader = Reader {
            journal: Arc::clone(&self.journal),
            asked: Arc::clone(&self.asked),
            number,
            has_begun: Arc::clone(&slot.has_begun),
        };
        std::thread::spawn(move || reader.read(stderr, log));
    }

    /// kill -9. The process is reaped at once, so that its number is nobody else's while we hold it.
    pub(crate) fn kill(&self, number: usize) {
        let mut slot = self.slot(number);
        if let Some(mut process) = slot.process.take() {
            process.kill().expect("it can be killed");
            process.wait().expect("it ends");
        }
    }

    /// SIGTERM; waits for the end and says how it ended.
    pub(crate) fn end(&self, number: usize) -> Option<i32> {
        let mut slot = self.slot(number);
        let generation = slot.generation;
        // One that has ended by itself is somebody else's finding.
        let process = slot.process.as_mut()?;
        if !matches!(process.try_wait(), Ok(None)) {
            return None;
        }
        // A second signal would end it at once.
        if std::mem::replace(&mut slot.is_ending, true) {
            return None;
        }
        if let Some(process) = slot.process.as_mut() {
            signal(process, Signal::SIGTERM);
        }
        drop(slot);
        let told = Instant::now();
        loop {
            std::thread::sleep(Duration::from_millis(50));
            let mut slot = self.slot(number);
            if slot.generation != generation {
                return None;
            }
            let process = slot.process.as_mut()?;
            if let Some(status) = process.try_wait().expect("it can be asked") {
                slot.process = None;
                let code = status.code();
                // One that was frozen before it listened to signals ends by them.
                let is_early = code.is_none() && !slot.has_begun.load(Ordering::Acquire);
                if !is_early && code.is_none_or(|code| !ORDERLY.contains(&code)) {
                    self.journal.finding(format!("worker {number} was told to end and ended with {status}"));
                }
                return code;
            }
            if told.elapsed() > SHUTDOWN + GRACE {
                self.journal
                    .finding(format!("worker {number} was told to end {:?} ago and has not", told.elapsed()));
                process.kill().ok();
                process.wait().ok();
                slot.process = None;
                return None;
            }
        }
    }

    /// SIGSTOP, and SIGCONT after a while.
    pub(crate) fn freeze(&self, number: usize, duration: Duration) {
        let generation = {
            let mut slot = self.slot(number);
            let Some(process) = slot.process.as_mut() else { return };
            signal(process, Signal::SIGSTOP);
            slot.generation
        };
        std::thread::sleep(duration);
        let mut slot = self.slot(number);
        if slot.generation == generation
            && let Some(process) = slot.process.as_mut()
        {
            signal(process, Signal::SIGCONT);
        }
    }

    pub(crate) fn running(&self) -> usize {
        (0..SLOTS).filter(|slot| self.slot(*slot).process.is_some()).count()
    }

    /// Looks for workers that have ended without having been told to.
    pub(crate) fn look_for_deserters(&self) {
        for number in 0..SLOTS {
            let mut slot = self.slot(number);
            if slot.is_ending {
                continue;
            }
            let Some(process) = slot.process.as_mut() else { continue };
            if let Ok(Some(status)) = process.try_wait() {
                slot.process = None;
                self.journal.finding(format!("worker {number} has ended by itself: {status}"));
            }
        }
    }

    /// What workers have asked to be decided since the last time.
    pub(crate) fn take_asked(&self) -> BTreeSet<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        (0..SLOTS).for_each(|slot| self.kill(slot));
    }
}

fn signal(process: &Child, signal: Signal) {
    // It may have ended already; it is not reaped, so its number is still its own.
    kill(Pid::from_raw(process.id() as i32), signal).ok();
}

/// Reads what a worker logs, as it logs it.
struct Reader {
    journal: Arc<Journal>,
    asked: Arc<Mutex<BTreeSet<Asked>>>,
    number: usize,
    has_begun: Arc<AtomicBool>,
}

impl Reader {
    fn read(&self, stderr: ChildStderr, mut log: File) {
        let mut recent: VecDeque<Instant> = VecDeque::new();
        let mut is_told = false;
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            self.has_begun.store(true, Ordering::Release);
            writeln!(log, "{line}").ok();
            let now = Instant::now();
            recent.push_back(now);
            while recent.front().is_some_and(|first| now - *first > FLOOD_SPAN) {
                recent.pop_front();
            }
            if recent.len() > FLOOD_LINES && !is_told {
                is_told = true;
                self.journal.finding(format!(
                    "worker {} floods its log: {} lines in {FLOOD_SPAN:?}, the last: {line}",
                    self.number,
                    recent.len()
                ));
            }
            self.look_at(&line);
        }
    }

    fn look_at(&self, line: &str) {
        if line.contains("panicked at") {
            self.journal.finding(format!("worker {} panicked: {line}", self.number));
        }
        if line.contains("this partition stands still") {
            match asked(line) {
                Some(asked) => {
                    self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(asked);
                }
                None => self.journal.finding(format!("worker {}: {line}", self.number)),
            }
        }
    }
}

/// The partition that a line wants to be forgotten.
fn asked(line: &str) -> Option<Asked> {
    let (_, command) = line.split_once("quotewire offsets forget --topic ")?;
    let (topic, rest) = command.split_once(" --partition ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((topic.to_owned(), digits.parse().ok()?))
}
