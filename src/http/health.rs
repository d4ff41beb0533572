//! Health, readiness and metrics of a worker.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::telemetry::{Metrics, Status};

/// What is asked.
#[derive(Debug, Clone)]
struct Probes {
    status: Arc<Status>,
    metrics: Arc<Metrics>,
}

/// `/health/live`, `/health/ready` and `/metrics` of a worker.
pub fn health(status: Arc<Status>, metrics: Arc<Metrics>) -> Router {
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics_page))
        .with_state(Probes { status, metrics })
}

/// What there is, at `/`, where no pages are.
pub fn index() -> Router {
    const TEXT: &str =
        concat!("quotewire ", env!("CARGO_PKG_VERSION"), "\n\n/health/live\n/health/ready\n/metrics\n");
    Router::new().route("/", get(async || TEXT))
}

/// 200 while the poller is heard of: a restart would help otherwise.
async fn live(State(probes): State<Probes>) -> Response {
    if probes.status.is_live() {
        (StatusCode::OK, "alive\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the poller has not been heard of for a minute\n").into_response()
    }
}

/// 200 while records get through, else 503; what is wrong stands in the body.
async fn ready(State(probes): State<Probes>) -> Response {
    let report = probes.status.report();
    let code = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, axum::Json(report)).into_response()
}

async fn metrics_page(State(probes): State<Probes>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], probes.metrics.exposition()).into_response()
}
