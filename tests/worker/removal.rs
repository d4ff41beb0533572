//! What is not kept: old articles go by whole partitions, what is to be forgotten goes for good, and the
//! accounts are right after each.

use quotewire::store::decisions::Decide;
use quotewire::store::removal::{
    RemovedRows, article_to_come, forget_article, forget_person, retain, retain_daily,
};
use quotewire::store::{Batch, BatchWriter, StoreError};

use crate::support::{
    Database, Kafka, Message, Running, article, batch_of, config, positioned, quotewire, unique, until,
};
use quotewire::worker::Exit;

/// An item of nordwire about the harbour, in which Ingrid Solvang speaks.
fn item(guid: &str, published: &str, quote: &str, more: &str) -> String {
    format!(
        r#"{{"guid": "{guid}", "source": "nordwire", "headline": "The harbour of Osthaven, {guid}", "published_at": "{published}T10:00:00Z",
            "version_created": "{published}T10:00:00Z", "body": "OSTHAVEN (Nordwire) - \"{quote}\" said Ingrid Solvang, the mayor.\n\nShe left."{more}}}"#
    )
}

fn kill(guid: &str) -> String {
    format!(r#"{{"guid": "{guid}", "source": "nordwire", "pubstatus": "canceled"}}"#)
}

/// A notice that kills the item `by-order`.
const ORDER: &str = r#"{"guid": "notice", "source": "nordwire", "headline": "Kill", "published_at": "2023-02-03T12:00:00Z",
    "body": "Please kill item \"The harbour of Osthaven, by-order\"."}"#;

/// A database in which these records were stored, with their bytes.
async fn with(records: impl IntoIterator<Item = String>) -> (Database, i64) {
    let database = Database::start().await;
    positioned(&database).await;
    let batch = batch_of(0, 0, records);
    let next = batch.portions[0].to;
    write(&database, &batch).await;
    (database, next)
}

async fn write(database: &Database, batch: &Batch) {
    BatchWriter::new(database.options()).keeping_raw(true).write(batch).await.expect("it is stored");
    database.verify().await;
}

async fn keep_from(database: &Database, day: &str, decide: Decide) -> Vec<RemovedRows> {
    let since = format!("{day}T00:00:00Z").parse().expect("a day");
    let removed = retain(&mut database.connect().await, since, decide).await.expect("it is removed");
    database.verify().await;
    removed
}

fn of(removed: &[RemovedRows], table: &str) -> i64 {
    removed.iter().filter(|rows| rows.table == table).map(|rows| rows.rows).sum()
}

const GUIDS: &str = "SELECT guid FROM articles ORDER BY guid";

