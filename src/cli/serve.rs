//! `quotewire serve`

use std::net::SocketAddr;
use std::process::ExitCode;

use quotewire::{http, pages};
use tokio_util::sync::CancellationToken;

use super::exit::Listening;
use super::print::tell;
use super::{DatabaseArgs, Failure, LogArgs, run, settings};

/// Serve the pages alone: quotes, people, articles, dead letters, what comes in
///
/// Over a database that workers fill, until SIGTERM or Ctrl-C. Reads only, but for dead letters that are
/// replayed or dropped with http.token.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    quotewire serve --database-url postgres://localhost/news
    quotewire serve --listen 127.0.0.1:8080")]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    log: LogArgs,
    /// The IP address and port to listen on (http.listen); port 0 is any that is free
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

pub(crate) async fn run(args: ServeArgs) -> Result<ExitCode, Failure> {
    let mut config = args.database.load()?;
    settings::init_log(&config)?;
    // Told now what a browser would be told later.
    drop(settings::connect(&config).await?);
    config.http.listen = args.listen.or(config.http.listen);
    let listen = config.http.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
    let stop = CancellationToken::new();
    let address =
        http::serve(listen, pages::alone(&config)?, stop.clone()).await.map_err(Listening::failed(listen))?;
    tell!("quotewire: pages at http://{address}/");
    tokio::spawn(run::stop_on_signals(stop.clone()));
    stop.cancelled().await;
    Ok(ExitCode::SUCCESS)
}
