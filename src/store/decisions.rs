//! What an operator decides about positions: moved, forgotten, counted anew. Each is one transaction; with
//! [`Decide::Preview`] it is rolled back, so that what it would do can be shown first.

use sqlx::PgConnection;

use super::StoreError;
use super::positions::{self, Began, Beginning};
use crate::record::{TopicId, TopicPartition};

/// Whether a decision is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decide {
    /// Only say what it would do.
    Preview,
    /// Do it.
    Commit,
}

/// What moving a position did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where it stood.
    pub from: i64,
    /// Where it stands.
    pub to: i64,
    /// What was removed because its records will be read again.
    pub removed: Removed,
}

/// Rows that went with a position that moved back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Removed {
    /// Article versions, with their quotes and names.
    #[sqlx(rename = "removed_versions")]
    pub versions: i64,
    /// Articles of which no version is left.
    #[sqlx(rename = "removed_articles")]
    pub articles: i64,
    /// Dead letters.
    #[sqlx(rename = "removed_letters")]
    pub letters: i64,
    /// Outcomes that left no version: unchanged, withdrawn, skipped.
    #[sqlx(rename = "removed_others")]
    pub others: i64,
}

impl Removed {
    /// Whether nothing was.
    pub const fn is_nothing(self) -> bool {
        self.versions + self.articles + self.letters + self.others == 0
    }
}

/// Moves a position. Forward, the offsets in between count as passed over. Back, everything that came from
/// the offsets in between is removed, so that reading them again makes it anew. A partition without a
/// position gets one.
///
/// # Errors
/// As for any query.
pub async fn set(
    connection: &mut PgConnection,
    partition: &TopicPartition,
    topic_id: Option<TopicId>,
    to: i64,
    decide: Decide,
) -> Result<Moved, StoreError> {
    let mut transaction = without_time_limit(connection).await?;
    // Locked first: a worker may be moving it just now.
    let stored = positions::get_locked(&mut transaction, partition).await?;
    let (from, removed) = if let Some(stored) = stored {
        let removed: Removed = sqlx::query_as("SELECT * FROM quotewire_move_position($1, $2, $3)")
            .bind(&*partition.topic)
            .bind(partition.partition)
            .bind(to)
            .fetch_one(&mut *transaction)
            .await?;
        (stored.next_offset, removed)
    } else {
        let beginning = Beginning { topic_id, began: Began::Hand, ..Beginning::at(partition.clone(), to) };
        positions::create(&mut transaction, &beginning).await?;
        (to, Removed::default())
    };
    end(transaction, decide).await?;
    Ok(Moved { from, to, removed })
}

/// What forgetting a position did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// Where it stood.
    pub at: i64,
    /// The name under which what came from it stays accounted for; `None` where nothing came from it, so that
    /// nothing is left of it.
    pub kept_as: Option<String>,
}

/// Takes a position out of the way. What came from it stays. `None` where there is none (any more).
///
/// # Errors
/// As for any query.
pub async fn forget(
    connection: &mut PgConnection,
    partition: &TopicPartition,
    decide: Decide,
) -> Result<Option<Forgotten>, StoreError> {
    let mut transaction = without_time_limit(connection).await?;
    let Some(stored) = positions::get_locked(&mut transaction, partition).await? else { return Ok(None) };
    let (kept_as,): (Option<String>,) = sqlx::query_as("SELECT quotewire_forget_position($1, $2)")
        .bind(&*partition.topic)
        .bind(partition.partition)
        .fetch_one(&mut *transaction)
        .await?;
    end(transaction, decide).await?;
    Ok(Some(Forgotten { at: stored.next_offset, kept_as }))
}

/// Counts a partition's outcomes anew after rows were removed on purpose, and removes what hung on them.
/// Returns how many records are newly counted as removed.
///
/// # Errors
/// As for any query.
pub async fn recount(
    connection: &mut PgConnection,
    partition: &TopicPartition,
    decide: Decide,
) -> Result<i64, StoreError> {
    let mut transaction = without_time_limit(connection).await?;
    let (missing,): (i64,) = sqlx::query_as("SELECT quotewire_recount_position($1, $2)")
        .bind(&*partition.topic)
        .bind(partition.partition)
        .fetch_one(&mut *transaction)
        .await?;
    end(transaction, decide).await?;
    Ok(missing)
}

/// Partitions of which there are outcomes, with or without a position.
///
/// # Errors
/// As for any query.
pub async fn accounted(connection: &mut PgConnection) -> Result<Vec<TopicPartition>, StoreError> {
    let rows: Vec<(String, i32)> = sqlx::query_as(
        "SELECT topic, partition FROM ingest_positions \
         UNION SELECT DISTINCT topic, partition FROM record_outcomes \
         ORDER BY topic, partition",
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(topic, partition)| TopicPartition::new(topic, partition)).collect())
}

type Transaction<'c> = sqlx::Transaction<'c, sqlx::Postgres>;

/// What is decided over may be millions of rows.
async fn without_time_limit(connection: &mut PgConnection) -> Result<Transaction<'_>, StoreError> {
    let mut transaction = sqlx::Connection::begin(connection).await?;
    sqlx::raw_sql("SET LOCAL statement_timeout = 0").execute(&mut *transaction).await?;
    Ok(transaction)
}

async fn end(transaction: Transaction<'_>, decide: Decide) -> Result<(), StoreError> {
    match decide {
        Decide::Preview => transaction.rollback().await?,
        Decide::Commit => transaction.commit().await?,
    }
    Ok(())
}
