//! What `database.url` may say, and what is said of a database that cannot be used as it is. What needs a
//! pooler or TLS is in `pooler.rs` and `encrypted.rs`.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use crate::support::{Database, quotewire, unique, until};
use quotewire::embedded::Postgres;
use quotewire::store::{ConnectOptions, StoreError, connect};
use sqlx::{Connection as _, PgConnection};

/// The directory of a private server's socket.
fn directory(server: &Postgres) -> String {
    let url = server.url();
    let (_, parameters) = url.split_once("?host=").expect("a socket");
    parameters.split('&').next().expect("its directory").to_owned()
}

/// A private server that is a standby: it takes no writes until it is promoted, and nobody does that.
async fn standby() -> Postgres {
    let mut server = Postgres::start().await.expect("a private PostgreSQL starts");
    server.stop().expect("it stops");
    std::fs::write(PathBuf::from(directory(&server)).join("data/standby.signal"), "").expect("a file");
    server.run().expect("it starts");
    let options =
        ConnectOptions::new(&server.url(), Duration::from_secs(10), Duration::from_mins(1)).unwrap();
    until("the standby answers", async || connect(&options).await.is_ok()).await;
    server
}

async fn open(url: &str) -> Result<PgConnection, StoreError> {
    connect(&ConnectOptions::new(url, Duration::from_secs(10), Duration::from_mins(1))?).await
}

async fn ask(connection: &mut PgConnection, sql: &'static str) -> String {
    let (answer,): (String,) = sqlx::query_as(sql).fetch_one(connection).await.expect(sql);
    answer
}

