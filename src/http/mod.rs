//! HTTP: a server that is not tied up by who is slow or many, and the worker's health, readiness and metrics.

mod health;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

pub use health::{health, index};

/// Connections at the same time; who comes then waits in the system's queue.
const CONNECTIONS: usize = 256;
/// How long a client may take to send the head of a request, also of the next one over the same connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// How long one connection may last: somebody who reads a byte a minute must not keep it.
const CONNECTION_TIMEOUT: Duration = Duration::from_mins(10);
/// How large the head of a request may be.
const HEAD_BYTES: usize = 16 * 1024;
/// How long to wait when no connection can be taken, as with no file handles left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Serves routes until `stop` is cancelled. Returns the address it listens on.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(
    listen: SocketAddr,
    routes: Router,
    stop: CancellationToken,
) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    info!(%address, "listening for HTTP");
    tokio::spawn(async move {
        tokio::select! {
            () = accept(&listener, &routes, &stop) => {}
            () = stop.cancelled() => {}
        }
    });
    Ok(address)
}

async fn accept(listener: &TcpListener, routes: &Router, stop: &CancellationToken) {
    let free = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(turn) = Arc::clone(&free).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(answer(stream, routes.clone(), stop.clone(), turn));
            }
            Err(error) => {
                warn!(%error, "an HTTP connection could not be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Answers what comes over one connection.
async fn answer(stream: TcpStream, routes: Router, stop: CancellationToken, turn: OwnedSemaphorePermit) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
    let mut connection = std::pin::pin!(connection);
    let over = tokio::time::sleep(CONNECTION_TIMEOUT);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::time::timeout(HEAD_TIMEOUT, connection).await.unwrap_or(Ok(()))
        }
        () = over => {
            connection.as_mut().graceful_shutdown();
            tokio::time::timeout(HEAD_TIMEOUT, connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        debug!(%error, "an HTTP connection has ended");
    }
    drop(turn);
}
