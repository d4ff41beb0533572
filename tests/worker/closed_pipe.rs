//! Whoever reads what is printed may stop reading: every command then ends quietly, and the worker goes on.

use std::process::{Command, Stdio};

use crate::support::{Database, Kafka, article, quotewire, unique};

/// A pipe that nobody reads.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

fn command(arguments: &[&str], database: Option<&Database>) -> Command {
    let mut command = quotewire();
    command.args(arguments).stdin(Stdio::null());
    if let Some(database) = database {
        command.env("DATABASE_URL", database.url());
    }
    command
}

/// Runs a command without a reader of its output, then without one of its errors, too.
fn ends_quietly(arguments: &[&str], database: Option<&Database>) {
    let output = command(arguments, database).stdout(closed()).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(0) && told.is_empty(), "{arguments:?}: {}: {told}", output.status);
    let status = command(arguments, database).stdout(closed()).stderr(closed()).status().expect("it runs");
    assert_eq!(status.code(), Some(0), "{arguments:?}, nobody reads its errors");
}

#[test]
fn commands_without_a_database_end_quietly() {
    let corpus = "tests/annotated/articles.jsonl";
    let sample = "samples/01-tass-summit.txt";
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["help", "run"],
        &["run", "--help"],
        &["dead-letters", "list", "--help"],
        &["config", "reference"],
        &["config", "show"],
        &["config", "check", "--set", "kafka.topics=wire", "--set", "database.url=postgres://localhost/x"],
        &["extract", sample],
        &["extract", sample, "--format", "page"],
        &["extract", "--explain", sample],
        &["extract", "--corpus", corpus],
        &["extract", "samples/18-json-strike.json", "--format", "json"],
    ] {
        ends_quietly(arguments, None);
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        ends_quietly(&["completions", shell], None);
    }
}

#[tokio::test]
async fn commands_with_a_database_end_quietly() {
    let database = Database::start().await;
    for file in ["samples/27-broken.json", "samples/05-afp-election.txt"] {
        let ingested = command(&["ingest", file], Some(&database)).output().expect("it runs");
        assert!(ingested.status.success(), "{file}");
    }
    let letter = ["--topic", "ingest", "--partition", "0", "--offset", "0"];
    for arguments in [
        &["migrate"][..],
        &["verify", "--texts"],
        &["offsets", "show", "--no-kafka"],
        &["dead-letters", "list"],
        &["dead-letters", "list", "--json"],
        &[&["dead-letters", "show"], &letter[..]].concat(),
        &[&["dead-letters", "show", "--raw"], &letter[..]].concat(),
        &[&["raw"], &letter[..]].concat(),
        &["dead-letters", "replay"],
        &["ingest", "samples/05-afp-election.txt"],
        &["dead-letters", "drop", "--all"],
    ] {
        ends_quietly(arguments, Some(&database));
    }
    for to in ["7", "8"] {
        let arguments = ["offsets", "set", "--topic", "ingest", "--partition", "0", "--to", to];
        let output = command(&arguments, Some(&database)).stdout(closed()).output().expect("it runs");
        assert!(output.status.code() == Some(0) && output.stderr.is_empty(), "{output:?}");
    }
}

#[tokio::test]
async fn a_replay_is_finished_though_nobody_reads_of_it() {
    let database = Database::start().await;
    let large = tempfile::tempdir().expect("a folder");
    for number in 0..3 {
        let text = article(number) + &"And so on. ".repeat(500);
        std::fs::write(large.path().join(format!("{number}.txt")), text).expect("a file");
    }
    let folder = large.path().to_str().expect("a name");
    let small = ["--set", "limits.record_bytes=2048"];
    let ingested = command(&[&["ingest", folder], &small[..]].concat(), Some(&database)).output().unwrap();
    assert!(ingested.status.success());
    assert_eq!(database.count("SELECT count(*) FROM dead_letters WHERE state = 'open'").await, 3);
    let status = command(&["dead-letters", "replay"], Some(&database)).stdout(closed()).status().unwrap();
    assert_eq!(status.code(), Some(0));
    assert_eq!(database.count("SELECT count(*) FROM dead_letters WHERE state = 'open'").await, 0);
    database.verify().await;
}

#[test]
fn what_is_only_told_on_standard_error_needs_no_reader_either() {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, few) = (folder.path().join("weights.bin"), folder.path().join("few.jsonl"));
    let corpus = std::fs::read_to_string("tests/annotated/articles.jsonl").expect("annotated articles");
    std::fs::write(&few, corpus.lines().take(3).flat_map(|line| [line, "\n"]).collect::<String>())
        .expect("a file");
    let arguments = ["train", "--out", out.to_str().unwrap(), few.to_str().unwrap()];
    let status = command(&arguments, None).stderr(closed()).status().expect("it runs");
    assert!(status.code() == Some(0) && out.is_file(), "{status}");
    for (arguments, code) in [
        (&["extract", "samples/27-broken.json"][..], 1),
        (&["extract", "no such file"], 2),
        (&["config", "check", "--set", "colour=red"], 2),
        (&["run", "--brokrs", "x"], 2),
        (&["migrate", "--database-url", "postgres://127.0.0.1:1/x"], 4),
    ] {
        let status = command(arguments, None).stderr(closed()).status().expect("it runs");
        assert_eq!(status.code(), Some(code), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_ends_quietly_and_leaves_nothing_behind() {
    let output =
        command(&["demo", "samples/02-ap-verdict.txt"], None).stdout(closed()).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    // Its steps stand on standard error; there must be nothing else.
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.lines().all(|line| line.starts_with("- ")), "{told}");
    let status =
        command(&["demo", "samples/02-ap-verdict.txt"], None).stdout(closed()).stderr(closed()).status();
    assert_eq!(status.expect("it runs").code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_goes_on_without_a_reader_of_its_log() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    for (format, records) in [("text", 21), ("json", 42)] {
        (0..20).for_each(|number| feed.text(&topic, 0, &article(number)));
        feed.text(&topic, 0, "{\"headline\": \"cut off");
        feed.flush();
        let mut command = command(&["run", "--topics", &topic, "--group-id", &group], Some(&database));
        command.args(["--brokers", kafka.servers(), "--log-filter", "debug", "--log-format", format]);
        command.args(["--set", "http.listen=", "--set", "kafka.session_timeout_ms=6000"]);
        let worker =
            crate::support::Process(command.stdout(closed()).stderr(closed()).spawn().expect("it starts"));
        database.wait_for(&topic, records).await;
        assert_eq!(worker.terminate(), Some(0), "{format}");
    }
    database.verify().await;
}
