//! Versions, corrections, repeats, kills and embargoes, in any order of arrival and any number of times.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may"
)]

mod support;

use quotewire::worker::Exit;
use support::{Database, Feed, Kafka, Message, Running, config, unique};

fn version(guid: &str, minute: u32, quote: &str, more: &str) -> String {
    format!(
        r#"{{"guid": "{guid}", "source": "nordwire", "headline": "Harbour {guid}", "version_created": "2024-05-06T10:{minute:02}:00Z",
            "published_at": "2024-05-06T10:00:00Z", "body": "OSTHAVEN (Nordwire) - \"{quote}\" said Ingrid Solvang.\n\nShe left."{more}}}"#
    )
}

fn send(feed: &Feed, topic: &str, partition: i32, payload: &str) {
    let message = Message {
        payload: Some(payload.as_bytes()),
        partition: Some(partition),
        timestamp_ms: Some(1_714_989_600_000),
        ..Message::default()
    };
    feed.send(topic, &message);
}

async fn stored(records: &[(i32, String)]) -> Database {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(2).await, unique("group"));
    let feed = kafka.producer();
    records.iter().for_each(|(partition, payload)| send(&feed, &topic, *partition, payload));
    feed.flush();
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    database.wait_for(&topic, records.len() as i64).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    database.verify().await;
    database
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_version_counts_whatever_order_they_come_in() {
    let versions = [1, 2, 3].map(|minute| version("a", minute, &format!("Version {minute} it is,"), ""));
    let [one, two, three] = versions.clone();
    // Over two partitions, so over two writers that meet in the same article.
    let database = stored(&[(0, three), (1, one.clone()), (0, two.clone()), (1, two), (0, one)]).await;
    let current = database.texts("SELECT quote FROM current_quotes").await;
    assert_eq!(current, ["\"Version 3 it is,\""]);
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 3, "a repeat is no version");
    assert_eq!(database.count("SELECT count(*) FROM other_outcomes WHERE outcome = 'unchanged'").await, 2);
    assert_eq!(database.count("SELECT count(*) FROM articles").await, 1);
    let changes = "SELECT h.change || ' ' || h.quote FROM articles a, quote_history(a.article_id) h ORDER BY made_at, change";
    let history = database.texts(changes).await;
    assert_eq!(
        history,
        ["first \"Version 1 it is,\"", "changed \"Version 2 it is,\"", "changed \"Version 3 it is,\""]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_withdraws_every_version_before_and_after_it() {
    let kill = r#"{"guid": "b", "source": "nordwire", "pubstatus": "canceled"}"#.to_owned();
    let records = [
        (0, version("b", 1, "This is wrong,", "")),
        (0, kill.clone()),
        (0, version("b", 2, "This is wrong too,", "")),
        (1, version("c", 1, "This is right,", "")),
        (1, kill),
    ];
    let database = stored(&records).await;
    assert_eq!(database.texts("SELECT quote FROM current_quotes").await, ["\"This is right,\""]);
    assert_eq!(database.texts("SELECT status::text FROM articles WHERE guid = 'b'").await, ["canceled"]);
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 3, "history stays");
    assert_eq!(database.count("SELECT sum(withdrawn)::bigint FROM ingest_positions").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_embargo_hides_an_article_until_its_time() {
    let until = |guid: &str, time: &str| version(guid, 1, "Not yet,", &format!(r#", "embargo": "{time}""#));
    let database =
        stored(&[(0, until("past", "2024-05-06T12:00:00Z")), (0, until("future", "2124-05-06T12:00:00Z"))])
            .await;
    assert_eq!(database.texts("SELECT guid FROM current_articles").await, ["past"]);
    assert_eq!(database.texts("SELECT guid FROM current_quotes").await, ["past"]);
    assert_eq!(database.count("SELECT count(*) FROM quotes").await, 2, "it is stored, not shown");
}
