//! What is to happen, and when: made from a seed, the same seed makes the same plan.

use std::fmt;
use std::time::Duration;

use fastrand::Rng;

use crate::crew::SLOTS;
use crate::proxy::Trick;

/// A fault, with all that chance decides about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fault {
    StartWorker {
        worker: usize,
        is_named: bool,
    },
    /// kill -9; it comes back after a while, or not.
    KillWorker {
        worker: usize,
        back_after: Option<Duration>,
        is_named: bool,
    },
    /// SIGTERM; likewise.
    EndWorker {
        worker: usize,
        back_after: Option<Duration>,
        is_named: bool,
    },
    FreezeWorker {
        worker: usize,
        duration: Duration,
    },
    KillAllWorkers {
        back_after: Duration,
    },
    KillPostgres {
        back_after: Duration,
    },
    StopPostgres {
        back_after: Duration,
    },
    FreezePostgres {
        duration: Duration,
    },
    KillBackend,
    EndConnections,
    LockArticles {
        duration: Duration,
    },
    FillDisk {
        duration: Duration,
    },
    KillBroker {
        back_after: Duration,
    },
    StopBroker {
        back_after: Duration,
    },
    FreezeBroker {
        duration: Duration,
    },
    CutConnections,
    PlayTricks {
        tricks: Vec<Trick>,
    },
    StallConnections {
        duration: Duration,
    },
    AddPartition,
    /// Deletes a topic and makes it anew, with so many partitions, filled past the positions.
    RemakeTopic {
        partitions: i32,
    },
    NewTopic,
    AbandonTransaction,
    /// Moves a position to a part of its log, in thousandths.
    SetOffset {
        partition: i32,
        to: i64,
    },
    Verify,
}

/// A fault and its time, from the beginning of the run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) at: Duration,
    pub(crate) fault: Fault,
}

/// What happens in so many seconds.
pub(crate) fn plan(seed: u64, seconds: u64) -> Vec<Step> {
    let mut random = Rng::with_seed(seed);
    let end = Duration::from_secs(seconds);
    let mut steps = Vec::new();
    let mut at = ms(&mut random, 500, 3_000);
    while at < end {
        steps.push(Step { at, fault: fault(&mut random) });
        // Mostly one after the other, sometimes several at once, now and then some quiet.
        at += match random.u8(0..10) {
            0..=2 => ms(&mut random, 0, 200),
            3..=8 => ms(&mut random, 300, 2_500),
            _ => ms(&mut random, 3_000, 7_000),
        };
    }
    steps
}

fn ms(random: &mut Rng, from: u64, to: u64) -> Duration {
    Duration::from_millis(random.u64(from..to))
}

fn fault(random: &mut Rng) -> Fault {
    match random.u8(0..100) {
        0..45 => worker_fault(random),
        45..65 => database_fault(random),
        65..80 => connection_fault(random),
        80..87 => broker_fault(random),
        _ => feed_fault(random),
    }
}

fn worker_fault(random: &mut Rng) -> Fault {
    let worker = random.usize(0..SLOTS);
    let back_after = random.bool().then(|| ms(random, 0, 4_000));
    let is_named = random.bool();
    match random.u8(0..20) {
        0..7 => Fault::StartWorker { worker, is_named },
        7..12 => Fault::KillWorker { worker, back_after, is_named },
        12..15 => Fault::EndWorker { worker, back_after, is_named },
        15..17 => Fault::FreezeWorker { worker, duration: ms(random, 200, 4_000) },
        // Longer than the session: it comes back as one that was given up.
        17..19 => Fault::FreezeWorker { worker, duration: ms(random, 7_000, 12_000) },
        _ => Fault::KillAllWorkers { back_after: ms(random, 0, 2_000) },
    }
}

fn database_fault(random: &mut Rng) -> Fault {
    match random.u8(0..20) {
        0..3 => Fault::KillPostgres { back_after: ms(random, 0, 4_000) },
        3..5 => Fault::StopPostgres { back_after: ms(random, 0, 4_000) },
        5..8 => Fault::FreezePostgres { duration: ms(random, 500, 9_000) },
        8..10 => Fault::KillBackend,
        10..13 => Fault::EndConnections,
        13..16 => Fault::LockArticles { duration: ms(random, 500, 8_000) },
        _ => Fault::FillDisk { duration: ms(random, 500, 5_000) },
    }
}

