//! With `database.keep_raw` the bytes of every record are kept, once, with what became of it.

use crate::support::{Database, Kafka, Message, Running, article, config, quotewire, unique};
use quotewire::worker::Exit;

/// Of each record that is kept: offset, length of payload, key, header names.
const KEPT: &str = "SELECT format('%s %s %s %s', record_offset, octet_length(payload), convert_from(key, 'UTF8'), header_names) \
                    FROM raw_records ORDER BY record_offset";

/// What came and what is to be kept of it.
fn fed(kafka: &Kafka, topic: &str) -> (String, String) {
    let feed = kafka.producer();
    let stored = article(1);
    let latin = "Kiel (dpa) - \u{201e}Wir bleiben\u{201c}, sagte Uwe Rowe.";
    let message = |payload, headers| Message {
        payload,
        key: Some("k"),
        partition: Some(0),
        headers,
        timestamp_ms: Some(1_700_000_000_000),
    };
    feed.send(topic, &message(Some(stored.as_bytes()), &[("source", "nordwire"), ("trace", "")]));
    feed.send(topic, &message(Some(latin.as_bytes()), &[]));
    feed.send(topic, &message(None, &[]));
    feed.send(topic, &message(Some(b"{\"headline\": \"cut off"), &[]));
    feed.send(topic, &message(Some(stored.as_bytes()), &[("source", "nordwire")]));
    feed.flush();
    (stored, latin.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_what_came() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let (stored, latin) = fed(&kafka, &topic);
    let settings = config(&kafka, &database, &topic, &group, &[("database.keep_raw", "true")]);
    let worker = Running::start(&settings).await;
    database.wait_for(&topic, 5).await;
    assert_eq!(worker.stop().await, Exit::Drained);

    let expected = [
        format!("0 {} k {{source,trace}}", stored.len()),
        format!("1 {} k {{}}", latin.len()),
        "2  k {}".to_owned(),
        format!("4 {} k {{source}}", stored.len()),
    ];
    assert_eq!(database.texts(KEPT).await, expected, "all but the dead letter");
    let same = "SELECT count(*) FROM raw_records WHERE record_at = '2023-11-14 22:13:20+00' \
                AND (payload IS NULL OR payload IN (convert_to($$STORED$$, 'UTF8'), convert_to($$LATIN$$, 'UTF8')))";
    let same = same.replace("STORED", &stored).replace("LATIN", &latin);
    assert_eq!(database.count(&same).await, 4, "byte for byte");
    let both = "SELECT count(DISTINCT record_offset) FROM kept_records";
    assert_eq!(database.count(both).await, 5, "the dead letter has its bytes itself");
    database.verify().await;

    let raw = |offset: &str| {
        let place = ["raw", "--topic", &topic, "--partition", "0", "--offset", offset];
        quotewire().args(place).env("DATABASE_URL", database.url()).output().unwrap()
    };
    assert_eq!(raw("0").stdout, stored.as_bytes());
    assert_eq!(raw("3").stdout, b"{\"headline\": \"cut off");
    assert!(raw("2").stdout.is_empty() && raw("2").status.success(), "a tombstone has no bytes");
    let missing = raw("9");
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("database.keep_raw"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_setting_nothing_is_kept() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    fed(&kafka, &topic);
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    database.wait_for(&topic, 5).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(database.texts(KEPT).await, [""; 0]);
    assert_eq!(database.count("SELECT count(*) FROM kept_records").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn raw_records_go_and_stay_with_what_became_of_them() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    fed(&kafka, &topic);
    let settings = config(&kafka, &database, &topic, &group, &[("database.keep_raw", "true")]);
    let worker = Running::start(&settings).await;
    database.wait_for(&topic, 5).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    let kept = database.texts(KEPT).await;

    // Back and read again: the same once more, not twice.
    let moved = format!("SELECT removed_others FROM quotewire_move_position('{topic}', 0, 1)");
    database.run(&moved).await;
    assert_eq!(database.texts(KEPT).await, kept[..1]);
    database.verify().await;
    let worker = Running::start(&settings).await;
    database.wait_for(&topic, 5).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(database.texts(KEPT).await, kept);

    // Rows that are removed by hand take the bytes with them where they are accounted for.
    database.run("DELETE FROM other_outcomes WHERE record_offset = 2").await;
    database.run(&format!("SELECT quotewire_recount_position('{topic}', 0)")).await;
    assert_eq!(database.count("SELECT count(*) FROM raw_records").await, 3);
    database.verify().await;

    // A former topic keeps what came from it.
    database.run(&format!("SELECT quotewire_forget_position('{topic}', 0)")).await;
    let former = format!("SELECT count(*) FROM raw_records WHERE topic = '{topic}#1'");
    assert_eq!(database.count(&former).await, 3);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_what_the_database_refuses_are_kept_once() {
    let database = Database::start().await;
    let folder = tempfile::tempdir().unwrap();
    for number in 0..3 {
        std::fs::write(folder.path().join(format!("{number}.txt")), article(number)).unwrap();
    }
    let refuse = "ALTER TABLE article_versions ADD CONSTRAINT refused CHECK (headline NOT LIKE '%round 1')";
    database.run(refuse).await;
    let ingest = || {
        let set = ["ingest", "--set", "database.keep_raw=true"];
        let done =
            quotewire().args(set).arg(folder.path()).env("DATABASE_URL", database.url()).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    ingest();
    assert_eq!(database.count("SELECT count(*) FROM raw_records").await, 2);
    assert_eq!(database.count("SELECT count(*) FROM dead_letters WHERE payload IS NOT NULL").await, 1);

    // A replayed letter keeps its bytes where they are.
    database.run("ALTER TABLE article_versions DROP CONSTRAINT refused").await;
    let replay = quotewire().args(["dead-letters", "replay"]).env("DATABASE_URL", database.url()).output();
    assert!(replay.unwrap().status.success());
    assert_eq!(database.count("SELECT count(*) FROM raw_records").await, 2);
    assert_eq!(database.count("SELECT count(*) FROM kept_records").await, 3);
    database.verify().await;
    // What has been stored already is unchanged, and kept as what came.
    ingest();
    assert_eq!(database.count("SELECT count(*) FROM raw_records").await, 5);
    database.verify().await;
}
