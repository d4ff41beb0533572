//! Any bytes whatsoever as a record of each format in turn, whatever they look like. `FORMAT=nitf` keeps to
//! one, so that all of the time goes to it.
#![no_main]

mod record;

use std::sync::LazyLock;

use quotewire::article::Format;

static FORMATS: LazyLock<Vec<Format>> = LazyLock::new(|| match std::env::var("FORMAT") {
    Ok(name) => vec![Format::named(&name).expect("the name of a format")],
    Err(_) => Format::ALL.to_vec(),
});

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    for format in FORMATS.iter() {
        let header = ("wire-format".to_owned(), Some(format.name().as_bytes().to_vec()));
        record::check(payload, vec![header]);
    }
});
