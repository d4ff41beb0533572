//! Reprints: the same text by other sources and under other identities, found whatever came first.

use crate::support::{Database, Kafka, Message, Running, config, unique};
use quotewire::worker::Exit;

/// A story of the agency, on a day of May; `more` stands at its end.
fn story(source: &str, guid: &str, day: u32, more: &str) -> String {
    let place =
        if source == "nordwire" { "OSTHAVEN (Nordwire) - " } else { "OSTHAVEN, May 6 (Southwire) -- " };
    format!(
        r#"{{"guid": "{guid}", "source": "{source}", "headline": "Pier of {guid}", "version_created": "2024-05-{day:02}T10:00:00Z",
            "published_at": "2024-05-{day:02}T10:00:00Z", "body": "{place}The pier that the storm took in the night to Sunday will be \
            built again before the winter comes, the council of the island decided after a meeting of five hours.\n\n\
            \"We need the pier more than we need a new road,\" Mayor Ingrid Solvang said. She put the costs at four million \
            crowns, half of which the state is to pay under a law that is two years old.\n\n\
            The ferry from Lund sails to the northern harbour until then, which takes it forty minutes longer.{more}"}}"#
    )
    .replace("\\\n", "")
}

fn other(source: &str, guid: &str) -> String {
    let copy = "The fleet stays in port for a third week because nobody agrees on what a box of herring is worth, and the buyers \
                of the mainland wait.\\n\\n\\\"We need the pier more than we need a new road,\\\" Mayor Ingrid Solvang said in \
                a talk with the fishermen, of whom some forty had come to the hall of the school on the hill.";
    let body = story(source, guid, 6, "");
    let (head, _) = body.split_once("The pier that").unwrap();
    format!("{head}{copy}\"}}")
}

async fn stored(records: &[String], batch: &str) -> Database {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(2).await, unique("group"));
    let feed = kafka.producer();
    for (at, record) in records.iter().enumerate() {
        let partition = Some(i32::from(at % 2 == 1));
        feed.send(&topic, &Message { payload: Some(record.as_bytes()), partition, ..Message::default() });
    }
    feed.flush();
    let worker =
        Running::start(&config(&kafka, &database, &topic, &group, &[("batch.articles", batch)])).await;
    database.wait_for(&topic, records.len() as i64).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    database.verify().await;
    database
}

fn records() -> Vec<String> {
    let end = r"\n\nThe council meets again in a week.";
    vec![
        story("nordwire", "a", 6, ""),
        story("southwire", "b", 7, end),
        story("nordwire", "resent", 18, ""),
        story("southwire", "late", 30, r"\n\nIt was built."),
        story("nordwire", "later-still", 31, ""),
        other("nordwire", "fleet"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn reprints_are_one_cluster_in_any_order_of_arrival() {
    let clusters = "SELECT string_agg(guid, ' ' ORDER BY guid) FROM articles \
                    GROUP BY reprint_cluster(article_id, 11) ORDER BY 1";
    let mut backwards = records();
    backwards.reverse();
    for (records, batch) in [(records(), "1"), (backwards, "2")] {
        let database = stored(&records, batch).await;
        // `resent` is eleven days behind `b`, `late` twelve behind that.
        assert_eq!(database.texts(clusters).await, ["a b resent", "fleet", "late later-still"]);
        let count = "SELECT count(DISTINCT reprint_cluster(article_id)) FROM articles";
        assert_eq!(database.count(count).await, 2, "within 14 days");
        let set = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET quotewire.reprint_days = 11', \
                   current_database()); END $$";
        database.run(set).await;
        assert_eq!(database.count(count).await, 3, "within 11 days");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_of_reprints_counts_once_where_that_is_asked_for() {
    let database = stored(&records(), "10").await;
    let said = "SELECT source || ' ' || headline FROM who_said('pier road')";
    assert_eq!(database.texts(said).await.len(), 6);
    let once = said.replace("road')", "road', reprints := false)");
    assert_eq!(
        database.texts(&format!("{once} ORDER BY 1")).await,
        ["nordwire Pier of a", "nordwire Pier of fleet"]
    );
    let top = "SELECT quotes || ' of ' || articles FROM top_speakers() WHERE name = 'Ingrid Solvang'";
    assert_eq!(database.texts(&format!("{top} AND quotes >= 6 AND articles = 6")).await.len(), 1);
    let once = top.replace("top_speakers()", "top_speakers(reprints := false)");
    assert_eq!(database.texts(&format!("{once} AND articles = 2")).await.len(), 1);
}

#[tokio::test]
async fn reprints_are_looked_up_by_an_index() {
    let database = Database::start().await;
    let look_up = "SELECT w.article_id FROM article_versions v JOIN article_versions w ON w.bands && v.bands \
                   WHERE v.article_id = gen_random_uuid()";
    let mut connection = database.connect().await;
    sqlx::raw_sql("SET enable_seqscan = off").execute(&mut connection).await.unwrap();
    let explain = sqlx::AssertSqlSafe(format!("EXPLAIN {look_up}"));
    let plan: Vec<(String,)> = sqlx::query_as(explain).fetch_all(&mut connection).await.unwrap();
    assert!(plan.iter().any(|(line,)| line.contains("_bands_idx")), "{plan:?}");
}
