//! Two workers of one group: the partitions are shared, handed over when one stops or dies, and every record
//! counts once.

use std::time::Duration;

use crate::support::{Database, Kafka, Process, Running, article, config, unique, until};
use quotewire::worker::Exit;
use sqlx::Executor;

#[tokio::test(flavor = "multi_thread")]
async fn partitions_move_between_workers_and_nothing_is_doubled() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(4).await, unique("group"));
    let config = config(&kafka, &database, &topic, &group, &[("batch.articles", "20")]);
    let feed = kafka.producer();
    let produce = |from: usize, to: usize| {
        (from..to).for_each(|number| feed.text(&topic, (number % 4) as i32, &article(number)));
        feed.flush();
    };

    produce(0, 400);
    let first = Running::start(&config).await;
    until("the first worker has all partitions", async || first.status.report().partitions == 4).await;
    let second = Running::start(&config).await;
    produce(400, 1_200);
    until("each worker has half", async || {
        first.status.report().partitions == 2 && second.status.report().partitions == 2
    })
    .await;
    produce(1_200, 2_000);
    database.wait_for(&topic, 1_500).await;
    assert_eq!(first.stop().await, Exit::Drained);
    produce(2_000, 2_400);
    database.wait_for(&topic, 2_400).await;
    until("the second worker has all partitions", async || second.status.report().partitions == 4).await;
    assert_eq!(second.stop().await, Exit::Drained);

    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 2_400);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_that_was_let_go_while_all_were_paused_is_read_when_it_comes_back() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(4).await, unique("group"));
    let tight = [
        ("worker.memory_bytes", "1 MiB"),
        ("batch.bytes", "1 MiB"),
        ("limits.record_bytes", "1 MiB"),
        ("worker.drain_timeout_ms", "500"),
        ("batch.articles", "2"),
    ];
    let feed = kafka.producer();
    // Long enough for a few hundred to use up the budget.
    let long = |number| format!("{}\n\n{}", article(number), "The sea is calm. ".repeat(600));
    let produce = |from: usize, to: usize| {
        (from..to).for_each(|number| feed.text(&topic, (number % 4) as i32, &long(number)));
        feed.flush();
    };
    let first = Running::start(&config(&kafka, &database, &topic, &group, &tight)).await;
    until("the first worker has all partitions", async || first.status.report().partitions == 4).await;

    // Nothing can be written, so the budget is used up, and after a second all partitions are paused.
    let mut other = database.connect().await;
    other.execute("BEGIN; LOCK TABLE articles").await.expect("the lock");
    produce(0, 200);
    until("the budget is used up", async || first.metrics.pauses.get() > 0).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let second = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    until("each worker has half", async || {
        first.status.report().partitions == 2 && second.status.report().partitions == 2
    })
    .await;
    other.execute("COMMIT").await.expect("the lock's end");
    database.wait_for(&topic, 200).await;
    assert_eq!(second.stop().await, Exit::Drained);
    until("the first worker has all partitions again", async || first.status.report().partitions == 4).await;
    produce(200, 240);
    database.wait_for(&topic, 240).await;
    assert_eq!(first.stop().await, Exit::Drained);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_partitions_of_a_dead_worker_are_taken_over() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(4).await, unique("group"));
    let feed = kafka.producer();
    (0..4_000).for_each(|number| feed.text(&topic, (number % 4) as i32, &article(number)));
    feed.flush();
    let small = ["--set", "batch.articles=10"];
    let dying = Process::run(&kafka, &database, &topic, &group, &small);
    let living = Process::run(&kafka, &database, &topic, &group, &small);
    database.wait_for(&topic, 200).await;
    dying.kill();
    database.wait_for(&topic, 4_000).await;
    assert_eq!(living.terminate(), Some(0));
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 4_000);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hand_over_is_no_death() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(2).await, unique("group"));
    let config = config(&kafka, &database, &topic, &group, &[]);
    // Every start at a position counts; reading carefully begins at the second.
    database
        .run(
            "CREATE TABLE begun (starts integer); \
             CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS \
                 'BEGIN INSERT INTO begun VALUES (NEW.starts); RETURN NEW; END'; \
             CREATE TRIGGER note AFTER UPDATE ON ingest_positions FOR EACH ROW EXECUTE FUNCTION note()",
        )
        .await;
    let first = Running::start(&config).await;
    until("the first worker has both", async || database.count("SELECT count(*) FROM begun").await == 2)
        .await;
    let second = Running::start(&config).await;
    until("each worker has one", async || {
        first.status.report().partitions == 1 && second.status.report().partitions == 1
    })
    .await;
    assert_eq!(first.stop().await, Exit::Drained);
    until("the second worker has both", async || second.status.report().partitions == 2).await;
    let feed = kafka.producer();
    (0..20).for_each(|number| feed.text(&topic, number % 2, &article(number as usize)));
    feed.flush();
    database.wait_for(&topic, 20).await;
    assert_eq!(second.stop().await, Exit::Drained);
    assert_eq!(database.count("SELECT max(starts)::bigint FROM begun").await, 1);
    database.verify().await;
}
