//! A Kafka and a PostgreSQL of the storm's own, which it may kill, stop, freeze and fill.

use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, RwLock};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid, chown};
use quotewire::store::migrations;
use sqlx::AssertSqlSafe;
use tokio::runtime::Handle;

use crate::support::{Database, PATIENCE};

/// The database, whose tables lie in a folder that can be filled up.
const DATABASE: &str = "storm";

/// Both servers, by folder and port.
pub(crate) struct Services {
    folder: PathBuf,
    pub(crate) kafka_port: u16,
    pub(crate) postgres_port: u16,
    /// A small file system of its own for the tables.
    pub(crate) small: PathBuf,
    /// Held while the broker is away or must not go.
    pub(crate) broker: Mutex<()>,
    /// Held alone while PostgreSQL is away or must not be disturbed, together by whoever disturbs it a
    /// little.
    pub(crate) server: RwLock<()>,
    pub(crate) runtime: Handle,
}

impl Services {
    /// Starts both and makes the database.
    pub(crate) fn start(folder: PathBuf, kafka_port: u16, postgres_port: u16, runtime: Handle) -> Self {
        let small = folder.join("small");
        let services = Self {
            folder,
            kafka_port,
            postgres_port,
            small,
            broker: Mutex::default(),
            server: RwLock::default(),
            runtime,
        };
        services.kafka(&["start"]);
        services.postgres(&["start"]);
        let tables = services.small.join("tables");
        fs::create_dir(&tables).expect("a folder for the tables: scripts/storm mounts a file system there");
        let owner = fs::metadata(services.data()).expect("the data folder").uid();
        chown(&tables, Some(Uid::from_raw(owner)), None).expect("the server's own");
        for sql in [
            format!("CREATE TABLESPACE small LOCATION '{}'", tables.display()),
            format!("CREATE DATABASE {DATABASE} TABLESPACE small"),
        ] {
            services.sql_in("quotewire", &sql).expect("the database is made");
        }
        services.runtime.block_on(async {
            migrations::migrate(&mut services.database().connect().await)
                .await
                .expect("the migrations apply");
        });
        services
    }

    pub(crate) fn brokers(&self) -> String {
        format!("127.0.0.1:{}", self.kafka_port)
    }

    /// The database's URL on some port: the server's own, or that of a proxy.
    pub(crate) fn url(port: u16) -> String {
        format!("postgres://quotewire@127.0.0.1:{port}/{DATABASE}")
    }

    /// The database itself, without a proxy.
    pub(crate) fn database(&self) -> Database {
        Database::at(Self::url(self.postgres_port))
    }

