//! The table of exit codes in `docs/commands.md` and below `quotewire --help`, row by row, by the program
//! itself.

use std::net::TcpListener;
use std::process::{Output, Stdio};
use std::time::Duration;

use crate::support::{Database, Kafka, Process, article, quotewire, unique, until};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::Connection as _;

const NOBODY: &str = "postgres://127.0.0.1:1/news";

fn run(arguments: &[&str], url: &str) -> (Option<i32>, String) {
    let output = quotewire().args(arguments).env("DATABASE_URL", url).stdin(Stdio::null()).output();
    let Output { status, stderr, .. } = output.expect("it runs");
    (status.code(), String::from_utf8_lossy(&stderr).into_owned())
}

/// A command ends with this code, and says these words.
fn ends(code: i32, words: &str, arguments: &[&str], url: &str) {
    let (found, told) = run(arguments, url);
    assert_eq!(found, Some(code), "{arguments:?}: {told}");
    assert!(told.contains(words), "{arguments:?}: {told}");
    assert!(!told.contains("panicked"), "{arguments:?}: {told}");
}

/// Another database of the same server.
async fn another(database: &Database, options: &str) -> String {
    let name = unique("other");
    database.run(&format!("CREATE DATABASE {name} {options}")).await;
    let (before, query) = database.url().split_once('?').unwrap_or((database.url(), ""));
    let (server, _) = before.rsplit_once('/').expect("a database");
    format!("{server}/{name}?{query}")
}

#[test]
fn the_table_has_no_row_that_is_not_tested_here() {
    let help = quotewire().arg("--help").output().expect("it runs");
    let help = String::from_utf8(help.stdout).expect("text");
    let (_, after) = help.split_once("Exit codes:\n").expect("the table");
    let codes: Vec<&str> = after
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let source = include_str!("exit_codes.rs");
    assert_eq!(codes, ["0", "1", "2", "3", "4", "5", "70", "130"]);
    for code in codes {
        assert!(source.contains(&format!("fn code_{code}_")), "{code}");
    }
}

#[tokio::test]
async fn code_0_is_a_command_that_has_done_what_it_was_asked() {
    let database = Database::start().await;
    for arguments in [
        &["migrate"][..],
        &["verify"],
        &["ingest", "samples/05-afp-election.txt"],
        &["dead-letters", "list"],
        &["offsets", "show", "--no-kafka"],
        &["config", "check", "--set", "kafka.topics=wire"],
    ] {
        ends(0, "", arguments, database.url());
    }
}

#[tokio::test]
async fn code_1_is_a_check_that_failed() {
    let database = Database::start().await;
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(
        file.path(),
        "{\"id\": \"1\", \"text\": \"Nobody said anything.\", \"quotes\": []}\nnothing\n",
    )
    .unwrap();
    let path = file.path().to_str().unwrap();
    let out = tempfile::tempdir().expect("a folder");
    let out = out.path().join("weights");
    let out = out.to_str().unwrap();
    ends(1, "27-broken.json", &["extract", "samples/27-broken.json"], "");
    ends(1, "line 2", &["extract", "--corpus", path], "");
    ends(1, ":2: no annotated article", &["train", "--out", out, path], "");
    std::fs::write(file.path(), "{\"id\": \"1\", \"text\": \"Nobody said anything.\", \"quotes\": []}\n")
        .unwrap();
    ends(1, "no article in it is annotated", &["train", "--out", out, path], "");
    ends(
        0,
        "samples/27-broken.json: became a dead letter (malformed): ",
        &["ingest", "samples/27-broken.json"],
        database.url(),
    );
    ends(1, "", &["dead-letters", "replay"], database.url());
    let nothing = ["dead-letters", "show", "--topic", "wire", "--partition", "0", "--offset", "7"];
    ends(1, "no dead letter at", &nothing, database.url());
    database.run("UPDATE ingest_positions SET stored = stored + 1").await;
    ends(1, "", &["verify"], database.url());
}

#[tokio::test]
async fn code_2_is_a_wrong_flag_or_setting_or_a_file_that_is_not_there() {
    let database = Database::start().await;
    let url = database.url();
    ends(2, "--brokers", &["run", "--brokrs", "x"], url);
    ends(2, "unknown setting", &["verify", "--set", "colour=red"], url);
    ends(2, "not set", &["verify"], "");
    ends(2, "--state", &["dead-letters", "list", "--state", "lost"], url);
    ends(2, "--to", &["offsets", "set", "--topic", "a", "--partition", "0", "--to", "soon"], url);
    ends(2, "wants --topic", &["dead-letters", "drop"], url);
    for arguments in [
        &["extract", "/no/such/file"][..],
        &["extract", "--corpus", "/no/such/file"],
        &["ingest", "/no/such/file"],
        &["train", "--out", "/tmp/never", "/no/such/file"],
        &["demo", "/no/such/file"],
        &["verify", "--config", "/no/such/file"],
    ] {
        ends(2, "/no/such/file: No such file", arguments, url);
    }
    let corpus = "tests/annotated/articles.jsonl";
    ends(2, "writing /no/such/folder/weights", &["train", "--out", "/no/such/folder/weights", corpus], url);
    ends(
        2,
        "sslrootcert /no/such/ca.pem: No such file",
        &["verify"],
        "postgres://db/news?sslrootcert=/no/such/ca.pem",
    );
    ends(
        2,
        "ssl.ca.location",
        &["run", "--topics", "wire", "--set", "kafka.properties.ssl.ca.location=/no"],
        url,
    );
    let offsets = ["offsets", "show", "--set", "kafka.properties.security.protocol=SASL_SLL"];
    ends(2, "SASL_SLL", &offsets, url);
}

