//! What operators decide about positions: shown before anything is removed, refused where it makes no sense,
//! accounted for.

use std::process::Output;

use crate::support::{Database, Kafka, Running, article, config, quotewire, unique, until};
use quotewire::worker::Exit;

/// A topic of one partition, read by a worker: 20 articles, of which the last two are the first two again,
/// and a record that cannot be read.
struct Read {
    kafka: Kafka,
    database: Database,
    topic: String,
}

impl Read {
    async fn start() -> Self {
        let (kafka, database) = (Kafka::start(), Database::start().await);
        let topic = kafka.topic(1).await;
        let feed = kafka.producer();
        (0..20).for_each(|number| feed.text(&topic, 0, &article(number % 18)));
        feed.text(&topic, 0, "{\"headline\": \"cut off");
        feed.flush();
        let worker = Running::start(&config(&kafka, &database, &topic, &unique("group"), &[])).await;
        database.wait_for(&topic, 21).await;
        assert_eq!(worker.stop().await, Exit::Drained);
        Self { kafka, database, topic }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let brokers = format!("kafka.brokers={}", self.kafka.servers());
        let more = ["--database-url", self.database.url(), "--set", &brokers];
        quotewire().args(arguments).args(more).stdin(std::process::Stdio::null()).output().expect("it runs")
    }

    /// Runs a command on the partition and returns its exit code and all that it prints.
    fn offsets(&self, command: &str, arguments: &[&str]) -> (Option<i32>, String) {
        let start = ["offsets", command, "--topic", &self.topic];
        told(&self.run(&[&start, arguments].concat()))
    }

    async fn versions(&self) -> i64 {
        self.database.count("SELECT count(*) FROM article_versions").await
    }
}

