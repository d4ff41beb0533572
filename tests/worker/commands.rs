//! The command line: what it prints, and its exit codes.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::support::{Database, Kafka, Process, article, quotewire, unique, until};

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn piped(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

#[test]
fn mistakes_in_the_configuration_are_told_all_at_once_with_file_and_line() {
    let file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
    let text = "[kafka]\ntopics = [\"wire\"]\ngroup_di = \"a\"\n\n[batch]\narticles = \"many\"\n\n[colour]\nred = 1\n";
    std::fs::write(file.path(), text).expect("it is written");
    let output =
        quotewire().args(["config", "check", "--config"]).arg(file.path()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let name = file.path().display();
    let told = err(&output);
    for (place, word) in [(3, "kafka.group_id"), (6, "batch.articles"), (8, "colour")] {
        assert!(
            told.lines().any(|line| line.contains(&format!("{name}:{place}")) && line.contains(word)),
            "{told}"
        );
    }
    assert!(told.contains("database.url"), "a missing one too: {told}");
}

#[test]
fn the_effective_configuration_is_shown_without_its_secrets() {
    let output = quotewire()
        .args(["config", "show", "--set", "kafka.topics=a,b"])
        .env("QUOTEWIRE_DATABASE_URL", "postgres://reporter:hunter2@db/news")
        .env("QUOTEWIRE_KAFKA_GROUP_ID", "desk")
        .output()
        .expect("it runs");
    let shown = out(&output);
    assert!(output.status.success(), "{shown}");
    assert!(!shown.contains("hunter2") && shown.contains("postgres://reporter:***@db/news"), "{shown}");
    let group = shown.lines().find(|line| line.starts_with("kafka.group_id")).expect("the group");
    assert!(group.contains("\"desk\"") && group.contains("QUOTEWIRE_KAFKA_GROUP_ID"), "{group}");
}

#[test]
fn extract_prints_what_would_be_stored() {
    let output =
        piped(quotewire().args(["extract", "-", "--timestamp", "2023-11-14T12:00:00Z"]), &article(7));
    assert!(output.status.success(), "{}", err(&output));
    let rows: serde_json::Value = serde_json::from_str(&out(&output)).expect("JSON on a pipe");
    assert_eq!(rows["version"]["dateline_place"], "Osthaven");
    assert_eq!(rows["version"]["dateline_date"], "2023-11-14");
    assert_eq!(rows["quotes"][0]["speaker_name"], "Ingrid Solvang");
    assert_eq!(rows["version"]["language_detected"], "en");
    assert_eq!(
        rows["version"]["keywords_found"].as_array().map(Vec::len),
        rows["version"]["keyword_weights"].as_array().map(Vec::len)
    );
    let page = piped(quotewire().args(["extract", "-", "--format", "page"]), &article(7));
    assert!(out(&page).contains("who said what"), "{}", out(&page));
    assert!(out(&page).contains("language: en"), "{}", out(&page));
    let broken = piped(quotewire().args(["extract", "-"]), "");
    assert_eq!(broken.status.code(), Some(1));
}

#[tokio::test]
async fn ingest_stores_files_and_is_safe_to_repeat() {
    let database = Database::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..30 {
        std::fs::write(folder.path().join(format!("{number}.txt")), article(number)).expect("a file");
    }
    let line = |number: usize| {
        serde_json::json!({"id": number.to_string(), "headline": "A", "body": article(number)}).to_string()
    };
    std::fs::write(folder.path().join("more.jsonl"), (30..40).map(line).collect::<Vec<_>>().join("\n"))
        .expect("a file");
    std::fs::write(folder.path().join("notes.md"), "no article").expect("a file");
    let ingest = || {
        let output =
            quotewire().arg("ingest").arg(folder.path()).args(["--database-url", database.url()]).output();
        let output = output.expect("it runs");
        assert!(output.status.success(), "{}", err(&output));
        out(&output)
    };
    assert!(ingest().contains("31 files: 40 stored, 0 unchanged"));
    assert!(ingest().contains("31 files: 0 stored, 40 unchanged"));
    assert_eq!(database.count("SELECT count(*) FROM current_articles").await, 40);
    database.verify().await;

    let verify =
        quotewire().args(["verify", "--texts", "--database-url", database.url()]).output().expect("it runs");
    assert!(verify.status.success(), "{}", out(&verify));
    database.run("UPDATE ingest_positions SET stored = stored - 1").await;
    let verify = quotewire().args(["verify", "--database-url", database.url()]).output().expect("it runs");
    assert_eq!(verify.status.code(), Some(1));
    assert!(out(&verify).contains("BROKEN  the outcomes of each partition add up"), "{}", out(&verify));
}

#[tokio::test(flavor = "multi_thread")]
async fn run_serves_its_health_and_metrics_and_ends_on_sigterm() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    (0..20).for_each(|number| feed.text(&topic, 0, &article(number)));
    feed.flush();
    let (worker, port) = Process::run_with_pages(&kafka, &database, &topic, &group);
    database.wait_for(&topic, 20).await;
    let get = |path: &str| {
        use std::io::Read;
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    };
    assert!(get("/health/live").starts_with("HTTP/1.1 200"));
    until("readiness", async || get("/health/ready").starts_with("HTTP/1.1 200")).await;
    until("the metrics count", async || {
        get("/metrics").contains("quotewire_records_total{outcome=\"stored\"} 20")
    })
    .await;
    until("the lag is known", async || {
        get("/metrics").contains(&format!("quotewire_lag_records{{topic=\"{topic}\",partition=\"0\"}} 0"))
    })
    .await;
    assert_eq!(worker.terminate(), Some(0));
}

#[tokio::test]
async fn a_wrong_set_up_ends_the_worker_with_its_exit_code() {
    let database = Database::start().await;
    let run = |url: &str, more: &[&str]| {
        let output = quotewire()
            .args(["run", "--topics", "wire", "--database-url", url])
            .args(more)
            .output()
            .expect("it runs");
        (output.status.code(), err(&output))
    };
    let (server, query) = database.url().split_once('?').unwrap_or((database.url(), ""));
    let (server, _) = server.rsplit_once('/').expect("a URL names its database");
    let (code, told) = run(&format!("{server}/no_such_database?{query}"), &["--set", "http.listen="]);
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("no_such_database"), "{told}");
    let property = ["--set", "http.listen=", "--set", "kafka.properties.no.such.property=1"];
    let (code, told) = run(database.url(), &property);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("no.such.property"), "{told}");
    database.run("DROP TABLE _sqlx_migrations").await;
    let (code, told) = run(database.url(), &["--set", "http.listen="]);
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("quotewire migrate"), "{told}");
}

