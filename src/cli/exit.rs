//! Exit codes, and what is printed when a command fails.

use std::process::ExitCode;

use quotewire::config::ConfigErrors;
use quotewire::embedded::PostgresError;
use quotewire::store::StoreError;
use quotewire::worker::StartError;

/// Shown below every help text; `docs/commands.md` has the same list.
pub(crate) const CODES: &str = "Exit codes:
    0  done
    1  a check failed: verify does not add up, a replay stays dead, an article cannot be read
    2  wrong flags or settings
    3  the set-up is wrong and waiting does not help: schema, credentials, missing database
    4  the database or the broker cannot be reached (one-shot commands; the worker waits)
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
    // Every mistake of a configuration stands on a line of its own.
    let separator = if failure.is::<ConfigErrors>() { "\n" } else { " " };
    eprintln!("quotewire:{separator}{failure:#}");
    ExitCode::from(code(failure))
}

fn code(failure: &Failure) -> u8 {
    let store = failure.chain().find_map(|cause| {
        let start = cause.downcast_ref::<StartError>();
        cause.downcast_ref::<StoreError>().or(match start {
            Some(StartError::Store(error)) => Some(error),
            _ => None,
        })
    });
    match store {
        Some(StoreError::Stop(_) | StoreError::Data { .. }) => SETUP,
        Some(StoreError::Retry { .. } | StoreError::Fenced(_)) => UNREACHABLE,
        None if failure.is::<Unreachable>() => UNREACHABLE,
        None if failure.is::<ConfigErrors>() || failure.is::<WrongUse>() => SETTINGS,
        None if failure.is::<StartError>() || failure.is::<PostgresError>() => SETUP,
        None => OTHER,
    }
}

/// A broker that does not answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unreachable(pub(crate) String);

/// A command that was asked for something it cannot do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct WrongUse(pub(crate) String);
