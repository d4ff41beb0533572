//! Health, readiness and metrics over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::telemetry::{Metrics, Status};

/// What the pages read.
#[derive(Debug, Clone)]
struct Pages {
    status: Arc<Status>,
    metrics: Arc<Metrics>,
}

/// Serves the pages until `stop` is cancelled. Returns the address it listens on.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(
    listen: SocketAddr,
    status: Arc<Status>,
    metrics: Arc<Metrics>,
    stop: CancellationToken,
) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    let routes = Router::new()
        .route("/", get(index))
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics_page))
        .with_state(Pages { status, metrics });
    info!(%address, "health and metrics");
    tokio::spawn(async move {
        let served = axum::serve(listener, routes).with_graceful_shutdown(stop.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::warn!(%error, "the health pages have ended");
        }
    });
    Ok(address)
}

async fn index() -> &'static str {
    concat!("quotewire ", env!("CARGO_PKG_VERSION"), "\n\n/health/live\n/health/ready\n/metrics\n")
}

/// 200 while the poller is heard of: a restart would help otherwise.
async fn live(State(pages): State<Pages>) -> Response {
    if pages.status.is_live() {
        (StatusCode::OK, "alive\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the poller has not been heard of for a minute\n").into_response()
    }
}

/// 200 while records get through, else 503; what is wrong stands in the body.
async fn ready(State(pages): State<Pages>) -> Response {
    let report = pages.status.report();
    let code = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, axum::Json(report)).into_response()
}

async fn metrics_page(State(pages): State<Pages>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], pages.metrics.exposition()).into_response()
}