fn told(output: &Output) -> (Option<i32>, String) {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_moved_position_would_remove_is_shown_and_asked_for_first() {
    let read = Read::start().await;
    let shown = "removes 10 article versions (10 articles altogether), 1 dead letters and 2 other outcomes";
    let back = ["--partition", "0", "--to", "8"];
    for (more, code) in [(&["--dry-run"][..], 0), (&[], 2)] {
        let (found, text) = read.offsets("set", &[&back, more].concat());
        assert_eq!(found, Some(code), "{text}");
        assert!(text.contains(shown), "{text}");
        assert_eq!(read.versions().await, 18, "nothing is removed");
        read.database.verify().await;
    }
    let (code, text) = read.offsets("set", &[&back[..], &["--yes"]].concat());
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(shown) && text.contains("done"), "{text}");
    assert_eq!(read.versions().await, 8);
    read.database.verify().await;
    // Forward, nothing is removed and nobody is asked.
    let (code, text) = read.offsets("set", &["--partition", "0", "--to", "latest"]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(read.database.count("SELECT passed_over FROM ingest_positions").await, 13);
    read.database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_that_is_not_there_gets_no_position() {
    let read = Read::start().await;
    let before = read.database.count("SELECT count(*) FROM ingest_positions").await;
    for (topic, partition) in [("wier", "0"), (read.topic.as_str(), "7")] {
        let arguments = ["offsets", "set", "--topic", topic, "--partition", partition, "--to", "5", "--yes"];
        let (code, text) = told(&read.run(&arguments));
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(&format!("there is no {topic}/{partition} in Kafka")), "{text}");
    }
    for outside in ["22", "900"] {
        let (code, text) = read.offsets("set", &["--partition", "0", "--to", outside]);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("goes from 0 to 21"), "{text}");
    }
    assert_eq!(read.database.count("SELECT count(*) FROM ingest_positions").await, before);
    let (code, text) = told(&read.run(&["offsets", "forget", "--topic", "wier"]));
    assert_eq!(code, Some(2), "{text}");
    let (code, text) = read.offsets("forget", &["--partition", "9"]);
    assert!(code == Some(2) && text.contains(&format!("no position of {}/9", read.topic)), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_partition_that_is_gone_the_way_on_is_shown() {
    let read = Read::start().await;
    let rename = format!("UPDATE {{}} SET topic = 'gone' WHERE topic = '{}'", read.topic);
    for table in ["ingest_positions", "article_versions", "other_outcomes", "dead_letters"] {
        read.database.run(&rename.replace("{}", table)).await;
    }
    let (code, shown) = told(&read.run(&["offsets", "show"]));
    assert!(
        code == Some(0) && shown.contains("quotewire offsets forget --topic gone --partition 0"),
        "{shown}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_position_that_nothing_came_from_nothing_is_left() {
    let read = Read::start().await;
    let other = read.kafka.topic(1).await;
    let on_other = |command: &[&str]| {
        let start = ["offsets", command[0], "--topic", &other];
        told(&read.run(&[&start, &command[1..]].concat()))
    };
    let (code, text) = on_other(&["set", "--partition", "0", "--to", "0"]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(read.database.count("SELECT count(*) FROM ingest_positions").await, 2);
    let (code, text) = on_other(&["forget", "--partition", "0", "--dry-run"]);
    assert!(code == Some(0) && text.contains("nothing came from it"), "{text}");
    assert_eq!(read.database.count("SELECT count(*) FROM ingest_positions").await, 2);
    assert_eq!(on_other(&["forget", "--partition", "0"]).0, Some(0));
    assert_eq!(read.database.count("SELECT count(*) FROM ingest_positions").await, 1);
    read.database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_from_a_forgotten_position_stays_and_the_partition_is_read_anew() {
    let read = Read::start().await;
    let (code, text) = read.offsets("forget", &[]);
    assert!(code == Some(0) && text.contains("left alone"), "of the topic that is there: {text}");
    assert_eq!(read.database.accounted(&read.topic).await, 21);
    let (code, text) = read.offsets("forget", &["--partition", "0"]);
    assert_eq!(code, Some(0), "{text}");
    let kept = format!("{}#1", read.topic);
    assert!(text.contains(&format!("kept as {kept}/0")), "{text}");
    read.database.verify().await;
    let letters = told(&read.run(&["dead-letters", "list", "--topic", &kept]));
    assert!(letters.1.contains(&format!("{kept}/0/20")), "{}", letters.1);
    let shown = told(&read.run(&["offsets", "show"])).1;
    assert!(shown.lines().any(|line| line.starts_with(&kept)), "{shown}");
    let back = ["offsets", "set", "--topic", &kept, "--partition", "0", "--to", "0", "--yes"];
    let (code, text) = told(&read.run(&back));
    assert!(code == Some(2) && text.contains("cannot be read again"), "{text}");
    let (code, text) = told(&read.run(&["offsets", "forget", "--topic", &kept]));
    assert!(code == Some(2) && text.contains("kept of a former topic"), "{text}");
    assert_eq!(read.versions().await, 18);

    let group = unique("group");
    let worker = Running::start(&config(&read.kafka, &read.database, &read.topic, &group, &[])).await;
    read.database.wait_for(&read.topic, 21).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(read.versions().await, 18, "they are there already");
    let unchanged = format!("SELECT unchanged FROM ingest_positions WHERE topic = '{}'", read.topic);
    assert_eq!(read.database.count(&unchanged).await, 20);
    read.database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_were_removed_by_hand_are_accounted_for() {
    let read = Read::start().await;
    let verify = || told(&read.run(&["verify"]));
    // A version, an article with its versions, a dead letter, an outcome, quotes of nobody.
    let removals = [
        "DELETE FROM article_versions WHERE record_offset = 3",
        "DELETE FROM articles WHERE article_id = (SELECT article_id FROM article_versions WHERE record_offset = 4)",
        "DELETE FROM dead_letters",
        "DELETE FROM other_outcomes WHERE record_offset = 18",
    ];
    for removal in removals {
        read.database.run(removal).await;
        let (code, text) = verify();
        assert_eq!(code, Some(1), "{removal}: {text}");
        assert!(text.contains("BROKEN") && text.contains("quotewire offsets recount"), "{text}");
    }
    let (code, text) = told(&read.run(&["offsets", "recount"]));
    assert_eq!(code, Some(2), "it asks: {text}");
    assert!(text.contains("4 records have no rows any more"), "{text}");
    let (code, text) = told(&read.run(&["offsets", "recount", "--dry-run"]));
    assert!(code == Some(0) && text.contains("4 records"), "{text}");
    assert_eq!(verify().0, Some(1), "nothing is changed yet");
    let (code, text) = told(&read.run(&["offsets", "recount", "--yes"]));
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = verify();
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("+ 4 removed"), "{text}");
    read.database.verify().await;
    assert_eq!(read.versions().await, 16);
    let (_, text) = told(&read.run(&["offsets", "recount"]));
    assert!(text.contains("no rows are missing"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_that_was_removed_by_hand_is_made_anew_around_what_is_left() {
    let read = Read::start().await;
    read.database.run("DELETE FROM ingest_positions").await;
    let (code, text) = told(&read.run(&["verify"]));
    assert_eq!(code, Some(1), "{text}");
    let (code, text) = told(&read.run(&["offsets", "recount"]));
    assert!(code == Some(2) && text.contains("its position is gone"), "it asks: {text}");
    assert_eq!(read.database.count("SELECT count(*) FROM ingest_positions").await, 0);
    let (code, text) = told(&read.run(&["offsets", "recount", "--yes"]));
    assert_eq!(code, Some(0), "{text}");
    read.database.verify().await;
    let position =
        "SELECT format('%s %s %s %s', first_offset, next_offset, stored, removed) FROM ingest_positions";
    assert_eq!(read.database.texts(position).await, ["0 21 18 0"]);
    // The next batch says again which topic it is.
    let feed = read.kafka.producer();
    feed.text(&read.topic, 0, &article(50));
    feed.flush();
    let config = config(&read.kafka, &read.database, &read.topic, &unique("group"), &[]);
    let worker = Running::start(&config).await;
    read.database.wait_for(&read.topic, 22).await;
    read.database.run("UPDATE ingest_positions SET topic_id = NULL").await;
    feed.text(&read.topic, 0, &article(51));
    feed.flush();
    read.database.wait_for(&read.topic, 23).await;
    assert_eq!(worker.stop().await, Exit::Drained);
    assert_eq!(read.database.count("SELECT count(*) FROM ingest_positions WHERE topic_id IS NULL").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_that_moves_meanwhile_is_told_from_where_it_is() {
    let read = Read::start().await;
    let feed = read.kafka.producer();
    (100..110).for_each(|number| feed.text(&read.topic, 0, &article(number)));
    feed.flush();
    let mut other = read.database.connect().await;
    let ahead = format!(
        "BEGIN; UPDATE ingest_positions SET next_offset = 25, passed_over = passed_over + 4 WHERE topic = '{}'",
        read.topic
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(ahead)).execute(&mut other).await.unwrap();
    let (code, text) = std::thread::scope(|scope| {
        let set = scope.spawn(|| read.offsets("set", &["--partition", "0", "--to", "31"]));
        std::thread::sleep(std::time::Duration::from_secs(2));
        tokio::task::block_in_place(|| {
            let commit = sqlx::raw_sql("COMMIT").execute(&mut other);
            tokio::runtime::Handle::current().block_on(commit).unwrap();
        });
        set.join().unwrap()
    });
    assert!(code == Some(0) && text.contains("from 25 to 31"), "{text}");
    assert!(!text.contains("from 21"), "{text}");
    read.database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_that_moves_back_under_a_worker_at_rest_is_noticed() {
    let read = Read::start().await;
    let group = unique("group");
    let worker = Running::start(&config(&read.kafka, &read.database, &read.topic, &group, &[])).await;
    until("it reads", async || worker.status.report().partitions == 1).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let before = worker.metrics.records_received.get();
    let (code, text) = read.offsets("set", &["--partition", "0", "--to", "8", "--yes"]);
    assert_eq!(code, Some(0), "{text}");
    until("what stands behind it is read again", async || {
        worker.metrics.records_received.get() >= before + 13 && read.versions().await == 18
    })
    .await;
    assert_eq!(worker.stop().await, Exit::Drained);
    read.database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_has_the_name_of_the_accounts_of_files_is_not_read() {
    // Another test must not find it.
    let broker = quotewire::embedded::Broker::start().expect("the embedded broker starts");
    let (kafka, database) = (Kafka::Embedded(broker), Database::start().await);
    kafka.make_topic("ingest", 1).await;
    kafka.producer().text("ingest", 0, &article(1));
    let check = ["config", "check", "--set", "kafka.topics=ingest"];
    let output = quotewire().args(check).output().unwrap();
    assert!(told(&output).0 == Some(2) && told(&output).1.contains("quotewire ingest"), "{output:?}");
    let group = unique("group");
    let worker = Running::start(&config(&kafka, &database, "^ingest$", &group, &[])).await;
    until("readiness says so", async || {
        worker.status.report().problems.iter().any(|problem| problem.contains("another name"))
    })
    .await;
    assert_eq!(database.count("SELECT count(*) FROM ingest_positions").await, 0);
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_former_topic_has_one_name() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let topic = kafka.topic(2).await;
    let feed = kafka.producer();
    for partition in 0..2 {
        feed.text(&topic, partition, &article(partition as usize));
    }
    feed.flush();
    let read = Read { kafka, database, topic };
    // Which topic the positions are of, as if it had been made anew in between.
    let generation = async |id: &str| {
        let sql = format!("UPDATE ingest_positions SET topic_id = '{id}' WHERE topic = '{}'", read.topic);
        read.database.run(&sql).await;
    };
    let forget = |partition: &str| read.offsets("forget", &["--partition", partition]).1;
    let again = async || {
        read.database
            .run(&format!("UPDATE ingest_positions SET topic_id = NULL WHERE topic = '{}'", read.topic))
            .await;
        let group = unique("group");
        let worker = Running::start(&config(&read.kafka, &read.database, &read.topic, &group, &[])).await;
        read.database.wait_for(&read.topic, 2).await;
        assert_eq!(worker.stop().await, Exit::Drained);
    };
    again().await;
    generation("00000000-0000-0000-0000-00000000000a").await;
    assert!(forget("0").contains("#1/0"));
    again().await;
    generation("00000000-0000-0000-0000-00000000000b").await;
    assert!(forget("0").contains("#2/0"));
    let told = forget("1");
    assert!(told.contains("#2/1"), "not among the partitions of another topic: {told}");
    read.database.verify().await;
}
