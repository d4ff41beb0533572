//! The figures side by side.

use super::run::{Run, Side};

/// A line of the table: its name, its figure of a run, how many decimals.
type Line = (&'static str, fn(&Run) -> f64, usize);

const LINES: &[Line] = &[
    ("articles/s", Run::rate, 0),
    ("articles/s from the first row on", Run::steady_rate, 0),
    ("rows/s", |run| run.all_rows() / run.total.as_secs_f64(), 0),
    ("rows an article", |run| run.all_rows() / run.articles as f64, 1),
    ("first row after, ms", |run| run.first_row.as_secs_f64() * 1000.0, 0),
    ("peak memory, MiB", |run| run.peak_mib, 1),
    ("database, MiB", |run| run.size_mib, 0),
    ("CPU ms/1,000: the process", |run| run.per_thousand(run.cpu.process), 1),
    ("  extraction threads", |run| thread(run, "extraction"), 1),
    ("  poller", |run| thread(run, "poller"), 1),
    ("  writers", |run| thread(run, "writers"), 1),
    ("  librdkafka", |run| thread(run, "librdkafka"), 1),
    ("  other threads", |run| thread(run, "other"), 1),
    ("CPU ms/1,000: PostgreSQL", |run| run.per_thousand(run.cpu.postgres), 1),
    ("CPU ms/1,000: Kafka", |run| run.per_thousand(run.cpu.kafka), 1),
    ("cores used by all that", |run| run.of_wall(ours(run)), 2),
    ("cores used by anything else", |run| run.of_wall(run.cpu.machine - ours(run)), 2),
];

impl Run {
    /// CPU milliseconds as cores kept busy during the run.
    fn of_wall(&self, milliseconds: f64) -> f64 {
        milliseconds / 1000.0 / self.total.as_secs_f64()
    }
}

fn ours(run: &Run) -> f64 {
    run.cpu.process + run.cpu.postgres + run.cpu.kafka
}

fn thread(run: &Run, name: &str) -> f64 {
    run.per_thousand(run.cpu.threads.get(name).copied().unwrap_or_default())
}

/// The middle one; between the middle two, their mean.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
    f64::midpoint(at(low), at(high))
}

fn figure(value: f64, decimals: usize) -> String {
    if value.is_nan() { "-".to_owned() } else { format!("{value:.decimals$}") }
}

/// Prints the medians, and each run's rate to show how much they vary.
pub(crate) fn print(runs: &[(Side, Run)]) {
    let of = |side: Side| runs.iter().filter(move |(other, _)| *other == side).map(|(_, run)| run);
    println!("\n{:<34}{:>12}{:>12}{:>12}", "medians", "worker", "floor", "worker/floor");
    for (name, value, decimals) in LINES {
        let [worker, floor] = [Side::Worker, Side::Floor].map(|side| median(of(side).map(value).collect()));
        let ratio = if floor == 0.0 { f64::NAN } else { worker / floor };
        println!(
            "{name:<34}{:>12}{:>12}{:>12}",
            figure(worker, *decimals),
            figure(floor, *decimals),
            figure(ratio, 2)
        );
    }
    for side in [Side::Worker, Side::Floor] {
        let rates: Vec<String> = of(side).map(|run| figure(run.rate(), 0)).collect();
        println!("{:<34}{}", format!("{side:?}, each run, articles/s"), rates.join(", "));
        if let Some(run) = of(side).next_back() {
            let rows: Vec<String> =
                run.rows.iter().map(|(table, count)| format!("{table} {count}")).collect();
            println!("{:<34}{}", format!("{side:?}, rows"), rows.join(", "));
        }
    }
    let [worker, floor] = [Side::Worker, Side::Floor].map(|side| median(of(side).map(Run::rate).collect()));
    let goal = |holds: bool| if holds { "met" } else { "missed" };
    if worker.is_finite() && floor.is_finite() {
        let first = |side| median(of(side).map(|run| run.first_row.as_secs_f64()).collect());
        let late = first(Side::Worker) - first(Side::Floor);
        println!("goal: at least half the floor's rate: {}", goal(worker / floor >= 0.5));
        println!("goal: first row at most 1 s after the floor's: {} ({late:.2} s)", goal(late <= 1.0));
    }
    let peak = of(Side::Worker).map(|run| run.peak_mib).fold(f64::NAN, f64::max);
    if peak.is_finite() {
        println!("goal: at most 150 MiB: {} ({peak:.1} MiB)", goal(peak <= 150.0));
    }
    println!("ratio {}", figure(worker / floor, 2));
}
