//! What the kernel knows of a process, read from /proc: CPU time, peak memory, its threads and its server's
//! children.

use std::collections::BTreeMap;
use std::fs;

/// CPU time in milliseconds, by what used it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cpu {
    /// The process that was started for the run.
    pub(crate) process: f64,
    /// The same by groups of threads.
    pub(crate) threads: BTreeMap<&'static str, f64>,
    /// Every process of the PostgreSQL server, ended ones included.
    pub(crate) postgres: f64,
    /// The broker, where it is a process of this machine.
    pub(crate) kafka: f64,
    /// Everything on the machine.
    pub(crate) machine: f64,
}

impl Cpu {
    /// As it stands now.
    pub(crate) fn now(process: u32, postmaster: Option<u32>, kafka: Option<u32>) -> Self {
        Self {
            process: own(process),
            threads: threads(process),
            postgres: postmaster.map_or(0.0, server),
            kafka: kafka.map_or(0.0, own),
            machine: machine(),
        }
    }

    /// What was used from `earlier` to now.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let before = |name| earlier.threads.get(name).copied().unwrap_or_default();
        Self {
            process: self.process - earlier.process,
            threads: self.threads.iter().map(|(name, now)| (*name, now - before(name))).collect(),
            postgres: self.postgres - earlier.postgres,
            kafka: self.kafka - earlier.kafka,
            machine: self.machine - earlier.machine,
        }
    }
}

/// The fields of a `stat` file behind the name, from the state on.
fn stat(path: &str) -> Option<Vec<String>> {
    let text = fs::read_to_string(path).ok()?;
    let (_, fields) = text.rsplit_once(") ")?;
    Some(fields.split(' ').map(str::to_owned).collect())
}

/// The unit of /proc, whatever the kernel's own clock: `USER_HZ`.
const MILLISECONDS_A_TICK: f64 = 10.0;

/// Sums fields of a `stat` file, counted from the state.
fn sum(fields: &[String], wanted: std::ops::Range<usize>) -> f64 {
    let wanted = fields.get(wanted).unwrap_or_default();
    wanted.iter().filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() * MILLISECONDS_A_TICK
}

/// User and system time.
const OWN: std::ops::Range<usize> = 11..13;
/// The same, and that of children that have ended.
const WITH_CHILDREN: std::ops::Range<usize> = 11..15;

fn own(pid: u32) -> f64 {
    stat(&format!("/proc/{pid}/stat")).map_or(0.0, |fields| sum(&fields, OWN))
}

fn threads(pid: u32) -> BTreeMap<&'static str, f64> {
    let mut groups = BTreeMap::new();
    for task in fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten() {
        let path = task.path();
        let Ok(name) = fs::read_to_string(path.join("comm")) else { continue };
        let Some(fields) = path.join("stat").to_str().and_then(stat) else { continue };
        let group = match name.trim() {
            name if name.starts_with("extract") => "extraction",
            name if name.starts_with("poller") => "poller",
            name if name.starts_with("tokio") => "writers",
            name if name.starts_with("rdk:") => "librdkafka",
            _ => "other",
        };
        *groups.entry(group).or_default() += sum(&fields, OWN);
    }
    groups
}

/// A process and its children. One that ends between two readings moves from the second part to the first.
fn server(parent: u32) -> f64 {
    let wanted = parent.to_string();
    let mut total = stat(&format!("/proc/{parent}/stat")).map_or(0.0, |fields| sum(&fields, WITH_CHILDREN));
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(fields) = entry.path().join("stat").to_str().and_then(stat) else { continue };
        if fields.get(1) == Some(&wanted) {
            total += sum(&fields, OWN);
        }
    }
    total
}

/// The parent of a process of this machine; `None` when it runs elsewhere.
pub(crate) fn parent(pid: u32) -> Option<u32> {
    let is_postgres = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?.starts_with("postgres");
    let fields = stat(&format!("/proc/{pid}/stat"))?;
    fields.get(1)?.parse().ok().filter(|_| is_postgres)
}

fn machine() -> f64 {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let ticks: Vec<f64> = text
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(1)
        .filter_map(|field| field.parse().ok())
        .collect();
    // user, nice, system; then idle and iowait, which are no work; irq, softirq.
    let work = ticks.iter().enumerate().filter(|(at, _)| matches!(at, 0..=2 | 5 | 6));
    work.map(|(_, ticks)| ticks).sum::<f64>() * MILLISECONDS_A_TICK
}

/// Peak of the resident memory in MiB.
pub(crate) fn peak_memory(pid: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1024.0
}

/// Cores, processor and kernel, in words.
pub(crate) fn machine_in_words() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpu.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split_once(": "));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{cores} cores ({}), Linux {}", model.map_or("unknown", |(_, model)| model), kernel.trim())
}
