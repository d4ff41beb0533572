//! The storm itself: what there is, and how each fault is carried out.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use quotewire::record::TopicPartition;
use quotewire::store::positions::{self, StoredPosition};

use crate::crew::{Asked, Crew, SLOTS};
use crate::feed::{BULLETIN, DESK, Feed, LATE, WIRE};
use crate::journal::Journal;
use crate::logs::{Asker, Identity, Incarnation};
use crate::plan::Fault;
use crate::producers::{End, Kind};
use crate::proxy::Proxy;
use crate::services::Services;
use crate::support::{Kafka, quotewire};

/// A topic that grows has at most so many partitions, and at most so many topics come late.
const MOST_PARTITIONS: i32 = 6;
const MOST_LATE: usize = 3;
/// A topic made anew is filled up to so many records a partition.
const FILLED: i64 = 500;

/// Everything that there is.
pub(crate) struct Storm {
    pub(crate) journal: Arc<Journal>,
    pub(crate) services: Services,
    pub(crate) proxy: Proxy,
    pub(crate) crew: Crew,
    pub(crate) feed: Feed,
    pub(crate) asker: Asker,
    pub(crate) seed: u64,
    /// Topics that are no more, with what they held.
    pub(crate) former: Mutex<Vec<Incarnation>>,
    /// Offsets that `offsets set` went past.
    pub(crate) passed_over: Mutex<HashMap<Identity, Vec<Range<i64>>>>,
    pub(crate) is_over: AtomicBool,
}

impl Storm {
    pub(crate) fn kafka(&self) -> Kafka {
        Kafka::Real(self.services.brokers())
    }

    /// Carries a fault out, from its beginning to its end.
    pub(crate) fn carry_out(&self, number: usize, fault: &Fault) {
        self.journal.say(format!("{number:>4}: {fault}"));
        let is_long = match fault {
            Fault::StartWorker { worker, is_named } => {
                self.crew.start(*worker, *is_named);
                false
            }
            Fault::KillWorker { worker, back_after, is_named } => {
                self.crew.kill(*worker);
                self.come_back(*worker, *back_after, *is_named)
            }
            Fault::EndWorker { worker, back_after, is_named } => {
                self.crew.end(*worker);
                self.come_back(*worker, *back_after, *is_named)
            }
            Fault::FreezeWorker { worker, duration } => {
                self.crew.freeze(*worker, *duration);
                true
            }
            Fault::KillAllWorkers { back_after } => {
                (0..SLOTS).for_each(|worker| self.crew.kill(worker));
                std::thread::sleep(*back_after);
                (0..2).for_each(|worker| self.crew.start(worker, false));
                true
            }
            Fault::CutConnections => {
                let cut = self.proxy.cut_all();
                self.journal.say(format!("{number:>4}: {cut} connections"));
                false
            }
            Fault::PlayTricks { tricks } => {
                self.proxy.play(tricks.iter().copied());
                false
            }
            Fault::StallConnections { duration } => {
                self.proxy.stall(*duration);
                false
            }
            Fault::KillPostgres { .. }
            | Fault::StopPostgres { .. }
            | Fault::FreezePostgres { .. }
            | Fault::KillBackend
            | Fault::EndConnections
            | Fault::LockArticles { .. }
            | Fault::FillDisk { .. } => self.disturb_postgres(fault),
            Fault::KillBroker { .. } | Fault::StopBroker { .. } | Fault::FreezeBroker { .. } => {
                self.disturb_broker(fault)
            }
            Fault::AddPartition => self.add_partition(),
            Fault::RemakeTopic { partitions } => self.remake(*partitions, number),
            Fault::NewTopic => self.new_topic(),
            Fault::AbandonTransaction => self.abandon(number),
            Fault::SetOffset { partition, to } => self.set_offset(*partition, *to),
            Fault::Verify => self.verify_beside(),
        };
        if is_long {
            self.journal.say(format!("{number:>4}: over"));
        }
    }

    fn come_back(&self, worker: usize, after: Option<Duration>, is_named: bool) -> bool {
        let Some(after) = after else { return false };
        std::thread::sleep(after);
        self.crew.start(worker, is_named);
        true
    }

