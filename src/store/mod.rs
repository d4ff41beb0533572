//! PostgreSQL: the transaction that stores a batch, positions, dead letters, error classes, migrations.

mod backoff;
mod connect;
mod copy;
pub mod counts;
pub mod dead_letters;
pub mod decisions;
mod error;
mod lifecycle;
pub mod migrations;
pub mod positions;
pub mod raw_records;
pub mod reading;
pub mod removal;
mod rights;
mod session;
mod tls;
mod traces;
mod url;
pub mod verify;
mod write;

pub use backoff::Backoff;
pub use connect::{ConnectOptions, check_url, connect};
pub use error::{Action, Fenced, StoreError, action};
pub use write::{Batch, BatchWriter, Portion, Written};

use crate::record::Record;
use crate::rows::EncodedArticle;

/// A record with what became of it before the database has seen it.
#[derive(Debug)]
pub struct PreparedRecord {
    /// The record as it came: a dead letter keeps its bytes, and every record where they are kept.
    pub record: Record,
    /// What it is to become.
    pub prepared: Prepared,
}

/// What a record is to become.
#[derive(Debug)]
pub enum Prepared {
    /// Articles to store, all or none.
    Articles(Vec<EncodedArticle>),
    /// Nothing to store, and why.
    Skip(&'static str),
    /// A dead letter.
    Dead(Death),
}

impl Prepared {
    /// The articles to store; none of what is skipped or dead.
    pub fn articles(&self) -> &[EncodedArticle] {
        if let Self::Articles(articles) = self { articles } else { &[] }
    }
}

/// Why a record became a dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Death {
    /// Where it failed.
    pub stage: Stage,
    /// What sort of failure.
    pub class: DeathClass,
    /// What happened, in words.
    pub message: String,
    /// The database's code, where it was the one that refused.
    pub sqlstate: Option<String>,
    /// How often it was tried.
    pub attempts: i32,
}

/// What sort of failure made a record a dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeathClass {
    /// No text in any character set.
    NotText,
    /// Over a limit as a whole.
    TooLarge,
    /// Nothing in it.
    Empty,
    /// In a format that this version does not read.
    Unsupported,
    /// In a known format, and broken.
    Malformed,
    /// For a source that its topic may not carry.
    NotItsSource,
    /// The extraction panicked.
    Panic,
    /// Processes died over it.
    KilledTheProcess,
    /// The database refused one of its rows.
    RefusedByDatabase,
}

impl DeathClass {
    /// All classes.
    pub const ALL: [Self; 9] = [
        Self::NotText,
        Self::TooLarge,
        Self::Empty,
        Self::Unsupported,
        Self::Malformed,
        Self::NotItsSource,
        Self::Panic,
        Self::KilledTheProcess,
        Self::RefusedByDatabase,
    ];

    /// The name under which the database keeps it: a word for queries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotText => "not_text",
            Self::TooLarge => "too_large",
            Self::Empty => "empty",
            Self::Unsupported => "unsupported",
            Self::Malformed => "malformed",
            Self::NotItsSource => "not_its_source",
            Self::Panic => "panic",
            Self::KilledTheProcess => "killed_the_process",
            Self::RefusedByDatabase => "refused_by_database",
        }
    }
}

/// Where a record failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Bytes to articles.
    Decode,
    /// Articles to quotes and rows.
    Extract,
    /// Rows to the database.
    Store,
}

impl Stage {
    /// The name under which the database keeps it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Extract => "extract",
            Self::Store => "store",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_dead_letters_is_documented() {
        let documented = include_str!("../../docs/errors.md");
        for class in DeathClass::ALL {
            assert!(documented.contains(&format!("| `{}` |", class.name())), "{}", class.name());
        }
    }
}
