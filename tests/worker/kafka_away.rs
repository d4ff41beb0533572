//! Kafka that does not answer, or does not let the worker in: said as what it is, in few lines, in the log
//! and in readiness. The brokers are real ones (`scripts/kafka start --secure`), and one of this test's own
//! that it stops.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::broker::OwnBroker;
use crate::support::{Database, Kafka, Process, article, quotewire, unique, until};

/// The port of the broker that the environment names; its passwords and TLS are on the two ports behind the
/// controller's.
fn secure_port(of: &str) -> u16 {
    let servers = std::env::var("QUOTEWIRE_TEST_KAFKA").expect("QUOTEWIRE_TEST_KAFKA names a real Kafka");
    let (_, port) = servers.rsplit_once(':').expect("a port");
    let port: u16 = port.parse().expect("a number");
    port + if of == "sasl" { 2 } else { 3 }
}

fn authority() -> String {
    std::env::var("QUOTEWIRE_TEST_KAFKA_CA")
        .expect("QUOTEWIRE_TEST_KAFKA_CA names the ca.pem of scripts/kafka start --secure")
}

/// A worker whose log goes into a file and whose pages can be asked.
struct Watched {
    process: Process,
    log: PathBuf,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Watched {
    fn start(brokers: &str, database: &Database, properties: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        let mut command = quotewire();
        command.args(["run", "--brokers", brokers, "--topics", "wire", "--group-id", &unique("group")]);
        command.args(["--database-url", database.url(), "--set", "http.listen=127.0.0.1:0"]);
        for (name, value) in properties {
            command.args(["--set", &format!("kafka.properties.{name}={value}")]);
        }
        command.stdout(Stdio::null()).stderr(File::create(&log).expect("a log"));
        let process = Process(command.spawn().expect("it starts"));
        Self { process, log, port: 0, _folder: folder }
    }

    fn lines(&self) -> Vec<String> {
        std::fs::read_to_string(&self.log).expect("the log").lines().map(str::to_owned).collect()
    }

    fn has(&self, words: &str) -> bool {
        self.lines().iter().any(|line| line.contains(words))
    }

    /// What `/health/ready` answers.
    fn ready(&mut self) -> String {
        if self.port == 0 {
            let line = self.lines().into_iter().find(|line| line.contains("listening for HTTP"));
            let line = line.expect("the pages are served");
            self.port = line.rsplit_once(':').expect("a port").1.trim().parse().expect("a number");
        }
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the page");
        stream.write_all(b"GET /health/ready HTTP/1.0\r\n\r\n").expect("asked");
        let mut page = String::new();
        stream.read_to_string(&mut page).expect("answered");
        page
    }

    /// Waits for its end and returns the exit code.
    async fn ends(&mut self) -> Option<i32> {
        let mut code = None;
        until("the worker ends", async || {
            code = self.process.0.try_wait().expect("it can be asked");
            code.is_some()
        })
        .await;
        code.and_then(|status| status.code())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_never_let_in_says_why_and_ends() {
    let database = Database::start().await;
    let sasl = format!("127.0.0.1:{}", secure_port("sasl"));
    let tls = format!("127.0.0.1:{}", secure_port("tls"));
    let other = tempfile::tempdir().expect("a folder");
    let wrong_ca = other_authority(other.path());
    let password = |password| {
        vec![
            ("security.protocol", "SASL_PLAINTEXT"),
            ("sasl.mechanisms", "PLAIN"),
            ("sasl.username", "reporter"),
            ("sasl.password", password),
        ]
    };
    let cases = [
        (&sasl, password("wrong"), "Authentication failed"),
        (&tls, vec![("security.protocol", "SSL"), ("ssl.ca.location", &*wrong_ca)], "certificate"),
    ];
    for (brokers, properties, word) in cases {
        let mut worker = Watched::start(brokers, &database, &properties);
        until("the log says why", async || worker.has("refuses this worker")).await;
        let page = worker.ready();
        assert!(
            page.contains("503") && page.contains("refuses this worker") && page.contains(word),
            "{page}"
        );
        assert_eq!(worker.ends().await, Some(3), "{word}: {:#?}", worker.lines());
        let lines = worker.lines();
        assert!(lines.len() < 15, "few lines: {lines:#?}");
        assert!(!lines.iter().any(|line| line.contains("no broker answers")), "{lines:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_speaks_plainly_to_tls_is_told_what_it_may_be() {
    let database = Database::start().await;
    let mut worker = Watched::start(&format!("127.0.0.1:{}", secure_port("tls")), &database, &[]);
    until("the log says so", async || worker.has("does the port want TLS?")).await;
    until("readiness says so", async || worker.ready().contains("does the port want TLS?")).await;
    assert_eq!(worker.process.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_right_password_and_authority_records_come_through() {
    let (kafka, database) = (Kafka::real(), Database::start().await);
    kafka.make_topic("wire", 1).await;
    let ca = authority();
    let ways: [(&str, Vec<(&str, &str)>); 2] = [
        (
            "sasl",
            vec![
                ("security.protocol", "SASL_PLAINTEXT"),
                ("sasl.mechanisms", "PLAIN"),
                ("sasl.username", "reporter"),
                ("sasl.password", "osthaven"),
            ],
        ),
        ("tls", vec![("security.protocol", "SSL"), ("ssl.ca.location", &ca)]),
    ];
    let feed = kafka.producer();
    let mut records = 0;
    for (way, properties) in ways {
        feed.text("wire", 0, &article(records as usize));
        feed.flush();
        records += 1;
        let brokers = format!("127.0.0.1:{}", secure_port(way));
        let worker = Watched::start(&brokers, &database, &properties);
        database.wait_for("wire", records).await;
        assert_eq!(worker.process.terminate(), Some(0));
    }
    kafka.delete_topic("wire").await;
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_kafka_is_told_in_few_lines() {
    let database = Database::start().await;
    let broker = OwnBroker::start();
    let kafka = Kafka::Real(broker.servers.clone());
    kafka.make_topic("wire", 2).await;
    let feed = kafka.producer();
    let send = |number: usize| {
        feed.text("wire", (number % 2) as i32, &article(number));
        feed.flush();
    };
    (0..4).for_each(send);
    let mut worker = Watched::start(&broker.servers, &database, &[]);
    database.wait_for("wire", 4).await;
    until("it is ready", async || worker.ready().contains(" 200 ")).await;
    let before = worker.lines().len();

    broker.stop();
    until("readiness says so", async || worker.ready().contains("no broker answers")).await;
    let gone = Instant::now();
    tokio::time::sleep(Duration::from_secs(70)).await;
    let lines = worker.lines().split_off(before);
    let told: Vec<&String> = lines.iter().filter(|line| line.contains("Kafka: ")).collect();
    assert!(
        told.len() == 2 && told[0].contains("not usable for now") && told[1].contains("still not usable"),
        "{lines:#?}"
    );
    // Besides: what was done just before, and partitions that are lost.
    assert!(lines.len() <= 8, "{} lines in {:?}: {lines:#?}", lines.len(), gone.elapsed());

    broker.run();
    (4..8).for_each(send);
    database.wait_for("wire", 8).await;
    until("it is ready", async || worker.ready().contains(" 200 ")).await;
    assert!(worker.has("Kafka: usable again"), "{:#?}", worker.lines());
    assert_eq!(worker.process.terminate(), Some(0));
    database.verify().await;
}

/// The certificate of an authority that has signed nothing.
fn other_authority(folder: &Path) -> String {
    let path = folder.join("other.pem");
    let output = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Another authority", "-keyout"])
        .arg(folder.join("other.key"))
        .arg("-out")
        .arg(&path)
        .output()
        .expect("openssl runs");
    assert!(output.status.success(), "{output:?}");
    path.to_string_lossy().into_owned()
}
