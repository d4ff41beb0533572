//! A record that cannot be stored becomes a dead letter with all that is needed to try it again; its
//! neighbours are stored.

use crate::support::{Database, Kafka, Message, Running, article, config, quotewire, unique, until};
use quotewire::worker::Exit;

/// Bytes that are no text in any character set, the same every time.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    })
    .take(length)
    .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn undecodable_oversized_and_empty_records_leave_their_neighbours_alone() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    // The embedded broker does not hand out records of more than a megabyte.
    let megabytes = if matches!(kafka, Kafka::Real(_)) { 20 } else { 1 };
    let large = "All work and no play; ".repeat(45_000 * megabytes);
    let odd: [&[u8]; 4] = [&noise(400), large.as_bytes(), b"", b"{\"headline\": \"cut off"];
    for (number, payload) in odd.into_iter().enumerate() {
        feed.text(&topic, 0, &article(number));
        let headers = [("source", "nordwire"), ("trace", "abc")];
        let message = Message {
            payload: Some(payload),
            key: Some("k"),
            partition: Some(0),
            headers: &headers,
            timestamp_ms: Some(1),
        };
        feed.send(&topic, &message);
    }
    feed.text(&topic, 0, &article(9));
    feed.flush();
    let worker =
        Running::start(&config(&kafka, &database, &topic, &group, &[("limits.record_bytes", "500 kB")]))
            .await;
    database.wait_for(&topic, 9).await;
    assert_eq!(worker.stop().await, Exit::Drained);

    let letters = "SELECT format('%s %s %s %s', record_offset, stage, error_class, payload_bytes) FROM dead_letters ORDER BY 1";
    let too_large = format!("3 decode too_large {}", large.len());
    let expected = ["1 decode not_text 400", &too_large, "5 decode empty 0", "7 decode malformed 21"];
    assert_eq!(database.texts(letters).await, expected);
    let whole = "SELECT count(*) FROM dead_letters WHERE convert_from(key, 'UTF8') = 'k' \
                     AND octet_length(payload) = payload_bytes \
                 AND header_names = '{source,trace}' AND convert_from(header_values[2], 'UTF8') = 'abc' \
                 AND record_at = '1970-01-01 00:00:00.001+00'";
    assert_eq!(database.count(whole).await, 4);
    let raw: (Vec<u8>,) = sqlx::query_as("SELECT payload FROM dead_letters WHERE record_offset = 1")
        .fetch_one(&mut database.connect().await)
        .await
        .unwrap();
    assert_eq!(raw.0, noise(400), "byte for byte");
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 5);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_no_calendar_knows_stops_nothing() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    // Nanoseconds and microseconds where Kafka wants milliseconds.
    for (number, wild) in [1_700_000_000_000_000_000, 1_700_000_000_000_000, i64::MAX].into_iter().enumerate()
    {
        for payload in [article(number).as_bytes(), &noise(100)] {
            let message = Message {
                payload: Some(payload),
                partition: Some(0),
                timestamp_ms: Some(wild),
                ..Message::default()
            };
            feed.send(&topic, &message);
        }
    }
    feed.text(&topic, 0, &article(9));
    feed.flush();
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    database.wait_for(&topic, 7).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(database.count("SELECT count(*) FROM current_articles").await, 4);
    assert_eq!(database.count("SELECT count(*) FROM dead_letters WHERE record_at IS NULL").await, 3);
    assert_eq!(
        database
            .count("SELECT count(*) FROM article_versions WHERE repairs[1] LIKE '%out of any calendar%'")
            .await,
        3
    );
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_cannot_be_read_costs_itself_and_not_its_article() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    let deep = format!("{}0{}", "[".repeat(50_000), "]".repeat(50_000));
    let odd = [
        r#""headline": "A \ud835 sails", "urgency": 1e999, "version": -1e999"#,
        r#""headline": "A \u0000 sails", "guid": "\u0000\u0007", "keywords": [1e999, "\udfff", {"name": "\u0000"}]"#,
        r#""\u0000\ud835": 1, "\u0000\ud835": 2, "head\u0000line": 3, "title": "A \ufffe sails", "title": "B \uffff""#,
        r#""language": [["en"]], "status": {"\u0000": 1}, "byline": ["\u0000", "\ud800"], "dateline": "\u0000""#,
    ];
    for (number, odd) in odd.into_iter().enumerate() {
        let json =
            format!("\u{feff}{{{odd}, \"x\": {deep}, \"text\": \"The ferry sailed {number} times.\"}}\0");
        feed.text(&topic, 0, &json);
    }
    feed.flush();
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    database.wait_for(&topic, 4).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(database.texts("SELECT message FROM dead_letters").await, [""; 0]);
    assert_eq!(
        database.count("SELECT count(*) FROM current_articles WHERE body LIKE 'The ferry sailed%'").await,
        4
    );
    let noted = "SELECT count(*) FROM article_versions WHERE repairs::text LIKE '%half surrogate%' \
                 AND repairs::text LIKE '%ignored key urgency%' AND headline = 'A \u{fffd} sails'";
    assert_eq!(database.count(noted).await, 1);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_headers_that_are_too_large_are_kept_whole() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    let long = "x".repeat(70_000);
    let small = vec![("n", ""); 2_000];
    let (large, few) = ([("trace", long.as_str())], [("trace", "abc")]);
    let keys = [None, Some(long.as_str()), None, Some("k")];
    let headers = [&large[..], &[], &small, &few];
    for (number, (key, headers)) in keys.into_iter().zip(headers).enumerate() {
        let text = article(number);
        let message = Message {
            payload: Some(text.as_bytes()),
            key,
            headers,
            partition: Some(0),
            ..Message::default()
        };
        feed.send(&topic, &message);
    }
    feed.flush();
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    database.wait_for(&topic, 4).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    let letters = "SELECT format('%s %s %s %s %s', record_offset, error_class, octet_length(key), \
                       cardinality(header_names), \
                   octet_length(header_values[1])) FROM dead_letters ORDER BY 1";
    let expected = ["0 too_large  1 70000", "1 too_large 70000 0 ", "2 too_large  2000 0"];
    assert_eq!(database.texts(letters).await, expected);
    assert_eq!(
        database.count("SELECT count(*) FROM dead_letters WHERE message LIKE '%limits.header_bytes%'").await,
        3
    );
    let replay = quotewire()
        .args([
            "dead-letters",
            "replay",
            "--set",
            "limits.header_bytes=1 MiB",
            "--database-url",
            database.url(),
        ])
        .output()
        .unwrap();
    assert!(replay.status.success(), "{replay:?}");
    assert_eq!(database.count("SELECT count(*) FROM current_articles").await, 4);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_refuses_everything_is_waited_for() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(2).await, unique("group"));
    database.run("ALTER TABLE article_versions ADD CONSTRAINT wrong CHECK (word_count < 0)").await;
    let feed = kafka.producer();
    (0..600).for_each(|number| feed.text(&topic, number % 2, &article(number as usize)));
    feed.flush();
    let small = [("batch.articles", "30"), ("database.writers", "1")];
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &small)).await;
    until("readiness says what is wrong", async || {
        worker.status.report().problems.iter().any(|problem| problem.contains("records in a row"))
    })
    .await;
    database.run("ALTER TABLE article_versions DROP CONSTRAINT wrong").await;
    database.wait_for(&topic, 600).await;
    until("the worker is ready", async || worker.status.report().ready).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    let dead = database.count("SELECT count(*) FROM dead_letters").await;
    assert!(dead <= 100, "{dead} of 600 became dead letters");
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 600 - dead);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_refuses_is_isolated_and_can_be_replayed() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(2).await, unique("group"));
    database
        .run("ALTER TABLE article_versions ADD CONSTRAINT no_poison CHECK (body NOT LIKE '%poison%')")
        .await;
    let feed = kafka.producer();
    for number in 0..200 {
        let text = article(number);
        let refused = number % 67 == 5;
        feed.text(&topic, number as i32 % 2, &if refused { text.replace("harbour", "poison") } else { text });
    }
    feed.flush();
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    database.wait_for(&topic, 200).await;
    assert_eq!(worker.metrics.records_isolated.get(), 3);
    assert!(worker.status.report().ready, "a bad record is no outage");
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(
        database.texts("SELECT DISTINCT sqlstate || ' ' || error_class FROM dead_letters").await,
        ["23514 refused_by_database"]
    );
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 197);
    database.verify().await;

    let command = |arguments: &[&str]| {
        let output = quotewire()
            .args(["dead-letters"])
            .args(arguments)
            .args(["--database-url", database.url()])
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, listed) = command(&["list"]);
    assert_eq!((code, listed.lines().count()), (Some(0), 3), "{listed}");
    let (code, replayed) = command(&["replay"]);
    assert_eq!(code, Some(1), "still refused: {replayed}");
    database.run("ALTER TABLE article_versions DROP CONSTRAINT no_poison").await;
    let (code, replayed) = command(&["replay"]);
    assert_eq!(code, Some(0), "{replayed}");
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 200);
    assert_eq!(database.count("SELECT count(*) FROM dead_letters WHERE state = 'replayed'").await, 3);
    assert_eq!(database.count("SELECT sum(stored)::bigint FROM ingest_positions").await, 200);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_dead_letter_stays_accounted_for() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    feed.send(&topic, &Message { payload: Some(&noise(300)), partition: Some(0), ..Message::default() });
    feed.flush();
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    database.wait_for(&topic, 1).await;
    worker.stop().await;
    let run = |arguments: &[&str]| {
        quotewire()
            .arg("dead-letters")
            .args(arguments)
            .args(["--database-url", database.url()])
            .output()
            .unwrap()
    };
    let place = ["--topic", &topic, "--partition", "0", "--offset", "0"];
    let shown = run(&[&["show", "--raw"][..], &place].concat());
    assert_eq!(shown.stdout, noise(300));
    assert_eq!(run(&["drop"]).status.code(), Some(2), "not all of them by accident");
    assert!(run(&[&["drop"][..], &place].concat()).status.success());
    assert_eq!(
        database.count("SELECT count(*) FROM dead_letters WHERE state = 'dropped' AND payload IS NULL").await,
        1
    );
    database.verify().await;
}
