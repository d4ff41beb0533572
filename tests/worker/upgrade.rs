//! A database of before, with rows in it, becomes one of today: nothing is lost, and it is found as before.

use std::borrow::Cow;

use sqlx::migrate::Migrator;

use crate::support::{Database, batch, batch_of, positioned};
use quotewire::store::{BatchWriter, migrations};

/// The migrations up to one.
fn up_to(last: i64) -> Migrator {
    let all = sqlx::migrate!("./migrations");
    let migrations: Vec<_> = all.iter().filter(|migration| migration.version <= last).cloned().collect();
    Migrator { migrations: Cow::Owned(migrations), ..Migrator::DEFAULT }
}

/// Articles of several months, of long before and of far ahead, each with a quote, a person, an organisation,
/// a place and an abbreviation; one is superseded, and one killed.
const ROWS: &str = r"
INSERT INTO sources (code, name) VALUES ('nordwire', 'nordwire');
INSERT INTO people (person_id, name, normalised_name) VALUES (-8412345678901234567, 'Ingrid Solvang', 'ingrid solvang');
INSERT INTO person_aliases (person_id, alias) VALUES (-8412345678901234567, 'Solvang');
CREATE TEMPORARY TABLE moments AS
SELECT n, at, ('00000000-0000-7000-8000-' || lpad(n::text, 8, '0') || '0000')::uuid AS version_id,
       ('10000000-0000-8000-8000-' || lpad((n / 2)::text, 12, '0'))::uuid AS article_id
FROM unnest('{1931-05-04, 2019-12-31 23:59:59.999999+00, 2020-01-01 00:00+00, 2020-01-31, 2024-02-29, 2024-03-01 00:00+00,
             2026-07-04, 2126-01-01}'::timestamptz[]) WITH ORDINALITY AS u (at, n);
INSERT INTO articles (article_id, source, guid, status, current_version_id, current_made_at, current_hash)
SELECT article_id, 'nordwire', article_id::text, CASE WHEN max(n) = 8 THEN 'canceled' ELSE 'usable' END::pub_status,
       (array_agg(version_id ORDER BY n DESC))[1], max(at), '\x00'
FROM moments GROUP BY article_id;
INSERT INTO article_versions (version_id, article_id, source, headline, keywords, subjects, notes, status, published_at, made_at,
                              body, word_count, content_hash, blocks, repairs, topic, partition, record_offset, item, extractor, outcome)
SELECT version_id, article_id, 'nordwire', 'Pier ' || n, '{}', '{}', '{}', 'usable', at, at,
       '“The pier is safe,” Mayor Ingrid Solvang said. The Osthaven Harbour Board (OHB) agreed.', 13, '\x00', '[]', '{}', 'wire', 0, n, 0,
       'quotewire 0.1.0', 'stored'
FROM moments;
INSERT INTO quotes (version_id, person_id, published_at, ordinal, confidence, kind, part, cue_class, speaker_kind, negated, source,
                    quote, spans, cue, cue_span, speaker_mention, speaker_span, speaker_name, speaker_role)
SELECT version_id, -8412345678901234567, at, 1, 0.9, 'direct', 'body', 'speech', 'person', false, 'nordwire', 'The pier is safe,',
       '{[1,18)}', 'said', '[41,45)', 'Mayor Ingrid Solvang', '[20,40)', 'Ingrid Solvang', 'Mayor'
FROM moments;
INSERT INTO article_people (version_id, person_id, ordinal, quoted, mentions, name, role, spans)
SELECT version_id, -8412345678901234567, 1, true, 1, 'Ingrid Solvang', 'Mayor', '{[26,40)}' FROM moments;
INSERT INTO article_organisations (version_id, ordinal, quoted, mentions, name, spans)
SELECT version_id, 1, false, 1, 'Osthaven Harbour Board', '{[51,73)}' FROM moments;
INSERT INTO article_places (version_id, ordinal, mentions, name, spans) SELECT version_id, 1, 1, 'Osthaven', '{[51,59)}' FROM moments;
INSERT INTO abbreviations (version_id, ordinal, short, long, part, span)
SELECT version_id, 1, 'OHB', 'Osthaven Harbour Board', 'body', '[51,79)' FROM moments;
INSERT INTO ingest_positions (topic, partition, first_offset, next_offset, stored) VALUES ('wire', 0, 1, 9, 8);
GRANT SELECT ON quotes TO quotewire_reader;
";

async fn of_before() -> Database {
    let database = Database::empty().await;
    up_to(10).run(&mut database.connect().await).await.expect("the schema of before");
    database.run(ROWS).await;
    database
}

