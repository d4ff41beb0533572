//! The promises of the worker and of its commands, a module each: with the embedded broker and a private
//! PostgreSQL, or with the servers that the environment names ([`support`]). Those that only real servers can
//! show are of the feature `real-services`.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking, also in what its functions share"
)]

mod closed_pipe;
mod commands;
mod connections;
mod database_outage;
mod dead_letters;
mod demo;
mod documentation;
#[cfg(feature = "real-services")]
mod encrypted;
mod exit_codes;
mod fence;
mod full_text;
#[cfg(feature = "real-services")]
mod kafka_away;
mod kill_and_restart;
mod largest;
mod lifecycle;
#[cfg(feature = "real-services")]
mod made_anew;
#[cfg(all(feature = "real-services", target_os = "linux"))]
mod memory;
mod offsets;
mod orders;
mod pages;
#[cfg(feature = "real-services")]
mod pooler;
mod questions;
mod raw_records;
mod reading;
mod removal;
mod reprints;
mod schema;
mod settings_checked;
mod stored_once;
mod support;
#[cfg(feature = "real-services")]
mod topics;
mod two_workers;
mod upgrade;
mod writers_apart;