#[tokio::test]
async fn what_is_older_goes_by_whole_partitions_with_all_that_hangs_on_it() {
    let (database, _) = with([
        item("long-ago", "1901-05-06", "The pier stays", ""),
        item("old-1", "2023-02-03", "Not now", ""),
        item("old-2", "2023-02-20", "Perhaps then", ""),
        article(1).replace("Ingrid Solvang", "Olga Lindqvist"),
        item("new-1", "2024-03-01", "It opens", ""),
        item("new-1", "2024-03-01", "It opens", ""),
    ])
    .await;
    let before = database.texts(GUIDS).await;
    let preview = keep_from(&database, "2023-02-28", Decide::Preview).await;
    assert_eq!((of(&preview, "time_partitions"), of(&preview, "articles")), (0, 1), "the month is not over");
    assert_eq!(database.texts(GUIDS).await, before, "it was only a look");

    database.run("SELECT quotewire_count_quotes(100, '0 minutes')").await;
    let preview = keep_from(&database, "2024-01-15", Decide::Preview).await;
    let removed = keep_from(&database, "2024-01-15", Decide::Commit).await;
    assert_eq!(preview, removed, "what was announced");
    assert_eq!(of(&removed, "article_versions"), 4);
    assert_eq!(of(&removed, "articles"), 4);
    assert_eq!(of(&removed, "raw_records"), 4);
    assert!(removed.iter().any(|rows| rows.table == "quotes" && rows.bytes > Some(8192)));
    assert_eq!(database.texts(GUIDS).await, ["new-1"]);
    assert_eq!(
        database.texts("SELECT name FROM people").await,
        ["Ingrid Solvang"],
        "the others are named nowhere"
    );
    for table in
        ["time_partitions", "counted_partitions", "uncounted_changes", "speaker_counts", "source_counts"]
    {
        let left = format!("SELECT count(*) FROM {table} WHERE from_time < '2024-01-15'");
        assert_eq!(database.count(&left).await, 0, "{table}");
    }
    assert_eq!(database.count("SELECT count(*) FROM pg_class WHERE relname = 'quotes_20230201'").await, 0);
    let booked = "SELECT format('%s %s %s', stored, unchanged, removed) FROM ingest_positions";
    assert_eq!(database.texts(booked).await, ["1 1 4"]);
    assert_eq!(
        of(&keep_from(&database, "2024-01-15", Decide::Commit).await, "articles"),
        0,
        "once is enough"
    );

    // One that comes late is stored like any other, and goes with the next time.
    write(&database, &batch_of(0, 6, [item("late", "2023-02-05", "After all", "")])).await;
    assert_eq!(database.texts(GUIDS).await, ["late", "new-1"]);
    assert_eq!(of(&keep_from(&database, "2024-01-15", Decide::Commit).await, "articles"), 1);
}

#[tokio::test]
async fn a_writer_that_knows_names_stores_them_again_after_they_went() {
    let database = Database::start().await;
    positioned(&database).await;
    let mut writer = BatchWriter::new(database.options());
    writer.write(&batch_of(0, 0, [item("a", "2023-02-03", "Not now", "")])).await.expect("it is stored");
    keep_from(&database, "2024-01-01", Decide::Commit).await;
    assert_eq!(database.count("SELECT count(*) FROM people").await, 0);
    writer.write(&batch_of(0, 1, [item("b", "2024-03-01", "It opens", "")])).await.expect("it is stored");
    assert_eq!(database.texts("SELECT name FROM people").await, ["Ingrid Solvang"]);
    database.verify().await;
}

#[tokio::test]
async fn a_record_of_several_articles_counts_while_one_of_them_is_left() {
    let feed = |items: [String; 2]| format!("[{}]", items.join(", "));
    let (database, _) = with([
        feed([item("a", "2023-02-03", "Not now", ""), item("b", "2024-03-01", "It opens", "")]),
        feed([item("c", "2024-03-01", "Never", ""), item("d", "2023-02-03", "Soon", "")]),
        feed([item("e", "2023-02-03", "Maybe", ""), item("f", "2023-02-04", "Yes", "")]),
    ])
    .await;
    assert_eq!(database.count("SELECT count(*) FROM articles").await, 6);
    keep_from(&database, "2024-01-01", Decide::Commit).await;
    assert_eq!(database.texts(GUIDS).await, ["b", "c"]);
    assert_eq!(
        database.texts("SELECT format('%s %s', stored, removed) FROM ingest_positions").await,
        ["2 1"]
    );
    assert_eq!(database.count("SELECT count(*) FROM raw_records").await, 2, "the bytes hold both");
}

