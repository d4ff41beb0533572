//! What is not kept: old articles, by whole partitions, and what was to be forgotten. Each is one
//! transaction, with the accounts; [`Decide::Preview`] rolls it back. All writers wait meanwhile.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::decisions::Decide;
use super::traces::traces;
use super::{Backoff, StoreError};
use crate::rows::{article_id, normalise_name, person_id};

/// How often it is tried to get at tables that others read.
const ATTEMPTS: usize = 20;
/// What a statement ends with that has waited as long as `lock_timeout` says, and one that ends a deadlock.
const LOCKED: [&str; 2] = ["55P03", "40P01"];

/// What was removed of a table, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct RemovedRows {
    /// The table.
    #[sqlx(rename = "of_table")]
    pub table: String,
    /// How many rows; of dead letters that were forgotten, how many lost their bytes.
    #[sqlx(rename = "removed_rows")]
    pub rows: i64,
    /// How many bytes of partitions were dropped with them, indexes included; `None` for a table without.
    #[sqlx(rename = "removed_bytes")]
    pub bytes: Option<i64>,
}

/// What is to be removed.
enum Removal<'a> {
    Older(Timestamp),
    /// The same, unless somebody has done it within a day.
    OlderIfDue(Timestamp),
    Articles {
        ids: &'a [Uuid],
        traces: &'a [Vec<u8>],
    },
    People {
        ids: &'a [i64],
        traces: &'a [Vec<u8>],
        with_articles: bool,
    },
}

/// Removes what was published before a time, except for what lies in a partition that reaches beyond it, with
/// what belongs to nobody then.
///
/// # Errors
/// As for any query; [`StoreError::Retry`] where somebody reads for so long that no partition can be dropped.
pub async fn retain(
    connection: &mut PgConnection,
    since: Timestamp,
    decide: Decide,
) -> Result<Vec<RemovedRows>, StoreError> {
    remove(connection, &Removal::Older(since), decide).await
}

/// The same once a day, whoever of several asks; nothing where it has been done.
///
/// # Errors
/// As for [`retain`].
pub async fn retain_daily(
    connection: &mut PgConnection,
    since: Timestamp,
) -> Result<Vec<RemovedRows>, StoreError> {
    remove(connection, &Removal::OlderIfDue(since), Decide::Commit).await
}

/// An article as it can be forgotten.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct KnownArticle {
    /// Its id.
    pub article_id: Uuid,
    /// Code of its source.
    pub source: String,
    /// Its identity at the source.
    pub guid: String,
}

/// The articles that have an id or a guid, of one source where that is given.
///
/// # Errors
/// As for any query.
pub async fn articles_named(
    connection: &mut PgConnection,
    id_or_guid: &str,
    source: Option<&str>,
) -> Result<Vec<KnownArticle>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT article_id, source, guid FROM articles \
         WHERE (guid = $1 OR article_id = $2) AND ($3::text IS NULL OR source = $3) ORDER BY source, guid",
    )
    .bind(id_or_guid)
    .bind(Uuid::parse_str(id_or_guid).ok())
    .bind(source)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// An article that is not stored, and that is not to be stored either.
pub fn article_to_come(source: &str, guid: &str) -> KnownArticle {
    KnownArticle { article_id: article_id(source, guid), source: source.to_owned(), guid: guid.to_owned() }
}

/// Removes an article for good.
///
/// # Errors
/// As for [`retain`].
pub async fn forget_article(
    connection: &mut PgConnection,
    article: &KnownArticle,
    decide: Decide,
) -> Result<Vec<RemovedRows>, StoreError> {
    let headlines: Vec<(String,)> = sqlx::query_as(
        "SELECT DISTINCT headline FROM article_versions WHERE article_id = $1 AND length(headline) >= 20",
    )
    .bind(article.article_id)
    .fetch_all(&mut *connection)
    .await?;
    let texts = headlines.iter().map(|(headline,)| headline.as_str()).chain([article.guid.as_str()]);
    let removal = Removal::Articles { ids: &[article.article_id], traces: &traces(texts) };
    remove(connection, &removal, decide).await
}

/// Removes a person for good: all that was said by and is stored of whoever is called just so, whatever case,
/// accents and marks. `with_articles` removes every article that names them, too.
///
/// # Errors
/// As for [`retain`].
pub async fn forget_person(
    connection: &mut PgConnection,
    name: &str,
    with_articles: bool,
    decide: Decide,
) -> Result<Vec<RemovedRows>, StoreError> {
    let id = person_id(&normalise_name(name));
    let names: Vec<(String,)> = sqlx::query_as(
        "SELECT name FROM people WHERE person_id = $1 UNION SELECT name FROM article_people WHERE person_id = $1",
    )
    .bind(id)
    .fetch_all(&mut *connection)
    .await?;
    let texts = names.iter().map(|(name,)| name.as_str()).chain([name]);
    let removal = Removal::People { ids: &[id], traces: &traces(texts), with_articles };
    remove(connection, &removal, decide).await
}

/// Removes; where others hold on to what it needs, anew.
async fn remove(
    connection: &mut PgConnection,
    removal: &Removal<'_>,
    decide: Decide,
) -> Result<Vec<RemovedRows>, StoreError> {
    let mut backoff = Backoff::new(Duration::from_millis(200), Duration::from_secs(5));
    let mut attempt = 1;
    loop {
        match remove_once(connection, removal, decide).await {
            Err(StoreError::Retry { code, .. }) if LOCKED.contains(&code.as_str()) && attempt < ATTEMPTS => {
                tokio::time::sleep(backoff.next_wait()).await;
                attempt += 1;
            }
            result => return result,
        }
    }
}

async fn remove_once(
    connection: &mut PgConnection,
    removal: &Removal<'_>,
    decide: Decide,
) -> Result<Vec<RemovedRows>, StoreError> {
    let carry_out = decide == Decide::Commit;
    let mut transaction = sqlx::Connection::begin(connection).await?;
    sqlx::raw_sql("SET LOCAL statement_timeout = 0").execute(&mut *transaction).await?;
    let statement = match removal {
        Removal::Older(since) => sqlx::query_as(
            "SELECT * FROM quotewire_retain('epoch'::timestamptz + $1 * interval '1 us', $2)",
        )
        .bind(since.as_microsecond())
        .bind(carry_out),
        Removal::OlderIfDue(since) => sqlx::query_as(
            "SELECT * FROM quotewire_retain('epoch'::timestamptz + $1 * interval '1 us', $2, interval '1 day')",
        )
        .bind(since.as_microsecond())
        .bind(carry_out),
        Removal::Articles { ids, traces } => {
            sqlx::query_as("SELECT * FROM quotewire_forget_articles($1, $2, $3)")
                .bind(ids)
                .bind(traces)
                .bind(carry_out)
        }
        Removal::People { ids, traces, with_articles } => {
            sqlx::query_as("SELECT of_table, sum(removed_rows)::bigint AS removed_rows, max(removed_bytes) AS removed_bytes \
                 FROM quotewire_forget_people($1, $2, $3, $4) GROUP BY of_table")
                .bind(ids)
                .bind(traces)
                .bind(with_articles)
                .bind(carry_out)
        }
    };
    let mut removed: Vec<RemovedRows> = statement.fetch_all(&mut *transaction).await?;
    removed.sort_by(|a, b| a.table.cmp(&b.table));
    match decide {
        Decide::Preview => transaction.rollback().await?,
        Decide::Commit => transaction.commit().await?,
    }
    Ok(removed)
}
