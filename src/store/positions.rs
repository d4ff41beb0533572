//! How far each partition has been read. The row is changed in the transaction that stores the records, so it
//! is the truth; what is committed to Kafka afterwards only serves the usual lag tools.

use std::sync::Arc;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Fenced, StoreError};
use crate::record::{Outcome, OutcomeCounts, TopicId, TopicPartition};

/// The topic under which files are accounted for.
pub const INGEST_TOPIC: &str = "ingest";

/// A partition's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPosition {
    /// The partition.
    pub partition: TopicPartition,
    /// Which topic of that name its offsets belong to.
    pub topic_id: Option<TopicId>,
    /// Where reading began.
    pub first_offset: i64,
    /// Where in the log that was.
    pub began: Began,
    /// Offsets that the log held before that: never read.
    pub not_read: i64,
    /// The next offset to read.
    pub next_offset: i64,
    /// Starts at this very offset, this one included.
    pub starts: i32,
    /// What became of the records.
    pub outcomes: OutcomeCounts,
    /// Offsets without a record.
    pub absent: i64,
    /// Offsets that an operator moved past.
    pub passed_over: i64,
    /// Records whose rows were removed on purpose.
    pub removed: i64,
}

/// Where in a log reading began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Began {
    /// With the oldest record that was there.
    Beginning,
    /// Behind the newest one (`kafka.start = latest`).
    End,
    /// Where the consumer group had committed.
    Group,
    /// Where somebody set it by hand.
    Hand,
    /// Before this was kept.
    Unknown,
}

impl Began {
    const ALL: [Self; 5] = [Self::Beginning, Self::End, Self::Group, Self::Hand, Self::Unknown];

    /// The name under which the database keeps it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Beginning => "beginning",
            Self::End => "end",
            Self::Group => "group",
            Self::Hand => "hand",
            Self::Unknown => "unknown",
        }
    }
}

type PositionRow = (String, i32, Option<Uuid>, i64, String, i64, i64, i32, Vec<i64>);

/// The counts stand in the order of [`Outcome::ALL`].
const COLUMNS: &str = "topic, partition, topic_id, first_offset, began::text, not_read, next_offset, starts, \
     ARRAY[stored, unchanged, superseded, withdrawn, dead_lettered, skipped, absent, passed_over, removed]";

fn position(row: PositionRow) -> StoredPosition {
    let (topic, partition, topic_id, first_offset, began, not_read, next_offset, starts, counts) = row;
    let count = |index: usize| counts.get(index).copied().unwrap_or_default();
    let mut outcomes = OutcomeCounts::default();
    for (index, outcome) in Outcome::ALL.into_iter().enumerate() {
        outcomes.add(outcome, count(index));
    }
    StoredPosition {
        partition: TopicPartition::new(topic, partition),
        topic_id: topic_id.map(|id| TopicId(id.into_bytes())),
        first_offset,
        began: Began::ALL.into_iter().find(|known| known.name() == began).unwrap_or(Began::Unknown),
        not_read,
        next_offset,
        starts,
        outcomes,
        absent: count(6),
        passed_over: count(7),
        removed: count(8),
    }
}

/// A topic's id as the database keeps it.
fn uuid(id: TopicId) -> Uuid {
    Uuid::from_bytes(id.0)
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

/// As [`get`], and nobody else moves it until the transaction ends.
///
/// # Errors
/// As for any query.
pub(super) async fn get_locked(
    connection: &mut PgConnection,
    partition: &TopicPartition,
) -> Result<Option<StoredPosition>, StoreError> {
    let lock = "SELECT FROM ingest_positions WHERE topic = $1 AND partition = $2 FOR UPDATE";
    sqlx::query(lock).bind(&*partition.topic).bind(partition.partition).execute(&mut *connection).await?;
    get(connection, partition).await
}

/// Where a partition is begun that nobody has read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// The partition.
    pub partition: TopicPartition,
    /// Which topic of that name.
    pub topic_id: Option<TopicId>,
    /// The first offset to read.
    pub first_offset: i64,
    /// Where in the log that is.
    pub began: Began,
    /// Offsets that the log holds before it.
    pub not_read: i64,
}

impl Beginning {
    /// At the beginning of a log whose first offset is `first_offset`.
    pub const fn at(partition: TopicPartition, first_offset: i64) -> Self {
        Self { partition, topic_id: None, first_offset, began: Began::Beginning, not_read: 0 }
    }
}

