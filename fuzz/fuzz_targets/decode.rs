//! Any bytes whatsoever as a record of the format that they look like.
#![no_main]

mod record;

libfuzzer_sys::fuzz_target!(|payload: &[u8]| record::check(payload, Vec::new()));
