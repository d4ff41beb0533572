//! The schema: brought up to date by `migrate`, checked by everything else.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use sqlx::migrate::{MigrateError, Migrator};

use super::{StoreError, rights};

static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// How the database's schema stands to this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaState {
    /// The same.
    Current,
    /// Migrations are missing, by their numbers.
    Behind(Vec<i64>),
    /// The database has migrations that this program does not know.
    Ahead(Vec<i64>),
    /// Migrations were edited after they were applied.
    Edited(Vec<i64>),
}

/// Brings the schema up to date and returns the numbers of the migrations that were applied.
///
/// # Errors
/// [`StoreError::Stop`] where the schema is newer or edited or a migration fails.
pub async fn migrate(connection: &mut PgConnection) -> Result<Vec<i64>, StoreError> {
    let missing = match state(connection).await? {
        SchemaState::Current => return Ok(Vec::new()),
        SchemaState::Behind(missing) => missing,
        other => return Err(refuse(&other)),
    };
    match MIGRATOR.run(&mut *connection).await {
        Ok(()) => Ok(missing),
        Err(MigrateError::Execute(error)) => Err(error.into()),
        // What the database says of a migration is judged like what it says of anything else.
        Err(MigrateError::ExecuteMigration(error, number)) => Err(match error.into() {
            StoreError::Stop(message) => StoreError::Stop(format!("migration {number}: {message}")),
            StoreError::Data { sqlstate, message } => {
                StoreError::Stop(format!("migration {number}: the database says ({sqlstate}): {message}"))
            }
            error => error,
        }),
        Err(error) => Err(StoreError::Stop(format!("migrating: {error}"))),
    }
}

/// Compares the schema with this program's migrations.
///
/// # Errors
/// As for any query.
pub async fn state(connection: &mut PgConnection) -> Result<SchemaState, StoreError> {
    let (exists, schema, role): (bool, Option<String>, String) = sqlx::query_as(
        "SELECT to_regclass('_sqlx_migrations') IS NOT NULL, current_schema()::text, current_user::text",
    )
    .fetch_one(&mut *connection)
    .await?;
    if schema.is_none() {
        return Err(StoreError::Stop(rights::no_schema(&role)));
    }
    let applied: BTreeMap<i64, Vec<u8>> = if exists {
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations WHERE success")
            .fetch_all(&mut *connection)
            .await?
            .into_iter()
            .collect()
    } else {
        BTreeMap::new()
    };
    let known: BTreeMap<i64, &[u8]> =
        MIGRATOR.iter().map(|migration| (migration.version, migration.checksum.as_ref())).collect();
    let ahead: Vec<i64> = applied.keys().filter(|version| !known.contains_key(version)).copied().collect();
    let edited: Vec<i64> = applied
        .iter()
        .filter(|(version, checksum)| known.get(version).is_some_and(|known| *known != checksum.as_slice()))
        .map(|(version, _)| *version)
        .collect();
    let behind: Vec<i64> = known.keys().filter(|version| !applied.contains_key(version)).copied().collect();
    Ok(if !edited.is_empty() {
        SchemaState::Edited(edited)
    } else if !ahead.is_empty() {
        SchemaState::Ahead(ahead)
    } else if !behind.is_empty() {
        SchemaState::Behind(behind)
    } else {
        SchemaState::Current
    })
}

/// Refuses to go on unless the schema is this program's.
///
/// # Errors
/// [`StoreError::Stop`] with what to do.
pub async fn require_current(connection: &mut PgConnection) -> Result<(), StoreError> {
    match state(connection).await? {
        SchemaState::Current => Ok(()),
        other => Err(refuse(&other)),
    }
}

fn refuse(state: &SchemaState) -> StoreError {
    let message = match state {
        SchemaState::Current => "the schema is current".to_owned(),
        SchemaState::Behind(missing) => format!(
            "the database's schema is not that of this program: migrations {missing:?} are missing; run `quotewire migrate`"
        ),
        SchemaState::Ahead(ahead) => format!(
            "the database's schema is newer than this program: it has migrations {ahead:?}; run a newer quotewire"
        ),
        SchemaState::Edited(edited) => format!(
            "migrations {edited:?} of the database are not those of this program: somebody edited them after \
             a release; run the program that applied them, or restore them"
        ),
    };
    StoreError::Stop(message)
}