    fn disturb_postgres(&self, fault: &Fault) -> bool {
        let services = &self.services;
        match fault {
            Fault::KillBackend | Fault::EndConnections | Fault::LockArticles { .. } => {
                let _together = services.server.read().unwrap_or_else(PoisonError::into_inner);
                match fault {
                    Fault::KillBackend => {
                        services.kill_backend();
                        std::thread::sleep(Duration::from_millis(300));
                        services.wait_for_server();
                    }
                    Fault::LockArticles { duration } => {
                        let seconds = duration.as_secs_f64();
                        services
                            .sql(&format!("BEGIN; LOCK TABLE articles; SELECT pg_sleep({seconds}); COMMIT"))
                            .ok();
                    }
                    _ => drop(services.sql(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                         WHERE datname = current_database() AND pid <> pg_backend_pid()",
                    )),
                }
            }
            _ => {
                let _alone = services.server.write().unwrap_or_else(PoisonError::into_inner);
                match fault {
                    Fault::KillPostgres { back_after } | Fault::StopPostgres { back_after } => {
                        let is_kill = matches!(fault, Fault::KillPostgres { .. });
                        services.postgres(if is_kill { &["stop", "--immediate"] } else { &["stop"] });
                        std::thread::sleep(*back_after);
                        services.postgres(&["start"]);
                    }
                    Fault::FreezePostgres { duration } => services.freeze_server(*duration),
                    Fault::FillDisk { duration } => {
                        let bytes = services.fill_disk();
                        self.journal.say(format!("      the last {} KiB are used up", bytes >> 10));
                        if let Err(other) = services.has_no_room() {
                            self.journal.finding(format!("the disk is full and PostgreSQL goes on: {other}"));
                        }
                        std::thread::sleep(*duration);
                        services.empty_disk();
                    }
                    other => unreachable!("{other} does not disturb PostgreSQL"),
                }
                services.wait_for_server();
            }
        }
        true
    }

    fn disturb_broker(&self, fault: &Fault) -> bool {
        let _alone = self.services.broker.lock().unwrap_or_else(PoisonError::into_inner);
        match fault {
            Fault::FreezeBroker { duration } => self.services.freeze_broker(*duration),
            Fault::KillBroker { back_after } | Fault::StopBroker { back_after } => {
                let is_kill = matches!(fault, Fault::KillBroker { .. });
                self.services.kafka(if is_kill { &["stop", "--kill"] } else { &["stop"] });
                std::thread::sleep(*back_after);
                self.services.start_broker(|line| self.journal.say(line));
            }
            other => unreachable!("{other} does not disturb the broker"),
        }
        true
    }

    // Topics

    fn add_partition(&self) -> bool {
        let _stays = self.services.broker.lock().unwrap_or_else(PoisonError::into_inner);
        let partitions = self.feed.books().topics[WIRE] + 1;
        if partitions <= MOST_PARTITIONS {
            self.services.runtime.block_on(self.kafka().add_partitions(WIRE, partitions as usize));
            self.feed.books().topics.insert(WIRE.to_owned(), partitions);
        }
        true
    }

    fn new_topic(&self) -> bool {
        let _stays = self.services.broker.lock().unwrap_or_else(PoisonError::into_inner);
        let late = self.feed.books().topics.keys().filter(|name| name.starts_with(LATE)).count();
        if late < MOST_LATE {
            let name = format!("{LATE}{late}");
            self.services.runtime.block_on(self.kafka().make_topic(&name, 2));
            self.feed.books().topics.insert(name, 2);
        }
        true
    }

    fn remake(&self, partitions: i32, number: usize) -> bool {
        let _stays = self.services.broker.lock().unwrap_or_else(PoisonError::into_inner);
        let mut producers = self.feed.hold();
        if !producers.settle(Duration::from_secs(15)) {
            self.journal.say("      put off: records are on their way");
            return true;
        }
        let (before, sent) = {
            let books = self.feed.books();
            (books.topics[DESK], books.sent.clone())
        };
        let incarnation = match self.asker.read_back(DESK, before, &sent) {
            Ok(incarnation) => incarnation,
            Err(error) => {
                self.journal.say(format!("      put off: {error}"));
                return true;
            }
        };
        let ends: Vec<i64> = incarnation.partitions.values().map(|kept| kept.end).collect();
        self.services.runtime.block_on(async {
            self.kafka().delete_topic(DESK).await;
            self.former.lock().unwrap_or_else(PoisonError::into_inner).push(incarnation);
            self.kafka().make_topic(DESK, partitions).await;
        });
        self.feed.books().topics.insert(DESK.to_owned(), partitions);
        let mut random = Rng::with_seed(self.seed ^ number as u64);
        for partition in 0..partitions {
            let end = ends.get(partition as usize).copied().unwrap_or_default().min(FILLED);
            let count = end as usize + random.usize(1..20);
            let place = (DESK.to_owned(), partition);
            self.feed.burst(&mut producers, &mut random, Kind::Plain, End::Commit, &place, count);
        }
        self.journal.say(format!("      {DESK} had ended at {ends:?}"));
        true
    }

    fn abandon(&self, number: usize) -> bool {
        let mut random = Rng::with_seed(self.seed ^ number as u64);
        let place = (WIRE.to_owned(), 0);
        self.feed.burst(&mut self.feed.hold(), &mut random, Kind::Transactional, End::Abandon, &place, 5);
        false
    }

    // What an operator does

    /// Runs a command on the database itself.
    fn command(&self, arguments: &[&str]) -> Output {
        quotewire()
            .args(arguments)
            .args(["--database-url", &Services::url(self.services.postgres_port)])
            .args(["--set", &format!("kafka.brokers={}", self.services.brokers())])
            .output()
            .expect("it runs")
    }

