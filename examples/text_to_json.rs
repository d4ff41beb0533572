//! A text on standard input, who said what in it as JSON on standard output:
//!
//! ```sh
//! cargo run --no-default-features --example text_to_json < samples/01-tass-summit.txt
//! ```

use std::error::Error;
use std::io::{Read, Write};

use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    run(&text, &mut std::io::stdout().lock())
}

/// Writes an object a quote.
pub(crate) fn run(text: &str, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let found = quotewire::extract(text);
    for quote in &found.extraction.quotes {
        let content: Vec<&str> = quote.spans.iter().map(|span| span.of(&found.article.text)).collect();
        let line = json!({
            "speaker": quote.speaker.name,
            "role": quote.speaker.role,
            "kind": quote.kind,
            "content": content.join(" … "),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}
