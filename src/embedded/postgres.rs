//! A private PostgreSQL: a cluster in a directory of its own, on a Unix socket in it, gone when it is
//! dropped.
//!
//! PostgreSQL refuses to run as root, so root starts it as an unprivileged user who owns the directory.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::unistd::{Gid, Uid, User, chown};
use tempfile::TempDir;
use tracing::{debug, info};

use super::binaries;

/// The oldest version that serves.
pub(super) const OLDEST_MAJOR: u32 = 15;
/// The superuser and the database.
const NAME: &str = "quotewire";
/// It names the socket, and nothing listens on it: said to server and clients alike, as both would ask
/// `PGPORT`.
const PORT: u16 = 5432;
/// How long it may take to start, on however busy a machine, in seconds.
const START_TIMEOUT_S: &str = "600";
/// Who may run it when we are root, in this order.
const UNPRIVILEGED: [&str; 3] = ["postgres", "nobody", "daemon"];

/// A private PostgreSQL server.
#[derive(Debug)]
pub struct Postgres {
    binaries: PathBuf,
    directory: PathBuf,
    user: Option<User>,
    /// Removes the directory in the end.
    home: Option<TempDir>,
    running: bool,
    /// Cleans up should this process not come to it.
    guard: Option<Child>,
}

/// What the guard does when its standard input ends: `$0` is `pg_ctl`, `$1` the directory. More than once,
/// because what was just starting may still write.
const GUARD: &str = r#"cat >/dev/null
for attempt in 1 2 3 4 5 6 7 8 9 10; do
    [ -d "$1" ] || exit 0
    "$0" -D "$1/data" -m immediate stop
    rm -rf "$1"
    sleep 1
done"#;

/// Why there is no PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// None on the machine, and none could be fetched.
    #[error(
        "no PostgreSQL {OLDEST_MAJOR} or later was found (PG_BIN, PATH, /usr/lib/postgresql/*/bin, Homebrew) \
         and none could be fetched: {0}. Install PostgreSQL (Debian: apt-get install postgresql; macOS: brew \
         install postgresql@17), or set PG_BIN to the directory of initdb and postgres, or go online once"
    )]
    NotFound(String),
    /// `PG_BIN` names something else.
    #[error(
        "PG_BIN={0} has no PostgreSQL {OLDEST_MAJOR} or later (initdb, pg_ctl, postgres): correct it or unset it"
    )]
    WrongChoice(PathBuf),
    /// Root, and nobody to run it as.
    #[error(
        "PostgreSQL refuses to run as root, and none of the users {UNPRIVILEGED:?} exists: run as another user"
    )]
    NoUser,
    /// One of its programs failed.
    #[error("{program} failed: {output}")]
    Program {
        /// Which one.
        program: &'static str,
        /// What it printed.
        output: String,
    },
    /// The file system.
    #[error("{path}: {error}")]
    Io {
        /// Where.
        path: PathBuf,
        /// What.
        error: std::io::Error,
    },
}

pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> PostgresError {
    let path = path.to_owned();
    move |error| PostgresError::Io { path, error }
}