    /// A partition's position; nothing is known where the database is away.
    fn position(&self, topic: &str, partition: i32) -> Result<Option<StoredPosition>, String> {
        self.services.runtime.block_on(async {
            let mut connection = self.services.database().try_connect().await?;
            let partition = TopicPartition::new(topic, partition);
            positions::get(&mut connection, &partition).await.map_err(|error| error.to_string())
        })
    }

    fn set_offset(&self, partition: i32, to: i64) -> bool {
        let _server = self.services.server.write().unwrap_or_else(PoisonError::into_inner);
        let _broker = self.services.broker.lock().unwrap_or_else(PoisonError::into_inner);
        let (Ok(Some(StoredPosition { topic_id: Some(id), .. })), Ok(end)) =
            (self.position(BULLETIN, partition), self.asker.stable_end(BULLETIN, partition))
        else {
            self.journal.say("      put off: there is no position yet");
            return true;
        };
        let to = (end * to / 1_000).to_string();
        let number = partition.to_string();
        let output = self.command(&[
            "offsets",
            "set",
            "--topic",
            BULLETIN,
            "--partition",
            &number,
            "--to",
            &to,
            "--yes",
        ]);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let Some((from, to)) = moved(&told).filter(|_| output.status.success()) else {
            // What it did is not known, and everything after depends on it.
            self.journal.finding(format!("offsets set: {output:?}"));
            return true;
        };
        self.journal.say(format!("      {BULLETIN}/{partition} from {from} to {to}"));
        let mut passed_over = self.passed_over.lock().unwrap_or_else(PoisonError::into_inner);
        move_books(passed_over.entry((id, partition)).or_default(), from, to);
        true
    }

    fn verify_beside(&self) -> bool {
        let _together = self.services.server.read().unwrap_or_else(PoisonError::into_inner);
        let output = self.command(&["verify"]);
        if output.status.code() == Some(1) {
            self.journal.finding(format!("verify: {}", String::from_utf8_lossy(&output.stdout)));
        }
        true
    }

    /// The program's own proof, the texts included.
    pub(crate) fn verify(&self) {
        let output = self.command(&["verify", "--texts"]);
        if !output.status.success() {
            self.journal.finding(format!("verify --texts: {output:?}"));
        }
    }

    /// Does what workers ask for, and looks after them.
    pub(crate) fn supervise(&self) {
        let mut asked: BTreeSet<Asked> = BTreeSet::new();
        while !self.is_over.load(Ordering::Acquire) {
            std::thread::sleep(Duration::from_millis(300));
            self.crew.look_for_deserters();
            asked.append(&mut self.crew.take_asked());
            asked.retain(|(topic, partition)| !self.is_decided(topic, *partition));
        }
    }

    /// Decides over a position of a former topic, unless that has been done; false if it cannot be done now.
    fn is_decided(&self, topic: &str, partition: i32) -> bool {
        // A worker that was frozen may ask late: a position that is of the topic that is there now is not to
        // be forgotten.
        let (Ok(position), Ok(id)) = (self.position(topic, partition), self.asker.id(topic)) else {
            return false;
        };
        if position.is_none_or(|position| position.topic_id == Some(id)) {
            return true;
        }
        let output =
            self.command(&["offsets", "forget", "--topic", topic, "--partition", &partition.to_string()]);
        let told = String::from_utf8_lossy(&output.stdout);
        self.journal.say(format!("      {}", told.lines().next().unwrap_or("offsets forget: later")));
        output.status.success()
    }
}

/// What `offsets set` says that it did last: from where to where.
fn moved(told: &str) -> Option<(i64, i64)> {
    let line = told.lines().rfind(|line| line.contains(": from "))?;
    let (_, rest) = line.split_once(": from ")?;
    let (from, rest) = rest.split_once(" to ")?;
    let (to, _) = rest.split_once(';')?;
    Some((from.parse().ok()?, to.parse().ok()?))
}

/// Keeps which offsets were passed over: forward adds some, back takes all behind away.
fn move_books(passed_over: &mut Vec<Range<i64>>, from: i64, to: i64) {
    if from < to {
        passed_over.push(from..to);
        return;
    }
    passed_over.iter_mut().for_each(|range| range.end = range.end.min(to));
    passed_over.retain(|range| !range.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_books_follow_a_position_that_is_moved() {
        assert_eq!(moved("t/0: from 5 to 9; nothing is removed\ndone\n"), Some((5, 9)));
        assert_eq!(
            moved("t/0: from 5 to 9; nothing\nt/0: from 6 to 9; nothing is removed\ndone\n"),
            Some((6, 9))
        );
        let mut passed_over = Vec::new();
        move_books(&mut passed_over, 5, 9);
        move_books(&mut passed_over, 20, 30);
        assert_eq!(passed_over, [5..9, 20..30]);
        move_books(&mut passed_over, 40, 22);
        assert_eq!(passed_over, [5..9, 20..22]);
        move_books(&mut passed_over, 22, 7);
        assert_eq!(passed_over.iter().map(|range| (range.start, range.end)).collect::<Vec<_>>(), [(5, 7)]);
        move_books(&mut passed_over, 9, 0);
        assert!(passed_over.is_empty());
    }
}