/// Makes a partition's row where there is none yet.
///
/// # Errors
/// As for any query.
pub async fn create(connection: &mut PgConnection, beginning: &Beginning) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO ingest_positions (topic, partition, topic_id, first_offset, next_offset, began, \
             not_read) \
         VALUES ($1, $2, $3, $4, $4, $5::reading_start, $6) ON CONFLICT DO NOTHING",
    )
    .bind(&*beginning.partition.topic)
    .bind(beginning.partition.partition)
    .bind(beginning.topic_id.map(uuid))
    .bind(beginning.first_offset)
    .bind(beginning.began.name())
    .bind(beginning.not_read)
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps which topic a position belongs to, where that was not known.
///
/// # Errors
/// As for any query.
pub async fn identify(
    connection: &mut PgConnection,
    partition: &TopicPartition,
    id: TopicId,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE ingest_positions SET topic_id = $3 WHERE topic = $1 AND partition = $2 AND topic_id IS NULL",
    )
    .bind(&*partition.topic)
    .bind(partition.partition)
    .bind(uuid(id))
    .execute(connection)
    .await?;
    Ok(())
}

/// Those of some subscriptions (topics, or patterns that begin with `^`) that no worker has begun with.
///
/// # Errors
/// As for any query.
pub async fn not_begun(
    connection: &mut PgConnection,
    subscriptions: &[String],
) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT s FROM unnest($1::text[]) AS u (s) WHERE NOT EXISTS (SELECT FROM ingest_topics WHERE subscription = s)",
    )
    .bind(subscriptions)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(subscription,)| subscription).collect())
}

/// Those of some topics that have been begun with, under whatever subscription.
///
/// # Errors
/// As for any query.
pub async fn known_topics(
    connection: &mut PgConnection,
    topics: &[String],
) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT t FROM unnest($1::text[]) AS u (t) \
         WHERE EXISTS (SELECT FROM ingest_topics WHERE subscription = t) \
            OR EXISTS (SELECT FROM ingest_positions WHERE topic = t)",
    )
    .bind(topics)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(topic,)| topic).collect())
}

/// The next offsets of partitions, in their order; `None` where there is no position.
///
/// # Errors
/// As for any query.
pub async fn next_offsets<'a>(
    connection: &mut PgConnection,
    partitions: impl IntoIterator<Item = &'a TopicPartition>,
) -> Result<Vec<Option<i64>>, StoreError> {
    let (topics, partitions) = keys(partitions.into_iter());
    let rows: Vec<(Option<i64>,)> = sqlx::query_as(
        "SELECT p.next_offset FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS u (topic, partition, \
             place) \
         LEFT JOIN ingest_positions p USING (topic, partition) ORDER BY u.place",
    )
    .bind(topics)
    .bind(partitions)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(next_offset,)| next_offset).collect())
}

/// Begins with a subscription, once: from now on a partition that has no position is a new one, and is read
/// from its beginning. Of several workers the first counts. The topics that a pattern has found are begun
/// with under their own names too.
///
/// # Errors
/// As for any query.
pub async fn begin(
    connection: &mut PgConnection,
    subscription: &str,
    topics: &[String],
    beginnings: &[Beginning],
) -> Result<(), StoreError> {
    let mut transaction = sqlx::Connection::begin(connection).await?;
    let begun = sqlx::query("INSERT INTO ingest_topics (subscription) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(subscription)
        .execute(&mut *transaction)
        .await?
        .rows_affected();
    if begun > 0 {
        for beginning in beginnings {
            create(&mut transaction, beginning).await?;
        }
        sqlx::query(
            "INSERT INTO ingest_topics (subscription) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING",
        )
        .bind(topics)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// A start at a partition's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct StartCount {
    /// Starts at this very offset, this one included.
    pub starts: i32,
    /// The record over which processes died again and again.
    pub poison_offset: Option<i64>,
}

/// Processes that die with the same record marked before it counts as the one that kills them. One may have
/// been killed from outside just then.
const CONDEMNING_DEATHS: i32 = 2;

/// Counts a start at the current offset, and a death if the process before left a record marked.
///
/// # Errors
/// As for any query.
pub async fn count_start(
    connection: &mut PgConnection,
    partition: &TopicPartition,
) -> Result<StartCount, StoreError> {
    let start: StartCount = sqlx::query_as(
        "UPDATE ingest_positions SET \
             starts = CASE WHEN starts_at_offset = next_offset THEN starts + 1 ELSE 1 END, \
             starts_at_offset = next_offset, \
             suspect_deaths = CASE WHEN attempting_offset IS NULL THEN suspect_deaths \
                                   WHEN attempting_offset = suspect_offset THEN suspect_deaths + 1 \
                                   ELSE 1 END, \
             suspect_offset = COALESCE(attempting_offset, suspect_offset), attempting_offset = NULL \
         WHERE topic = $1 AND partition = $2 \
         RETURNING starts, CASE WHEN suspect_deaths >= $3 AND suspect_offset >= next_offset \
                                THEN suspect_offset END AS poison_offset",
    )
    .bind(&*partition.topic)
    .bind(partition.partition)
    .bind(CONDEMNING_DEATHS)
    .fetch_one(connection)
    .await?;
    Ok(start)
}

/// Takes back the starts of partitions that were let go in good order, so that only processes that died
/// count.
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

/// Marks the record that is about to be extracted, or clears the mark. It has to outlive this process, not
/// the server: nothing waits for the disk.
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
    pub(super) topic_id: Option<TopicId>,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) outcomes: OutcomeCounts,
    pub(super) absent: i64,
}