impl Postgres {
    /// Makes a cluster in a directory of its own and starts it.
    ///
    /// # Errors
    /// See [`PostgresError`].
    pub async fn start() -> Result<Self, PostgresError> {
        let user = unprivileged()?;
        let binaries = match binaries::installed(user.as_ref())? {
            Some(binaries) => binaries,
            None => binaries::fetched().await?,
        };
        // Short, because a socket's path may have no more than about a hundred characters.
        let base = if Path::new("/tmp").is_dir() { PathBuf::from("/tmp") } else { std::env::temp_dir() };
        let home = tempfile::Builder::new().prefix("quotewire-pg-").tempdir_in(&base).map_err(io(&base))?;
        let directory = home.path().to_owned();
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).map_err(io(&directory))?;
        if let Some(user) = &user {
            chown(&directory, Some(user.uid), Some(user.gid))
                .map_err(|errno| PostgresError::Io { path: directory.clone(), error: errno.into() })?;
        }
        info!(binaries = %binaries.display(), directory = %directory.display(), "private PostgreSQL");
        let mut server = Self { binaries, directory, user, home: Some(home), running: false, guard: None };
        server.guard = Some(server.post_guard()?);
        server.initialise()?;
        server.run()?;
        Ok(server)
    }

    /// Where programs find it: a URL over the Unix socket.
    pub fn url(&self) -> String {
        self.url_of(NAME)
    }

    /// The URL of another database of this server.
    pub fn url_of(&self, database: &str) -> String {
        // A socket needs no encryption, whatever PGSSLMODE says.
        format!(
            "postgres://{NAME}@localhost:{PORT}/{database}?host={}&sslmode=disable",
            self.directory.display()
        )
    }

    /// How to reach it with psql.
    pub fn psql(&self) -> String {
        format!("psql -h {} -p {PORT} -U {NAME} {NAME}", self.directory.display())
    }

    /// Stops the server and leaves the cluster, to be started again.
    ///
    /// # Errors
    /// When `pg_ctl` fails.
    pub fn stop(&mut self) -> Result<(), PostgresError> {
        if self.running {
            let data = self.data();
            self.program(
                "pg_ctl",
                [OsStr::new("-D"), data.as_os_str(), "-m".as_ref(), "immediate".as_ref(), "stop".as_ref()],
            )?;
            self.running = false;
        }
        Ok(())
    }

    /// Starts the server (again).
    ///
    /// # Errors
    /// When `pg_ctl` fails.
    pub fn run(&mut self) -> Result<(), PostgresError> {
        let (data, log) = (self.data(), self.directory.join("log"));
        // No TCP: nobody else on the machine can reach it. Durability is for data that is kept: here none is.
        let options = format!(
            "-k '{}' -p {PORT} -c listen_addresses= -c fsync=off -c full_page_writes=off \
             -c shared_buffers=64MB -c max_connections=60",
            self.directory.display()
        );
        let arguments = [
            OsStr::new("-w"),
            "-t".as_ref(),
            START_TIMEOUT_S.as_ref(),
            "-D".as_ref(),
            data.as_os_str(),
            "-o".as_ref(),
            options.as_ref(),
            "-l".as_ref(),
            log.as_os_str(),
            "start".as_ref(),
        ];
        self.program("pg_ctl", arguments)?;
        self.running = true;
        Ok(())
    }

    /// Starts a process that stops the server and removes the directory once this process is gone, however it
    /// ended: by a second Ctrl-C, a closed terminal, a kill.
    fn post_guard(&self) -> Result<Child, PostgresError> {
        let mut command = self.command_of("sh".as_ref());
        command.args(["-c".as_ref(), GUARD.as_ref(), self.binaries.join("pg_ctl").as_os_str()]);
        command.arg(&self.directory).current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().map_err(io(Path::new("sh")))
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    fn initialise(&self) -> Result<(), PostgresError> {
        let data = self.data();
        let arguments = [
            OsStr::new("-D"),
            data.as_os_str(),
            "-U".as_ref(),
            NAME.as_ref(),
            "-A".as_ref(),
            "trust".as_ref(),
            "-E".as_ref(),
            "UTF8".as_ref(),
            "--no-locale".as_ref(),
            "--no-sync".as_ref(),
        ];
        self.program("initdb", arguments)?;
        // The database, without a client: a single-user backend reads SQL from its standard input.
        let mut command = self.command("postgres");
        command
            .args([OsStr::new("--single"), "-D".as_ref(), data.as_os_str(), "postgres".as_ref()])
            .stdin(Stdio::piped());
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().map_err(io(&self.binaries))?;
        if let Some(mut stdin) = child.stdin.take() {
            use std::io::Write;
            stdin.write_all(format!("CREATE DATABASE {NAME};\n").as_bytes()).map_err(io(&self.binaries))?;
        }
        let output = child.wait_with_output().map_err(io(&self.binaries))?;
        if output.status.success() { Ok(()) } else { Err(failed("postgres", &output.stderr)) }
    }

    fn program<'a>(
        &self,
        program: &'static str,
        arguments: impl IntoIterator<Item = &'a OsStr>,
    ) -> Result<(), PostgresError> {
        // Not through a pipe: the server inherits it and would keep it open.
        let log = self.directory.join(format!("{program}.out"));
        let file = fs::File::create(&log).map_err(io(&log))?;
        let also = file.try_clone().map_err(io(&log))?;
        let status =
            self.command(program).args(arguments).stdin(Stdio::null()).stdout(file).stderr(also).status();
        let status = status.map_err(io(&self.binaries.join(program)))?;
        debug!(program, %status, "ran");
        if status.success() { Ok(()) } else { Err(failed(program, &fs::read(&log).unwrap_or_default())) }
    }

    /// One of its programs, as the unprivileged user.
    fn command(&self, program: &str) -> Command {
        self.command_of(&self.binaries.join(program))
    }

    fn command_of(&self, program: &Path) -> Command {
        let mut command = command_as(self.user.as_ref(), program);
        command.current_dir(&self.directory);
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::warn!(%error, "the private PostgreSQL did not stop");
        }
        drop(self.home.take());
        if let Some(mut guard) = self.guard.take() {
            // With its standard input closed it finds nothing left to do.
            drop(guard.stdin.take());
            guard.wait().ok();
        }
    }
}

/// A command that runs as a user, in a process group of its own so that Ctrl-C is ours to handle, and knows
/// nothing of what the environment says about other servers.
pub(super) fn command_as(user: Option<&User>, program: &Path) -> Command {
    let mut command = Command::new(program);
    command.process_group(0).current_dir("/");
    let names = std::env::vars_os().map(|(name, _)| name);
    names.filter(|name| name.as_encoded_bytes().starts_with(b"PG")).for_each(|name| {
        command.env_remove(name);
    });
    if let Some(user) = user {
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
    command
}

fn failed(program: &'static str, output: &[u8]) -> PostgresError {
    PostgresError::Program { program, output: String::from_utf8_lossy(output).trim().to_owned() }
}

/// `None` unless we are root.
fn unprivileged() -> Result<Option<User>, PostgresError> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    let user = UNPRIVILEGED.iter().find_map(|name| User::from_name(name).ok().flatten());
    let user = user.filter(|user| user.gid != Gid::from_raw(0));
    user.map(Some).ok_or(PostgresError::NoUser)
}