#[tokio::test]
async fn a_database_of_before_keeps_every_row() {
    let database = of_before().await;
    assert_eq!(database.count("SELECT count(*) FROM current_quotes").await, 4);

    migrations::migrate(&mut database.connect().await).await.expect("it is brought up to date");

    for table in
        "article_versions quotes article_people article_organisations article_places abbreviations".split(' ')
    {
        assert_eq!(database.count(&format!("SELECT count(*) FROM {table}")).await, 8, "{table}");
        // What is long past or far ahead has no partition of its own.
        assert_eq!(database.count(&format!("SELECT count(*) FROM {table}_other")).await, 2, "{table}");
    }
    let partitions = database.texts("SELECT suffix FROM time_partitions ORDER BY 1").await;
    assert_eq!(partitions, ["20191201", "20200101", "20240201", "20240301", "20260701"]);
    database.verify().await;
    assert_eq!(database.count("SELECT count(*) FROM current_quotes").await, 4);
    assert_eq!(database.texts("SELECT name FROM people_named('solvang')").await, ["Ingrid Solvang"]);
    for found in
        ["who_said('piers')", "said_by('Ingrid Solvang')", "said_by_office('mayor')", "latest_quotes()"]
    {
        assert_eq!(database.count(&format!("SELECT count(*) FROM {found}")).await, 4, "{found}");
    }
    // 53 bits of the id of before.
    assert_eq!(database.texts("SELECT DISTINCT person_id::text FROM quotes").await, ["378425026851961"]);
    database
        .run("SET ROLE quotewire_reader; SELECT count(*) FROM quotes; SELECT * FROM who_said('piers')")
        .await;
}

#[tokio::test]
async fn what_waits_outside_of_all_partitions_moves_into_one_that_is_made() {
    let database = of_before().await;
    migrations::migrate(&mut database.connect().await).await.expect("it is brought up to date");
    // As it is when the time has come.
    database
        .run("INSERT INTO quotes SELECT '00000000-0000-7000-8000-000000990000', person_id, now() + interval '2 months', ordinal, parent, \
                  confidence, kind, part, cue_class, speaker_kind, negated, source, quote, spans, cue, cue_span, speaker_mention, \
                  speaker_span, speaker_name, speaker_role, heading, search \
              FROM quotes LIMIT 1")
        .await;
    let made = "SELECT count(*) FROM quotewire_make_partitions(ARRAY[now() + interval '2 months', now() + interval '2 months'])";
    assert_eq!(database.count(made).await, 6);
    assert_eq!(database.count("SELECT count(*) FROM quotes_other").await, 2);
    assert_eq!(
        database
            .count(
                "SELECT count(*) FROM quotes WHERE published_at BETWEEN now() AND now() + interval '1 year'"
            )
            .await,
        1
    );
    // By days from now on; what is there stays.
    let daily = "SET quotewire.partition_by = 'day'; \
                 SELECT quotewire_make_partitions(ARRAY['2024-03-31 12:00+00', '2024-04-01 12:00+00']::timestamptz[])";
    database.run(daily).await;
    let partitions =
        database.texts("SELECT suffix FROM time_partitions WHERE suffix LIKE '2024%' ORDER BY 1").await;
    assert_eq!(partitions, ["20240201", "20240301", "20240401"]);
    let day = "SELECT (to_time - from_time)::text FROM time_partitions WHERE suffix = '20240401'";
    assert_eq!(database.texts(day).await, ["1 day"]);
}

#[tokio::test]
async fn a_batch_over_many_days_has_a_partition_for_each_where_days_are_asked_for() {
    let database = Database::start().await;
    positioned(&database).await;
    let mut writer = BatchWriter::new(database.options().with_setting("quotewire.partition_by", "day"));
    let article = |day: &str| {
        format!(
            r#"{{"guid": "{day}", "source": "nordwire", "headline": "Pier", "published_at": "{day}T10:00:00Z", "body": "The pier is safe."}}"#
        )
    };
    let days = ["2024-05-06", "2024-05-07", "2024-05-09", "1901-01-01"];
    writer.write(&batch_of(0, 0, days.map(article))).await.expect("it is stored");
    let partitions =
        database.texts("SELECT suffix FROM time_partitions WHERE suffix LIKE '2024%' ORDER BY 1").await;
    assert_eq!(partitions, ["20240506", "20240507", "20240509"]);
    assert_eq!(database.count("SELECT count(*) FROM article_versions_other").await, 1);
    assert_eq!(database.count("SELECT count(*) FROM current_articles").await, 4);
    database.verify().await;
}

#[tokio::test]
async fn a_batch_does_not_wait_for_whoever_reads() {
    let database = Database::start().await;
    positioned(&database).await;
    // A backup holds on to all that it reads until it is done.
    let mut backup = database.connect().await;
    sqlx::raw_sql("BEGIN; LOCK TABLE quotes IN ACCESS SHARE MODE")
        .execute(&mut backup)
        .await
        .expect("it reads");
    let mut writer = BatchWriter::new(database.options());
    writer.write(&batch(0, 3)).await.expect("it is stored");
    assert_eq!(database.count("SELECT count(*) FROM article_versions_other").await, 3);
    assert_eq!(database.count("SELECT count(*) FROM time_partitions").await, 0);
    database.verify().await;
    sqlx::raw_sql("COMMIT").execute(&mut backup).await.expect("it is done");
    BatchWriter::new(database.options()).write(&batch(3, 5)).await.expect("it is stored");
    assert_eq!(database.count("SELECT count(*) FROM article_versions_other").await, 0);
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 5);
    database.verify().await;
}