/// The fence: locks the positions and makes sure that each stands where the batch begins, in the same topic.
///
/// # Errors
/// [`StoreError::Fenced`] with those that do not.
pub(super) async fn lock(connection: &mut PgConnection, advances: &[Advance<'_>]) -> Result<(), StoreError> {
    let (topics, partitions) = keys(advances.iter().map(|advance| advance.partition));
    let rows: Vec<(String, i32, i64, Option<Uuid>)> = sqlx::query_as(
        "SELECT p.topic, p.partition, p.next_offset, p.topic_id FROM ingest_positions p \
         JOIN unnest($1::text[], $2::int[]) AS u (topic, partition) USING (topic, partition) \
         ORDER BY p.topic, p.partition FOR UPDATE OF p",
    )
    .bind(topics)
    .bind(partitions)
    .fetch_all(connection)
    .await?;
    let found = |advance: &Advance<'_>| {
        let TopicPartition { topic, partition } = advance.partition;
        let (_, _, next_offset, id) =
            rows.iter().find(|(name, number, ..)| **name == **topic && number == partition)?;
        // A position in another topic of that name is none of this one.
        let is_other = id.zip(advance.topic_id).is_some_and(|(stored, read)| stored != uuid(read));
        (!is_other).then_some(*next_offset)
    };
    let fenced: Vec<Fenced> = advances
        .iter()
        .map(|advance| Fenced {
            partition: advance.partition.clone(),
            expected: advance.from,
            found: found(advance),
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
    let outcome = |outcome| column(&|advance| advance.outcomes.of(outcome));
    let moved = sqlx::query(
        "UPDATE ingest_positions p SET next_offset = u.upto, stored = p.stored + u.stored, \
             unchanged = p.unchanged + u.unchanged, superseded = p.superseded + u.superseded, \
             withdrawn = p.withdrawn + u.withdrawn, dead_lettered = p.dead_lettered + u.dead_lettered, \
             skipped = p.skipped + u.skipped, absent = p.absent + u.absent, attempting_offset = NULL, \
             updated_at = now(), topic_id = coalesce(p.topic_id, u.id) \
         FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], \
                     $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::uuid[]) \
             AS u (topic, partition, start, upto, stored, unchanged, superseded, withdrawn, \
                 dead_lettered, skipped, absent, id) \
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
    .bind(advances.iter().map(|advance| advance.topic_id.map(uuid)).collect::<Vec<Option<Uuid>>>())
    .execute(connection)
    .await?
    .rows_affected();
    if moved == advances.len() as u64 {
        Ok(())
    } else {
        // The rows are locked since `lock`, so this is a partition that stands twice in one batch: a bug,
        // never data.
        Err(StoreError::Stop(format!("moved {moved} positions of {}: please report this", advances.len())))
    }
}

fn keys<'a>(partitions: impl Iterator<Item = &'a TopicPartition>) -> (Vec<String>, Vec<i32>) {
    partitions.map(|partition| (Arc::clone(&partition.topic).to_string(), partition.partition)).unzip()
}
