//! Behind a connection pooler: by the session everything works; by the transaction or the statement it is
//! refused. With a real pgbouncer in front of a real PostgreSQL.

use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::{Database, Kafka, Process, article, quotewire, unique, until};
use nix::unistd::{Uid, User, chown};
use quotewire::store::{ConnectOptions, StoreError, connect};

/// Where Debian and others have it.
const PLACES: [&str; 3] = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"];

/// A pgbouncer in front of the real PostgreSQL, ended when it is dropped.
struct Pooler {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Pooler {
    /// Starts one with nothing but what it needs, and these lines in its configuration.
    async fn start(more: &str) -> Self {
        let binary = PLACES.iter().map(Path::new).find(|path| path.exists());
        let binary = binary.unwrap_or_else(|| panic!("pgbouncer is needed: install it ({PLACES:?})"));
        let server = std::env::var("QUOTEWIRE_TEST_POSTGRES")
            .expect("QUOTEWIRE_TEST_POSTGRES names a real PostgreSQL");
        let options: sqlx::postgres::PgConnectOptions = server.parse().expect("a URL");
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port();
        let users =
            file(&folder, "users.txt", &format!("\"{}\" \"\"\n\"stranger\" \"\"\n", options.get_username()));
        let configuration = file(
            &folder,
            "pgbouncer.ini",
            &format!(
                "[databases]\n* = host={} port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
                 unix_socket_dir =\nauth_type = trust\nauth_file = {}\n{more}\n",
                options.get_host(),
                options.get_port(),
                users.display(),
            ),
        );
        let mut command = Command::new(binary);
        // It refuses to run as root.
        if Uid::effective().is_root() {
            let user = User::from_name("postgres").ok().flatten().expect("the user postgres");
            for path in [folder.path(), &users, &configuration] {
                chown(path, Some(user.uid), Some(user.gid)).expect("it is given away");
            }
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command.arg(&configuration).current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("pgbouncer starts");
        let pooler = Self { process, port, _folder: folder };
        until("pgbouncer listens", async || TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
        pooler
    }

    /// The URL of a database by way of the pooler.
    fn url(&self, database: &Database) -> String {
        let options: sqlx::postgres::PgConnectOptions = database.url().parse().expect("a URL");
        let name = options.get_database().expect("a database");
        format!("postgres://{}@127.0.0.1:{}/{name}", options.get_username(), self.port)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port()
}

fn options(url: &str) -> ConnectOptions {
    ConnectOptions::new(url, Duration::from_secs(10), Duration::from_secs(7)).expect("the URL is good")
}

/// A command's exit code and what it says, with one more variable.
fn run(arguments: &[&str], url: &str, variable: (&str, &str)) -> (Option<i32>, String) {
    let mut command = quotewire();
    command.args(arguments).env("DATABASE_URL", url).env(variable.0, variable.1).stdin(Stdio::null());
    let output = command.output().expect("it runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

const COMMANDS: [&[&str]; 11] = [
    &["migrate"],
    &["verify", "--texts"],
    &["ingest", "samples/05-afp-election.txt"],
    &["dead-letters", "list"],
    &["dead-letters", "show", "--topic", "wire", "--partition", "0", "--offset", "0"],
    &["dead-letters", "replay"],
    &["dead-letters", "drop", "--all"],
    &["offsets", "show", "--no-kafka"],
    &["offsets", "set", "--topic", "ingest", "--partition", "0", "--to", "9"],
    &["run", "--topics", "wire", "--set", "http.listen="],
    &["run", "--topics", "wire", "--set", "http.listen=", "--migrate"],
];

#[tokio::test(flavor = "multi_thread")]
async fn by_the_session_everything_works() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let pooler = Pooler::start("pool_mode = session").await;
    let url = pooler.url(&database);
    for command in COMMANDS.iter().filter(|command| !["run", "dead-letters"].contains(&command[0])) {
        let (code, told) = run(command, &url, ("LANG", "C"));
        assert_eq!(code, Some(0), "{command:?}: {told}");
    }
    // What is set is in effect, though the startup message says nothing of it.
    let mut connection =
        connect(&options(&format!("{url}?options=-c%20search_path%3Dpublic,news"))).await.unwrap();
    for (name, value) in [
        ("statement_timeout", "7s"),
        ("idle_in_transaction_session_timeout", "7s"),
        ("client_min_messages", "warning"),
        ("extra_float_digits", "2"),
        ("search_path", "public,news"),
        ("application_name", "quotewire"),
    ] {
        let sql = sqlx::AssertSqlSafe(format!("SELECT current_setting('{name}')"));
        let (found,): (String,) = sqlx::query_as(sql).fetch_one(&mut connection).await.expect(name);
        assert_eq!(found, value, "{name}");
    }
    let slow = sqlx::raw_sql("SET statement_timeout = 50; SELECT pg_sleep(5)").execute(&mut connection).await;
    assert!(slow.is_err(), "a timeout is a timeout");
    drop(connection);

    let (topic, group) = (kafka.topic(2).await, unique("group"));
    let feed = kafka.producer();
    (0..300).for_each(|number| feed.text(&topic, number % 2, &article(number as usize)));
    feed.flush();
    let worker = Process::run(&kafka, &database, &topic, &group, &["--set", &format!("database.url={url}")]);
    database.wait_for(&topic, 300).await;
    assert_eq!(worker.terminate(), Some(0));
    database.verify().await;
}

#[tokio::test]
async fn by_the_transaction_or_the_statement_it_is_refused_by_every_command() {
    let database = Database::start().await;
    for mode in [
        "pool_mode = transaction",
        "pool_mode = statement",
        "pool_mode = transaction\nserver_round_robin = 1",
    ] {
        let pooler = Pooler::start(mode).await;
        let url = pooler.url(&database);
        // The first time with no server connection in the pool, later with some.
        for command in COMMANDS {
            let (code, told) = run(command, &url, ("LANG", "C"));
            assert_eq!(code, Some(3), "{mode}: {command:?}: {told}");
            assert!(
                told.contains("pool_mode = session") && told.contains(&pooler.port.to_string()),
                "{mode}: {told}"
            );
        }
    }
    // Nothing was changed by those who asked.
    assert_eq!(database.count("SELECT count(*) FROM ingest_positions").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_pooler_is_recognised_too() {
    let database = Database::start().await;
    let pooler = Pooler::start("pool_mode = transaction\ndefault_pool_size = 8").await;
    let url = pooler.url(&database);
    let others: Vec<_> = (0..6)
        .map(|_| {
            let options: sqlx::postgres::PgConnectOptions = url.parse().expect("a URL");
            tokio::spawn(async move {
                use sqlx::ConnectOptions as _;
                let mut connection = options.extra_float_digits(None).connect().await.expect("it connects");
                loop {
                    sqlx::raw_sql("SELECT pg_sleep(0.001)")
                        .execute(&mut connection)
                        .await
                        .expect("it sleeps");
                }
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    for attempt in 0..40 {
        let refused = connect(&options(&url)).await;
        assert!(matches!(refused, Err(StoreError::Stop(_))), "attempt {attempt}: {refused:?}");
    }
    for other in others {
        assert!(!other.is_finished());
        other.abort();
    }
}

#[tokio::test]
async fn a_single_connection_that_is_kept_is_a_session() {
    let database = Database::start().await;
    let pooler = Pooler::start("pool_mode = session\ndefault_pool_size = 1").await;
    let url = format!("{}?connect_timeout=2", pooler.url(&database));
    let (code, told) = run(&["verify"], &url, ("LANG", "C"));
    assert_eq!(code, Some(0), "{told}");
}

#[tokio::test]
async fn what_the_pooler_refuses_for_good_is_not_waited_out() {
    let database = Database::start().await;
    let pooler = Pooler::start("pool_mode = session").await;
    let url = pooler.url(&database);
    let worker = ["run", "--topics", "wire", "--set", "http.listen="];
    let (_, place) = url.split_once('@').expect("a user");
    let (code, told) = run(&worker, &format!("postgres://nobody:hunter2@{place}"), ("LANG", "C"));
    assert!(code == Some(3) && told.contains("auth_file") && !told.contains("hunter2"), "{told}");
    // libpq's own variable goes into the startup message, which a stock pgbouncer does not take.
    let (code, told) = run(&worker, &url, ("PGOPTIONS", "-c search_path=news"));
    assert!(code == Some(3) && told.contains("unset PGOPTIONS"), "{told}");
}