#[tokio::test]
async fn articles_fall_back_to_a_version_that_is_kept() {
    let made_later = r#", "version_created": "2024-06-01T10:00:00Z""#;
    let corrected = item("a", "2023-02-03", "Not now", "")
        .replace(r#""version_created": "2023-02-03T10:00:00Z""#, &made_later[2..]);
    let (database, _) = with([item("a", "2024-03-01", "It opens", ""), corrected]).await;
    assert_eq!(database.texts("SELECT quote FROM current_quotes").await, ["\"Not now\""]);
    keep_from(&database, "2024-01-01", Decide::Commit).await;
    assert_eq!(database.texts("SELECT quote FROM current_quotes").await, ["\"It opens\""]);
}

#[tokio::test]
async fn what_was_killed_does_not_come_back_after_it_went() {
    let (database, next) = with([
        item("by-itself", "2023-02-03", "Not now", ""),
        kill("by-itself"),
        item("by-order", "2023-02-03", "Not here", ""),
        ORDER.to_owned(),
        // A later version of it lies in a month that is kept.
        item("by-order", "2024-03-01", "Here", ""),
        item("free", "2023-02-03", "Whatever", ""),
    ])
    .await;
    let killed = "SELECT guid FROM articles WHERE status = 'canceled' ORDER BY guid";
    assert_eq!(database.texts(killed).await, ["by-itself", "by-order", "notice"]);
    keep_from(&database, "2024-01-01", Decide::Commit).await;
    assert_eq!(database.texts(GUIDS).await, ["notice"], "it was received today");
    let later = |guid| item(guid, "2024-04-01", "Once more", "");
    write(&database, &batch_of(0, next, ["by-itself", "by-order", "free"].map(later))).await;
    assert_eq!(database.texts(GUIDS).await, ["free", "notice"]);
    let skipped = "SELECT reason FROM other_outcomes WHERE outcome = 'skipped'";
    assert_eq!(database.texts(skipped).await, ["its article was removed for good"; 2]);
    assert_eq!(
        database.count(&format!("SELECT count(*) FROM raw_records WHERE record_offset >= {next}")).await,
        1
    );
}

#[tokio::test]
async fn what_an_order_killed_goes_for_good_with_the_order() {
    let (database, next) = with([
        item("by-order", "2023-02-03", "Not here", ""),
        ORDER.to_owned(),
        item("free", "2023-02-03", "Whatever", ""),
    ])
    .await;
    let notice = article_to_come("nordwire", "notice");
    let mut connection = database.connect().await;
    forget_article(&mut connection, &notice, Decide::Commit).await.expect("it is forgotten");
    database.verify().await;
    assert_eq!(database.texts(GUIDS).await, ["free"]);
    assert_eq!(database.count("SELECT count(*) FROM article_orders").await, 0);
    write(&database, &batch_of(0, next, [item("by-order", "2024-03-01", "Here", "")])).await;
    assert_eq!(database.texts(GUIDS).await, ["free"]);
}

#[tokio::test]
async fn retention_waits_for_nobody_who_reads_and_stops_nobody_for_long() {
    let (database, next) = with([item("a", "2023-02-03", "Not now", "")]).await;
    let mut reader = database.connect().await;
    sqlx::raw_sql("BEGIN; SELECT count(*) FROM quotes").execute(&mut reader).await.expect("it reads");
    let removing = tokio::spawn({
        let options = database.options();
        async move {
            let mut connection = quotewire::store::connect(&options).await?;
            retain(&mut connection, "2024-01-01T00:00:00Z".parse().expect("a day"), Decide::Commit).await
        }
    });
    // Between two attempts the worker gets its turn.
    write(&database, &batch_of(0, next, [item("b", "2024-03-01", "It opens", "")])).await;
    sqlx::raw_sql("COMMIT").execute(&mut reader).await.expect("it was not chosen to end");
    let removed: Result<_, StoreError> = removing.await.expect("no panic");
    assert_eq!(of(&removed.expect("it is removed"), "articles"), 1);
    assert_eq!(database.texts(GUIDS).await, ["b"]);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_remove_what_is_old_once_a_day() {
    let (database, _) = with([item("old", "2019-02-03", "Not now", "")]).await;
    let kafka = Kafka::start();
    let topic = kafka.topic(1).await;
    let settings = |age| config(&kafka, &database, &topic, &unique("group"), &[("database.retention", age)]);
    let worker = Running::start(&settings("3y")).await;
    until("it is removed", async || database.count("SELECT count(*) FROM articles").await == 0).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    database.verify().await;
    let since = "2024-01-01T00:00:00Z".parse().expect("a day");
    let again = retain_daily(&mut database.connect().await, since).await.expect("it is asked");
    assert_eq!(again, [], "somebody has done it today");
}

#[tokio::test]
async fn an_article_is_forgotten_everywhere_and_stays_so() {
    let letter = r#"{"guid": "nw-20240506-17", "headline": "cut off"#.to_owned();
    let records = [
        item("nw-20240506-17", "2024-03-01", "It opens", ""),
        item("nw-20240506-17", "2024-03-02", "It opens, and stays open", ""),
        item("nw-20240506-17", "2024-03-02", "It opens, and stays open", ""),
        letter,
        item("another", "2024-03-01", "So be it", ""),
        "{\"headline\": \"cut off".to_owned(),
    ];
    let (database, next) = with(records.clone()).await;
    let forget = |more: &[&str]| {
        let words = ["forget", "--article", "nw-20240506-17"];
        quotewire().args(words).args(more).env("DATABASE_URL", database.url()).output().unwrap()
    };
    let told = String::from_utf8(forget(&["--dry-run"]).stdout).unwrap();
    assert!(told.contains("nothing is changed") && told.contains("article_versions"), "{told}");
    assert_eq!(forget(&[]).status.code(), Some(2), "nobody has agreed");
    assert_eq!(database.count("SELECT count(*) FROM articles").await, 2);

    let done = forget(&["--yes"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    database.verify().await;
    assert_eq!(database.texts(GUIDS).await, ["another"]);
    let bytes = "SELECT record_offset::text FROM kept_records ORDER BY record_offset";
    assert_eq!(database.texts(bytes).await, ["4", "5"]);
    let booked =
        "SELECT format('%s %s %s %s', stored, unchanged, dead_lettered, removed) FROM ingest_positions";
    assert_eq!(database.texts(booked).await, ["1 1 2 2"]);

    write(&database, &batch_of(0, next, records)).await;
    assert_eq!(database.texts(GUIDS).await, ["another"]);
    // A guid that is still to come.
    let refused = forget(&["--source", "westwire", "--yes"]);
    assert!(refused.status.success(), "{}", String::from_utf8_lossy(&refused.stderr));
    let westwire = item("nw-20240506-17", "2024-03-01", "Here too", "").replace("nordwire", "westwire");
    write(&database, &batch_of(0, next + 6, [westwire])).await;
    assert_eq!(database.texts(GUIDS).await, ["another"]);
}

#[tokio::test]
async fn a_guid_of_several_sources_asks_which() {
    let westwire = item("same", "2024-03-01", "Here too", "").replace("nordwire", "westwire");
    let (database, _) = with([item("same", "2024-03-01", "It opens", ""), westwire]).await;
    let forget = |more: &[&str]| {
        let words = ["forget", "--yes", "--article"];
        quotewire().args(words).args(more).env("DATABASE_URL", database.url()).output().unwrap()
    };
    let asked = forget(&["same"]);
    assert_eq!(asked.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&asked.stderr).contains("nordwire, westwire"), "{asked:?}");
    assert!(forget(&["same", "--source", "westwire"]).status.success());
    assert_eq!(database.texts("SELECT source FROM articles").await, ["nordwire"]);
    assert_eq!(forget(&["nowhere"]).status.code(), Some(2));
}

/// Everything of a database that has a name in it, by table; what holds the article's own text is left out.
async fn traces(database: &Database, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for table in ["people", "person_aliases", "article_people", "quotes", "dead_letters", "speaker_counts"] {
        let sql = format!(
            "SELECT count(*) FROM (SELECT to_jsonb(t) - 'quote' - 'search' AS row FROM {table} t) r \
             WHERE row::text ILIKE '%{name}%' OR row::text LIKE '%' || encode(convert_to('{name}', 'UTF8'), 'hex') || '%'"
        );
        if database.count(&sql).await > 0 {
            found.push(table.to_owned());
        }
    }
    found
}

#[tokio::test]
async fn a_person_is_forgotten_everywhere_and_stays_so() {
    let others =
        item("b", "2024-03-01", "Ask Ingrid Solvang", "").replace("said Ingrid Solvang", "said Per Aune");
    let records = [
        item("a", "2024-03-01", "It opens", ""),
        others,
        "{\"body\": \"Ingrid Solvang said".to_owned(),
        "{\"headline\": \"cut off".to_owned(),
    ];
    let (database, next) = with(records.clone()).await;
    database.run("SELECT quotewire_count_quotes(100, '0 minutes')").await;
    let mut writer = BatchWriter::new(database.options());
    let before = database.count("SELECT count(*) FROM top_speakers()").await;
    assert_eq!(before, 2);
    let everywhere = ["people", "article_people", "quotes", "dead_letters"];
    assert_eq!(traces(&database, "Ingrid Solvang").await, everywhere);

    let mut connection = database.connect().await;
    let removed =
        forget_person(&mut connection, "ingrid SOLVANG", false, Decide::Commit).await.expect("it is done");
    database.verify().await;
    assert_eq!((of(&removed, "quotes"), of(&removed, "people"), of(&removed, "dead_letters")), (1, 1, 1));
    assert_eq!(traces(&database, "Ingrid Solvang").await, [""; 0]);
    assert_eq!(database.texts("SELECT name FROM top_speakers()").await, ["Per Aune"]);
    assert_eq!(database.count("SELECT count(*) FROM articles").await, 2, "the texts stay");
    assert_eq!(database.count("SELECT count(*) FROM dead_letters WHERE payload IS NOT NULL").await, 1);

    // What comes later is stored without them, by a writer that knew the name, too.
    let more = [item("c", "2024-03-01", "Once more", ""), records[1].replace("\"b\"", "\"d\"")];
    writer.write(&batch_of(0, next, more)).await.expect("it is stored");
    database.verify().await;
    assert_eq!(traces(&database, "Ingrid Solvang").await, [""; 0]);
    assert_eq!(database.count("SELECT count(*) FROM articles").await, 4);
    assert_eq!(database.texts("SELECT DISTINCT speaker_name FROM current_quotes").await, ["Per Aune"]);
}

#[tokio::test]
async fn a_person_is_forgotten_with_the_articles_if_wanted() {
    let others = item("b", "2024-03-01", "So be it", "").replace("Ingrid Solvang", "Per Aune");
    let (database, _) = with([item("a", "2024-03-01", "It opens", ""), others]).await;
    let mut connection = database.connect().await;
    forget_person(&mut connection, "Ingrid Solvang", true, Decide::Commit).await.expect("it is done");
    database.verify().await;
    assert_eq!(database.texts(GUIDS).await, ["b"]);
    assert_eq!(database.count("SELECT count(*) FROM raw_records").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_in_another_character_set_are_found() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    for payload in [
        b"{\"body\": \"J\xf6rg \xc5sen said".as_slice(),
        b"{\"body\": \"J\\u00f6rg \\u00c5sen said",
        b"{\"body\": \"Per",
    ] {
        feed.send(&topic, &Message { payload: Some(payload), partition: Some(0), ..Message::default() });
    }
    feed.flush();
    let worker = Running::start(&config(&kafka, &database, &topic, &group, &[])).await;
    database.wait_for(&topic, 3).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    let letters = "SELECT count(*) FROM dead_letters WHERE payload IS NOT NULL";
    assert_eq!(database.count(letters).await, 3);
    forget_person(&mut database.connect().await, "Jörg Åsen", false, Decide::Commit)
        .await
        .expect("it is done");
    assert_eq!(database.count(letters).await, 1);
    database.verify().await;
}
