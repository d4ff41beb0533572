//! A person: names, roles, how often quoted when, beside whom.

use sqlx::PgConnection;

use super::utc;
use crate::store::StoreError;

/// A person.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct KnownPerson {
    /// The id.
    pub person_id: i64,
    /// The fullest name.
    pub name: String,
}

/// How often somebody was quoted in a month, in one role and by one source.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TimedCount {
    /// The month's first day, `2026-01-01`.
    pub month: String,
    /// The role that the articles give.
    pub role: Option<String>,
    /// The agency or feed.
    pub source: String,
    /// Quotes.
    pub quotes: i64,
    /// Articles with such a quote.
    pub articles: i64,
}

/// Somebody who is quoted in the same articles.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Beside {
    /// The id.
    pub person_id: i64,
    /// The fullest name.
    pub name: String,
    /// In how many articles.
    pub articles: i64,
    /// The newest of them (RFC 3339).
    pub last_at: String,
}

/// Somebody in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PersonEntry {
    /// The id.
    pub person_id: i64,
    /// The fullest name.
    pub name: String,
    /// The role that most articles give; null where it was not asked for.
    pub role: Option<String>,
    /// Quotes in the stretch of time that was asked for.
    pub quotes: Option<i64>,
}

/// Who is quoted most in the thirty days up to the newest article.
///
/// # Errors
/// As for any query.
pub async fn most_quoted(
    connection: &mut PgConnection,
    at_most: i64,
) -> Result<Vec<PersonEntry>, StoreError> {
    let sql = "SELECT t.person_id, t.name, t.role, t.quotes \
               FROM (SELECT least(max(q.published_at), now()) AS until FROM latest_quotes(at_most => 1) q) n, \
                    top_speakers(n.until - interval '30 days', n.until + interval '1 second', at_most => $1::integer) t";
    Ok(sqlx::query_as(sql).bind(at_most).fetch_all(connection).await?)
}

/// People in whose names all words of a name stand.
///
/// # Errors
/// As for any query.
pub async fn people_named(
    connection: &mut PgConnection,
    name: &str,
    at_most: i64,
) -> Result<Vec<PersonEntry>, StoreError> {
    let sql =
        "SELECT person_id, name, NULL::text AS role, NULL::bigint AS quotes FROM people_named($1) LIMIT $2";
    Ok(sqlx::query_as(sql).bind(name).bind(at_most).fetch_all(connection).await?)
}

/// A person by id.
///
/// # Errors
/// As for any query.
pub async fn person(
    connection: &mut PgConnection,
    person_id: i64,
) -> Result<Option<KnownPerson>, StoreError> {
    let sql = "SELECT person_id, name FROM people WHERE person_id = $1";
    Ok(sqlx::query_as(sql).bind(person_id).fetch_optional(connection).await?)
}

/// Other forms of a person's name.
///
/// # Errors
/// As for any query.
pub async fn aliases(connection: &mut PgConnection, person_id: i64) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT alias FROM person_aliases WHERE person_id = $1 ORDER BY first_seen_at, alias LIMIT 50";
    Ok(sqlx::query_scalar(sql).bind(person_id).fetch_all(connection).await?)
}

/// How often a person was quoted, by month, role and source, oldest first.
///
/// # Errors
/// As for any query.
pub async fn over_time(connection: &mut PgConnection, person_id: i64) -> Result<Vec<TimedCount>, StoreError> {
    let sql = "SELECT to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS month, role, source, quotes, articles \
               FROM quotes_over_time(ARRAY[$1::bigint])";
    Ok(sqlx::query_as(sql).bind(person_id).fetch_all(connection).await?)
}

/// Who is quoted in the same articles, most often first.
///
/// # Errors
/// As for any query.
pub async fn beside(
    connection: &mut PgConnection,
    person_id: i64,
    at_most: i32,
) -> Result<Vec<Beside>, StoreError> {
    const SQL: &str = concat!(
        "SELECT person_id, name, articles, ",
        utc!("last_at"),
        " AS last_at FROM quoted_beside(ARRAY[$1::bigint], at_most => $2)"
    );
    Ok(sqlx::query_as(SQL).bind(person_id).bind(at_most).fetch_all(connection).await?)
}
