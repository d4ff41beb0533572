//! An outage of the database is waited out: nothing becomes a dead letter, the group is not left, and the
//! worker says what it waits for.

use std::time::Duration;

use crate::support::{Database, Kafka, Process, Running, article, config, quotewire, unique, until};
use quotewire::record::Outcome;
use quotewire::worker::Exit;

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_database_is_waited_for() {
    let (kafka, mut database) = (Kafka::start(), Database::private().await);
    let (topic, group) = (kafka.topic(2).await, unique("group"));
    let config = config(&kafka, &database, &topic, &group, &[]);
    let feed = kafka.producer();
    let produce = |from: usize, to: usize| {
        (from..to).for_each(|number| feed.text(&topic, (number % 2) as i32, &article(number)));
        feed.flush();
    };
    produce(0, 100);
    let worker = Running::start(&config).await;
    database.wait_for(&topic, 100).await;
    until("the worker is ready", async || worker.status.report().ready).await;
    let rebalances = worker.metrics.rebalances.get();

    let mut server = database.server.take().expect("a private server");
    server.stop().expect("it stops");
    produce(100, 700);
    until("the worker says what is wrong", async || !worker.status.report().ready).await;
    // Longer than the session timeout: a worker that did not go on polling would be out of the group.
    tokio::time::sleep(Duration::from_secs(8)).await;
    assert!(worker.status.is_live());
    let problems = worker.status.report().problems.join("; ");
    assert!(problems.contains("writer"), "{problems}");
    server.run().expect("it starts");
    database.server = Some(server);

    database.wait_for(&topic, 700).await;
    until("the worker is ready again", async || worker.status.report().ready).await;
    assert_eq!(worker.metrics.rebalances.get(), rebalances, "the group was never left");
    assert_eq!(worker.metrics.outcome(Outcome::DeadLettered), 0);
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 700);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_has_nothing_to_write_says_it_too() {
    let (kafka, mut database) = (Kafka::start(), Database::private().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    until("its position is known", async || {
        database.count("SELECT count(*) FROM ingest_positions").await == 1
    })
    .await;
    until("the worker is ready", async || worker.status.report().ready).await;
    let mut server = database.server.take().expect("a private server");
    server.stop().expect("it stops");
    until("readiness says so", async || {
        worker.status.report().problems.iter().any(|problem| problem.contains("database not usable"))
    })
    .await;
    server.run().expect("it starts");
    database.server = Some(server);
    until("the worker is ready again", async || worker.status.report().ready).await;
    assert_eq!(worker.stop().await, Exit::Drained);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_cut_in_the_middle_change_nothing() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(2).await, unique("group"));
    let config = config(&kafka, &database, &topic, &group, &[("batch.articles", "20")]);
    let feed = kafka.producer();
    (0..3_000).for_each(|number| feed.text(&topic, (number % 2) as i32, &article(number)));
    feed.flush();
    let worker = Running::start(&config).await;
    for records in [200, 600, 1_000, 1_400, 1_800] {
        database.wait_for(&topic, records).await;
        database
            .run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .await;
    }
    database.wait_for(&topic, 3_000).await;
    assert_eq!(worker.metrics.outcome(Outcome::DeadLettered), 0);
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 3_000);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_starts_before_its_database_waits_for_it() {
    let (kafka, mut database) = (Kafka::start(), Database::private().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    (0..10).for_each(|number| feed.text(&topic, 0, &article(number)));
    feed.flush();
    let mut server = database.server.take().expect("a private server");
    server.stop().expect("it stops");
    let config = config(&kafka, &database, &topic, &group, &[]);
    let starting = tokio::spawn(async move { Running::start(&config).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    server.run().expect("it starts");
    database.server = Some(server);
    let worker = starting.await.expect("the worker starts");
    database.wait_for(&topic, 10).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_told_in_few_lines() {
    let (kafka, mut database) = (Kafka::start(), Database::private().await);
    let (topic, group) = (kafka.topic(4).await, unique("group"));
    let feed = kafka.producer();
    let produce = |from: usize, to: usize| {
        (from..to).for_each(|number| feed.text(&topic, (number % 4) as i32, &article(number)));
        feed.flush();
    };
    produce(0, 8);
    let log = tempfile::NamedTempFile::new().expect("a log");
    let mut command = quotewire();
    command.args(["run", "--brokers", kafka.servers(), "--topics", &topic, "--group-id", &group]);
    command.args(["--database-url", database.url(), "--set", "http.listen=", "--set", "batch.wait_ms=50"]);
    let log_file = log.reopen().expect("the log");
    let worker = Process(command.stderr(log_file).spawn().expect("it starts"));
    database.wait_for(&topic, 8).await;
    let mut server = database.server.take().expect("a private server");
    server.stop().expect("it stops");
    // Both writers and the positions meet it, again and again.
    produce(8, 40);
    tokio::time::sleep(Duration::from_secs(10)).await;
    server.run().expect("it starts");
    database.server = Some(server);
    database.wait_for(&topic, 40).await;
    assert_eq!(worker.terminate(), Some(0));
    let text = std::fs::read_to_string(log.path()).expect("the log");
    let told: Vec<&str> = text.lines().filter(|line| line.contains("database: ")).collect();
    assert!(told.len() == 2, "{told:#?}");
    assert!(told[0].contains("not usable for now") && told[1].contains("usable again"), "{told:#?}");
    assert!(!text.lines().any(|line| line.contains("WARN") && !told.contains(&line)), "{text}");
    database.verify().await;
}
