//! Exit codes, and what is printed when a command fails.

use std::net::SocketAddr;
use std::process::ExitCode;

use quotewire::config::ConfigErrors;
#[cfg(feature = "demo")]
use quotewire::embedded::PostgresError;
use quotewire::store::StoreError;
use quotewire::worker::StartError;
use quotewire::worker::ingest::IngestError;

use super::print::{self, tell};

/// Shown below every help text; `docs/commands.md` has the same list.
pub(crate) const CODES: &str = "Exit codes:
    0  done
    1  a check failed: verify does not add up, a replay stays dead, an article cannot be read
    2  wrong flags or settings, or a file that they name cannot be read or written
    3  a wrong set-up, waiting does not help: database, schema, rights, certificates, a port in use
    4  database or broker out of reach, or no writes allowed (one-shot commands; the worker waits)
    5  stopped before everything in flight was written: it will be read again
    70 anything else
    130 ended at once by a second signal

Settings come from --config FILE, then QUOTEWIRE_… variables, then flags; see `quotewire config show`.";

pub(crate) const CHECK_FAILED: u8 = 1;
pub(crate) const SETTINGS: u8 = 2;
pub(crate) const SETUP: u8 = 3;
pub(crate) const UNREACHABLE: u8 = 4;
pub(crate) const LATE: u8 = 5;
pub(crate) const OTHER: u8 = 70;
pub(crate) const SECOND_SIGNAL: i32 = 130;

/// Why a command failed.
pub(crate) type Failure = anyhow::Error;

/// Prints a failure and says which exit code it is.
pub(crate) fn report(failure: &Failure) -> ExitCode {
    if print::is_reader_gone(failure) {
        return ExitCode::SUCCESS;
    }
    // Every mistake of a configuration stands on a line of its own.
    let separator = if failure.is::<ConfigErrors>() { "\n" } else { " " };
    tell!("quotewire:{separator}{failure:#}");
    ExitCode::from(code(failure))
}

fn code(failure: &Failure) -> u8 {
    let store = failure.chain().find_map(|cause| {
        let of_worker = cause.downcast_ref::<StartError>().and_then(|error| match error {
            StartError::Store(error) => Some(error),
            _ => None,
        });
        let of_files = cause.downcast_ref::<IngestError>().and_then(|error| match error {
            IngestError::Store(error) => Some(error),
            _ => None,
        });
        cause.downcast_ref::<StoreError>().or(of_worker).or(of_files)
    });
    match store {
        Some(StoreError::Stop(_) | StoreError::Data { .. }) => SETUP,
        Some(StoreError::Retry { .. } | StoreError::Fenced(_)) => UNREACHABLE,
        None if failure.is::<Unreachable>() => UNREACHABLE,
        None if failure.is::<BadInput>() => CHECK_FAILED,
        None if failure.is::<ConfigErrors>() || failure.is::<WrongUse>() => SETTINGS,
        None if matches!(failure.downcast_ref(), Some(IngestError::Read { .. })) => SETTINGS,
        #[cfg(feature = "demo")]
        None if failure.is::<PostgresError>() => SETUP,
        None if failure.is::<StartError>() || failure.is::<Listening>() => SETUP,
        None => OTHER,
    }
}

/// What a file holds is not what was asked for.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadInput(pub(crate) String);

/// An address that cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("listening on {address}: {error} (http.listen; empty turns it off)")]
pub(crate) struct Listening {
    address: SocketAddr,
    error: std::io::Error,
}

impl Listening {
    pub(crate) fn failed(address: SocketAddr) -> impl Fn(std::io::Error) -> Self {
        move |error| Self { address, error }
    }
}

/// A file that is named and cannot be read.
pub(crate) fn unreadable(name: &str, error: &std::io::Error) -> WrongUse {
    WrongUse(format!("reading {name}: {error}"))
}

/// A broker that does not answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unreachable(pub(crate) String);

/// A command that was asked for something it cannot do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct WrongUse(pub(crate) String);
