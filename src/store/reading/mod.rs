//! What pages and programs read: connections that can change nothing, and what is asked over them.

mod article;
mod ingest;
mod person;
mod search;

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sqlx::PgConnection;
use tokio::sync::{Semaphore, SemaphorePermit};
use tracing::debug;

use super::{ConnectOptions, StoreError, connect};

pub use article::{ArticleVersion, NamedInArticle, StoredBlock, StoredQuote, VersionEntry};
pub use article::{article, blocks, named, quotes, versions};
pub use ingest::{Arrival, PartitionProgress, StreamProgress, arrivals, progress};
pub use person::{Beside, KnownPerson, PersonEntry, TimedCount};
pub use person::{aliases, beside, most_quoted, over_time, people_named, person};
pub use search::{Answer, Hit, HitOrder, Search, search};

/// `YYYY-MM-DDTHH:MM:SSZ`, as every time is read here.
macro_rules! utc {
    ($column:literal) => {
        concat!("to_char(", $column, " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
    };
}
use utc;

/// The code of the error when all connections are in use.
pub const BUSY: &str = "busy";
/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections for reading: so many at most at the same time, each of which can change
/// nothing: all its transactions are read-only, and where there is a role `quotewire_reader` that the user
/// of the database may take, it has no more rights than that.
#[derive(Debug)]
pub struct Reading {
    options: ConnectOptions,
    idle: Mutex<VecDeque<PgConnection>>,
    turns: Semaphore,
}

/// A connection lent out for one request. It goes back with [`ReadConnection::done`]; dropped before that, as
/// when a request is given up or fails, it is closed: nobody knows what it is in the middle of.
#[derive(Debug)]
pub struct ReadConnection<'r> {
    connection: PgConnection,
    reading: &'r Reading,
    _turn: SemaphorePermit<'r>,
}

impl Reading {
    /// Up to `connections` at the same time, opened when they are needed.
    pub fn new(options: ConnectOptions, connections: usize) -> Self {
        let options = options.with_setting("default_transaction_read_only", "on");
        Self { options, idle: Mutex::default(), turns: Semaphore::new(connections) }
    }

    /// A connection for one request.
    ///
    /// # Errors
    /// [`StoreError::Retry`] when none gets free in time or the database is away, [`StoreError::Stop`] when
    /// its schema is not this program's.
    pub async fn take(&self) -> Result<ReadConnection<'_>, StoreError> {
        let Ok(Ok(turn)) = tokio::time::timeout(PATIENCE, self.turns.acquire()).await else {
            return Err(StoreError::Retry {
                code: BUSY.to_owned(),
                message: "all connections for reading are in use".to_owned(),
            });
        };
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let connection = match idle {
            Some(connection) => connection,
            None => self.open().await?,
        };
        Ok(ReadConnection { connection, reading: self, _turn: turn })
    }

    async fn open(&self) -> Result<PgConnection, StoreError> {
        let mut connection = connect(&self.options).await?;
        super::migrations::require_current(&mut connection).await?;
        let may_be_reader: Option<bool> = sqlx::query_scalar(
            "SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = 'quotewire_reader'",
        )
        .fetch_optional(&mut connection)
        .await?;
        if may_be_reader == Some(true)
            && let Err(error) = sqlx::raw_sql("SET ROLE quotewire_reader").execute(&mut connection).await
        {
            // PostgreSQL 16 has members who may not (SET FALSE): reading alone is what they get, too.
            debug!(%error, "pages are read without the role quotewire_reader");
        }
        Ok(connection)
    }
}

impl ReadConnection<'_> {
    /// Gives it back.
    pub fn done(self) {
        self.reading.idle.lock().unwrap_or_else(PoisonError::into_inner).push_front(self.connection);
    }
}

impl std::ops::Deref for ReadConnection<'_> {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl std::ops::DerefMut for ReadConnection<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}
