//! What newsrooms ask: the functions find what may be used and nothing else, and counts that are kept are
//! those that whoever asks would get by counting.

use crate::support::{Database, batch_of, positioned, quotewire};
use quotewire::store::BatchWriter;

/// An article of a month of 2024 in which two people speak, and one whom nobody names.
fn story(guid: &str, month: u32, made: u32, more: &str) -> String {
    format!(
        r#"{{"guid": "{guid}", "source": "{source}", "headline": "Pier of {guid}", "published_at": "2024-{month:02}-06T10:00:00Z",
            "version_created": "2024-{month:02}-06T10:{made:02}:00Z", "body": "OSTHAVEN, May 6 (Nordwire) - \"We need a new pier for the ferry,\" Mayor Ingrid Solvang said.\n\n\"Arvid Nyquist promised it to us,\" Solvang added.\n\nForeign Minister Arvid Nyquist said the state would pay half of it.\n\nA person who asked not to be named said the talks were over.\n\n{more}"}}"#,
        source = if month.is_multiple_of(2) { "nordwire" } else { "southwire" },
    )
}

async fn stored(texts: Vec<String>) -> (Database, BatchWriter) {
    let database = Database::start().await;
    positioned(&database).await;
    let mut writer = BatchWriter::new(database.options());
    writer.write(&batch_of(0, 0, texts)).await.expect("it is stored");
    database.verify().await;
    (database, writer)
}

/// All that is counted.
async fn counts(database: &Database) -> Vec<String> {
    let mut told = Vec::new();
    for question in [
        "SELECT t::text FROM top_speakers() t ORDER BY 1",
        "SELECT t::text FROM top_speakers('2024-02-01+00', '2024-05-01+00') t ORDER BY 1",
        "SELECT t::text FROM top_speakers('2024-02-06 10:00+00', '2024-04-06 10:00+00') t ORDER BY 1",
        "SELECT k::text FROM speaker_kinds() k ORDER BY 1",
        "SELECT s::text FROM sources_used('2024-01-01+00', '2024-03-01+00') s ORDER BY 1",
    ] {
        told.extend(database.texts(question).await);
        told.push(String::new());
    }
    told
}

/// The answers as they are, and as they are once everything is counted.
async fn counted_or_not(database: &Database) -> Vec<String> {
    let before = counts(database).await;
    let mut partitions = 0;
    while database.count("SELECT quotewire_count_quotes(2, '0 minutes')::bigint").await > 0 {
        partitions += 1;
        assert!(partitions < 100, "counting does not end");
    }
    let left = "SELECT count(*) FROM countable_partitions WHERE NOT is_counted AND to_time < now() AND from_time > '2000-01-01'";
    assert_eq!(database.count(&format!("{left} AND EXISTS (SELECT FROM time_partitions t WHERE t.from_time = countable_partitions.from_time)")).await, 0);
    assert_eq!(counts(database).await, before);
    before
}

