//! How the stream goes: what was written so far, and what came last.

use serde::Serialize;
use sqlx::PgConnection;

use super::utc;
use crate::store::StoreError;

/// What was written so far, in all.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct StreamProgress {
    /// When this was so: seconds since 1970, to take differences.
    pub at_s: f64,
    /// Records stored.
    pub stored: i64,
    /// Records that had nothing new.
    pub unchanged: i64,
    /// Records older than what was there.
    pub superseded: i64,
    /// Records of articles that were withdrawn.
    pub withdrawn: i64,
    /// Records that could not be stored.
    pub dead_lettered: i64,
    /// Records with nothing to store.
    pub skipped: i64,
    /// Versions received within the last 15 seconds, and how long that took since they were made: median, in
    /// seconds. Null where none came, or none says when it was made.
    pub lag_median_s: Option<f64>,
    /// The same that 95 of 100 take at most.
    pub lag_p95_s: Option<f64>,
    /// Versions received within the last 15 seconds.
    pub recent: i64,
    /// Dead letters that nobody has dealt with.
    pub open_dead_letters: i64,
    /// Seconds since the last batch was written; null where none was.
    pub idle_s: Option<f64>,
}

/// How far one partition has been read.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct PartitionProgress {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// The next offset to read.
    pub next_offset: i64,
    /// Offsets read.
    pub consumed: i64,
    /// Records stored.
    pub stored: i64,
    /// Dead letters that nobody has dealt with.
    pub open_dead_letters: i64,
    /// Whether its counts add up.
    pub adds_up: bool,
    /// Seconds since it moved.
    pub idle_s: f64,
}

/// A quote of an article that has just come.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Arrival {
    /// The quote's id.
    pub quote_id: String,
    /// Its article.
    pub article_id: String,
    /// Its number in the article, from 1.
    pub ordinal: i16,
    /// When it was stored (RFC 3339).
    pub received_at: String,
    /// The agency or feed.
    pub source: String,
    /// Who said it.
    pub speaker: Option<String>,
    /// The speaker, where a person with a name.
    pub person_id: Option<i64>,
    /// What was said.
    pub quote: String,
    /// The article's headline.
    pub headline: Option<String>,
}

/// How far everything is.
///
/// # Errors
/// As for any query.
pub async fn progress(
    connection: &mut PgConnection,
) -> Result<(StreamProgress, Vec<PartitionProgress>), StoreError> {
    let sql = "SELECT extract(epoch FROM clock_timestamp())::float8 AS at_s, p.*, l.*, \
                      (SELECT count(*) FROM dead_letters WHERE state = 'open') AS open_dead_letters \
               FROM ( \
                   SELECT coalesce(sum(stored), 0)::bigint AS stored, coalesce(sum(unchanged), 0)::bigint AS unchanged, \
                          coalesce(sum(superseded), 0)::bigint AS superseded, coalesce(sum(withdrawn), 0)::bigint AS withdrawn, \
                          coalesce(sum(dead_lettered), 0)::bigint AS dead_lettered, coalesce(sum(skipped), 0)::bigint AS skipped, \
                          extract(epoch FROM now() - max(updated_at))::float8 AS idle_s \
                   FROM ingest_positions) p, ( \
                   SELECT count(*) AS recent, \
                          percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM received_at - made_at)::float8) \
                              FILTER (WHERE NOT made_at_is_assumed) AS lag_median_s, \
                          percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM received_at - made_at)::float8) \
                              FILTER (WHERE NOT made_at_is_assumed) AS lag_p95_s \
                   FROM article_versions WHERE received_at > now() - interval '15 seconds') l";
    let progress = sqlx::query_as(sql).fetch_one(&mut *connection).await?;
    let partitions = sqlx::query_as(
        "SELECT topic, partition, next_offset, consumed, stored, open_dead_letters, adds_up, \
                extract(epoch FROM idle)::float8 AS idle_s \
         FROM ingest_health ORDER BY topic, partition LIMIT 500",
    )
    .fetch_all(connection)
    .await?;
    Ok((progress, partitions))
}

/// The quotes of the articles that came last and may be used, newest first.
///
/// # Errors
/// As for any query.
pub async fn arrivals(connection: &mut PgConnection, at_most: i64) -> Result<Vec<Arrival>, StoreError> {
    // The shortest stretch before the last batch that has any: so no backfill reads much.
    const SQL: &str = concat!(
        "WITH newest AS ( \
             SELECT v.version_id, v.published_at, v.received_at FROM article_versions v \
             WHERE v.received_at > (SELECT max(p.updated_at) FROM ingest_positions p) - $2::interval \
             ORDER BY v.received_at DESC, v.version_id LIMIT 60 \
         ) \
         SELECT q.quote_id::text AS quote_id, q.article_id::text AS article_id, q.ordinal, ",
        utc!("n.received_at"),
        " AS received_at, q.source, coalesce(q.speaker_name, q.speaker_mention) AS speaker, q.person_id, q.quote, q.headline \
         FROM newest n JOIN current_quotes q ON q.version_id = n.version_id AND q.published_at = n.published_at \
             AND q.article_published_at = n.published_at \
         ORDER BY n.received_at DESC, q.version_id, q.ordinal LIMIT $1"
    );
    for stretch in ["3 seconds", "1 minute", "20 minutes", "1 day"] {
        let found: Vec<Arrival> =
            sqlx::query_as(SQL).bind(at_most).bind(stretch).fetch_all(&mut *connection).await?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}