    fn script(&self, name: &str, port: u16, arguments: &[&str]) -> Result<(), String> {
        let mut command = Command::new(format!("scripts/{name}"));
        command.args(arguments).args(["--port", &port.to_string(), "--dir"]).arg(self.folder.join(name));
        command.env("QUOTEWIRE_KAFKA_ENGINE", "java").stdin(Stdio::null());
        let output = command.output().expect("the script runs");
        let told = || format!("scripts/{name} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        if output.status.success() { Ok(()) } else { Err(told()) }
    }

    pub(crate) fn kafka(&self, arguments: &[&str]) {
        self.script("kafka", self.kafka_port, arguments).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Starts the broker, which may fail over what it left behind when it was killed.
    pub(crate) fn start_broker(&self, say: impl Fn(String)) {
        for _ in 0..3 {
            let Err(error) = self.script("kafka", self.kafka_port, &["start"]) else { return };
            let log = std::fs::read_to_string(self.folder.join("kafka/kafka.log")).unwrap_or_default();
            let last: Vec<&str> = log.lines().rev().take(8).collect();
            say(format!("      {error}: {last:#?}"));
        }
        panic!("the broker does not start");
    }

    pub(crate) fn postgres(&self, arguments: &[&str]) {
        self.script("postgres", self.postgres_port, arguments).unwrap_or_else(|error| panic!("{error}"));
    }

    fn data(&self) -> PathBuf {
        self.folder.join("postgres/data")
    }

    /// Stops the broker's process for a while, as a long pause of its virtual machine would.
    pub(crate) fn freeze_broker(&self, duration: Duration) {
        freeze(&[pid_in(&self.folder.join("kafka/pid"))], duration);
    }

    /// Stops every process of PostgreSQL for a while, as a machine does whose disk does not answer.
    pub(crate) fn freeze_server(&self, duration: Duration) {
        let postmaster = pid_in(&self.data().join("postmaster.pid"));
        let mut family = vec![postmaster];
        family.extend(children(postmaster));
        freeze(&family, duration);
    }

    /// Kills one of PostgreSQL's backends, after which the server restarts them all.
    pub(crate) fn kill_backend(&self) {
        let sql = format!(
            "SELECT pid FROM pg_stat_activity WHERE datname = '{DATABASE}' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
        );
        let victim: Option<(i32,)> = self
            .runtime
            .block_on(async {
                let mut connection = self.database().try_connect().await?;
                let row = sqlx::query_as(AssertSqlSafe(sql)).fetch_optional(&mut connection).await;
                row.map_err(|error| error.to_string())
            })
            .unwrap_or_default();
        if let Some((pid,)) = victim {
            kill(Pid::from_raw(pid), Signal::SIGKILL).ok();
        }
    }

    /// Runs some SQL in the storm's database.
    pub(crate) fn sql(&self, sql: &str) -> Result<(), String> {
        self.sql_in(DATABASE, sql)
    }

    fn sql_in(&self, database: &str, sql: &str) -> Result<(), String> {
        let url = format!("postgres://quotewire@127.0.0.1:{}/{database}", self.postgres_port);
        self.runtime.block_on(async {
            let mut connection = Database::at(url).try_connect().await?;
            let sql = AssertSqlSafe(sql.to_owned());
            sqlx::raw_sql(sql).execute(&mut connection).await.map(drop).map_err(|error| error.to_string())
        })
    }

    /// Waits until PostgreSQL takes connections.
    pub(crate) fn wait_for_server(&self) {
        let started = Instant::now();
        while let Err(error) = self.sql("SELECT 1") {
            assert!(started.elapsed() < PATIENCE, "PostgreSQL does not come back: {error}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Uses up what is free where the tables lie; whoever needs another page gets SQLSTATE 53100. Returns the
    /// bytes.
    pub(crate) fn fill_disk(&self) -> usize {
        let mut ballast = fs::File::create(self.ballast()).expect("the ballast");
        let mut bytes = 0;
        for size in [1 << 20, 4 << 10] {
            let piece = vec![0_u8; size];
            while let Ok(written) = ballast.write(&piece) {
                bytes += written;
            }
        }
        bytes
    }

    /// Whether PostgreSQL refuses what needs another page, as it should; otherwise what it says.
    pub(crate) fn has_no_room(&self) -> Result<(), String> {
        let filled =
            self.sql("CREATE TABLE no_room AS SELECT repeat('x', 1000) FROM generate_series(1, 20000)");
        match filled {
            Err(error) if error.contains("No space left on device") => Ok(()),
            Err(error) => Err(error),
            Ok(()) => {
                self.sql("DROP TABLE no_room").ok();
                Err("20 MB more were written".to_owned())
            }
        }
    }

    pub(crate) fn empty_disk(&self) {
        fs::remove_file(self.ballast()).expect("the ballast is there");
    }

    fn ballast(&self) -> PathBuf {
        self.small.join("ballast")
    }
}

fn pid_in(file: &Path) -> Pid {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    Pid::from_raw(text.lines().next().and_then(|line| line.trim().parse().ok()).expect("a process id"))
}

/// The processes whose parent is that one.
fn children(parent: Pid) -> Vec<Pid> {
    let numbers = fs::read_dir("/proc")
        .expect("Linux")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let is_child = |number: &i32| {
        let stat = fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
        // The name, in parentheses, may hold anything; the parent is the second field behind it.
        let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
        fields.split(' ').nth(1) == Some(&parent.to_string())
    };
    numbers.filter(is_child).map(Pid::from_raw).collect()
}

/// Stops processes and lets them go on.
fn freeze(processes: &[Pid], duration: Duration) {
    let tell = |signal| {
        for process in processes {
            // One may have ended meanwhile.
            kill(*process, signal).ok();
        }
    };
    tell(Signal::SIGSTOP);
    std::thread::sleep(duration);
    tell(Signal::SIGCONT);
}
