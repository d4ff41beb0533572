//! What can go wrong with the database, by what the caller is to do about it.
//!
//! The SQLSTATE policy is published in `docs/errors.md`; a test holds the two together.

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

/// What to do about an SQLSTATE. Codes that nobody knows are waited out: an unknown error must not fill the dead letters.
pub fn action(sqlstate: &str) -> Action {
    match sqlstate.get(..2).unwrap_or_default() {
        // Data exceptions, constraints, a user's trigger that raises, values over a limit of the server.
        "21" | "22" | "23" | "54" | "P0" => Action::Isolate,
        // Schema, missing database, credentials, features, dependent objects.
        "42" | "3D" | "3F" | "28" | "0A" | "2B" => Action::Stop,
        // Connection, resources, operator, serialisation and deadlocks, locks, I/O, internal, read-only after failover.
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
    /// Somebody else has moved a position: drop what stands in the batch for those partitions and read them again.
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
        let sqlx::Error::Database(database) = &error else {
            return match error {
                // What the program itself gets wrong does not get better by waiting.
                sqlx::Error::Configuration(_)
                | sqlx::Error::ColumnNotFound(_)
                | sqlx::Error::ColumnDecode { .. } => Self::Stop(format!("database: {error}")),
                error => Self::Retry { code: "connection".to_owned(), message: error.to_string() },
            };
        };
        let sqlstate = database.code().unwrap_or_default().into_owned();
        let message = database.message().to_owned();
        match action(&sqlstate) {
            Action::Retry => Self::Retry { code: sqlstate, message },
            Action::Isolate => Self::Data { sqlstate, message },
            Action::Stop => Self::Stop(stop_message(&sqlstate, &message)),
        }
    }
}

fn stop_message(sqlstate: &str, message: &str) -> String {
    let way_out = match sqlstate.get(..2).unwrap_or_default() {
        "28" => "check user, password and pg_hba.conf",
        "3D" => "create the database, or correct database.url",
        _ if sqlstate == "42501" => "grant the worker's role its rights on the tables",
        _ => "has `quotewire migrate` been run, and has nobody edited the schema?",
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
