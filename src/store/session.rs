//! What a connection is asked and told before anything is stored over it. Poolers pass nothing on but what
//! everybody sends, so settings are made here and not in the startup message.

use std::future::Future;
use std::time::Duration;

use sqlx::{Connection as _, PgConnection, Row as _};

use super::url::Session;
use super::{StoreError, error, rights};

/// Refuses what cannot work however long one waits: a pooler that shares connections out by the transaction,
/// and a database that cannot hold all characters. `another` opens a second connection to the same place.
///
/// # Errors
/// [`StoreError::Stop`] with what to change.
pub(super) async fn require_fit(
    connection: &mut PgConnection,
    another: impl Future<Output = Result<PgConnection, StoreError>>,
    patience: Duration,
) -> Result<(), StoreError> {
    if is_shared(connection, another, patience).await? {
        return Err(StoreError::Stop(
            "a connection pooler in transaction (or statement) mode: what one session sets and locks ends up \
             in another; let it pool by the session (pgbouncer: pool_mode = session, for this database or \
             user), or connect to PostgreSQL itself"
                .to_owned(),
        ));
    }
    // The simple protocol, as for all that is asked before it is known that the session is ours.
    let row = sqlx::raw_sql(
        "SELECT current_setting('server_encoding'), current_database()::text, current_user::text",
    )
    .fetch_one(connection)
    .await?;
    let (encoding, database, role): (String, String, String) =
        (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    error::remember_role(role);
    if encoding != "UTF8" {
        return Err(StoreError::Stop(format!(
            "the database {database} is encoded in {encoding}, which cannot hold every character of the \
             articles; make one in UTF-8 and name it in database.url: CREATE DATABASE {} ENCODING 'UTF8' \
             LOCALE 'C.UTF-8' TEMPLATE template0 (or another locale of the server that ends in UTF-8)",
            rights::identifier(&format!("{database}_utf8"))
        )));
    }
    Ok(())
}

/// How often two connections are asked, in turn, which process serves them.
const ROUNDS: usize = 5;

/// Whether connections do not have a server process each, for themselves. Two that are open at the same time
/// share one behind a pooler that gives it back after each transaction; where others are quicker to take it,
/// it changes.
async fn is_shared(
    first: &mut PgConnection,
    another: impl Future<Output = Result<PgConnection, StoreError>>,
    patience: Duration,
) -> Result<bool, StoreError> {
    let own = process(first).await?;
    if process(first).await? != own {
        return Ok(true);
    }
    let mut second = match another.await {
        Ok(second) => second,
        // No more connections to be had (53300): whoever needs more than one will hear of it.
        Err(StoreError::Retry { code, .. }) if code.starts_with("53") => return Ok(false),
        Err(error) => return Err(error),
    };
    // In turn and more than once: while others come and go, each may by chance find its own again.
    let asked = async {
        let other = process(&mut second).await?;
        for _ in 0..ROUNDS {
            if process(&mut second).await? != other || process(first).await? != own {
                return Ok::<_, StoreError>(true);
            }
        }
        Ok(other == own)
    };
    let shared = match tokio::time::timeout(patience, asked).await {
        Ok(shared) => shared?,
        // A pooler with a single connection, which the first one keeps to itself.
        Err(_) => return Ok(false),
    };
    second.close().await.ok();
    Ok(shared)
}

async fn process(connection: &mut PgConnection) -> Result<i32, StoreError> {
    Ok(sqlx::raw_sql("SELECT pg_backend_pid()").fetch_one(connection).await?.try_get(0)?)
}

/// Makes the session's settings.
///
/// # Errors
/// [`StoreError::Stop`] where the server does not know one, or not this value.
pub(super) async fn set(
    connection: &mut PgConnection,
    settings: &[(String, String)],
) -> Result<(), StoreError> {
    let (names, values): (Vec<&str>, Vec<&str>) =
        settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).unzip();
    let set = sqlx::query(
        "SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) AS s (name, value)",
    )
    .bind(names)
    .bind(values)
    .execute(connection)
    .await;
    match set {
        Ok(_) => Ok(()),
        Err(sqlx::Error::Database(refused))
            if refused.code().is_some_and(|code| code.starts_with("22") || code == "55P02") =>
        {
            let message = refused.message();
            Err(StoreError::Stop(format!(
                "a setting of the session is refused: {message}; see `options` in database.url"
            )))
        }
        Err(error) => Err(error.into()),
    }
}

/// Why a session is not of the sort that is wanted; `None` if it is.
///
/// # Errors
/// As for any query.
pub(super) async fn misfit(
    connection: &mut PgConnection,
    wanted: Session,
) -> Result<Option<&'static str>, StoreError> {
    if wanted == Session::Any {
        return Ok(None);
    }
    let row = sqlx::raw_sql("SELECT pg_is_in_recovery(), current_setting('transaction_read_only')")
        .fetch_one(connection)
        .await?;
    let (is_standby, read_only): (bool, String) = (row.try_get(0)?, row.try_get(1)?);
    Ok(match wanted {
        Session::Primary if is_standby => Some("a standby, but target_session_attrs=primary"),
        Session::ReadWrite if read_only == "on" => Some("read-only, but target_session_attrs=read-write"),
        _ => None,
    })
}