#[test]
fn help_and_completions_name_every_command() {
    let help = out(&quotewire().arg("--help").output().expect("it runs"));
    let completions = out(&quotewire().args(["completions", "bash"]).output().expect("it runs"));
    for command in
        ["run", "demo", "ingest", "extract", "migrate", "verify", "dead-letters", "offsets", "config"]
    {
        assert!(help.contains(command) && completions.contains(command), "{command}");
    }
    assert!(help.contains("Exit codes"), "{help}");
    let wrong = quotewire().args(["run", "--brokrs", "x"]).output().expect("it runs");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(err(&wrong).contains("--brokers"), "{}", err(&wrong));
}

#[tokio::test]
async fn ingest_names_what_became_a_dead_letter_with_file_line_and_reason() {
    let database = Database::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let good = serde_json::json!({"id": "1", "headline": "A", "body": article(1)}).to_string();
    // A blank line between them counts as a line, and as nothing else.
    std::fs::write(path("a.jsonl"), format!("{good}\n\n{{\"headline\": \"cut off\n{good}\n{{\"body\": \n"))
        .expect("a file");
    std::fs::write(path("b.txt"), article(2)).expect("a file");
    std::fs::write(path("c.txt"), "").expect("a file");
    // What the database refuses is named as well.
    database.run("ALTER TABLE article_versions ADD CHECK (headline IS DISTINCT FROM 'Refused')").await;
    let refused = serde_json::json!({"id": "2", "headline": "Refused", "body": article(3)}).to_string();
    std::fs::write(path("d.json"), refused).expect("a file");
    let output =
        quotewire().arg("ingest").arg(folder.path()).args(["--database-url", database.url()]).output();
    let output = output.expect("it runs");
    assert!(
        output.status.success() && out(&output).contains("4 dead_lettered"),
        "{}{}",
        out(&output),
        err(&output)
    );
    let told = err(&output);
    let named: Vec<&str> = told.lines().filter(|line| line.starts_with("quotewire: ")).collect();
    assert_eq!(named.len(), 4, "{told}");
    for (line, (file, class)) in named.iter().zip([
        ("a.jsonl:3", "malformed"),
        ("a.jsonl:5", "malformed"),
        ("c.txt", "empty"),
        ("d.json", "refused_by_database"),
    ]) {
        let begins = format!("quotewire: {}: became a dead letter ({class}): ", path(file).display());
        assert!(line.starts_with(&begins) && line.len() > begins.len(), "{line}");
    }
    // Of standard input, too.
    let input = format!("{good}\n{{\"headline\": \"cut off\n");
    let output = piped(quotewire().args(["ingest", "-", "--database-url", database.url()]), &input);
    assert!(err(&output).contains("quotewire: -:2: became a dead letter (malformed): "), "{}", err(&output));
    database.verify().await;
}