fn connection_fault(random: &mut Rng) -> Fault {
    let mut trick = || match random.u8(0..6) {
        0 | 1 => Trick::CutAfter(random.usize(1..60_000)),
        2 => Trick::CutBeforeCommit,
        3 => Trick::CutAtCommit,
        4 => Trick::LoseAnswer,
        _ => Trick::DelayAnswer(ms(random, 500, 9_000)),
    };
    let tricks = vec![trick(), trick(), trick(), trick()];
    match random.u8(0..10) {
        0..2 => Fault::CutConnections,
        2..8 => Fault::PlayTricks { tricks: tricks.into_iter().take(random.usize(1..=4)).collect() },
        _ => Fault::StallConnections { duration: ms(random, 500, 9_000) },
    }
}

fn broker_fault(random: &mut Rng) -> Fault {
    match random.u8(0..7) {
        0..2 => Fault::KillBroker { back_after: ms(random, 0, 3_000) },
        2 => Fault::StopBroker { back_after: ms(random, 0, 3_000) },
        _ => Fault::FreezeBroker { duration: ms(random, 500, 9_000) },
    }
}

fn feed_fault(random: &mut Rng) -> Fault {
    match random.u8(0..14) {
        0..2 => Fault::AddPartition,
        2..5 => Fault::RemakeTopic { partitions: random.i32(1..=3) },
        5 => Fault::NewTopic,
        6..8 => Fault::AbandonTransaction,
        8..12 => Fault::SetOffset { partition: random.i32(0..2), to: random.i64(0..=1_000) },
        _ => Fault::Verify,
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let back = |back_after: &Option<Duration>| {
            back_after.map_or_else(|| "for good".to_owned(), |after| format!("back after {after:?}"))
        };
        match self {
            Self::StartWorker { worker, is_named } => write!(f, "start worker {worker}, named: {is_named}"),
            Self::KillWorker { worker, back_after, .. } => {
                write!(f, "kill worker {worker}, {}", back(back_after))
            }
            Self::EndWorker { worker, back_after, .. } => {
                write!(f, "SIGTERM to worker {worker}, {}", back(back_after))
            }
            Self::FreezeWorker { worker, duration } => write!(f, "freeze worker {worker} for {duration:?}"),
            Self::KillAllWorkers { back_after } => {
                write!(f, "kill all workers, two come back after {back_after:?}")
            }
            Self::KillPostgres { back_after } => {
                write!(f, "stop PostgreSQL at once, back after {back_after:?}")
            }
            Self::StopPostgres { back_after } => write!(f, "stop PostgreSQL, back after {back_after:?}"),
            Self::FreezePostgres { duration } => write!(f, "freeze PostgreSQL for {duration:?}"),
            Self::KillBackend => write!(f, "kill -9 a backend of PostgreSQL"),
            Self::EndConnections => write!(f, "pg_terminate_backend of all"),
            Self::LockArticles { duration } => write!(f, "LOCK TABLE articles for {duration:?}"),
            Self::FillDisk { duration } => write!(f, "fill the disk for {duration:?}"),
            Self::KillBroker { back_after } => write!(f, "kill -9 the broker, back after {back_after:?}"),
            Self::StopBroker { back_after } => write!(f, "stop the broker, back after {back_after:?}"),
            Self::FreezeBroker { duration } => write!(f, "freeze the broker for {duration:?}"),
            Self::CutConnections => write!(f, "cut all connections to PostgreSQL"),
            Self::PlayTricks { tricks } => write!(f, "the next connections to PostgreSQL: {tricks:?}"),
            Self::StallConnections { duration } => {
                write!(f, "stall the connections to PostgreSQL for {duration:?}")
            }
            Self::AddPartition => write!(f, "add a partition"),
            Self::RemakeTopic { partitions } => write!(f, "delete a topic and make it anew, of {partitions}"),
            Self::NewTopic => write!(f, "make a topic that a pattern finds"),
            Self::AbandonTransaction => write!(f, "abandon a transaction of a producer"),
            Self::SetOffset { partition, to } => {
                write!(f, "offsets set, partition {partition}, to {to}/1000 of the log")
            }
            Self::Verify => write!(f, "verify beside the workers"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_plan_and_another_another() {
        assert_eq!(plan(7, 60), plan(7, 60));
        assert_ne!(plan(7, 60), plan(8, 60));
        assert!(plan(7, 60).len() > 20);
        assert!(plan(7, 60).iter().all(|step| step.at < Duration::from_mins(1)));
    }
}
