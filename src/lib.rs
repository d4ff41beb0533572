//! Quotewire reads wire articles from Kafka, works out who said what, and writes it into PostgreSQL.

pub mod article;
pub mod config;
pub mod corpus;
pub mod embedded;
pub mod http;
pub mod limits;
pub mod quotes;
pub mod record;
pub mod rows;
pub mod store;
pub mod telemetry;
pub mod wire;
pub mod worker;
