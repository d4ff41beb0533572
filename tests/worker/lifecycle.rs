//! Versions, corrections, repeats, kills and embargoes, in any order of arrival and any number of times.

use crate::support::{Database, Feed, Kafka, Message, Running, batch_of, config, positioned, unique};
use quotewire::store::BatchWriter;
use quotewire::worker::Exit;

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

/// A version that says nothing about times, or what is given.
fn untimed(guid: &str, quote: &str, more: &str) -> String {
    format!(
        r#"{{"guid": "{guid}", "source": "nordwire", "headline": "Harbour {guid}",
            "body": "OSTHAVEN (Nordwire) - \"{quote}\" said Ingrid Solvang.\n\nShe left."{more}}}"#
    )
}

/// Removes versions and says what counts of the first story then.
async fn fall_back(database: &Database, gone: &str) -> Option<String> {
    database.run(&format!("DELETE FROM article_versions v WHERE {gone}")).await;
    database.run("SELECT quotewire_settle_articles(array_agg(article_id)) FROM articles").await;
    let bodies = database.texts("SELECT body FROM current_articles WHERE guid = 'story-0'").await;
    bodies[0].split('"').nth(1).map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_without_a_time_replace_each_other_as_they_come() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    let none = [-1, 1, 1_714_989_600, 1_714_989_600_000_000, 253_402_300_799_000];
    let declared = [
        "",
        r#", "published_at": "1970-01-01T00:00:00Z""#,
        r#", "published_at": "0001-01-01T00:00:00Z", "version_created": "1899-12-30T00:00:00Z""#,
        r#", "published_at": 0, "updated_at": "9999-12-31T23:59:59Z", "version": 2147483647"#,
        r#", "published_at": "2126-01-01T00:00:00Z", "version": 0"#,
    ];
    let mut records = 0;
    for (story, time) in none.into_iter().enumerate() {
        let guid = format!("story-{story}");
        for (number, more) in declared.into_iter().enumerate() {
            let payload = untimed(&guid, &format!("Version {number} it is,"), more);
            let message = Message {
                payload: Some(payload.as_bytes()),
                partition: Some(0),
                timestamp_ms: Some(time),
                ..Message::default()
            };
            feed.send(&topic, &message);
            records += 1;
        }
    }
    feed.flush();
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    database.wait_for(&topic, records).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(
        database.count("SELECT count(*) FROM article_versions WHERE outcome = 'stored'").await,
        records
    );
    let shown = "SELECT DISTINCT quote FROM current_quotes";
    assert_eq!(database.texts(shown).await, ["\"Version 4 it is,\""], "the last one received");
    let assumed = "SELECT count(*) FROM article_versions WHERE made_at_is_assumed AND published_at = made_at \
                   AND made_at BETWEEN now() - interval '1 hour' AND now() AND version_no IS NULL \
                   AND 'without a time: taken for made when it was received' = ANY (repairs)";
    assert_eq!(database.count(assumed).await, records);
    assert_eq!(database.count("SELECT count(*) FROM articles WHERE current_made_at IS NULL").await, 5);
    let changes = "SELECT DISTINCT h.change || ' ' || h.quote FROM articles a, quote_history(a.article_id) h ORDER BY 1";
    let history = database.texts(changes).await;
    assert_eq!(history.len(), 5, "{history:?}");
    assert_eq!(history.iter().filter(|change| change.starts_with("changed")).count(), 4, "{history:?}");

    // One with a time counts behind those without, and orders what comes after it.
    let more = |minute: u32| format!(r#", "version_created": "2024-05-06T10:{minute:02}:00Z""#);
    send(&feed, &topic, 0, &untimed("story-0", "Version 5 it is,", &more(5)));
    send(&feed, &topic, 0, &untimed("story-0", "Version 3.5 it is,", &more(3)));
    feed.flush();
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    database.wait_for(&topic, records + 2).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    let shown = "SELECT quote FROM current_quotes WHERE guid = 'story-0'";
    assert_eq!(database.texts(shown).await, ["\"Version 5 it is,\""]);
    assert_eq!(database.count("SELECT count(*) FROM article_versions WHERE outcome = 'superseded'").await, 1);

    let fall_back = async |gone: &str| fall_back(&database, gone).await;
    let is = |words: &str| Some(words.to_owned());
    assert_eq!(fall_back("body LIKE '%Version 5 %'").await, is("Version 3.5 it is,"));
    assert_eq!(fall_back("body LIKE '%Version 3.5 %'").await, is("Version 4 it is,"));
    assert_eq!(fall_back("body LIKE '%Version 4 %'").await, is("Version 3 it is,"));
    assert_eq!(database.count("SELECT count(*) FROM articles WHERE current_made_at IS NULL").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_embargo_that_stands_for_none_withholds() {
    let until = |guid: &str, time: &str| version(guid, 1, "Not yet,", &format!(r#", "embargo": {time}"#));
    let none =
        [r#""9999-12-31T23:59:59Z""#, r#""1970-01-01T00:00:00Z""#, "0", r#""0001-01-01""#, "1e999", "true"];
    let records: Vec<(i32, String)> =
        none.iter().enumerate().map(|(at, time)| (0, until(&format!("held-{at}"), time))).collect();
    let database = stored(&records).await;
    assert_eq!(database.count("SELECT count(*) FROM current_articles").await, 0);
    let held = "SELECT count(*) FROM article_versions WHERE status = 'withheld' AND embargo_until IS NULL \
                AND 'embargo without a readable time: withheld' = ANY (repairs)";
    assert_eq!(database.count(held).await, none.len() as i64);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_kills_its_own_sources_articles_only() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (own, other, group) = (kafka.topic(1).await, kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    let kill = r#"{"guid": "b", "source": "nordwire", "pubstatus": "canceled"}"#;
    send(&feed, &own, 0, &version("b", 1, "This is right,", ""));
    send(&feed, &other, 0, kill);
    send(
        &feed,
        &other,
        0,
        r#"{"guid": "c", "headline": "Whose is this?", "body": "It says nothing of it."}"#,
    );
    feed.flush();
    let carried = [("topics.sources", format!("{own}=nordwire,{other}=southwire|eastwire"))];
    let carried: Vec<(&str, &str)> = carried.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let worker =
        Running::start(&config(&kafka, &database, &format!("{own},{other}"), &group, &carried)).await;
    database.wait_for(&own, 1).await;
    database.wait_for(&other, 2).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    let shown = "SELECT source || ' ' || guid FROM current_articles ORDER BY 1";
    assert_eq!(database.texts(shown).await, ["nordwire b", "southwire c"]);
    let letters = "SELECT topic || ' ' || error_class FROM dead_letters";
    assert_eq!(database.texts(letters).await, [format!("{other} not_its_source")]);
    database.verify().await;
}

/// An item that orders something to be done with others.
fn order(minute: u32, words: &str) -> String {
    let words = words.replace('"', "\\\"");
    format!(
        r#"{{"source": "nordwire", "version_created": "2024-05-06T10:{minute:02}:00Z",
            "published_at": "2024-05-06T10:{minute:02}:00Z", "body": "{words}"}}"#
    )
}

/// A version with the number of its transmission.
fn numbered(guid: &str, minute: u32, number: u32) -> String {
    version(guid, minute, &format!("Round {minute} of {guid},"), &format!(r#", "sequence": "{number:04}""#))
}

/// Orders about ten stories, and the stories: killed and held by number, by title and by both, and not.
fn ordered_history() -> Vec<String> {
    let mut records: Vec<String> =
        (1..=8).map(|number| numbered(&format!("n{number}"), 1, 30 + number)).collect();
    // The number of n7 is another one's too: which is meant? The title of n8 is, too: both are.
    records.push(numbered("other-n7", 1, 37));
    records.push(version("other-n8", 1, "Round 1 of other,", "").replace("Harbour other-n8", "Harbour: N8"));
    records.push(numbered("n1", 9, 31));
    records.push(numbered("n3", 9, 33));
    records.extend([
        order(5, "Please kill item nordwire 031."),
        order(5, "Please kill item 0032 \"HARBOUR  N2!\"."),
        order(5, "Please hold item nordwire 033."),
        order(5, "Bitte halten Sie die Meldung nordwire 034 zurück."),
        order(5, "Please kill story \"Harbour n5\"."),
        order(5, "Please kill item nordwire 036 \"Another title\"."),
        order(5, "Please kill item nordwire 037."),
        order(5, "Please kill the story \"Harbour n8\"."),
        order(5, "Please kill item nordwire 038 of May 5."),
    ]);
    records
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_kills_and_holds_others_by_number_and_title() {
    let foreign = r#"{"source": "southwire", "published_at": "2024-05-06T10:05:00Z",
        "body": "Please kill item nordwire 036."}"#;
    let records = ordered_history().into_iter().chain([foreign.to_owned()]);
    let database = stored(&records.map(|record| (0, record)).collect::<Vec<_>>()).await;
    let statuses = "SELECT guid || ' ' || status FROM articles WHERE guid ~ '^(other-)?n' AND status <> 'usable' ORDER BY 1";
    let expected =
        ["n1 canceled", "n2 canceled", "n4 withheld", "n5 canceled", "n8 canceled", "other-n8 canceled"];
    assert_eq!(database.texts(statuses).await, expected);
    let shown = ["n3", "n6", "n7", "other-n7"];
    let guids = "SELECT DISTINCT guid FROM current_quotes ORDER BY 1";
    assert_eq!(database.texts(guids).await, shown);
    assert_eq!(database.texts(&guids.replace("quotes", "articles")).await, shown);
    let effects = "SELECT effect || ' ' || count(*) FROM order_effects GROUP BY effect ORDER BY 1";
    let expected = ["not obeyed: 2 articles have the number 1", "obeyed 6", "waits: no article fits yet 3"];
    assert_eq!(database.texts(effects).await, expected);
    // What is removed takes its orders along, and what they did.
    database.run("SELECT quotewire_move_position(topic, partition, 12) FROM ingest_positions").await;
    assert_eq!(database.count("SELECT count(*) FROM article_orders").await, 0);
    assert_eq!(database.texts(statuses).await, [""; 0]);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_obeyed_when_only_one_article_is_left_that_fits() {
    let records = [numbered("n1", 1, 31), order(5, "Please kill item nordwire 031."), numbered("n2", 1, 31)];
    let database = stored(&records.map(|record| (0, record))).await;
    let killed = "SELECT guid FROM articles WHERE ordered_status = 'canceled'";
    assert_eq!(database.texts(killed).await, [""; 0]);
    database.run("SELECT quotewire_move_position(topic, partition, 2) FROM ingest_positions").await;
    assert_eq!(database.texts(killed).await, ["n1"]);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_and_its_article_meet_when_they_are_stored_at_the_same_moment() {
    let database = Database::start().await;
    positioned(&database).await;
    database
        .run("INSERT INTO ingest_positions (topic, partition, first_offset, next_offset) VALUES ('wire', 1, 0, 0)")
        .await;
    let mut writers = [0, 1].map(|_| BatchWriter::new(database.options()));
    for round in 0..40 {
        let offset = i64::from(round) * 2;
        let [one, other] = &mut writers;
        // An article with its kill, then two articles that fit a kill which is there already.
        let (number, twice) = (100 + round, 500 + round);
        let article = numbered(&format!("killed-{round}"), 1, number);
        let kills = [number, twice].map(|number| order(5, &format!("Please kill item {number:04}.")));
        let (left, right) = (
            batch_of(0, offset, [article, version(&format!("free-{round}"), 1, "It stays,", "")]),
            batch_of(1, offset, kills),
        );
        let (left, right) = tokio::join!(one.write(&left), other.write(&right));
        assert!(left.is_ok() && right.is_ok(), "{left:?} {right:?}");
    }
    for round in 0..40 {
        let offset = 80 + i64::from(round);
        let [one, other] = &mut writers;
        let twins = ["left", "right"].map(|side| numbered(&format!("{side}-{round}"), 1, 500 + round));
        let [left, right] = twins;
        let (left, right) = (batch_of(0, offset, [left]), batch_of(1, offset, [right]));
        let (left, right) = tokio::join!(one.write(&left), other.write(&right));
        assert!(left.is_ok() && right.is_ok(), "{left:?} {right:?}");
    }
    let killed = "SELECT count(*) FROM articles WHERE ordered_status = 'canceled' AND guid LIKE 'killed-%'";
    assert_eq!(database.count(killed).await, 40);
    assert_eq!(database.count("SELECT count(*) FROM articles WHERE ordered_status IS NOT NULL").await, 40);
    database.verify().await;
}

/// Versions, a correction, a hold and kills of four stories, each of which says when it was made, and what
/// items order about others.
fn history() -> Vec<String> {
    let mut records: Vec<String> = ["a", "b", "c", "d"]
        .iter()
        .flat_map(|guid| {
            (1..4).map(move |minute| version(guid, minute, &format!("Round {minute} of {guid},"), ""))
        })
        .collect();
    records.push(version("a", 5, "Round 5 of a,", r#", "editorial_note": "CORRECTS the name of the pier""#));
    records.push(version("b", 9, "Round 9 of b,", r#", "pubstatus": "withheld""#));
    records.push(r#"{"guid": "c", "source": "nordwire", "pubstatus": "canceled"}"#.to_owned());
    records.extend(ordered_history());
    records
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_ends_the_same_in_any_order_and_however_often_it_is_sent() {
    let (kafka, mut ends) = (Kafka::start(), Vec::new());
    for seed in 0..5 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut records = history();
        // Every record once, and as many again that come twice or more.
        let repeated = history();
        records.extend((0..repeated.len()).filter_map(|_| random.choice(&repeated).cloned()));
        random.shuffle(&mut records);
        let database = Database::start().await;
        let (topic, group) = (kafka.topic(3).await, unique("group"));
        let settings = config(&kafka, &database, &topic, &group, &[("batch.articles", "3")]);
        let workers = [Running::start(&settings).await, Running::start(&settings).await];
        let feed = kafka.producer();
        for record in &records {
            send(&feed, &topic, random.i32(0..3), record);
        }
        feed.flush();
        database.wait_for(&topic, records.len() as i64).await;
        for worker in workers {
            assert_eq!(worker.stop().await, Exit::Drained);
        }
        database.verify().await;
        let mut end = database.texts("SELECT guid || ' ' || status FROM articles ORDER BY 1").await;
        end.extend(database.texts("SELECT guid || ' ' || quote FROM current_quotes ORDER BY 1").await);
        end.extend(
            database
                .texts(
                    "SELECT DISTINCT coalesce(number, title) || ' ' || effect FROM order_effects ORDER BY 1",
                )
                .await,
        );
        ends.push(end);
    }
    assert!(ends[0].contains(&"a \"Round 5 of a,\"".to_owned()), "{:?}", ends[0]);
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:#?}");
}
