//! Records as they came, byte for byte, for those who keep them (`database.keep_raw`).

use sqlx::PgConnection;

use super::copy::CopyRows;
use super::dead_letters::storable;
use super::{Prepared, PreparedRecord, StoreError};
use crate::record::Position;
use crate::rows::copy::Tuple;

const COPY: &str = "COPY raw_records (topic, partition, record_offset, received_at, record_at, key, header_names, \
     header_values, payload) FROM STDIN (FORMAT binary)";

/// Keeps the bytes of records. Those of a dead letter stand with it.
pub(super) async fn insert(
    connection: &mut PgConnection,
    items: &[&PreparedRecord],
) -> Result<(), StoreError> {
    let is_kept = |item: &PreparedRecord| !matches!(item.prepared, Prepared::Dead(_));
    if !items.iter().any(|item| is_kept(item)) {
        return Ok(());
    }
    let mut buffer = Vec::new();
    let mut copy = CopyRows::begin(connection, COPY, &mut buffer).await?;
    for item in items.iter().filter(|item| is_kept(item)) {
        copy.add(|buffer| encode(item, buffer)).await?;
    }
    copy.finish().await
}

fn encode(PreparedRecord { record, .. }: &PreparedRecord, buffer: &mut Vec<u8>) {
    let Position { partition, offset } = &record.position;
    let names: Vec<String> = record.headers.iter().map(|(name, _)| storable(name)).collect();
    let values: Vec<Option<&[u8]>> = record.headers.iter().map(|(_, value)| value.as_deref()).collect();
    let mut row = Tuple::begin(buffer, 9);
    row.text(&partition.topic);
    row.i32(partition.partition);
    row.i64(*offset);
    row.timestamp(record.received_at);
    row.timestamp_or_null(record.time());
    row.bytes_or_null(record.key.as_deref());
    row.texts(&names);
    row.byte_strings(&values);
    row.bytes_or_null(record.payload.as_deref());
}

/// The payload of a record whose bytes are kept, as a raw record or as a dead letter: `None` where they are
/// not, nothing inside for a tombstone.
///
/// # Errors
/// As for any query.
pub async fn payload(
    connection: &mut PgConnection,
    position: &Position,
) -> Result<Option<Option<Vec<u8>>>, StoreError> {
    let row: Option<(Option<Vec<u8>>,)> = sqlx::query_as(
        "SELECT payload FROM kept_records WHERE topic = $1 AND partition = $2 AND record_offset = $3",
    )
    .bind(&*position.partition.topic)
    .bind(position.partition.partition)
    .bind(position.offset)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(payload,)| payload))
}
