//! A topic that is deleted and made anew after its brokers have been away: its leaders' epochs begin again,
//! which Kafka's client takes for old news. What is in the new topic is read all the same, and readiness says
//! the truth throughout.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::support::anew::{make_anew, offsets, produce, says_another_topic, stops_at_another_topic, stored};
use crate::support::broker::OwnBroker;
use crate::support::{Database, Kafka, Running, config, unique, until};
use quotewire::worker::Exit;

const SETTINGS: [(&str, &str); 2] =
    [("kafka.metadata_refresh_ms", "1000"), ("worker.stall_timeout_ms", "20000")];

/// A broker whose topic `wire` has had several leaders' epochs; a worker of a group has read ten records of
/// each partition.
async fn after_outages(database: &Database, partitions: i32, group: &str) -> (OwnBroker, Kafka, Running) {
    let broker = OwnBroker::start();
    let kafka = Kafka::Real(broker.servers.clone());
    kafka.make_topic("wire", partitions).await;
    let worker = Running::start(&config(&kafka, database, "wire", group, &SETTINGS)).await;
    for round in 1..=2 {
        broker.stop();
        broker.run();
        let feed = kafka.producer();
        for partition in 0..partitions {
            let first = 20 * round + 5 * partition as usize;
            produce(&feed, "wire", partition, first..first + 5);
        }
        database.wait_for("wire", 5 * i64::from(partitions) * round as i64).await;
    }
    (broker, kafka, worker)
}

/// Forgets the former topic's positions, as readiness asks, each once, and waits until so many articles of
/// the new one are read.
async fn read_when_decided(kafka: &Kafka, database: &Database, worker: &Running, articles: i64) {
    stops_at_another_topic(worker, "wire").await;
    let mut decided = BTreeSet::new();
    until("it is read", async || {
        for problem in worker.status.report().problems.iter().filter(|problem| problem.contains("made anew"))
        {
            let (_, number) = problem.rsplit_once("--partition ").expect("the command that decides");
            if decided.insert(number.to_owned()) {
                offsets(kafka, database, &["forget", "--topic", "wire", "--partition", number]);
            }
        }
        stored(database, "wire").await == articles
    })
    .await;
}

async fn is_ready(worker: &Running) {
    until("the worker is ready", async || {
        let report = worker.status.report();
        report.ready && report.partitions > 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_made_anew_after_outages_is_read() {
    let database = Database::start().await;
    let (_broker, kafka, worker) = after_outages(&database, 2, &unique("group")).await;
    for (round, partitions) in [2, 1, 2, 3].into_iter().enumerate() {
        make_anew(&kafka, "wire", partitions, 100 * round + 100..100 * round + 130).await;
        let made = Instant::now();
        read_when_decided(&kafka, &database, &worker, 30 * i64::from(partitions)).await;
        assert!(made.elapsed() < Duration::from_mins(1), "round {round}: only after {:?}", made.elapsed());
        is_ready(&worker).await;
    }
    assert_eq!(worker.stop().await, Exit::Drained);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_is_gone_is_said_to_be_and_read_when_it_is_back() {
    let database = Database::start().await;
    let (_broker, kafka, worker) = after_outages(&database, 2, &unique("group")).await;
    kafka.delete_topic("wire").await;
    until("readiness says that it is gone", async || {
        worker.status.report().problems.iter().any(|problem| problem.contains("topic wire: there is none"))
    })
    .await;
    tokio::time::sleep(Duration::from_secs(12)).await;
    assert!(!worker.status.report().ready);
    kafka.make_topic("wire", 2).await;
    produce(&kafka.producer(), "wire", 1, 50..80);
    read_when_decided(&kafka, &database, &worker, 30).await;
    is_ready(&worker).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_knew_the_former_topic_without_reading_it_reads_the_new_one() {
    let (database, group) = (Database::start().await, unique("group"));
    let (_broker, kafka, first) = after_outages(&database, 1, &group).await;
    let second = Running::start(&config(&kafka, &database, "wire", &group, &SETTINGS)).await;
    until("the second worker is in the group", async || second.metrics.rebalances.get() > 0).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    make_anew(&kafka, "wire", 1, 100..130).await;
    // Both know the former topic, and while there is none the group may give the new one's partition to
    // either.
    until("one of them names the partition and the way on", async || {
        [&first, &second].into_iter().any(|worker| says_another_topic(worker, "wire"))
    })
    .await;
    let (holder, other) = if says_another_topic(&first, "wire") { (first, second) } else { (second, first) };
    offsets(&kafka, &database, &["forget", "--topic", "wire"]);
    assert_eq!(holder.stop().await, Exit::Drained);
    until("it is read", async || stored(&database, "wire").await == 30).await;
    is_ready(&other).await;
    assert_eq!(other.stop().await, Exit::Drained);
    database.verify().await;
}
