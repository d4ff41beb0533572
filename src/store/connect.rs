//! Connections. Each writer owns one; there is no pool, so that giving up on a transaction is dropping its connection.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};

use super::StoreError;

/// Where the database is and how long to wait for it.
#[derive(Debug, Clone)]
pub struct ConnectOptions {
    options: PgConnectOptions,
    connect_timeout: Duration,
    /// How long one batch may take before its connection is given up.
    pub(super) batch_timeout: Duration,
}

impl ConnectOptions {
    /// Reads a `postgres://` URL. `statement_timeout` also bounds how long the server lets a forgotten transaction live.
    ///
    /// # Errors
    /// [`StoreError::Stop`] when the URL cannot be read; the message does not contain it.
    pub fn new(
        url: &str,
        connect_timeout: Duration,
        statement_timeout: Duration,
    ) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| StoreError::Stop(format!("database.url cannot be read: {error}")))?;
        let timeout_ms = statement_timeout.as_millis().to_string();
        let options = options
            .application_name("quotewire")
            .options([
                ("statement_timeout", timeout_ms.as_str()),
                ("idle_in_transaction_session_timeout", timeout_ms.as_str()),
                ("client_min_messages", "warning"),
            ])
            .disable_statement_logging();
        Ok(Self { options, connect_timeout, batch_timeout: statement_timeout * 2 })
    }

    /// `host:port/database`, for messages.
    pub fn target(&self) -> String {
        let host =
            self.options.get_socket().map_or(self.options.get_host().into(), |path| path.to_string_lossy());
        format!("{host}:{}/{}", self.options.get_port(), self.options.get_database().unwrap_or_default())
    }
}

/// Opens a connection.
///
/// # Errors
/// [`StoreError::Retry`] when nobody answers, [`StoreError::Stop`] when the database refuses the user or does not exist.
pub async fn connect(options: &ConnectOptions) -> Result<PgConnection, StoreError> {
    let attempt = options.options.connect();
    match tokio::time::timeout(options.connect_timeout, attempt).await {
        Ok(connected) => Ok(connected?),
        Err(_) => Err(StoreError::Retry {
            code: "timeout".to_owned(),
            message: format!("no answer from {} within {:?}", options.target(), options.connect_timeout),
        }),
    }
}
