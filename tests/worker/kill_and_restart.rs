//! `kill -9` in the middle, again and again: nothing is lost, nothing is stored twice.

use std::time::Duration;

use crate::support::{Database, Kafka, Process, article, unique};

const RECORDS: usize = 6_000;

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_every_record_counts_once() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(4).await, unique("group"));
    let feed = kafka.producer();
    (0..RECORDS).for_each(|number| feed.text(&topic, (number % 4) as i32, &article(number)));
    feed.flush();

    // Small batches, so that there is a middle to be killed in.
    let small = ["--set", "batch.articles=20", "--set", "kafka.group_instance_id=one"];
    for round in 1..=4 {
        let worker = Process::run(&kafka, &database, &topic, &group, &small);
        let some = (RECORDS as i64 / 6) * round;
        database.wait_for(&topic, some).await;
        worker.kill();
        assert!(database.accounted(&topic).await < RECORDS as i64, "killed in the middle, not at the end");
        database.verify().await;
    }
    let worker = Process::run(&kafka, &database, &topic, &group, &small);
    database.wait_for(&topic, RECORDS as i64).await;
    assert_eq!(worker.terminate(), Some(0), "SIGTERM drains and ends well");

    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, RECORDS as i64);
    assert_eq!(
        database.count("SELECT count(DISTINCT record_offset * 4 + partition) FROM article_versions").await,
        RECORDS as i64
    );
    assert_eq!(database.count("SELECT count(*) FROM dead_letters").await, 0);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_kills_process_after_process_becomes_a_dead_letter() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    (0..10).for_each(|number| feed.text(&topic, 0, &article(number)));
    feed.flush();
    // As three processes leave it behind that died over offset 4: the first without knowing which record it
    // was, the others after they had stored what stands before the one that they had marked.
    database
        .run(&format!(
            "INSERT INTO ingest_positions (topic, partition, first_offset, next_offset, absent, starts, \
                 starts_at_offset, \
                 attempting_offset, suspect_offset, suspect_deaths) \
                     VALUES ('{topic}', 0, 0, 4, 4, 2, 4, 4, 4, 1)"
        ))
        .await;
    let worker = Process::run(&kafka, &database, &topic, &group, &[]);
    database.wait_for(&topic, 10).await;
    assert_eq!(worker.terminate(), Some(0));
    let dead = database.texts("SELECT format('%s %s', record_offset, error_class) FROM dead_letters").await;
    assert_eq!(dead, ["4 killed_the_process"]);
    assert_eq!(database.count("SELECT stored FROM ingest_positions").await, 5);
    assert_eq!(
        database.count("SELECT count(*) FROM ingest_positions WHERE attempting_offset IS NOT NULL").await,
        0
    );
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_was_marked_when_somebody_killed_the_process_is_stored() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    (0..10).for_each(|number| feed.text(&topic, 0, &article(number)));
    feed.flush();
    // Killed twice, over different records.
    database
        .run(&format!(
            "INSERT INTO ingest_positions (topic, partition, first_offset, next_offset, absent, starts, \
                 starts_at_offset, \
                 attempting_offset, suspect_offset, suspect_deaths) \
                     VALUES ('{topic}', 0, 0, 4, 4, 2, 4, 5, 4, 1)"
        ))
        .await;
    let worker = Process::run(&kafka, &database, &topic, &group, &[]);
    database.wait_for(&topic, 10).await;
    assert_eq!(worker.terminate(), Some(0));
    assert_eq!(database.count("SELECT stored FROM ingest_positions").await, 6);
    assert_eq!(database.count("SELECT count(*) FROM dead_letters").await, 0);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_death_each_record_is_marked_before_it_is_tried() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    (0..5).for_each(|number| feed.text(&topic, 0, &article(number)));
    feed.flush();
    database
        .run(&format!(
            "CREATE TABLE marks (at bigint); \
             CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS \
                 'BEGIN INSERT INTO marks VALUES (NEW.attempting_offset); RETURN NEW; END'; \
             CREATE TRIGGER note AFTER UPDATE ON ingest_positions FOR EACH ROW \
                 WHEN (NEW.attempting_offset IS NOT NULL) EXECUTE FUNCTION note(); \
             INSERT INTO ingest_positions (topic, partition, first_offset, next_offset, starts, \
                 starts_at_offset) \
                 VALUES ('{topic}', 0, 0, 0, 1, 0)"
        ))
        .await;
    let worker = Process::run(&kafka, &database, &topic, &group, &[]);
    database.wait_for(&topic, 5).await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    assert_eq!(worker.terminate(), Some(0));
    assert_eq!(database.texts("SELECT at::text FROM marks ORDER BY at").await, ["0", "1", "2", "3", "4"]);
    database.verify().await;
}
