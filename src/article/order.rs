//! Orders to kill or hold another item, and the numbers by which orders name an item.

use jiff::Timestamp;
use serde::Serialize;

/// What an order is to do with the item that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// It must not be used any more.
    Kill,
    /// It is held back until a later version of it comes.
    Hold,
}

impl OrderKind {
    /// The name under which the database keeps it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Hold => "hold",
        }
    }
}

/// An order of one item about another item of the same source: `Please kill item dpa 031 "Ferry sinks"`. It
/// names that one by number, by title or by both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemOrder {
    /// What is to be done.
    pub kind: OrderKind,
    /// The number of the item, as [`Article::numbers`](super::Article::numbers) has them: `dpa 31`.
    pub number: Option<String>,
    /// Its title, as it stands.
    pub title: Option<String>,
    /// When the item was published at the earliest.
    pub from: Timestamp,
    /// Before when it was published.
    pub to: Timestamp,
}
