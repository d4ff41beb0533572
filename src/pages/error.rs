//! Pages for when there is no answer: what happened, and what to do.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::response::{Html, IntoResponse, Response};
use tracing::warn;

use crate::store::StoreError;
use crate::store::reading::BUSY;

/// How long one question to the database may take, in milliseconds.
pub(super) const STATEMENT_TIMEOUT_MS: &str = "10000";

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum PageError {
    /// There is none.
    #[error("{0}")]
    NotFound(&'static str),
    /// The request makes no sense; correct it.
    #[error("{0}")]
    BadRequest(String),
    /// Not without the token.
    #[error("{0}")]
    Forbidden(&'static str),
    /// Asked for under a name that is not ours.
    #[error("These pages are not served under this name.")]
    Misdirected,
    /// Too many requests; ask again later.
    #[error("Too many requests at once.")]
    TooMany,
    /// The database is away, or has no time; ask again later.
    #[error("{0}")]
    Away(&'static str),
    /// The database has something against it.
    #[error("The database could not answer.")]
    Database,
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Retry { code, .. } if code == BUSY => {
                Self::Away("Many are asking at the moment. Try again in a few seconds.")
            }
            StoreError::Retry { code, .. } if code == "57014" => Self::Away(
                "That took longer than ten seconds. Ask for less: a shorter span of time, rarer words, one source.",
            ),
            // 22021: a text with U+0000.
            StoreError::Data { sqlstate, .. } if sqlstate == "22021" => {
                Self::BadRequest("There are signs in the address that no text has.".to_owned())
            }
            // 22007, 22008: no time that PostgreSQL knows.
            StoreError::Data { sqlstate, .. } if sqlstate.starts_with("2200") => {
                Self::BadRequest("A date is written like 2026-01-31.".to_owned())
            }
            error @ StoreError::Retry { .. } => {
                warn!(%error, "a page could not be made");
                Self::Away("The database cannot be reached. Try again in a minute.")
            }
            error => {
                warn!(%error, "a page could not be made");
                Self::Database
            }
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'e> {
    here: &'static str,
    heading: &'static str,
    message: &'e str,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (code, heading) = match &self {
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "Not here"),
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "That was not understood"),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "Not without the token"),
            Self::Misdirected => (StatusCode::MISDIRECTED_REQUEST, "Another address"),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "One moment"),
            Self::Away(_) => (StatusCode::SERVICE_UNAVAILABLE, "One moment"),
            Self::Database => (StatusCode::INTERNAL_SERVER_ERROR, "No answer"),
        };
        let message = self.to_string();
        let mut response = (code, page(&ErrorPage { here: "", heading, message: &message })).into_response();
        if matches!(self, Self::TooMany | Self::Away(_)) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

/// What is asked for under no address.
pub(super) async fn not_found() -> PageError {
    PageError::NotFound("There is no page at this address.")
}

/// A template's page.
pub(super) fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => Html(text).into_response(),
        // Templates are checked when they are compiled; what is left is a value that cannot be shown.
        Err(error) => {
            warn!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
