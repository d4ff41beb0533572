//! What can be watched: log lines, metrics, health.

mod log;
pub mod metrics;
pub mod outage;
pub mod progress;
pub mod status;

pub use log::{check_filter as check_log_filter, init as init_log};
pub use metrics::Metrics;
pub use status::Status;
