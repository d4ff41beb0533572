//! Pages for people who read: what comes in, quotes by any conditions, a person, an article with its quotes
//! marked, dead letters. Everything that is needed comes from here: no other server is asked for anything.

mod article;
mod assets;
mod changes;
mod charts;
mod dead_letters;
mod error;
mod facets;
mod guard;
mod marked;
mod now;
mod person;
mod query;
mod quotes;
mod texts;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Router, middleware};

use crate::config::Config;
use crate::store::reading::Reading;
use crate::store::{ConnectOptions, StoreError};

/// The version that addresses of style and script carry, so that a new one is asked for anew.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Connections to the database for all who read at the same time.
const CONNECTIONS: usize = 4;
/// How large a form may be that is sent, in bytes.
const FORM_BYTES: usize = 16 * 1024;

/// What the pages need.
struct Site {
    reading: Reading,
    /// For replaying and dropping dead letters, which nobody may without the token.
    writing: ConnectOptions,
    config: Config,
    guard: guard::Guard,
    latest: now::Latest,
}

/// All pages, over the configured database. Whatever can change something asks for `http.token`.
///
/// # Errors
/// [`StoreError::Stop`] when the database's URL cannot be used.
pub fn pages(config: &Config) -> Result<Router, StoreError> {
    Ok(guarded(Site::new(config)?))
}

/// The same for a process that does nothing else, with `/health/live` and `/health/ready`.
///
/// # Errors
/// As for [`pages`].
pub fn alone(config: &Config) -> Result<Router, StoreError> {
    let site = Site::new(config)?;
    let health = Router::new()
        .route("/health/live", get(async || "alive\n"))
        .route("/health/ready", get(ready))
        .with_state(Arc::clone(&site));
    Ok(guarded(site).merge(health))
}

fn guarded(site: Arc<Site>) -> Router {
    routes().layer(middleware::from_fn_with_state(Arc::clone(&site), guard::guard)).with_state(site)
}

/// 200 while the database answers, else 503.
async fn ready(State(site): State<Arc<Site>>) -> (StatusCode, &'static str) {
    match site.reading.take().await {
        Ok(connection) => {
            connection.done();
            (StatusCode::OK, "ready\n")
        }
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}

impl Site {
    fn new(config: &Config) -> Result<Arc<Self>, StoreError> {
        let writing = crate::worker::connect_options(&config.database)?;
        let reading = writing.clone().with_setting("statement_timeout", error::STATEMENT_TIMEOUT_MS);
        Ok(Arc::new(Self {
            reading: Reading::new(reading, CONNECTIONS),
            writing,
            config: config.clone(),
            guard: guard::Guard::new(&config.http),
            latest: now::Latest::default(),
        }))
    }
}

fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(now::page))
        .route("/now.json", get(now::numbers))
        .route("/quotes", get(quotes::page))
        .route("/quotes.csv", get(quotes::table))
        .route("/people", get(person::list))
        .route("/people/{id}", get(person::page))
        .route("/articles/{id}", get(article::page))
        .route("/dead-letters", get(dead_letters::list))
        .route("/dead-letters/{topic}/{partition}/{offset}", get(dead_letters::show))
        .route("/dead-letters/{topic}/{partition}/{offset}/replay", post(dead_letters::replay))
        .route("/dead-letters/{topic}/{partition}/{offset}/drop", post(dead_letters::give_up))
        .route("/assets/{file}", get(assets::file))
        .fallback(error::not_found)
        .layer(DefaultBodyLimit::max(FORM_BYTES))
}