#[tokio::test]
async fn code_3_is_a_set_up_that_waiting_does_not_mend() {
    let database = Database::private().await;
    let worker = ["run", "--topics", "wire", "--set", "http.listen="];
    let empty = another(&database, "").await;
    ends(3, "quotewire migrate", &["verify"], &empty);
    ends(3, "quotewire migrate", &worker, &empty);
    let missing = empty.replace("/other_", "/no_such_");
    ends(3, "create the database", &["migrate"], &missing);
    ends(3, "create the database", &worker, &missing);
    let ascii = another(&database, "ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0").await;
    ends(3, "ENCODING 'UTF8'", &["migrate"], &ascii);
    database.run("CREATE ROLE nobody LOGIN; REVOKE ALL ON SCHEMA public FROM public").await;
    let nobody = database.url().replacen("://quotewire@", "://nobody@", 1);
    ends(3, "TO nobody", &["verify"], &nobody);
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = format!("http.listen={}", taken.local_addr().expect("its address"));
    ends(3, "http.listen", &["run", "--topics", "wire", "--set", &listen], database.url());
    ends(3, "http.listen", &["run", "--topics", "wire", "--set", "http.listen=192.0.2.1:9"], database.url());
}

#[tokio::test]
async fn code_4_is_a_server_that_does_not_answer_or_takes_no_writes() {
    let database = Database::start().await;
    for arguments in [
        &["migrate"][..],
        &["verify"],
        &["ingest", "samples"],
        &["dead-letters", "list"],
        &["offsets", "show"],
        &["run", "--topics", "wire", "--migrate", "--set", "http.listen="],
    ] {
        ends(4, "127.0.0.1:1/news", arguments, NOBODY);
    }
    let asks_kafka =
        ["--topic", "wire", "--partition", "0", "--to", "earliest", "--set", "kafka.brokers=127.0.0.1:1"];
    ends(4, "no broker", &[&["offsets", "set"], &asks_kafka[..]].concat(), database.url());

    let read_only = another(&database, "").await;
    let (_, name) = read_only.split_once("/other_").expect("its name");
    let name = format!("other_{}", name.split('?').next().unwrap());
    database.run(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    ends(4, "read-only", &["migrate"], &read_only);
    database.run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$").await;
    ends(4, "read-only", &["ingest", "samples/05-afp-election.txt"], database.url());
    ends(0, "", &["verify"], database.url());
    let join = if database.url().contains('?') { '&' } else { '?' };
    let wanted = format!("{}{join}target_session_attrs=read-write", database.url());
    ends(4, "target_session_attrs=read-write", &["verify"], &wanted);
}

/// A worker that cannot write: somebody else holds the positions.
async fn stuck(kafka: &Kafka, database: &Database, more: &[&str]) -> (Process, sqlx::PgConnection) {
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    (0..20).for_each(|number| feed.text(&topic, 0, &article(number)));
    feed.flush();
    let worker =
        Process::run(kafka, database, &topic, &group, &[more, &["--set", "batch.articles=1"]].concat());
    database.wait_for(&topic, 1).await;
    let mut holder = database.connect().await;
    sqlx::raw_sql("BEGIN; LOCK TABLE ingest_positions IN ACCESS EXCLUSIVE MODE")
        .execute(&mut holder)
        .await
        .expect("a lock");
    (0..20).for_each(|number| feed.text(&topic, 0, &article(100 + number)));
    feed.flush();
    // Until it waits for the lock.
    let mut watcher = database.connect().await;
    until("the worker waits", async || {
        let (waiting,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'ingest_positions'::regclass",
        )
        .fetch_one(&mut watcher)
        .await
        .expect("the locks");
        waiting > 0
    })
    .await;
    (worker, holder)
}

#[tokio::test(flavor = "multi_thread")]
async fn code_5_is_an_end_before_everything_was_written() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let soon = ["--set", "worker.shutdown_timeout_ms=500", "--set", "worker.drain_timeout_ms=500"];
    let (worker, holder) = stuck(&kafka, &database, &soon).await;
    assert_eq!(tokio::task::spawn_blocking(|| worker.terminate()).await.expect("it ends"), Some(5));
    holder.close().await.expect("it lets go");
    database.verify().await;
}

#[test]
fn code_70_is_anything_else() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a device that is full");
    let output = quotewire().args(["config", "reference"]).stdout(full).output().expect("it runs");
    assert_eq!(output.status.code(), Some(70));
    assert!(String::from_utf8_lossy(&output.stderr).contains("No space left"));
}

#[tokio::test(flavor = "multi_thread")]
async fn code_130_is_a_second_signal() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (mut worker, holder) = stuck(&kafka, &database, &[]).await;
    let pid = Pid::from_raw(worker.0.id() as i32);
    kill(pid, Signal::SIGINT).expect("a signal");
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(worker.0.try_wait().expect("its state").is_none(), "it drains");
    kill(pid, Signal::SIGTERM).expect("a signal");
    assert_eq!(worker.0.wait().expect("it ends").code(), Some(130));
    holder.close().await.expect("it lets go");
    database.verify().await;
}
