//! Log lines: readable or JSON, filtered by level and module, to standard error.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// Whether a filter can be read.
///
/// # Errors
/// What is wrong with it.
pub fn check_filter(filter: &str) -> Result<(), String> {
    read_filter(filter).map(drop)
}

fn read_filter(filter: &str) -> Result<EnvFilter, String> {
    EnvFilter::builder()
        .parse(filter)
        .map_err(|error| format!("{filter:?} is no filter such as info,quotewire::store=debug: {error}"))
}

/// Begins logging. A second call changes nothing.
///
/// # Errors
/// When `filter` cannot be read, with what is wrong with it.
pub fn init(json: bool, filter: &str) -> Result<(), String> {
    let filter = read_filter(filter)?;
    // A span's end is logged with its duration at debug level: the time of each batch and stage.
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(std::io::stderr().is_terminal())
        // Whoever reads the log may go: that must not end the worker, as a complaint about it on the same
        // stream would.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    // An error means that a subscriber is there already, as in tests: theirs stays.
    let begun = if json {
        builder.json().flatten_event(true).finish().try_init()
    } else {
        builder.finish().try_init()
    };
    begun.ok();
    Ok(())
}
