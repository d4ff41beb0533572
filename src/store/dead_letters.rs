//! Records that could not be stored: kept whole, listed, tried again, dropped.

use serde::Serialize;
use sqlx::PgConnection;

use super::{Death, StoreError};
use crate::record::{Outcome, Position, Record, TopicId, TopicPartition};

/// A dead letter without its bytes.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct DeadLetter {
    /// Topic of the record.
    pub topic: String,
    /// Partition of the record.
    pub partition: i32,
    /// Offset of the record.
    #[sqlx(rename = "record_offset")]
    pub offset: i64,
    /// See [`LetterState`].
    pub state: String,
    /// `decode`, `extract` or `store`.
    pub stage: String,
    /// What sort of failure.
    #[sqlx(rename = "error_class")]
    pub class: String,
    /// What happened.
    pub message: String,
    /// The database's code.
    pub sqlstate: Option<String>,
    /// How often it was tried.
    pub attempts: i32,
    /// Length of the payload.
    pub payload_bytes: i64,
    /// When it was given up, RFC 3339.
    pub dead_at: String,
}

/// What has become of a dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    /// It waits for somebody to decide.
    Open,
    /// Its record was stored after all.
    Replayed,
    /// Somebody has given it up.
    Dropped,
}

impl LetterState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Open, Self::Replayed, Self::Dropped];

    /// The name under which the database keeps it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Replayed => "replayed",
            Self::Dropped => "dropped",
        }
    }
}

/// Writes one dead letter.
pub(super) async fn insert(
    connection: &mut PgConnection,
    record: &Record,
    death: &Death,
) -> Result<(), StoreError> {
    let names: Vec<String> = record.headers.iter().map(|(name, _)| storable(name)).collect();
    let values: Vec<Option<&[u8]>> = record.headers.iter().map(|(_, value)| value.as_deref()).collect();
    let position = &record.position;
    sqlx::query(
        "INSERT INTO dead_letters (topic, partition, record_offset, stage, error_class, message, \
             sqlstate, attempts, record_at, key, header_names, header_values, payload, payload_bytes) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'epoch'::timestamptz + $9 * interval '1 ms', \
             $10, $11, $12, $13, $14)",
    )
    .bind(&*position.partition.topic)
    .bind(position.partition.partition)
    .bind(position.offset)
    .bind(death.stage.name())
    .bind(death.class.name())
    .bind(storable(&death.message))
    .bind(&death.sqlstate)
    .bind(death.attempts)
    .bind(record.time().map(jiff::Timestamp::as_millisecond))
    .bind(record.key.as_deref())
    .bind(names)
    .bind(values)
    .bind(record.payload.as_deref())
    .bind(record.payload.as_ref().map_or(0, Vec::len) as i64)
    .execute(connection)
    .await?;
    Ok(())
}

/// Text that PostgreSQL can keep: it has no NUL.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Which dead letters a command is about.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this topic only.
    pub topic: Option<String>,
    /// Of this partition only.
    pub partition: Option<i32>,
    /// Of this offset only.
    pub offset: Option<i64>,
    /// In this state only.
    pub state: Option<LetterState>,
    /// At most so many.
    pub limit: i64,
}

/// Lists dead letters, oldest first.
///
/// # Errors
/// As for any query.
pub async fn list(connection: &mut PgConnection, filter: &Filter) -> Result<Vec<DeadLetter>, StoreError> {
    let letters = sqlx::query_as(
        "SELECT topic, partition, record_offset, state::text AS state, stage, error_class, message, sqlstate, attempts, \
             payload_bytes, to_char(dead_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS dead_at \
         FROM dead_letters \
         WHERE ($1::text IS NULL OR topic = $1) AND ($2::int IS NULL OR partition = $2) \
           AND ($3::bigint IS NULL OR record_offset = $3) AND ($4::text IS NULL OR state::text = $4) \
         ORDER BY dead_at, topic, partition, record_offset LIMIT $5",
    )
    .bind(&filter.topic)
    .bind(filter.partition)
    .bind(filter.offset)
    .bind(filter.state.map(LetterState::name))
    .bind(filter.limit)
    .fetch_all(connection)
    .await?;
    Ok(letters)
}

/// Why records of a stretch of offsets became dead letters: offset, class and message of each, in order.
///
/// # Errors
/// As for any query.
pub async fn reasons(
    connection: &mut PgConnection,
    partition: &TopicPartition,
    offsets: std::ops::Range<i64>,
) -> Result<Vec<(i64, String, String)>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT record_offset, error_class, message FROM dead_letters \
         WHERE topic = $1 AND partition = $2 AND record_offset >= $3 AND record_offset < $4 \
         ORDER BY record_offset",
    )
    .bind(&*partition.topic)
    .bind(partition.partition)
    .bind(offsets.start)
    .bind(offsets.end)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

