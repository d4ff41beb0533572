//! Topics and partitions that come, go and come back, transactions that are aborted: no record is passed over
//! without a word. Only a real Kafka does these things.

use std::time::{Duration, Instant};

use crate::support::anew::{make_anew, offsets, produce, stops_at_another_topic, stored};
use crate::support::{Database, Kafka, PATIENCE, Running, article, config, quotewire, unique, until};
use quotewire::worker::Exit;
use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

#[tokio::test(flavor = "multi_thread")]
async fn latest_is_later_than_the_first_start_and_counts_once() {
    let (kafka, database) = (Kafka::real(), Database::start().await);
    let (topic, group) = (kafka.topic(2).await, unique("group"));
    let feed = kafka.producer();
    produce(&feed, &topic, 0, 0..10);
    let config = config(&kafka, &database, &topic, &group, &[("kafka.start", "latest")]);
    let worker = Running::start(&config).await;
    until("both partitions are read", async || worker.status.report().partitions == 2).await;
    until("their positions are known", async || {
        database.count("SELECT count(*) FROM ingest_positions").await == 2
    })
    .await;
    produce(&feed, &topic, 0, 10..15);
    database.wait_for(&topic, 5).await;

    // Filled before the worker can know of it.
    // By a producer of its own: one that is older learns of it only after minutes.
    kafka.add_partitions(&topic, 3).await;
    produce(&kafka.producer(), &topic, 2, 15..40);
    let added = Instant::now();
    database.wait_for(&topic, 30).await;
    assert!(added.elapsed() < Duration::from_secs(30), "{:?}, not minutes", added.elapsed());
    assert_eq!(worker.stop().await, Exit::Drained);

    // The same while nobody runs.
    kafka.add_partitions(&topic, 4).await;
    let feed = kafka.producer();
    produce(&feed, &topic, 3, 40..45);
    produce(&feed, &topic, 1, 45..50);
    let worker = Running::start(&config).await;
    database.wait_for(&topic, 40).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(stored(&database, &topic).await, 40);
    let began = "SELECT format('%s %s %s', partition, began, not_read) FROM ingest_positions ORDER BY 1";
    assert_eq!(database.texts(began).await, ["0 end 10", "1 end 0", "2 beginning 0", "3 beginning 0"]);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_is_made_while_the_worker_runs_is_read_from_its_beginning() {
    let (kafka, database) = (Kafka::real(), Database::start().await);
    let feed = kafka.producer();
    for (by_pattern, numbers) in [(false, 0..20), (true, 20..40)] {
        let topic = unique("late.wire");
        let subscription = if by_pattern { format!("^{topic}.*") } else { topic.clone() };
        let more = [("kafka.start", "latest")];
        let config = config(&kafka, &database, &subscription, &unique("group"), &more);
        let worker = Running::start(&config).await;
        until("it is begun with", async || {
            let begun = format!("SELECT count(*) FROM ingest_topics WHERE subscription = '{subscription}'");
            database.count(&begun).await == 1
        })
        .await;
        kafka.make_topic(&topic, 1).await;
        produce(&feed, &topic, 0, numbers);
        database.wait_for(&topic, 20).await;
        assert_eq!(worker.stop().await, Exit::Drained);
        assert_eq!(stored(&database, &topic).await, 20);
    }
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_made_anew_and_filled_past_the_position_stops_and_is_read_when_somebody_decides() {
    let (kafka, database) = (Kafka::real(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    let config = config(&kafka, &database, &topic, &group, &[]);
    produce(&feed, &topic, 0, 0..20);
    let worker = Running::start(&config).await;
    database.wait_for(&topic, 20).await;

    // While the worker runs.
    make_anew(&kafka, &topic, 1, 100..150).await;
    stops_at_another_topic(&worker, &topic).await;
    assert_eq!(stored(&database, &topic).await, 20, "nothing of the new one at the old one's offsets");
    assert!(offsets(&kafka, &database, &["show"]).contains("of another topic now"));
    let refused = quotewire()
        .args(["offsets", "set", "--topic", &topic, "--partition", "0", "--to", "0", "--yes"])
        .args(["--database-url", database.url(), "--set", &format!("kafka.brokers={}", kafka.servers())])
        .output()
        .expect("it runs");
    assert_eq!(refused.status.code(), Some(2), "offsets of the one mean nothing in the other: {refused:?}");
    let told = offsets(&kafka, &database, &["forget", "--topic", &topic]);
    assert!(told.contains(&format!("kept as {topic}#1/0")), "{told}");
    database.wait_for(&topic, 50).await;
    until("the worker is ready", async || worker.status.report().ready).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    database.verify().await;

    // While nobody runs.
    make_anew(&kafka, &topic, 1, 200..290).await;
    let worker = Running::start(&config).await;
    stops_at_another_topic(&worker, &topic).await;
    offsets(&kafka, &database, &["forget", "--topic", &topic, "--partition", "0"]);
    database.wait_for(&topic, 90).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    for (name, count) in [(format!("{topic}#1"), 20), (format!("{topic}#2"), 50), (topic, 90)] {
        assert_eq!(stored(&database, &name).await, count, "{name}");
    }
    assert_eq!(database.count("SELECT count(*) FROM current_articles").await, 160);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_in_flight_when_the_topic_was_made_anew_is_not_taken_for_the_new_one() {
    let (kafka, database) = (Kafka::real(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    produce(&feed, &topic, 0, 0..10);
    // A batch that stays open long enough for all of it to happen meanwhile.
    let config = config(&kafka, &database, &topic, &group, &[("batch.wait_ms", "4000")]);
    let worker = Running::start(&config).await;
    until("they are received", async || worker.metrics.records_received.get() == 10).await;
    make_anew(&kafka, &topic, 1, 100..130).await;
    stops_at_another_topic(&worker, &topic).await;
    assert_eq!(stored(&database, &topic).await, 0);
    offsets(&kafka, &database, &["forget", "--topic", &topic]);
    database.wait_for(&topic, 30).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    database.verify().await;
}

fn transactional(kafka: &Kafka) -> BaseProducer {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", kafka.servers())
        .set("transactional.id", unique("writer"))
        .create()
        .expect("a producer");
    producer.init_transactions(PATIENCE).expect("transactions");
    producer
}

fn transaction(producer: &BaseProducer, topic: &str, numbers: std::ops::Range<usize>, commits: bool) {
    producer.begin_transaction().expect("it begins");
    for number in numbers {
        let text = article(number);
        producer.send(BaseRecord::<(), str>::to(topic).partition(0).payload(&text)).expect("it is sent");
    }
    producer.flush(PATIENCE).expect("it is delivered");
    if commits {
        producer.commit_transaction(PATIENCE).expect("it is committed");
    } else {
        producer.abort_transaction(PATIENCE).expect("it is aborted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_can_read_is_no_lag() {
    let (kafka, database) = (Kafka::real(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let producer = transactional(&kafka);
    transaction(&producer, &topic, 0..10, true);
    transaction(&producer, &topic, 10..20, false);
    transaction(&producer, &topic, 20..30, true);
    transaction(&producer, &topic, 30..41, false);
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    // 20 records, 21 aborted ones, 4 markers.
    database.wait_for(&topic, 45).await;
    until("the lag is known and none", async || {
        worker
            .metrics
            .exposition()
            .contains(&format!("quotewire_lag_records{{topic=\"{topic}\",partition=\"0\"}} 0"))
    })
    .await;
    let shown = offsets(&kafka, &database, &["show"]);
    assert!(shown.lines().any(|line| line.starts_with(&topic) && line.ends_with(" 0")), "{shown}");

    // And again behind them, aborted ones alone.
    transaction(&producer, &topic, 50..55, false);
    database.wait_for(&topic, 51).await;
    transaction(&producer, &topic, 60..65, true);
    database.wait_for(&topic, 57).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(stored(&database, &topic).await, 25);
    assert_eq!(database.count("SELECT absent FROM ingest_positions").await, 32);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_workers_with_one_lasting_name_one_says_so_and_ends() {
    let (kafka, database) = (Kafka::real(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    produce(&kafka.producer(), &topic, 0, 0..10);
    let config = config(&kafka, &database, &topic, &group, &[("kafka.group_instance_id", "one")]);
    let (first, second) = (Running::start(&config).await, Running::start(&config).await);
    let (first, second) = (tokio::spawn(first.wait()), tokio::spawn(second.wait()));
    let exit = tokio::select! {
        exit = first => exit,
        exit = second => exit,
    };
    let exit = exit.unwrap();
    assert!(matches!(&exit, Exit::Fatal(reason) if reason.contains("kafka.group_instance_id")), "{exit:?}");
    database.wait_for(&topic, 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_is_begun_with_once_under_whatever_subscription() {
    let (kafka, database) = (Kafka::real(), Database::start().await);
    let topic = unique("worded.wire");
    kafka.make_topic(&topic, 1).await;
    let latest = [("kafka.start", "latest")];
    let patterns = [format!("^{topic}"), topic.clone(), format!("^{topic}.*")];
    for (round, subscription) in patterns.iter().enumerate() {
        if round > 0 {
            kafka.add_partitions(&topic, round + 1).await;
            produce(&kafka.producer(), &topic, round as i32, 10 * round..10 * round + 7);
        }
        let group = unique("group");
        let worker = Running::start(&config(&kafka, &database, subscription, &group, &latest)).await;
        until("its partitions have positions", async || {
            database.count("SELECT count(*) FROM ingest_positions").await == round as i64 + 1
        })
        .await;
        database.wait_for(&topic, 7 * round as i64).await;
        assert_eq!(worker.stop().await, Exit::Drained);
    }
    assert_eq!(stored(&database, &topic).await, 14, "what was added was new each time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_does_not_take_the_worker_in_is_no_readiness() {
    let (kafka, database) = (Kafka::real(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let other: rdkafka::consumer::BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", kafka.servers())
        .set("group.id", &group)
        .set("partition.assignment.strategy", "range")
        .create()
        .unwrap();
    rdkafka::consumer::Consumer::subscribe(&other, &[&topic]).unwrap();
    let polls = std::thread::spawn(move || {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(25) {
            other.poll(Duration::from_millis(200));
        }
    });
    tokio::time::sleep(Duration::from_secs(6)).await;
    produce(&kafka.producer(), &topic, 0, 0..5);
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    until("readiness says so", async || {
        worker.status.report().problems.iter().any(|problem| problem.contains("does not take this worker in"))
    })
    .await;
    polls.join().unwrap();
    database.wait_for(&topic, 5).await;
    until("the worker is ready", async || worker.status.report().ready).await;
    assert_eq!(worker.stop().await, Exit::Drained);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_no_broker_allows_ends_the_worker() {
    let (kafka, database) = (Kafka::real(), Database::start().await);
    let topic = kafka.topic(1).await;
    let more = [("kafka.session_timeout_ms", "1000")];
    let worker = Running::start(&config(&kafka, &database, &topic, &unique("group"), &more)).await;
    let exit = worker.wait().await;
    assert!(
        matches!(&exit, Exit::Fatal(reason) if reason.contains("group.min.session.timeout.ms")),
        "{exit:?}"
    );
}
