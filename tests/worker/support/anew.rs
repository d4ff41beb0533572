//! Topics that are deleted and made anew, and what is done about it.

use std::ops::Range;

use super::{Database, Feed, Kafka, Running, article, quotewire, until};

/// Sends articles to a partition.
pub fn produce(feed: &Feed, topic: &str, partition: i32, numbers: Range<usize>) {
    numbers.for_each(|number| feed.text(topic, partition, &article(number)));
    feed.flush();
}

/// How many articles of a topic are stored.
pub async fn stored(database: &Database, topic: &str) -> i64 {
    database.count(&format!("SELECT count(*) FROM article_versions WHERE topic = '{topic}'")).await
}

/// Runs a command on positions and returns what it prints.
pub fn offsets(kafka: &Kafka, database: &Database, arguments: &[&str]) -> String {
    let output = quotewire()
        .arg("offsets")
        .args(arguments)
        .args(["--database-url", database.url(), "--set", &format!("kafka.brokers={}", kafka.servers())])
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Deletes a topic, makes it anew and fills each of its partitions, all at once.
pub async fn make_anew(kafka: &Kafka, topic: &str, partitions: i32, numbers: Range<usize>) {
    kafka.delete_topic(topic).await;
    kafka.make_topic(topic, partitions).await;
    // By a producer of its own: one that is older may know of the former topic only.
    let feed = kafka.producer();
    for partition in 0..partitions {
        // Other articles in each: what is the same is stored once.
        let others = 1_000 * partition as usize;
        produce(&feed, topic, partition, numbers.start + others..numbers.end + others);
    }
}

/// Waits until readiness names a partition that is of another topic than its position, and the way on.
pub async fn stops_at_another_topic(worker: &Running, topic: &str) {
    until("readiness names the partition and the way on", async || says_another_topic(worker, topic)).await;
}

/// Whether readiness names a partition that is of another topic than its position, and the way on.
pub fn says_another_topic(worker: &Running, topic: &str) -> bool {
    let command = format!("quotewire offsets forget --topic {topic} --partition 0");
    let problems = worker.status.report().problems;
    problems.iter().any(|problem| problem.contains("made anew") && problem.contains(&command))
}
