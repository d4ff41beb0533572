//! How the worker is doing: what readiness follows and what the last line says when it stops.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tracing::warn;

use super::outage::Outage;
use crate::record::TopicPartition;

/// How long the poller may be silent before the process counts as dead.
const POLLER_SILENCE: Duration = Duration::from_mins(1);

/// For how long it is remembered that a client was lost.
const LOST_CLIENTS_SPAN: Duration = Duration::from_mins(5);

/// Shared, updated by the poller and the writers.
#[derive(Debug)]
pub struct Status {
    state: Mutex<StatusState>,
}

#[derive(Debug)]
struct StatusState {
    polled_at: Instant,
    kafka: Option<String>,
    subscriptions: Vec<String>,
    positions: Option<PositionProblem>,
    writers: BTreeMap<usize, String>,
    stopped: BTreeMap<TopicPartition, String>,
    assigned: usize,
    fatal: Option<String>,
    lost_clients: Vec<Instant>,
    database_outage: Outage,
    kafka_outage: Outage,
}

/// Why positions are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PositionProblem {
    /// The database does not say.
    Database(String),
    /// Kafka does not say.
    Kafka(String),
    /// Kafka says that there is no such topic or partition: no outage.
    Topic(String),
}

impl PositionProblem {
    fn text(&self) -> &str {
        match self {
            Self::Database(text) | Self::Kafka(text) | Self::Topic(text) => text,
        }
    }
}

/// Where an outage is noticed that keeps positions from being known.
const POSITIONS: &str = "positions";
/// Where Kafka's client notices an outage.
const CLIENT: &str = "client";

/// Where a writer notices an outage.
fn writer(lane: usize) -> String {
    format!("writer {lane}")
}

/// What `/health/ready` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether records get through.
    pub ready: bool,
    /// What is wrong, each with its place.
    pub problems: Vec<String>,
    /// Partitions assigned.
    pub partitions: usize,
}

impl Default for Status {
    fn default() -> Self {
        let state = StatusState {
            polled_at: Instant::now(),
            kafka: None,
            subscriptions: Vec::new(),
            positions: None,
            writers: BTreeMap::new(),
            stopped: BTreeMap::new(),
            assigned: 0,
            fatal: None,
            lost_clients: Vec::new(),
            database_outage: Outage::new("the database"),
            kafka_outage: Outage::new("Kafka"),
        };
        Self { state: Mutex::new(state) }
    }
}

impl Status {
    fn with<T>(&self, change: impl FnOnce(&mut StatusState) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The poller is alive.
    pub fn polled(&self) {
        self.with(|state| state.polled_at = Instant::now());
    }

    /// Kafka cannot be used (or can again).
    pub fn kafka(&self, problem: Option<String>) {
        self.with(|state| {
            match &problem {
                Some(reason) => state.kafka_outage.missed(CLIENT, reason),
                None => state.kafka_outage.found(CLIENT),
            }
            state.kafka = problem;
        });
    }

    /// What keeps subscriptions from being read (nothing does, where there are none).
    pub fn subscriptions(&self, problems: Vec<String>) {
        self.with(|state| {
            for problem in problems.iter().filter(|problem| !state.subscriptions.contains(problem)) {
                warn!(problem, "a subscription cannot be read for now");
            }
            state.subscriptions = problems;
        });
    }

    /// Kafka's client cannot go on; returns how often that has happened in the last minutes.
    pub fn lost_client(&self) -> usize {
        self.with(|state| {
            state.lost_clients.retain(|at| at.elapsed() < LOST_CLIENTS_SPAN);
            state.lost_clients.push(Instant::now());
            state.lost_clients.len()
        })
    }

    /// A worker begins again: what kept it from reading and writing before is forgotten.
    pub fn begin(&self) {
        self.kafka(None);
        self.positions(None);
        self.with(|state| {
            for lane in std::mem::take(&mut state.writers).into_keys() {
                state.database_outage.found(&writer(lane));
            }
            state.stopped.clear();
            state.assigned = 0;
        });
    }

    /// Whether Kafka cannot be used, as far as is known.
    pub fn lacks_kafka(&self) -> bool {
        self.with(|state| state.kafka_outage.lasts())
    }

    /// Positions cannot be read (or can again).
    pub fn positions(&self, problem: Option<PositionProblem>) {
        self.with(|state| {
            match &problem {
                Some(PositionProblem::Database(reason)) => state.database_outage.missed(POSITIONS, reason),
                _ => state.database_outage.found(POSITIONS),
            }
            match &problem {
                Some(PositionProblem::Kafka(reason)) => state.kafka_outage.missed(POSITIONS, reason),
                _ => state.kafka_outage.found(POSITIONS),
            }
            state.positions = problem;
        });
    }

    /// A writer cannot write (or can again).
    pub fn writer(&self, lane: usize, problem: Option<String>) {
        let place = writer(lane);
        self.with(|state| {
            if let Some(problem) = problem {
                state.database_outage.missed(&place, &problem);
                state.writers.insert(lane, problem);
            } else {
                state.database_outage.found(&place);
                state.writers.remove(&lane);
            }
        });
    }

    /// A partition waits for somebody to decide (or goes on).
    pub fn stopped(&self, partition: &TopicPartition, problem: Option<String>) -> usize {
        self.with(|state| {
            match problem {
                Some(problem) => state.stopped.insert(partition.clone(), problem),
                None => state.stopped.remove(partition),
            };
            state.stopped.len()
        })
    }

    /// How many partitions are assigned.
    pub fn assigned(&self, partitions: usize) {
        self.with(|state| state.assigned = partitions);
    }

    /// Nothing can go on: the first reason counts.
    pub fn fatal(&self, reason: String) {
        self.with(|state| state.fatal.get_or_insert(reason).clone());
    }

    /// Why nothing can go on.
    pub fn fatal_reason(&self) -> Option<String> {
        self.with(|state| state.fatal.clone())
    }

    /// Whether the process is alive: the poller has been heard of lately.
    pub fn is_live(&self) -> bool {
        self.with(|state| state.polled_at.elapsed() < POLLER_SILENCE)
    }

    /// Whether records get through, and what is wrong.
    pub fn report(&self) -> Report {
        self.with(|state| {
            let stopped =
                state.stopped.iter().map(|(partition, problem)| format!("partition {partition}: {problem}"));
            let writers = state.writers.iter().map(|(lane, problem)| format!("writer {lane}: {problem}"));
            let problems: Vec<String> = state
                .fatal
                .iter()
                .cloned()
                .chain(state.kafka.iter().map(|problem| format!("kafka: {problem}")))
                .chain(state.subscriptions.iter().cloned())
                .chain(state.positions.iter().map(|problem| format!("positions: {}", problem.text())))
                .chain(writers)
                .chain(stopped)
                .collect();
            Report { ready: problems.is_empty(), problems, partitions: state.assigned }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readiness_follows_the_writers() {
        let status = Status::default();
        assert!(status.report().ready);
        status.writer(1, Some("57P01: shutting down".into()));
        status.stopped(&TopicPartition::new("wire", 2), Some("3 records are gone".into()));
        let report = status.report();
        assert!(!report.ready);
        assert_eq!(
            report.problems,
            ["writer 1: 57P01: shutting down", "partition wire/2: 3 records are gone"]
        );
        status.writer(1, None);
        status.stopped(&TopicPartition::new("wire", 2), None);
        assert!(status.report().ready);
        assert!(status.is_live());
    }
}
