//! TLS between the worker and a real PostgreSQL: what can be trusted works, and what never will be is no
//! outage.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{quotewire, until};
use nix::unistd::{Uid, User, chown};
use quotewire::store::{ConnectOptions, StoreError, connect};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

const CERTIFICATES: &str = "tests/certificates";

/// A PostgreSQL of one's own that listens on TCP, stopped when it is dropped.
struct Server {
    folder: tempfile::TempDir,
    port: u16,
}

impl Server {
    async fn start() -> Self {
        let folder =
            tempfile::Builder::new().prefix("quotewire-tls-").tempdir_in("/var/tmp").expect("a folder");
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).expect("it may be entered");
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
        let server = Self { folder, port };
        server.script("start");
        let mut first = connect(&options(&server.url("127.0.0.1", ""))).await.expect("it connects");
        sqlx::raw_sql("CREATE ROLE keeper SUPERUSER LOGIN; CREATE ROLE desk LOGIN PASSWORD 'hunter2'")
            .execute(&mut first)
            .await
            .expect("roles");
        server
    }

    fn script(&self, command: &str) {
        let status = Command::new("scripts/postgres")
            .args([command, "--port", &self.port.to_string(), "--dir"])
            .arg(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "scripts/postgres {command}: is PostgreSQL installed?"
        );
    }

    fn url(&self, host: &str, query: &str) -> String {
        format!("postgres://quotewire@{host}:{}/quotewire?{query}", self.port)
    }

    /// Whoever may change everything, whatever is set for others.
    async fn admin(&self) -> PgConnection {
        let url = format!("postgres://keeper@127.0.0.1:{}/quotewire?sslmode=prefer", self.port);
        connect(&options(&url)).await.expect("it connects")
    }

    /// Puts files beside the data, where the server's user may read them and nobody else.
    fn put(&self, from: &str, to: &str) {
        let path: PathBuf = self.folder.path().join("data").join(to);
        std::fs::write(&path, std::fs::read(Path::new(CERTIFICATES).join(from)).expect(from))
            .expect("a file");
        own(&path);
    }

    /// Has the server take new settings, and waits until it has.
    async fn set(&self, settings: &[(&str, &str)]) {
        let mut admin = self.admin().await;
        for (name, value) in settings {
            let sql = format!("ALTER SYSTEM SET {name} = '{value}'");
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.expect(name);
        }
        self.reload(admin).await;
    }

    async fn reload(&self, mut admin: PgConnection) {
        let (before,): (String,) =
            sqlx::query_as("SELECT pg_conf_load_time()::text").fetch_one(&mut admin).await.unwrap();
        sqlx::raw_sql("SELECT pg_reload_conf()").execute(&mut admin).await.expect("it reloads");
        admin.close().await.ok();
        until("it has reloaded", async || {
            let sql = "SELECT pg_conf_load_time()::text";
            let (now,): (String,) = sqlx::query_as(sql).fetch_one(&mut self.admin().await).await.unwrap();
            now != before
        })
        .await;
    }

    /// Who may come in, and how.
    async fn admit(&self, rule: &str) {
        let path = self.folder.path().join("data/pg_hba.conf");
        std::fs::write(&path, format!("host all keeper 127.0.0.1/32 trust\n{rule}\n"))
            .expect("it is written");
        own(&path);
        self.reload(self.admin().await).await;
    }

    async fn certificate(&self, name: &str) {
        self.put(name, "server.crt");
        self.put("server.key", "server.key");
        self.put("ca.pem", "root.crt");
        self.set(&[
            ("ssl_cert_file", "server.crt"),
            ("ssl_key_file", "server.key"),
            ("ssl_ca_file", "root.crt"),
            ("ssl", "on"),
        ])
        .await;
    }
}

/// Gives a file to the server's user alone.
fn own(path: &Path) {
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).expect("it is closed");
    if Uid::effective().is_root() {
        let user =
            User::from_name("postgres").ok().flatten().or_else(|| User::from_name("nobody").ok().flatten());
        let user = user.expect("a user without rights");
        chown(path, Some(user.uid), Some(user.gid)).expect("it is given away");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.script("stop");
    }
}

fn options(url: &str) -> ConnectOptions {
    ConnectOptions::new(url, Duration::from_secs(10), Duration::from_mins(1)).expect("the URL is good")
}