type RecordRow = (
    Option<i64>,
    i64,
    Option<Vec<u8>>,
    Vec<String>,
    Vec<Option<Vec<u8>>>,
    Option<Vec<u8>>,
    Option<uuid::Uuid>,
);

/// The record of a dead letter, as it came.
///
/// # Errors
/// As for any query.
pub async fn record(
    connection: &mut PgConnection,
    position: &Position,
) -> Result<Option<Record>, StoreError> {
    let row: Option<RecordRow> = sqlx::query_as(
        "SELECT (extract(epoch FROM record_at) * 1000)::bigint, \
             (extract(epoch FROM dead_at) * 1000)::bigint, \
             key, header_names, header_values, payload, p.topic_id \
         FROM dead_letters LEFT JOIN ingest_positions p USING (topic, partition) \
         WHERE topic = $1 AND partition = $2 AND record_offset = $3",
    )
    .bind(&*position.partition.topic)
    .bind(position.partition.partition)
    .bind(position.offset)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(timestamp_ms, dead_ms, key, names, values, payload, topic_id)| Record {
        position: position.clone(),
        topic_id: topic_id.map(|id| TopicId(id.into_bytes())),
        timestamp_ms,
        received_at: jiff::Timestamp::from_millisecond(dead_ms).unwrap_or_default(),
        key,
        headers: names.into_iter().zip(values).collect(),
        payload,
    }))
}

/// Gives dead letters up: their bytes go, the row and its outcome stay. Returns how many.
///
/// # Errors
/// As for any query.
pub async fn drop_letters(connection: &mut PgConnection, filter: &Filter) -> Result<u64, StoreError> {
    let dropped = sqlx::query(
        "UPDATE dead_letters SET state = 'dropped', payload = NULL, changed_at = now() \
         WHERE state = 'open' AND ($1::text IS NULL OR topic = $1) AND ($2::int IS NULL OR partition = $2) \
           AND ($3::bigint IS NULL OR record_offset = $3)",
    )
    .bind(&filter.topic)
    .bind(filter.partition)
    .bind(filter.offset)
    .execute(connection)
    .await?;
    Ok(dropped.rows_affected())
}

/// Locks a dead letter; false when it is not open.
pub(super) async fn lock_open(
    connection: &mut PgConnection,
    position: &Position,
) -> Result<bool, StoreError> {
    let row: Option<(i32,)> = sqlx::query_as(
        "SELECT attempts FROM dead_letters \
         WHERE topic = $1 AND partition = $2 AND record_offset = $3 AND state = 'open' FOR UPDATE",
    )
    .bind(&*position.partition.topic)
    .bind(position.partition.partition)
    .bind(position.offset)
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// One more attempt that failed.
pub(super) async fn count_attempt(
    connection: &mut PgConnection,
    position: &Position,
    death: &Death,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE dead_letters SET attempts = attempts + 1, stage = $4, error_class = $5, message = $6, \
             changed_at = now() \
         WHERE topic = $1 AND partition = $2 AND record_offset = $3",
    )
    .bind(&*position.partition.topic)
    .bind(position.partition.partition)
    .bind(position.offset)
    .bind(death.stage.name())
    .bind(death.class.name())
    .bind(storable(&death.message))
    .execute(connection)
    .await?;
    Ok(())
}

/// A dead letter that was stored after all: its partition's counts follow.
pub(super) async fn close(
    connection: &mut PgConnection,
    position: &Position,
    outcome: Outcome,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE dead_letters SET state = 'replayed', attempts = attempts + 1, changed_at = now() \
         WHERE topic = $1 AND partition = $2 AND record_offset = $3",
    )
    .bind(&*position.partition.topic)
    .bind(position.partition.partition)
    .bind(position.offset)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE ingest_positions SET dead_lettered = dead_lettered - 1, \
             stored = stored + ($3 = 'stored')::int, unchanged = unchanged + ($3 = 'unchanged')::int, \
             superseded = superseded + ($3 = 'superseded')::int, \
             withdrawn = withdrawn + ($3 = 'withdrawn')::int, \
             skipped = skipped + ($3 = 'skipped')::int \
         WHERE topic = $1 AND partition = $2",
    )
    .bind(&*position.partition.topic)
    .bind(position.partition.partition)
    .bind(outcome.name())
    .execute(connection)
    .await?;
    Ok(())
}

impl DeadLetter {
    /// Where the record stands.
    pub fn position(&self) -> Position {
        Position { partition: TopicPartition::new(self.topic.as_str(), self.partition), offset: self.offset }
    }
}
