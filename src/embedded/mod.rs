//! A Kafka broker inside the process and a private PostgreSQL: for `demo` and for the integration tests.

mod binaries;
mod broker;
mod postgres;

pub use broker::{Broker, BrokerError};
pub use postgres::{Postgres, PostgresError};
