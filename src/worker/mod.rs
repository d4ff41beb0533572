//! The running thing: from a Kafka topic to rows in PostgreSQL.
//!
//! ```text
//!            commands                        sealed batches            transactions
//! positioner ────────▶ poller ─┬───────────────────────────▶ lane 0 ─────────────▶ PostgreSQL
//!     ▲                  │     └───────────────────────────▶ lane 1 ─────────────▶
//!     └── locate ────────┘ chunks of records ▶ extraction pool ▶ (back to the lane, in order)
//! ```
//!
//! One thread polls Kafka and never does anything else that could take long: it keeps the group membership
//! alive while the database is slow, while partitions drain, and while the worker shuts down. Records go to
//! *lanes*, each a writer with a connection and a share of the partitions. What is in flight is bounded by
//! bytes.
//!
//! Every assignment of a partition has an *epoch*. Whatever was read under an epoch that is over is dropped
//! before it is written; should it slip through, the fence in the database catches it
//! ([`crate::store::StoreError::Fenced`]).

mod batcher;
mod brokers;
mod consumer;
mod identity;
pub mod ingest;
mod lane;
mod ledger;
mod messages;
mod poller;
mod pool;
mod positioner;
mod prepare;
mod requests;
mod run;
pub mod topics;
mod upkeep;
mod watch;

pub use consumer::client_config;
pub use pool::Pool;
pub use prepare::prepare;
pub use run::{Exit, StartError, Worker, connect_options};
