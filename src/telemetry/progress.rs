//! The throughput line: every few seconds, what has been done since the last one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;
use tracing::info;

use super::Metrics;
use crate::record::Outcome;

/// What the counters stood at.
#[derive(Debug, Clone, Copy, Default)]
struct CounterReading {
    records: u64,
    quotes: u64,
    bytes: u64,
    dead: u64,
    batches: u64,
}

impl CounterReading {
    fn of(metrics: &Metrics) -> Self {
        Self {
            records: Outcome::ALL.iter().map(|outcome| metrics.outcome(*outcome)).sum(),
            quotes: metrics.quotes.get(),
            bytes: metrics.bytes_received.get(),
            dead: metrics.outcome(Outcome::DeadLettered),
            batches: metrics.batches.get(),
        }
    }
}

/// Logs a line every `interval` in which something was done, until `stop` is cancelled.
pub async fn report(metrics: Arc<Metrics>, interval: Duration, stop: CancellationToken) {
    let (mut last, mut at) = (CounterReading::default(), Instant::now());
    let mut ticks = tokio::time::interval(interval.max(Duration::from_millis(100)));
    ticks.tick().await;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        let now = CounterReading::of(&metrics);
        let seconds = at.elapsed().as_secs_f64();
        let rate = |now: u64, last: u64| ((now - last) as f64 / seconds * 10.0).round() / 10.0;
        if now.records != last.records || now.bytes != last.bytes {
            info!(
                articles_per_s = rate(now.records, last.records),
                quotes_per_s = rate(now.quotes, last.quotes),
                mb_per_s = ((now.bytes - last.bytes) as f64 / seconds / 1e4).round() / 1e2,
                lag = metrics.lag_in_all(),
                dead_letters = now.dead,
                batches = now.batches - last.batches,
                batch_ms = metrics.last_write().as_millis() as u64,
                in_flight_mb = (metrics.bytes_in_flight.get() as f64 / 1e4).round() / 1e2,
                "throughput"
            );
        }
        (last, at) = (now, Instant::now());
    }
}
