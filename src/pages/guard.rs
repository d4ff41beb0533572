//! What every request goes through: whom the pages may be asked for as, how much is asked, and what browsers
//! are told of how to treat the answers.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderName, Response, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::IntoResponse;

use super::Site;
use super::error::PageError;
use crate::config::HttpConfig;

/// How long a path with its query may be, in bytes.
const URI_BYTES: usize = 4 * 1024;
/// Requests a second that are answered for as long as it may last, and how many may come at once.
const REQUESTS_PER_S: f64 = 50.0;
const REQUESTS_AT_ONCE: f64 = 200.0;

/// Nothing but what these pages bring along themselves, in no other page's frame. Texts of articles are
/// escaped; should one ever get through, this keeps it from running.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Who may ask, and how often.
pub(super) struct Guard {
    /// Whether nobody but this machine gets here. Then a name of another machine in a request is a page of
    /// somebody else that has had its name resolved to this one, to read along (DNS rebinding).
    is_loopback: bool,
    host_names: Vec<String>,
    allowance: Mutex<Allowance>,
}

/// Requests that may still be made: a bucket that fills up with time.
struct Allowance {
    left: f64,
    at: Instant,
}

impl Guard {
    pub(super) fn new(http: &HttpConfig) -> Self {
        Self {
            is_loopback: http.listen.is_none_or(|listen| listen.ip().is_loopback()),
            host_names: http.host_names.iter().map(|name| name.to_ascii_lowercase()).collect(),
            allowance: Mutex::new(Allowance { left: REQUESTS_AT_ONCE, at: Instant::now() }),
        }
    }

    /// Whether the pages may be asked for under this host of a request.
    fn knows(&self, host: &str) -> bool {
        let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
        let name = name.map_or(host, |(name, _)| name).to_ascii_lowercase();
        let is_address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok();
        let is_allowed = self.host_names.contains(&name);
        if self.host_names.is_empty() && !self.is_loopback {
            return true;
        }
        is_address || is_allowed || name == "localhost" || name.ends_with(".localhost")
    }

    /// Takes one request off what is allowed; false where nothing is left.
    fn admits(&self, now: Instant) -> bool {
        let mut allowance = self.allowance.lock().unwrap_or_else(PoisonError::into_inner);
        let passed_s = now.saturating_duration_since(allowance.at).as_secs_f64();
        allowance.left = passed_s.mul_add(REQUESTS_PER_S, allowance.left).min(REQUESTS_AT_ONCE);
        allowance.at = now;
        let is_admitted = allowance.left >= 1.0;
        if is_admitted {
            allowance.left -= 1.0;
        }
        is_admitted
    }
}

pub(super) async fn guard(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response<axum::body::Body> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let refused = if !site.guard.knows(host) {
        Some(PageError::Misdirected)
    } else if uri_bytes(request.uri()) > URI_BYTES {
        Some(PageError::BadRequest("The address is too long.".to_owned()))
    } else if !site.guard.admits(Instant::now()) {
        Some(PageError::TooMany)
    } else {
        None
    };
    let mut response = match refused {
        Some(error) => error.into_response(),
        None => next.run(request).await,
    };
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
        response = PageError::BadRequest("The form is too large.".to_owned()).into_response();
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Rows change, and are nobody else's business.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn uri_bytes(uri: &Uri) -> usize {
    uri.path_and_query().map_or(0, |path| path.as_str().len())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn guarding(listen: &str, host_names: &[&str]) -> Guard {
        let host_names = host_names.iter().map(|name| (*name).to_owned()).collect();
        Guard::new(&HttpConfig { listen: Some(listen.parse().unwrap()), host_names, ..HttpConfig::default() })
    }

    #[test]
    fn on_this_machine_alone_nobody_asks_under_another_name() {
        let guard = guarding("127.0.0.1:9464", &["Quotes.newsroom.example"]);
        for host in ["localhost", "localhost:9464", "127.0.0.1:9464", "[::1]:9464", "quotes.newsroom.example"]
        {
            assert!(guard.knows(host), "{host}");
        }
        for host in
            ["", "evil.example", "evil.example:9464", "localhost.evil.example", "127.0.0.1.evil.example"]
        {
            assert!(!guard.knows(host), "{host}");
        }
        assert!(guarding("0.0.0.0:80", &[]).knows("quotes.newsroom.example"));
        assert!(!guarding("0.0.0.0:80", &["quotes.newsroom.example"]).knows("evil.example"));
    }

    #[test]
    fn a_burst_is_answered_and_a_flood_is_not() {
        let guard = guarding("127.0.0.1:1", &[]);
        let start = Instant::now();
        let admitted = (0..1_000).filter(|_| guard.admits(start)).count();
        assert_eq!(admitted, 200);
        let later = start + Duration::from_secs(1);
        assert_eq!((0..1_000).filter(|_| guard.admits(later)).count(), 50);
    }
}
