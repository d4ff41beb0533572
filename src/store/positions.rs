//! How far each partition has been read. The row is changed in the transaction that stores the records, so it is the
//! truth; what is committed to Kafka afterwards only serves the usual lag tools.

use std::sync::Arc;

use sqlx::PgConnection;

use super::{Fenced, StoreError};
use crate::record::{Outcome, TopicPartition};

/// The topic under which files are accounted for.
pub const INGEST_TOPIC: &str = "ingest";

/// A partition's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPosition {
    /// The partition.
    pub partition: TopicPartition,
    /// Where reading began.
    pub first_offset: i64,
    /// The next offset to read.
    pub next_offset: i64,
    /// Starts at this very offset, this one included.
    pub starts: i32,
    /// Counts in the order of [`Outcome::ALL`].
    pub outcomes: [i64; 6],
    /// Offsets without a record.
    pub absent: i64,
    /// Offsets that an operator moved past.
    pub passed_over: i64,
}

type PositionRow = (String, i32, i64, i64, i32, Vec<i64>);

const COLUMNS: &str = "topic, partition, first_offset, next_offset, starts, \
     ARRAY[stored, unchanged, superseded, withdrawn, dead_lettered, skipped, absent, passed_over]";

fn position(row: PositionRow) -> StoredPosition {
    let (topic, partition, first_offset, next_offset, starts, counts) = row;
    let count = |index: usize| counts.get(index).copied().unwrap_or_default();
    StoredPosition {
        partition: TopicPartition::new(topic, partition),
        first_offset,
        next_offset,
        starts,
        outcomes: std::array::from_fn(count),
        absent: count(6),
        passed_over: count(7),
    }
}

/// All positions, in order.
///
/// # Errors
/// As for any query.
pub async fn all(connection: &mut PgConnection) -> Result<Vec<StoredPosition>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM ingest_positions ORDER BY topic, partition");
    let rows: Vec<PositionRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(connection).await?;
    Ok(rows.into_iter().map(position).collect())
}

/// One partition's position.
///
/// # Errors
/// As for any query.
pub async fn get(
    connection: &mut PgConnection,
    partition: &TopicPartition,
) -> Result<Option<StoredPosition>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM ingest_positions WHERE topic = $1 AND partition = $2");
    let row: Option<PositionRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(&*partition.topic)
        .bind(partition.partition)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(position))
}

/// Makes a partition's row where there is none yet.
///
/// # Errors
/// As for any query.
pub async fn create(
    connection: &mut PgConnection,
    partition: &TopicPartition,
    first_offset: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO ingest_positions (topic, partition, first_offset, next_offset) VALUES ($1, $2, $3, $3) \
         ON CONFLICT DO NOTHING",
    )
    .bind(&*partition.topic)
    .bind(partition.partition)
    .bind(first_offset)
    .execute(connection)
    .await?;
    Ok(())
}

/// A start at a partition's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Start {
    /// Starts at this very offset, this one included.
    pub starts: i32,
    /// The record over which processes died again and again.
    pub condemned: Option<i64>,
}

/// Processes that die with the same record marked before it counts as the one that kills them. One may have been killed
/// from outside just then.
const CONDEMNING_DEATHS: i32 = 2;

/// Counts a start at the current offset, and a death if the process before left a record marked.
///
/// # Errors
/// As for any query.
pub async fn count_start(
    connection: &mut PgConnection,
    partition: &TopicPartition,
) -> Result<Start, StoreError> {
    let start: Start = sqlx::query_as(
        "UPDATE ingest_positions SET starts = CASE WHEN starts_at_offset = next_offset THEN starts + 1 ELSE 1 END, \
             starts_at_offset = next_offset, \
             suspect_deaths = CASE WHEN attempting_offset IS NULL THEN suspect_deaths \
                                   WHEN attempting_offset = suspect_offset THEN suspect_deaths + 1 ELSE 1 END, \
             suspect_offset = COALESCE(attempting_offset, suspect_offset), attempting_offset = NULL \
         WHERE topic = $1 AND partition = $2 \
         RETURNING starts, CASE WHEN suspect_deaths >= $3 AND suspect_offset >= next_offset THEN suspect_offset END AS condemned",
    )
    .bind(&*partition.topic)
    .bind(partition.partition)
    .bind(CONDEMNING_DEATHS)
    .fetch_one(connection)
    .await?;
    Ok(start)
}

/// Takes back the starts of partitions that were let go in good order, so that only processes that died count.
///
/// # Errors
/// As for any query.
pub async fn forget_starts(
    connection: &mut PgConnection,
    partitions: &[TopicPartition],
) -> Result<(), StoreError> {
    let (topics, numbers) = keys(partitions.iter());
    sqlx::query(
        "UPDATE ingest_positions p SET starts = 0 FROM unnest($1::text[], $2::int[]) AS u (topic, partition) \
         WHERE p.topic = u.topic AND p.partition = u.partition",
    )
    .bind(topics)
    .bind(numbers)
    .execute(connection)
    .await?;
    Ok(())
}

/// Marks the record that is about to be extracted, or clears the mark. It has to outlive this process, not the server:
/// nothing waits for the disk.
///
/// # Errors
/// As for any query.
pub async fn mark_attempt(
    connection: &mut PgConnection,
    partition: &TopicPartition,
    offset: Option<i64>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE ingest_positions SET attempting_offset = $3 \
         FROM (SELECT set_config('synchronous_commit', 'off', true)) AS relaxed (setting) \
         WHERE topic = $1 AND partition = $2 AND setting = 'off'",
    )
    .bind(&*partition.topic)
    .bind(partition.partition)
    .bind(offset)
    .execute(connection)
    .await?;
    Ok(())
}

