//! What Kafka may hand over: every compression, a budget smaller than the backlog, a position outside the
//! log.

use crate::support::{Database, Kafka, PATIENCE, Running, article, config, quotewire, unique, until};
use quotewire::worker::Exit;
use rdkafka::ClientConfig;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

#[tokio::test(flavor = "multi_thread")]
async fn every_compression_is_read() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    for (index, codec) in ["none", "gzip", "snappy", "lz4", "zstd"].into_iter().enumerate() {
        let producer: BaseProducer = ClientConfig::new()
            .set("bootstrap.servers", kafka.servers())
            .set("compression.type", codec)
            .create()
            .expect(codec);
        for number in 0..20 {
            let text = article(index * 20 + number);
            producer.send(BaseRecord::<(), str>::to(&topic).partition(0).payload(&text)).expect("it is sent");
        }
        producer.flush(PATIENCE).expect("it is delivered");
    }
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    database.wait_for(&topic, 100).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(database.count("SELECT count(*) FROM current_articles").await, 100);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_pauses_when_the_memory_budget_is_used_up_and_goes_on() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(2).await, unique("group"));
    let feed = kafka.producer();
    let long = |number| {
        format!("{}\n\n{}", article(number), "The harbour is deep and the winters are long. ".repeat(100))
    };
    (0..2_000).for_each(|number| feed.text(&topic, (number % 2) as i32, &long(number)));
    feed.flush();
    let tight =
        [("worker.memory_bytes", "1 MiB"), ("batch.bytes", "100 KiB"), ("limits.record_bytes", "100 KiB")];
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &tight)).await;
    database.wait_for(&topic, 2_000).await;
    assert!(worker.metrics.pauses.get() > 0, "10 MB do not fit into 1 MiB");
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(database.count("SELECT count(*) FROM current_articles").await, 2_000);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_whose_position_is_outside_the_log_stands_still_until_somebody_decides() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(2).await, unique("group"));
    let feed = kafka.producer();
    (0..40).for_each(|number| feed.text(&topic, (number % 2) as i32, &article(number)));
    feed.flush();
    let insert = "INSERT INTO ingest_positions (topic, partition, first_offset, next_offset) VALUES";
    database.run(&format!("{insert} ('{topic}', 0, 1000, 1000)")).await;
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    until("the other partition is read", async || database.accounted(&topic).await == 20).await;
    until("readiness names the partition", async || {
        worker.status.report().problems.iter().any(|problem| problem.contains("made anew"))
    })
    .await;
    let output = quotewire()
        .args(["offsets", "set", "--topic", &topic, "--partition", "0", "--to", "earliest"])
        .args(["--database-url", database.url(), "--set", &format!("kafka.brokers={}", kafka.servers())])
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    database.wait_for(&topic, 40).await;
    until("the worker is ready", async || worker.status.report().ready).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 40);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_that_nothing_comes_of_says_so_and_goes_on_when_somebody_decides() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(2).await, unique("group"));
    let feed = kafka.producer();
    let produce = |partition: i32, number: usize| {
        feed.text(&topic, partition, &article(number));
        feed.flush();
    };
    produce(0, 1);
    // Some hundred bytes that become four megabytes, more than the client takes.
    let bomb: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", kafka.servers())
        .set("compression.type", "zstd")
        .set("message.max.bytes", "33554432")
        .create()
        .expect("a producer");
    let long = "The harbour is deep and the winters are long. ".repeat(90_000);
    bomb.send(BaseRecord::<(), str>::to(&topic).partition(0).payload(&long)).expect("it is sent");
    bomb.flush(PATIENCE).expect("it is delivered");
    produce(0, 2);
    produce(1, 3);
    let settings = [
        ("kafka.properties.fetch.max.bytes", "1000000"),
        ("kafka.properties.receive.message.max.bytes", "1001000"),
        ("worker.stall_timeout_ms", "1000"),
    ];
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &settings)).await;
    let command = format!("quotewire offsets set --topic {topic} --partition 0 --to 2");
    until("readiness names the partition and the way on", async || {
        let problems = worker.status.report().problems;
        problems.len() == 1 && problems.iter().all(|problem| problem.contains(&command))
    })
    .await;
    assert_eq!(worker.metrics.partitions_stopped.get(), 1);
    assert_eq!(database.accounted(&topic).await, 2, "the other partition is read");
    let output = quotewire()
        .args(command.split(' ').skip(1))
        .args(["--database-url", database.url()])
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    database.wait_for(&topic, 4).await;
    until("the worker is ready", async || worker.status.report().ready).await;
    assert_eq!(worker.metrics.partitions_stopped.get(), 0);
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 3);
    assert_eq!(database.count("SELECT sum(passed_over)::bigint FROM ingest_positions").await, 1);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_that_no_broker_answers_for_keeps_no_other_waiting() {
    // Always the embedded broker: of a real one no partition's leader can be taken away.
    let broker = MockCluster::new(1).expect("the embedded broker starts");
    let topic = unique("wire");
    broker.create_topic(&topic, 2, 1).expect("the topic is made");
    let (kafka, database) = (Kafka::Real(broker.bootstrap_servers()), Database::start().await);
    let feed = kafka.producer();
    (0..20).for_each(|number| feed.text(&topic, number % 2, &article(number as usize)));
    feed.flush();
    broker.partition_leader(&topic, 0, None).expect("its leader is gone");
    let worker = Running::start(&config(&kafka, &database, &topic, &unique("group"), &[])).await;
    database.wait_for(&topic, 10).await;
    until("readiness names the partition", async || {
        worker.status.report().problems.iter().any(|problem| problem.contains(&format!("{topic}/0")))
    })
    .await;
    broker.partition_leader(&topic, 0, Some(1)).expect("it has a leader again");
    database.wait_for(&topic, 20).await;
    until("the worker is ready", async || worker.status.report().ready).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_moved_back_is_read_anew() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    (0..60).for_each(|number| feed.text(&topic, 0, &article(number % 40)));
    feed.flush();
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    database.wait_for(&topic, 60).await;
    let before = database.texts("SELECT version_id::text FROM article_versions ORDER BY 1").await;
    let set = |to: &str| {
        let output = quotewire()
            .args(["offsets", "set", "--topic", &topic, "--partition", "0", "--to", to, "--yes"])
            .args(["--database-url", database.url()])
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{output:?}");
    };
    set("10");
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 10);
    database.verify().await;
    // The running worker learns of it when it next writes.
    feed.text(&topic, 0, &article(100));
    feed.flush();
    database.wait_for(&topic, 61).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    let after = database.texts("SELECT version_id::text FROM article_versions ORDER BY 1").await;
    assert!(before.iter().all(|id| after.contains(id)), "a replay makes the same ids");
    assert_eq!(after.len(), 41);
    database.verify().await;
}
