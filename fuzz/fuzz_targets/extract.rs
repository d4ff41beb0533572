//! Any text whatsoever: no panic, and everything that tests/extraction/any_text.rs demands.
#![no_main]

#[path = "../../tests/extraction/promises.rs"]
mod promises;

libfuzzer_sys::fuzz_target!(|text: &str| promises::check(text));