async fn is_encrypted(url: &str) -> bool {
    let mut connection = connect(&options(url)).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    let (is_encrypted,): (bool,) = sqlx::query_as("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        .fetch_one(&mut connection)
        .await
        .expect("an answer");
    is_encrypted
}

/// It is refused, by the worker and by a command, with exit code 3 and these words.
fn refused(url: &str, words: &[&str]) {
    for arguments in [&["migrate"][..], &["run", "--topics", "wire", "--set", "http.listen="]] {
        let output = quotewire()
            .args(arguments)
            .env("DATABASE_URL", url)
            .stdin(Stdio::null())
            .output()
            .expect("it runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{url}: {told}");
        for words in words {
            assert!(told.contains(words), "{url}: {words}: {told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_trusted_works_and_what_never_will_be_is_refused() {
    let server = Server::start().await;
    let root = format!("sslrootcert={CERTIFICATES}/ca.pem");
    let other = format!("sslrootcert={CERTIFICATES}/other-ca.pem");
    // A server without TLS.
    refused(&server.url("localhost", "sslmode=require"), &["does not support TLS", "ssl = on"]);
    assert!(!is_encrypted(&server.url("localhost", "sslmode=prefer")).await);

    server.certificate("server.pem").await;
    for query in [
        "sslmode=prefer".to_owned(),
        "sslmode=require".to_owned(),
        format!("sslmode=require&{root}"),
        format!("sslmode=verify-ca&{root}"),
        format!("sslmode=verify-full&{root}"),
    ] {
        for host in ["localhost", "127.0.0.1"] {
            assert!(is_encrypted(&server.url(host, &query)).await, "{host} {query}");
        }
    }
    for query in ["sslmode=disable", "sslmode=allow"] {
        assert!(!is_encrypted(&server.url("localhost", query)).await, "{query}");
    }
    // An authority that has not signed it: whoever names one wants it to be looked at.
    for mode in ["require", "verify-ca", "verify-full"] {
        refused(
            &server.url("localhost", &format!("sslmode={mode}&{other}")),
            &["UnknownIssuer", "sslrootcert must name"],
        );
    }
    refused(&server.url("localhost", "sslmode=verify-full"), &["UnknownIssuer", "sslrootcert must name"]);

    server.certificate("elsewhere.pem").await;
    let full = format!("sslmode=verify-full&{root}");
    refused(
        &server.url("localhost", &full),
        &["connect under a name that stands in the server's certificate"],
    );
    refused(
        &server.url("127.0.0.1", &full),
        &["connect under a name that stands in the server's certificate"],
    );
    assert!(is_encrypted(&server.url("localhost", &format!("sslmode=verify-ca&{root}"))).await);

    server.certificate("expired.pem").await;
    refused(&server.url("localhost", &full), &["renew the server's certificate"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_for_tls_or_for_a_certificate_gets_it() {
    let server = Server::start().await;
    server.certificate("server.pem").await;
    server.admit("hostssl all all 127.0.0.1/32 trust").await;
    assert!(is_encrypted(&server.url("localhost", "sslmode=allow")).await);
    refused(&server.url("localhost", "sslmode=disable"), &["pg_hba.conf"]);

    server.admit("hostssl all all 127.0.0.1/32 cert").await;
    let own = format!("sslcert={CERTIFICATES}/client.pem&sslkey={CERTIFICATES}/client.key");
    assert!(is_encrypted(&server.url("localhost", &format!("sslmode=require&{own}"))).await);
    refused(&server.url("localhost", "sslmode=require"), &["certificate"]);

    // A way to log in that the client does not know.
    server.admit("hostssl all all 127.0.0.1/32 gss").await;
    refused(
        &server.url("localhost", "sslmode=require"),
        &["authentication method", "pg_hba.conf must ask this user for scram-sha-256"],
    );

    server.admit("hostssl all all 127.0.0.1/32 scram-sha-256").await;
    let wrong = format!("postgres://desk:hunter3@localhost:{}/quotewire?sslmode=require", server.port);
    refused(&wrong, &["check user, password and pg_hba.conf"]);
    assert!(is_encrypted(&wrong.replace("hunter3", "hunter2")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_goes_away_later_is_waited_for_by_its_name() {
    let server = Server::start().await;
    server.certificate("server.pem").await;
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("ca.pem");
    std::fs::copy(Path::new(CERTIFICATES).join("ca.pem"), &root).expect("a copy");
    let options =
        options(&server.url("localhost", &format!("sslmode=verify-full&sslrootcert={}", root.display())));
    connect(&options).await.expect("it connects");
    std::fs::remove_file(&root).expect("it goes");
    let error = connect(&options).await.expect_err("it is not there");
    assert!(
        matches!(&error, StoreError::Retry { message, .. } if message.contains("ca.pem: No such file")),
        "{error}"
    );
    std::fs::copy(Path::new(CERTIFICATES).join("ca.pem"), &root).expect("a copy");
    connect(&options).await.expect("it connects again");
}
