//! Every record has exactly one outcome and the right one, whatever fails: faults at random over a real
//! Kafka, a real PostgreSQL and workers that are processes, and then a comparison of everything that was sent
//! with everything that is stored. `scripts/storm` runs it; docs/testing.md says how to read and repeat a
//! run.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may"
)]

#[path = "../worker/support/mod.rs"]
mod support;

mod compare;
mod crew;
mod evidence;
mod feed;
mod journal;
mod logs;
mod plan;
mod producers;
mod proxy;
mod sent;
mod services;
mod storm;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use quotewire::store::positions;

use crew::{Crew, SLOTS};
use feed::{BULLETIN, DESK, Feed, LATE, WIRE};
use journal::Journal;
use logs::Asker;
use proxy::Proxy;
use services::Services;
use storm::Storm;

/// How long everything may take to be accounted for once all faults are over.
const RECOVERY: Duration = Duration::from_secs(150);
/// How many faults of the comparison are told.
const TOLD: usize = 40;

/// What scripts/storm says.
fn setting(name: &str) -> String {
    let name = format!("QUOTEWIRE_TEST_STORM_{name}");
    std::env::var(&name).unwrap_or_else(|_| panic!("{name} is not set: run scripts/storm"))
}

fn number(name: &str) -> u64 {
    setting(name).parse().unwrap_or_else(|_| panic!("QUOTEWIRE_TEST_STORM_{name} is a number"))
}

