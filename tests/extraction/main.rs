//! The promises of the extraction, a module each. They need nothing but the library.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, also in what its functions share"
)]

mod any_record;
mod any_text;
#[cfg(feature = "training")]
mod examples;
mod formats;
mod names_found;
mod origins;
mod promises;
mod quality;
mod quotes_found;
mod scorer;
