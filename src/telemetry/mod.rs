//! What can be watched: log lines, metrics, health.

mod log;
pub mod metrics;
pub mod outage;
pub mod progress;
pub mod status;

pub use log::init as init_log;
pub use metrics::Metrics;
pub use status::Status;
