//! What can go wrong with the database, by what the caller is to do about it.
//!
//! The SQLSTATE policy is published in `docs/errors.md`; a test holds the two together.

use std::sync::{Mutex, PoisonError};

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

use super::{rights, tls};
use crate::record::TopicPartition;

/// What to do about an error of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The surroundings failed: wait and try again, without end.
    Retry,
    /// The data failed: find the record and isolate it.
    Isolate,
    /// The set-up is wrong: stop with a clear message.
    Stop,
}

/// What to do about an SQLSTATE. Codes that nobody knows are waited out: an unknown error must not fill the
/// dead letters.
pub fn action(sqlstate: &str) -> Action {
    match sqlstate.get(..2).unwrap_or_default() {
        // Data exceptions, constraints, a user's trigger that raises, values over a limit of the server.
        "21" | "22" | "23" | "54" | "P0" => Action::Isolate,
        // Schema, missing database, credentials, features, dependent objects.
        "42" | "3D" | "3F" | "28" | "0A" | "2B" => Action::Stop,
        // Connection, resources, operator, serialisation and deadlocks, locks, I/O, internal, read-only after
        // failover.
        _ => Action::Retry,
    }
}

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The surroundings failed: wait, connect anew, try again.
    #[error("database not usable for now ({code}): {message}")]
    Retry {
        /// SQLSTATE, or what sort of failure it was.
        code: String,
        /// The database's or the system's words.
        message: String,
    },
    /// A row was refused: isolate the record.
    #[error("the database refused a row ({sqlstate}): {message}")]
    Data {
        /// SQLSTATE.
        sqlstate: String,
        /// The database's words, without the row's content.
        message: String,
    },
    /// Somebody else has moved a position: drop what stands in the batch for those partitions and read them
    /// again.
    #[error("positions have moved: {}", describe(.0))]
    Fenced(Vec<Fenced>),
    /// The set-up is wrong: stop.
    #[error("{0}")]
    Stop(String),
}

/// A partition whose position was not where the batch began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fenced {
    /// The partition.
    pub partition: TopicPartition,
    /// Where the batch began.
    pub expected: i64,
    /// Where the database stands; `None` where it has no row.
    pub found: Option<i64>,
}

fn describe(fenced: &[Fenced]) -> String {
    let one = |fenced: &Fenced| match fenced.found {
        Some(found) => format!("{} is at {found}, not {}", fenced.partition, fenced.expected),
        None => format!("{} has no position", fenced.partition),
    };
    fenced.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let retry = |message: String| Self::Retry { code: "connection".to_owned(), message };
        match error {
            sqlx::Error::Database(said) => Self::from_server(&*said),
            sqlx::Error::Io(error) => match tls::refusal(&error) {
                Some(refusal) => Self::Stop(refusal),
                None => retry(error.to_string()),
            },
            // The client asks for what the server or a file does not give.
            sqlx::Error::Tls(error) => Self::Stop(format!(
                "TLS: {error}; switch TLS on in the server (ssl = on), or say in database.url how to do \
                 without it (sslmode=prefer, sslmode=disable)"
            )),
            // What the program itself gets wrong does not get better by waiting.
            error @ (sqlx::Error::Configuration(_)
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnDecode { .. }) => Self::Stop(format!("database: {error}")),
            // "unknown authentication method", "unsupported SASL authentication mechanisms".
            sqlx::Error::Protocol(message) if message.contains("authentication me") => Self::Stop(format!(
                "{message}; pg_hba.conf must ask this user for scram-sha-256, md5, password, cert or nothing"
            )),
            error => retry(error.to_string()),
        }
    }
}

impl StoreError {
    fn from_server(said: &dyn DatabaseError) -> Self {
        let sqlstate = said.code().unwrap_or_default().into_owned();
        let message = said.message().to_owned();
        if sqlstate == "08P01"
            && let Some(way_out) = pooler_way_out(&message)
        {
            return Self::Stop(format!("the connection pooler says ({sqlstate}): {message}; {way_out}"));
        }
        match action(&sqlstate) {
            Action::Retry => Self::Retry { code: sqlstate, message },
            Action::Isolate => Self::Data { sqlstate, message },
            Action::Stop => {
                let details = said.try_downcast_ref::<PgDatabaseError>();
                let at_login = details.is_some_and(|details| details.severity() == PgSeverity::Fatal);
                Self::Stop(stop_message(&sqlstate, &message, at_login))
            }
        }
    }
}

/// pgbouncer has one code for everything; what waiting does not mend is known by its words.
fn pooler_way_out(message: &str) -> Option<&'static str> {
    let knows = |words: &[&str]| words.iter().any(|words| message.contains(words));
    if knows(&["unsupported startup parameter"]) {
        Some(
            "unset PGOPTIONS (write `options` into database.url instead), or have it ignored (ignore_startup_parameters)",
        )
    } else if knows(&["no such database"]) {
        Some("add it to the [databases] of the pooler, or correct database.url")
    } else if knows(&["no such user", "authentication failed", "auth failed"]) {
        Some("check user and password in database.url and in the pooler (auth_file, auth_query)")
    } else {
        None
    }
}

/// Who this process is in the database, for messages: there is one `database.url`, so there is one role.
static ROLE: Mutex<String> = Mutex::new(String::new());

/// Takes note of the role, as the server names it.
pub(super) fn remember_role(role: String) {
    *ROLE.lock().unwrap_or_else(PoisonError::into_inner) = role;
}

fn stop_message(sqlstate: &str, message: &str, at_login: bool) -> String {
    let role = ROLE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let way_out = match sqlstate.get(..2).unwrap_or_default() {
        _ if sqlstate == "42501" => rights::way_out(message, &role, at_login),
        "28" => "check user, password and pg_hba.conf".to_owned(),
        "3D" => "create the database, or correct database.url".to_owned(),
        // Nothing in the search path that may be used.
        "3F" => rights::no_schema(&role),
        _ => "has `quotewire migrate` been run, and has nobody edited the schema?".to_owned(),
    };
    format!("the database says ({sqlstate}): {message}; {way_out}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_its_action() {
        for retry in [
            "08006", "53100", "53300", "57P01", "57014", "40001", "40P01", "55P03", "58030", "25006", "XX000",
        ] {
            assert_eq!(action(retry), Action::Retry, "{retry}");
        }
        for isolate in ["22021", "22P05", "22001", "23505", "23514", "21000", "54000", "P0001"] {
            assert_eq!(action(isolate), Action::Isolate, "{isolate}");
        }
        for stop in ["42P01", "42703", "42501", "3D000", "3F000", "28P01", "0A000"] {
            assert_eq!(action(stop), Action::Stop, "{stop}");
        }
    }

    #[test]
    fn an_odd_code_is_waited_out() {
        assert_eq!(action(""), Action::Retry);
        assert_eq!(action("é"), Action::Retry);
    }
}