#[tokio::test]
async fn counts_that_are_kept_are_those_that_would_be_counted() {
    let (database, mut writer) = stored((1..=6).map(|n| story(&format!("s{n}"), n, 1, "")).collect()).await;
    let first = counted_or_not(&database).await;
    assert!(first[0].contains("Ingrid Solvang") && first[0].ends_with(",12,6)"), "{first:?}");

    // A correction takes one of the mayor's quotes away, and another month has a kill.
    let corrected =
        story("s2", 2, 9, "").replace("\\\"Arvid Nyquist promised it to us,\\\" Solvang added.\\n\\n", "");
    let kill = r#"{"guid": "s4", "source": "nordwire", "pubstatus": "canceled"}"#.to_owned();
    writer.write(&batch_of(0, 6, [corrected, kill])).await.expect("it is stored");
    let noted =
        "SELECT count(*) FROM uncounted_changes WHERE from_time BETWEEN '2024-01-01' AND '2024-12-01'";
    assert_eq!(database.count(noted).await, 2);
    let second = counted_or_not(&database).await;
    assert!(second[0].ends_with(",9,5)"), "{second:?}");

    // What is not old enough is left for later.
    writer.write(&batch_of(0, 8, [story("s7", 3, 1, "")])).await.expect("it is stored");
    assert_eq!(database.count("SELECT quotewire_count_quotes()::bigint").await, 0);
    assert!(counts(&database).await[0].ends_with(",11,6)"));

    // An embargo counts when it has passed.
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(3);
    let withheld = story("s8", 5, 1, "").replacen('{', &format!(r#"{{"embargo": "{until}", "#), 1);
    writer.write(&batch_of(0, 9, [withheld])).await.expect("it is stored");
    assert!(counted_or_not(&database).await[0].ends_with(",11,6)"));
    while jiff::Timestamp::now() <= until {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(counted_or_not(&database).await[0].ends_with(",13,7)"));
    database.verify().await;
}

#[tokio::test]
async fn who_changes_and_who_counts_at_the_same_moment_miss_nothing() {
    let (database, mut writer) = stored(vec![story("a", 1, 1, "")]).await;
    let mut offset = 1;
    for round in 0..20 {
        let counting = async {
            database.count("SELECT quotewire_count_quotes(10, '0 minutes')::bigint").await;
        };
        let changing = async {
            let batch = batch_of(
                0,
                offset,
                [story(&format!("b{round}"), 1, 1, ""), story("a", 1, round + 2, "Again.")],
            );
            writer.write(&batch).await.expect("it is stored");
        };
        tokio::join!(counting, changing);
        offset += 2;
        let quotes = database.count("SELECT sum(quotes)::bigint FROM top_speakers()").await;
        assert_eq!(
            quotes,
            database.count("SELECT count(*) FROM current_quotes WHERE person_id IS NOT NULL").await
        );
    }
}

#[tokio::test]
async fn each_question_finds_what_may_be_used() {
    let mut texts: Vec<String> = (1..=6).map(|n| story(&format!("s{n}"), n, 1, "")).collect();
    texts.push(r#"{"guid": "s6", "source": "nordwire", "pubstatus": "canceled"}"#.to_owned());
    let (database, _) = stored(texts).await;
    for (question, expected) in [
        ("who_said('ferries')", 5),
        ("who_said('ferries', speaker => 'solvang')", 5),
        ("who_said('ferries', speaker => 'nyquist')", 0),
        ("who_said('ferries', from_time => '2024-03-01+00', to_time => '2024-05-01+00')", 2),
        ("who_said('ferry', at_most => 3)", 3),
        ("who_said('the of')", 0),
        ("who_said('')", 0),
        ("said_by('SOLVANG, Ingrid')", 10),
        ("said_by('Solvang', 'pier OR nothing')", 5),
        ("said_by('nobody at all')", 0),
        ("said_by('')", 0),
        ("said_by_office('foreign minister')", 5),
        ("said_by_office('minister foreign')", 0),
        ("said_by_office('mayor', 'pier')", 5),
        ("said_about('Arvid Nyquist')", 5),
        ("said_about('nyquist')", 5),
        ("said_about('Ingrid Solvang')", 0),
        ("said_about('')", 0),
        ("said_about(NULL)", 0),
        ("who_said(NULL)", 0),
        ("said_by('Solvang', at_most => NULL)", 10),
        ("latest_quotes(before => NULL, at_most => NULL)", 20),
        ("latest_quotes()", 20),
        ("latest_quotes(at_most => 7)", 7),
        ("latest_quotes(source => 'southwire')", 12),
        ("latest_quotes(place => 'Osthaven', before => '2024-02-01+00')", 4),
        ("latest_quotes(place => 'Lund')", 0),
        ("latest_quotes(kind => 'anonymous')", 5),
        ("quoted_beside('Solvang')", 1),
        ("quoted_beside(people_ids('Solvang'))", 1),
        ("quotes_over_time(people_ids('Solvang'))", 5),
        ("quotes_over_time(NULL)", 0),
        ("first_use('new pier')", 1),
        ("spread('new pier', 'month')", 5),
        ("sources_used()", 2),
        ("people_named('ingrid SÓLVANG')", 1),
    ] {
        assert_eq!(database.count(&format!("SELECT count(*) FROM {question}")).await, expected, "{question}");
    }
    // Whatever the session writes times like.
    let odd = "SET datestyle = 'German'; SET timezone = 'Asia/Shanghai'";
    let mut connection = database.connect().await;
    sqlx::raw_sql(odd).execute(&mut connection).await.expect("it is set");
    for (question, expected) in [
        ("SELECT count(*) FROM latest_quotes(before => '2024-03-06 10:00:00+00')", 8),
        ("SELECT count(*) FROM latest_quotes(before => '2024-03-06 10:00:01+00')", 12),
        (
            "SELECT sum(quotes)::bigint FROM spread('new pier', 'month', '2024-02-06 10:00+00', '2024-04-06 10:00+00')",
            2,
        ),
        ("SELECT sum(quotes)::bigint FROM top_speakers('2024-02-06 10:00+00', '2024-04-06 10:00+00')", 6),
    ] {
        let (found,): (i64,) = sqlx::query_as(question).fetch_one(&mut connection).await.expect(question);
        assert_eq!(found, expected, "{question}");
    }
    let newest = "SELECT published_at::date::text FROM said_by('Solvang', 'pier')";
    assert_eq!(
        database.texts(newest).await,
        ["2024-05-06", "2024-04-06", "2024-03-06", "2024-02-06", "2024-01-06"]
    );
    assert_eq!(
        database.texts("SELECT published_at::date::text FROM first_use('new pier')").await,
        ["2024-01-06"]
    );
    let spread = "SELECT concat_ws(' ', since::date, quotes, articles, speakers, sources) FROM spread('state would pay', 'year')";
    assert_eq!(database.texts(spread).await, ["2024-01-01 5 5 1 {nordwire,southwire}"]);
}

#[tokio::test]
async fn the_command_asks_the_same() {
    let (database, _) = stored((1..=6).map(|n| story(&format!("s{n}"), n, 1, "")).collect()).await;
    let ask = |arguments: &[&str]| {
        let output = quotewire()
            .arg("ask")
            .args(arguments)
            .env("DATABASE_URL", database.url())
            .output()
            .expect("it runs");
        (
            output.status.code(),
            String::from_utf8(output.stdout).expect("text"),
            String::from_utf8(output.stderr).expect("text"),
        )
    };
    for (arguments, expected) in [
        (&["ferry"][..], 6),
        (&["ferry", "--speaker", "Solvang", "--since", "2024-03-01", "--until", "2024-05-01"], 2),
        (&["--office", "foreign minister", "--limit", "4"], 4),
        (&["state pay", "--office", "foreign minister"], 6),
        (&["--about", "Arvid Nyquist"], 6),
        (&["promised", "--about", "nyquist", "--speaker", "solvang"], 6),
        (&["ferry", "--about", "nyquist"], 0),
        (&["--speaker", "nobody of this name"], 0),
        (&[], 20),
    ] {
        let (code, told, _) = ask(&[arguments, &["--format", "json"]].concat());
        assert_eq!((code, told.lines().count()), (Some(0), expected), "{arguments:?}: {told}");
    }
    let (_, table, _) = ask(&["ferry", "--limit", "1"]);
    assert!(
        table.starts_with("2024-06-06  Ingrid Solvang (Mayor)\n") && table.contains("nordwire: Pier of s6"),
        "{table}"
    );
    let (_, csv, _) = ask(&["ferry", "--limit", "1", "--format", "csv"]);
    assert!(csv.starts_with("published_at,source,speaker_name,"), "{csv}");
    assert!(csv.contains("2024-06-06T10:00:00Z,nordwire,Ingrid Solvang,Mayor,"), "{csv}");
    let (code, _, problem) = ask(&["--since", "yesterdayish"]);
    assert!(code == Some(2) && problem.contains("yesterdayish"), "{problem}");
}

#[tokio::test]
async fn everybody_who_speaks_counts_once_however_the_name_is_written() {
    let text = |guid: &str, body: &str| {
        format!(
            r#"{{"guid": "{guid}", "source": "nordwire", "headline": "Pier", "published_at": "2024-05-06T10:00:00Z", "body": "{body}"}}"#
        )
    };
    let (database, _) = stored(vec![
        text("a", r#"\"We sail,\" Ann-Marie Rowe said.\n\n\"We do not,\" Ann Marie Rowe said on Monday.\n\nShe left."#),
        text("b", r#"\"Rosie O'Donnell helped us,\" Mayor Ingrid Solvang said.\n\nRosie O'Donnell was not there."#),
        text("c", r#"\"José Peña helped us,\" Mayor Ingrid Solvang said.\n\nJosé Peña was not there."#),
    ])
    .await;
    let quotes = "SELECT count(*) FROM current_quotes WHERE person_id IS NOT NULL";
    let counted = "SELECT sum(quotes)::bigint FROM top_speakers()";
    assert_eq!(database.count(counted).await, database.count(quotes).await);
    for name in ["Rosie O'Donnell", "O’Donnell", "rosie odonnell", "José Peña", "jose pena", "Peña"] {
        let about = format!("SELECT count(*) FROM said_about('{}')", name.replace('\'', "''"));
        assert_eq!(database.count(&about).await, 1, "{name}");
    }
}
