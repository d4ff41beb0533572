//! The rows themselves: people and sources by INSERT where they are new, everything else by binary COPY.

use rustc_hash::FxHashSet;
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::StoreError;
use super::super::copy::CopyRows;
use super::articles::Decided;
use super::closed::Closed;
use super::first_time;
use crate::record::Outcome;
use crate::rows::{EncodedArticle, Table};

/// How many names are remembered; when more are known all are forgotten, which costs an INSERT that changes
/// nothing.
const REMEMBERED: usize = 500_000;

/// Names that are in the database for sure, so that most batches need not send any.
#[derive(Debug, Default)]
pub(super) struct KnownNames {
    sources: FxHashSet<String>,
    people: FxHashSet<i64>,
    aliases: FxHashSet<(i64, u64)>,
    // What this transaction adds: known once it is committed.
    new_sources: Vec<String>,
    new_people: Vec<i64>,
    new_aliases: Vec<(i64, u64)>,
    buffer: Vec<u8>,
    /// The last removal of names that has been heard of.
    removal: i64,
}

impl KnownNames {
    /// What was added has been rolled back.
    pub(super) fn rolled_back(&mut self) {
        self.new_sources.clear();
        self.new_people.clear();
        self.new_aliases.clear();
    }

    /// Names have been removed since they were remembered, perhaps these.
    pub(super) fn hear_of(&mut self, removal: i64) {
        if self.removal != removal {
            self.removal = removal;
            self.people.clear();
            self.aliases.clear();
        }
    }

    /// The transaction is through: what it added is known.
    pub(super) fn committed(&mut self) {
        if self.people.len() + self.aliases.len() > REMEMBERED {
            self.people.clear();
            self.aliases.clear();
        }
        self.sources.extend(self.new_sources.drain(..));
        self.people.extend(self.new_people.drain(..));
        self.aliases.extend(self.new_aliases.drain(..));
    }
}

/// Writes all rows of the versions that are kept.
pub(super) async fn write(
    connection: &mut PgConnection,
    known: &mut KnownNames,
    decided: &[Decided<'_>],
    closed: &Closed,
) -> Result<(), StoreError> {
    let kept = || {
        decided.iter().filter(|decision| matches!(decision.outcome, Outcome::Stored | Outcome::Superseded))
    };
    if kept().next().is_none() {
        return Ok(());
    }
    insert_sources(connection, known, kept().map(|decision| decision.article)).await?;
    for table in Table::ALL {
        if kept().any(|decision| !decision.article.tuples(table).is_empty()) {
            copy(connection, &mut known.buffer, table, kept()).await?;
        }
    }
    // Last: who adds a name that another writer has just added waits for that one's commit.
    insert_people(connection, known, kept().map(|decision| decision.article), closed).await?;
    insert_aliases(connection, known, kept().map(|decision| decision.article), closed).await?;
    let versions: Vec<Uuid> = kept().map(|decision| decision.article.version_id).collect();
    closed.remove_people(connection, &versions).await
}

/// Sends the rows of one table.
async fn copy<'a>(
    connection: &mut PgConnection,
    buffer: &mut Vec<u8>,
    table: Table,
    decided: impl Iterator<Item = &'a Decided<'a>>,
) -> Result<(), StoreError> {
    let mut copy = CopyRows::begin(connection, table.statement(), buffer).await?;
    for decision in decided {
        let rows = |buffer: &mut Vec<u8>| {
            buffer.extend_from_slice(decision.article.tuples(table));
            if table == Table::Versions {
                EncodedArticle::close_version(buffer, decision.outcome.name());
            }
        };
        copy.add(rows).await?;
    }
    copy.finish().await
}

async fn insert_sources<'a>(
    connection: &mut PgConnection,
    known: &mut KnownNames,
    articles: impl Iterator<Item = &'a EncodedArticle>,
) -> Result<(), StoreError> {
    let mut new: Vec<String> = articles
        .map(|article| &article.source)
        .filter(|source| !known.sources.contains(*source))
        .cloned()
        .collect();
    new.sort_unstable();
    new.dedup();
    if new.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO sources (code, name) SELECT code, code FROM unnest($1::text[]) AS u (code) ON CONFLICT DO NOTHING",
    )
    .bind(&new)
    .execute(connection)
    .await?;
    known.new_sources.extend(new);
    Ok(())
}

async fn insert_people<'a>(
    connection: &mut PgConnection,
    known: &mut KnownNames,
    articles: impl Iterator<Item = &'a EncodedArticle>,
    closed: &Closed,
) -> Result<(), StoreError> {
    let mut seen = FxHashSet::default();
    let mut new: Vec<&(i64, String, String)> = articles
        .flat_map(|article| &article.people)
        .filter(|(id, ..)| !known.people.contains(id) && !closed.people.contains(id))
        .filter(|(id, ..)| first_time(&mut seen, *id))
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    // In the order of the key, so that two writers cannot deadlock.
    new.sort_unstable_by_key(|(id, ..)| *id);
    let ids: Vec<i64> = new.iter().map(|(id, ..)| *id).collect();
    let names: Vec<&str> = new.iter().map(|(_, name, _)| name.as_str()).collect();
    let normalised: Vec<&str> = new.iter().map(|(_, _, normalised)| normalised.as_str()).collect();
    sqlx::query(
        "INSERT INTO people (person_id, name, normalised_name) \
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING",
    )
    .bind(&ids)
    .bind(names)
    .bind(normalised)
    .execute(connection)
    .await?;
    known.new_people.extend(ids);
    Ok(())
}

async fn insert_aliases<'a>(
    connection: &mut PgConnection,
    known: &mut KnownNames,
    articles: impl Iterator<Item = &'a EncodedArticle>,
    closed: &Closed,
) -> Result<(), StoreError> {
    let mut seen = FxHashSet::default();
    let mut new: Vec<&(i64, String)> = articles
        .flat_map(|article| &article.aliases)
        .filter(|alias| !known.aliases.contains(&key(alias)) && !closed.people.contains(&alias.0))
        .filter(|alias| first_time(&mut seen, key(alias)))
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    new.sort_unstable();
    let ids: Vec<i64> = new.iter().map(|(id, _)| *id).collect();
    let aliases: Vec<&str> = new.iter().map(|(_, alias)| alias.as_str()).collect();
    sqlx::query(
        "INSERT INTO person_aliases (person_id, alias) SELECT * FROM unnest($1::bigint[], $2::text[]) ON CONFLICT DO NOTHING",
    )
    .bind(ids)
    .bind(aliases)
    .execute(connection)
    .await?;
    known.new_aliases.extend(new.into_iter().map(key));
    Ok(())
}

fn key((id, alias): &(i64, String)) -> (i64, u64) {
    use std::hash::{Hash, Hasher};
    let mut hasher = rustc_hash::FxHasher::default();
    alias.hash(&mut hasher);
    (*id, hasher.finish())
}