/// One partition's share of a batch: offsets `[from, to)` and what became of the records in it.
#[derive(Debug, Clone)]
pub(super) struct Advance<'a> {
    pub(super) partition: &'a TopicPartition,
    pub(super) from: i64,
    pub(super) to: i64,
    /// In the order of [`Outcome::ALL`].
    pub(super) outcomes: [i64; 6],
    pub(super) absent: i64,
}

/// The fence: locks the positions and makes sure that each stands where the batch begins.
///
/// # Errors
/// [`StoreError::Fenced`] with those that do not.
pub(super) async fn lock(connection: &mut PgConnection, advances: &[Advance<'_>]) -> Result<(), StoreError> {
    let (topics, partitions) = keys(advances.iter().map(|advance| advance.partition));
    let rows: Vec<(String, i32, i64)> = sqlx::query_as(
        "SELECT p.topic, p.partition, p.next_offset FROM ingest_positions p \
         JOIN unnest($1::text[], $2::int[]) AS u (topic, partition) USING (topic, partition) \
         ORDER BY p.topic, p.partition FOR UPDATE OF p",
    )
    .bind(topics)
    .bind(partitions)
    .fetch_all(connection)
    .await?;
    let found = |partition: &TopicPartition| {
        rows.iter()
            .find(|(topic, number, _)| **topic == *partition.topic && *number == partition.partition)
            .map(|(_, _, next_offset)| *next_offset)
    };
    let fenced: Vec<Fenced> = advances
        .iter()
        .map(|advance| Fenced {
            partition: advance.partition.clone(),
            expected: advance.from,
            found: found(advance.partition),
        })
        .filter(|fenced| fenced.found != Some(fenced.expected))
        .collect();
    if fenced.is_empty() { Ok(()) } else { Err(StoreError::Fenced(fenced)) }
}

/// Moves the positions on and adds to their counts.
pub(super) async fn advance(
    connection: &mut PgConnection,
    advances: &[Advance<'_>],
) -> Result<(), StoreError> {
    let (topics, partitions) = keys(advances.iter().map(|advance| advance.partition));
    let column = |pick: &dyn Fn(&Advance<'_>) -> i64| advances.iter().map(pick).collect::<Vec<i64>>();
    let outcome = |wanted: Outcome| {
        column(&|advance| {
            let counts = Outcome::ALL.iter().zip(advance.outcomes);
            counts.filter(|(outcome, _)| **outcome == wanted).map(|(_, count)| count).sum()
        })
    };
    let moved = sqlx::query(
        "UPDATE ingest_positions p SET next_offset = u.upto, stored = p.stored + u.stored, \
             unchanged = p.unchanged + u.unchanged, superseded = p.superseded + u.superseded, \
             withdrawn = p.withdrawn + u.withdrawn, dead_lettered = p.dead_lettered + u.dead_lettered, \
             skipped = p.skipped + u.skipped, absent = p.absent + u.absent, attempting_offset = NULL, updated_at = now() \
         FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], \
                     $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[]) \
             AS u (topic, partition, start, upto, stored, unchanged, superseded, withdrawn, dead_lettered, skipped, absent) \
         WHERE p.topic = u.topic AND p.partition = u.partition AND p.next_offset = u.start",
    )
    .bind(topics)
    .bind(partitions)
    .bind(column(&|advance| advance.from))
    .bind(column(&|advance| advance.to))
    .bind(outcome(Outcome::Stored))
    .bind(outcome(Outcome::Unchanged))
    .bind(outcome(Outcome::Superseded))
    .bind(outcome(Outcome::Withdrawn))
    .bind(outcome(Outcome::DeadLettered))
    .bind(outcome(Outcome::Skipped))
    .bind(column(&|advance| advance.absent))
    .execute(connection)
    .await?
    .rows_affected();
    if moved == advances.len() as u64 {
        Ok(())
    } else {
        // The rows are locked since `lock`, so this is a partition that stands twice in one batch: a bug, never data.
        Err(StoreError::Stop(format!("moved {moved} positions of {}: please report this", advances.len())))
    }
}

fn keys<'a>(partitions: impl Iterator<Item = &'a TopicPartition>) -> (Vec<String>, Vec<i32>) {
    partitions.map(|partition| (Arc::clone(&partition.topic).to_string(), partition.partition)).unzip()
}

/// What moving a position by hand did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where it stood.
    pub from: i64,
    /// Where it stands.
    pub to: i64,
    /// Article versions that were removed because their records will be read again.
    pub removed_versions: i64,
}

/// Moves a position by hand. Forward, the offsets in between count as passed over. Back, everything that came from the
/// offsets in between is removed in the same transaction, so that reading them again makes it anew.
///
/// # Errors
/// As for any query; [`StoreError::Stop`] for a partition without a position.
pub async fn set(
    connection: &mut PgConnection,
    partition: &TopicPartition,
    to: i64,
) -> Result<Moved, StoreError> {
    let mut transaction = sqlx::Connection::begin(connection).await?;
    let row: Option<(i64,)> = sqlx::query_as(
        "SELECT next_offset FROM ingest_positions WHERE topic = $1 AND partition = $2 FOR UPDATE",
    )
    .bind(&*partition.topic)
    .bind(partition.partition)
    .fetch_optional(&mut *transaction)
    .await?;
    let Some((from,)) = row else {
        create(&mut transaction, partition, to).await?;
        transaction.commit().await?;
        return Ok(Moved { from: to, to, removed_versions: 0 });
    };
    let (removed_versions,): (i64,) = sqlx::query_as("SELECT quotewire_move_position($1, $2, $3)")
        .bind(&*partition.topic)
        .bind(partition.partition)
        .bind(to)
        .fetch_one(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Moved { from, to, removed_versions })
}
