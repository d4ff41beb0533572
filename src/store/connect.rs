//! Connections. Each writer owns one; there is no pool, so that giving up on a transaction is dropping its
//! connection.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};

use super::url::{self, Address, Host};
use super::{StoreError, error, session, tls};

/// Where the database is and how long to wait for it.
#[derive(Debug, Clone)]
pub struct ConnectOptions {
    address: Address,
    places: Vec<HostOptions>,
    settings: Vec<(String, String)>,
    connect_timeout: Duration,
    /// How long one batch may take before its connection is given up.
    pub(super) batch_timeout: Duration,
}

/// One host, as the client wants it.
#[derive(Debug, Clone)]
struct HostOptions {
    host: Host,
    options: PgConnectOptions,
    /// With TLS where the server does not let in those without (`sslmode=allow`).
    otherwise: Option<PgConnectOptions>,
    /// A first connection has shown that what answers here is fit for use.
    is_fit: Arc<AtomicBool>,
}

/// What is wrong with a database's URL, and with the files that it names: everything at once, none of it with
/// a secret.
pub fn check_url(url: &str) -> Vec<String> {
    match url::parse(url, &variable) {
        Ok(address) => tls::check(&address.tls),
        Err(problems) => problems,
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl ConnectOptions {
    /// Reads a `postgres://` URL. `statement_timeout` also bounds how long the server lets a forgotten
    /// transaction live.
    ///
    /// # Errors
    /// [`StoreError::Stop`] when the URL or a file that it names cannot be used; the message does not contain
    /// it.
    pub fn new(
        url: &str,
        connect_timeout: Duration,
        statement_timeout: Duration,
    ) -> Result<Self, StoreError> {
        let refused =
            |problems: Vec<String>| StoreError::Stop(format!("database.url: {}", problems.join("; ")));
        let address = url::parse(url, &variable).map_err(refused)?;
        let problems = tls::check(&address.tls);
        if !problems.is_empty() {
            return Err(refused(problems));
        }
        let timeout_ms = statement_timeout.as_millis().to_string();
        let own = [
            ("statement_timeout", timeout_ms.as_str()),
            ("idle_in_transaction_session_timeout", timeout_ms.as_str()),
            ("client_min_messages", "warning"),
            ("extra_float_digits", "2"),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let settings = address.settings.iter().cloned().chain(own).collect();
        let places =
            address.hosts.iter().map(|host| HostOptions::new(&address, host)).collect::<Result<_, _>>()?;
        let connect_timeout = address.connect_timeout.unwrap_or(connect_timeout);
        Ok(Self { address, places, settings, connect_timeout, batch_timeout: statement_timeout * 2 })
    }

    /// The same with a setting of the session more.
    #[must_use]
    pub fn with_setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// `host:port/database`, for messages; several hosts are separated by commas.
    pub fn target(&self) -> String {
        self.address.to_string()
    }
}

impl HostOptions {
    fn new(address: &Address, host: &Host) -> Result<Self, StoreError> {
        let options = |mode: Option<&str>| {
            PgConnectOptions::from_str(&address.client_url(host, mode))
                // Startup parameters that poolers refuse; the session is told of them instead.
                .map(|options| options.extra_float_digits(None).disable_statement_logging())
        };
        let mode = address.tls.mode.as_deref();
        let is_allow = mode == Some("allow") && !host.is_socket();
        Ok(Self {
            host: host.clone(),
            options: options(if host.is_socket() { Some("disable") } else { mode })?,
            otherwise: if is_allow { Some(options(Some("require"))?) } else { None },
            is_fit: Arc::default(),
        })
    }

    async fn establish(&self) -> Result<PgConnection, StoreError> {
        match (Box::pin(self.options.connect()).await.map_err(StoreError::from), &self.otherwise) {
            (Err(StoreError::Stop(_)), Some(otherwise)) => Ok(Box::pin(otherwise.connect()).await?),
            (connected, _) => connected,
        }
    }
}

/// Opens a connection: to the first of the hosts that answers and is of the sort that is wanted.
///
/// # Errors
/// [`StoreError::Retry`] when nobody answers, [`StoreError::Stop`] when the database refuses the user, does
/// not exist, or cannot be used as it is. Each host that was tried is named with what it said.
pub async fn connect(options: &ConnectOptions) -> Result<PgConnection, StoreError> {
    let (mut said, mut first_code) = (Vec::new(), None);
    for place in &options.places {
        let (is_final, code, message) = match Box::pin(options.open(place)).await {
            Ok(connection) => return Ok(connection),
            Err(StoreError::Retry { code, message }) => (false, code, message),
            Err(StoreError::Data { sqlstate, message }) => {
                (true, String::new(), format!("{message} ({sqlstate})"))
            }
            Err(error) => (true, String::new(), error.to_string()),
        };
        said.push(format!("{}: {message}", options.named(&place.host)));
        // As with libpq: whoever answers and refuses for good ends the search.
        if is_final {
            return Err(StoreError::Stop(said.join("; ")));
        }
        first_code.get_or_insert(code);
    }
    Err(StoreError::Retry { code: first_code.unwrap_or_default(), message: said.join("; ") })
}

impl ConnectOptions {
    /// A host with the database, for messages.
    fn named(&self, host: &Host) -> String {
        format!("{host}/{}", self.address.database.as_deref().unwrap_or_default())
    }

    async fn open(&self, place: &HostOptions) -> Result<PgConnection, StoreError> {
        if !place.is_fit.load(Ordering::Relaxed) {
            error::remember_role(place.options.get_username().to_owned());
        }
        let mut connection = self.within(place.establish()).await?;
        if !place.is_fit.load(Ordering::Relaxed) {
            let patience = self.connect_timeout / 2;
            self.within(session::require_fit(&mut connection, place.establish(), patience)).await?;
            place.is_fit.store(true, Ordering::Relaxed);
        }
        self.within(async {
            session::set(&mut connection, &self.settings).await?;
            match session::misfit(&mut connection, self.address.session).await? {
                None => Ok(connection),
                Some(why) => Err(StoreError::Retry { code: "session".to_owned(), message: why.to_owned() }),
            }
        })
        .await
    }

    /// The time that connecting may take. A file that is not there is named, which the client does not do.
    async fn within<T>(&self, step: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        match tokio::time::timeout(self.connect_timeout, step).await {
            Ok(Err(StoreError::Retry { code, message })) => Err(StoreError::Retry {
                code,
                message: tls::unreadable(&self.address.tls).unwrap_or(message),
            }),
            Ok(result) => result,
            Err(_) => Err(StoreError::Retry {
                code: "timeout".to_owned(),
                message: format!("no answer within {:?}", self.connect_timeout),
            }),
        }
    }
}