/// A command's exit code and what it says.
fn run(arguments: &[&str], url: &str) -> (Option<i32>, String) {
    let output = quotewire().args(arguments).env("DATABASE_URL", url).stdin(Stdio::null()).output();
    let output = output.expect("it runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A URL with more parameters.
fn with_parameters(url: &str, more: &str) -> String {
    format!("{url}{}{more}", if url.contains('?') { '&' } else { '?' })
}

#[tokio::test]
async fn what_is_set_for_the_session_is_in_effect() {
    let database = Database::start().await;
    let url = with_parameters(
        database.url(),
        "options=-c%20search_path%3Dnews,public%20--work-mem%3D8MB%20-c%20statement_timeout%3D1&application_name=desk",
    );
    let mut connection = open(&url).await.expect("it connects");
    for (name, value) in [
        ("search_path", "news,public"),
        ("work_mem", "8MB"),
        ("statement_timeout", "1min"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("client_min_messages", "warning"),
        ("extra_float_digits", "2"),
        ("client_encoding", "UTF8"),
        ("timezone", "UTC"),
        ("application_name", "desk"),
    ] {
        let sql = sqlx::AssertSqlSafe(format!("SELECT current_setting('{name}')"));
        let (found,): (String,) = sqlx::query_as(sql).fetch_one(&mut connection).await.expect(name);
        assert_eq!(found, value, "{name}");
    }
    for (options, words) in [
        ("-c%20no_such_setting%3D1", "no_such_setting"),
        ("-c%20work_mem%3Dmuch", "work_mem"),
        ("-c%20port%3D1", "port"),
    ] {
        let (code, told) = run(&["verify"], &with_parameters(database.url(), &format!("options={options}")));
        assert!(code == Some(3) && told.contains(words), "{options}: {code:?} {told}");
    }
}

#[tokio::test]
async fn the_first_host_that_answers_and_fits_is_taken() {
    let (primary, standby) = (Postgres::start().await.expect("a server"), standby().await);
    let (first, second) = (directory(&standby), directory(&primary));
    let url = |hosts: &str, more: &str| format!("postgres://quotewire@/quotewire?host={hosts}{more}");
    let at = async |url: &str| {
        ask(&mut open(url).await.expect(url), "SELECT current_setting('unix_socket_directories')").await
    };
    let both = format!("{first},{second}");
    assert_eq!(at(&url(&both, "")).await, first);
    assert_eq!(at(&url(&both, "&target_session_attrs=any")).await, first);
    assert_eq!(at(&url(&both, "&target_session_attrs=primary")).await, second);
    assert_eq!(at(&url(&both, "&target_session_attrs=read-write")).await, second);
    // Hosts that nobody is at: a closed port, a name that is none, a directory without a socket.
    let dead = format!("127.0.0.1,no-such-host.invalid,/no/such/folder,{second}");
    assert_eq!(at(&url(&dead, "&port=1,5432,5432,5432")).await, second);

    let none = url(&format!("127.0.0.1,{first}"), "&port=1,5432&target_session_attrs=primary");
    let error = open(&none).await.expect_err("no primary").to_string();
    for words in ["127.0.0.1:1/quotewire: ", "refused", &format!("{first}:5432/quotewire: "), "standby"] {
        assert!(error.contains(words), "{words}: {error}");
    }
    let (code, told) = run(&["verify"], &none);
    assert!(code == Some(4) && told.contains("standby"), "{told}");
    // A role that does not exist is none, wherever: who answers and refuses for good ends the search.
    let nobody = format!("postgres://nobody@/quotewire?host=127.0.0.1,{second}&port=1,5432");
    let error = open(&nobody).await.expect_err("no such role");
    assert!(
        matches!(&error, StoreError::Stop(told) if told.contains("nobody") && told.contains("127.0.0.1:1")),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_goes_to_the_host_that_takes_writes_when_there_is_one() {
    let (kafka, standby) = (crate::support::Kafka::start(), standby().await);
    let mut database = Database::private().await;
    let mut primary = database.server.take().expect("a private server");
    let hosts = format!("{},{}", directory(&standby), directory(&primary));
    let url = format!("postgres://quotewire@/quotewire?host={hosts}&target_session_attrs=read-write");
    primary.stop().expect("it stops");
    let (topic, group) = (kafka.topic(1).await, unique("group"));
    let feed = kafka.producer();
    feed.text(&topic, 0, &crate::support::article(1));
    feed.flush();
    let config = crate::support::config(&kafka, &database, &topic, &group, &[("database.url", &url)]);
    let starting = tokio::spawn(async move { crate::support::Running::start(&config).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!starting.is_finished(), "it waits for a host that takes writes");
    primary.run().expect("it starts");
    database.server = Some(primary);
    let worker = starting.await.expect("it starts");
    database.wait_for(&topic, 1).await;
    assert_eq!(worker.stop().await, quotewire::worker::Exit::Drained);
}

#[test]
fn the_time_to_connect_may_stand_in_the_url_for_each_host() {
    // Listens and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("its address").port();
    let begun = std::time::Instant::now();
    let url = format!("postgres://127.0.0.1:{port},localhost:{port}/news?connect_timeout=1&sslmode=disable");
    let (code, told) = run(&["verify"], &url);
    assert_eq!(code, Some(4), "{told}");
    assert_eq!(told.matches("no answer within 1s").count(), 2, "{told}");
    assert!((2..8).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_database_that_is_not_in_utf_8_is_refused_by_every_command() {
    let database = Database::private().await;
    let commands = [
        &["migrate"][..],
        &["verify"],
        &["ingest", "samples"],
        &["offsets", "show", "--no-kafka"],
        &["offsets", "set", "--topic", "ingest", "--partition", "0", "--to", "9"],
        &["dead-letters", "list"],
        &["dead-letters", "replay"],
        &["run", "--topics", "wire", "--set", "http.listen="],
        &["run", "--topics", "wire", "--set", "http.listen=", "--migrate"],
    ];
    for encoding in ["SQL_ASCII", "LATIN1", "LATIN9", "EUC_JP"] {
        let name = encoding.to_lowercase();
        database
            .run(&format!("CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0"))
            .await;
        let url = database.url().replacen("/quotewire?", &format!("/{name}?"), 1);
        let tried = if encoding == "SQL_ASCII" { commands.len() } else { 1 };
        for command in &commands[..tried] {
            let (code, told) = run(command, &url);
            assert_eq!(code, Some(3), "{command:?}: {told}");
            assert!(told.contains(&format!("{name} is encoded in {encoding}")), "{command:?}: {told}");
            assert!(told.contains("ENCODING 'UTF8'") && told.contains("TEMPLATE template0"), "{told}");
        }
    }
}

#[tokio::test]
async fn a_role_without_rights_is_told_which_to_grant_until_it_has_them() {
    let database = Database::private().await;
    for statement in ["CREATE ROLE news_desk LOGIN", "CREATE DATABASE fresh", "CREATE DATABASE closed"] {
        database.run(statement).await;
    }
    let admin = |name: &str| database.url().replacen("/quotewire?", &format!("/{name}?"), 1);
    let of = |name: &str| admin(name).replacen("://quotewire@", "://news_desk@", 1);
    // Does what the message says.
    let grant = async |name: &str, told: &str| {
        let (_, after) = told.split_once("GRANT ").unwrap_or_else(|| panic!("no GRANT: {told}"));
        let (what, _) = after.split_once(" TO news_desk").unwrap_or_else(|| panic!("to nobody: {told}"));
        let mut connection = open(&admin(name)).await.expect("it connects");
        let sql = format!("GRANT {what} TO news_desk");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.expect(told);
        connection.close().await.ok();
    };

    // The schema, for `migrate`: PostgreSQL 15 lets nobody but the owner make tables in public.
    let (code, told) = run(&["migrate"], &of("fresh"));
    assert!(code == Some(3) && told.contains("GRANT USAGE, CREATE ON SCHEMA public TO news_desk"), "{told}");
    grant("fresh", &told).await;
    let (code, told) = run(&["migrate"], &of("fresh"));
    assert_eq!(code, Some(0), "{told}");

    // The tables and the function, of somebody else's schema.
    for _ in 0..30 {
        let (code, told) = run(&["verify"], &of("quotewire"));
        if code == Some(0) {
            break;
        }
        assert!(code == Some(3) && told.contains("docs/database.md"), "{told}");
        grant("quotewire", &told).await;
    }
    assert_eq!(run(&["verify"], &of("quotewire")).0, Some(0));

    // Nothing that may be used in the search path, and no right to connect at all.
    database.run("REVOKE ALL ON DATABASE closed FROM public").await;
    let (code, told) = run(&["migrate"], &of("closed"));
    assert!(code == Some(3) && told.contains("GRANT CONNECT ON DATABASE closed TO news_desk"), "{told}");
    grant("closed", &told).await;
    let mut connection = open(&admin("closed")).await.expect("it connects");
    sqlx::raw_sql("REVOKE ALL ON SCHEMA public FROM public")
        .execute(&mut connection)
        .await
        .expect("it is revoked");
    let (code, told) = run(&["migrate"], &of("closed"));
    assert!(code == Some(3) && told.contains("GRANT USAGE, CREATE ON SCHEMA public TO news_desk"), "{told}");
    grant("closed", &told).await;
    assert_eq!(run(&["migrate"], &of("closed")).0, Some(0));

    // What only an owner may do.
    let mut connection = open(&of("quotewire")).await.expect("it connects");
    let refused = sqlx::raw_sql("ALTER TABLE articles ADD COLUMN extra int").execute(&mut connection).await;
    let told = StoreError::from(refused.expect_err("it is not the owner")).to_string();
    assert!(told.contains("ALTER TABLE articles OWNER TO news_desk"), "{told}");
}