#[test]
fn every_record_has_its_one_outcome_whatever_fails() {
    let (seed, seconds) = (number("SEED"), number("SECONDS"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let journal = Arc::new(Journal::begin());
    let storm = Arc::new(begin(&journal, seed, runtime.handle().clone()));
    let supervisor = spawn(&storm, Storm::supervise);
    let feeding = spawn(&storm, |storm| storm.feed.run(storm.seed));
    (0..2).for_each(|worker| storm.crew.start(worker, false));
    let plan = plan::plan(seed, seconds);
    journal.say(format!("seed {seed}, {seconds} s, {} faults", plan.len()));
    let begun = Instant::now();
    let mut under_way = Vec::new();
    for (number, step) in plan.into_iter().enumerate() {
        thread::sleep((begun + step.at).saturating_duration_since(Instant::now()));
        under_way.push(spawn(&storm, move |storm| storm.carry_out(number, &step.fault)));
    }
    for fault in under_way {
        if fault.join().is_err() {
            journal.finding("a fault could not be carried out: see the panic above");
        }
    }
    storm.proxy.calm();
    storm.feed.end();
    feeding.join().expect("the feed ends well");
    journal.say("all faults are over");
    (0..2).for_each(|worker| storm.crew.start(worker, false));
    recover(&storm);
    storm.is_over.store(true, Ordering::Release);
    supervisor.join().expect("the supervisor ends well");
    for worker in 0..SLOTS {
        if let Some(code) = storm.crew.end(worker).filter(|code| *code != 0) {
            journal.finding(format!("worker {worker} had all the time it needed and ended with {code}"));
        }
    }
    judge(&storm, &runtime);
    let findings = journal.findings();
    assert!(findings.is_empty(), "seed {seed}: {} findings: {findings:#?}", findings.len());
}

fn spawn<T: Send + 'static>(
    storm: &Arc<Storm>,
    run: impl FnOnce(&Storm) -> T + Send + 'static,
) -> thread::JoinHandle<T> {
    let storm = Arc::clone(storm);
    thread::spawn(move || run(&storm))
}

fn begin(journal: &Arc<Journal>, seed: u64, runtime: tokio::runtime::Handle) -> Storm {
    let port = |name| u16::try_from(number(name)).expect("a port");
    let services =
        Services::start(PathBuf::from(setting("FOLDER")), port("KAFKA_PORT"), port("POSTGRES_PORT"), runtime);
    let proxy = Proxy::start(services.postgres_port);
    let topics =
        BTreeMap::from([(WIRE, 3), (DESK, 2), (BULLETIN, 2)].map(|(name, count)| (name.to_owned(), count)));
    let kafka = support::Kafka::Real(services.brokers());
    for (topic, partitions) in &topics {
        services.runtime.block_on(kafka.make_topic(topic, *partitions));
    }
    let names = format!("{WIRE},{DESK},{BULLETIN},^{}.*", LATE.replace('.', "\\."));
    let logs = PathBuf::from(setting("LOGS"));
    let crew = Crew::new(Arc::clone(journal), services.brokers(), Services::url(proxy.port), names, logs);
    let feed = Feed::new(Arc::clone(journal), services.brokers(), topics);
    let asker = Asker::new(services.brokers());
    Storm {
        journal: Arc::clone(journal),
        asker,
        services,
        proxy,
        crew,
        feed,
        seed,
        former: Mutex::default(),
        passed_over: Mutex::default(),
        is_over: AtomicBool::new(false),
    }
}

/// Waits until every partition is read to its end.
fn recover(storm: &Storm) {
    let began = Instant::now();
    if !storm.feed.hold().settle(Duration::from_secs(30)) {
        storm.journal.say("records are still on their way after half a minute");
    }
    let topics = storm.feed.books().topics.clone();
    let mut behind = Vec::new();
    while began.elapsed() < RECOVERY {
        let positions = storm.services.runtime.block_on(async {
            positions::all(&mut storm.services.database().connect().await).await.expect("the positions")
        });
        behind.clear();
        for (topic, partitions) in &topics {
            let id = storm.asker.id(topic);
            for partition in 0..*partitions {
                let end = storm.asker.end(topic, partition);
                let position = positions.iter().find(|position| {
                    *position.partition.topic == **topic && position.partition.partition == partition
                });
                let reached = position
                    .filter(|position| position.topic_id == id.clone().ok())
                    .map(|position| position.next_offset);
                if reached.is_none() || reached != end.clone().ok() {
                    behind.push(format!("{topic}/{partition} at {reached:?} of {end:?}"));
                }
            }
        }
        if behind.is_empty() {
            storm
                .journal
                .say(format!("everything is accounted for, {:.1} s later", began.elapsed().as_secs_f64()));
            return;
        }
        thread::sleep(Duration::from_millis(500));
    }
    let running = storm.crew.running();
    storm.journal.finding(format!("after {RECOVERY:?} {running} workers have not got through: {behind:?}"));
}

/// Compares all that was sent with all that is stored.
fn judge(storm: &Storm, runtime: &tokio::runtime::Runtime) {
    let books = storm.feed.books();
    let mut faults = Vec::new();
    let mut live = Vec::new();
    for (topic, partitions) in &books.topics {
        match storm.asker.read_back(topic, *partitions, &books.sent) {
            Ok(incarnation) => live.push(incarnation),
            Err(error) => faults.push(error),
        }
    }
    let former = storm.former.lock().unwrap_or_else(PoisonError::into_inner);
    let passed_over = storm.passed_over.lock().unwrap_or_else(PoisonError::into_inner);
    let (found, positions) = runtime.block_on(async {
        let mut connection = storm.services.database().connect().await;
        (
            evidence::found(&mut connection).await,
            positions::all(&mut connection).await.expect("the positions"),
        )
    });
    let readable: std::collections::BTreeSet<u64> = former
        .iter()
        .chain(&live)
        .flat_map(|incarnation| incarnation.partitions.values())
        .flat_map(|kept| kept.records.values().copied())
        .collect();
    faults.extend(
        books
            .aborted
            .intersection(&readable)
            .map(|number| format!("number {number} was aborted and can be read")),
    );
    let acked = storm.feed.acked.lock().unwrap_or_else(PoisonError::into_inner);
    let lost = acked.iter().filter(|number| !books.aborted.contains(number) && !readable.contains(number));
    // Of a transaction whose commit failed nobody knows more than the log does.
    storm.journal.say(format!(
        "{} records were confirmed and cannot be read (transactions that failed)",
        lost.count()
    ));
    let (owed, of_positions) = logs::owed(&former, &live, &positions, &passed_over);
    faults.extend(of_positions);
    faults.extend(compare::compare(&books.sent, &owed, &found));
    let records: usize = owed.iter().map(|log| log.records.len()).sum();
    storm.journal.say(format!(
        "{} sent, {} aborted, {records} owed an outcome in {} partitions ({} former topics); found {} \
         versions, {} dead letters, {} others",
        books.sent.len(),
        books.aborted.len(),
        owed.len(),
        former.len(),
        found.versions.len(),
        found.letters.len(),
        found.others.len()
    ));
    let untold = faults.len().saturating_sub(TOLD);
    faults.into_iter().take(TOLD).for_each(|fault| storm.journal.finding(fault));
    if untold > 0 {
        storm.journal.finding(format!("and {untold} more"));
    }
    storm.verify();
}
