//! Any text whatsoever: no panic, and everything that tests/any_text.rs demands.
#![no_main]

#[path = "../../tests/support/promises.rs"]
mod promises;

libfuzzer_sys::fuzz_target!(|text: &str| promises::check(text));
