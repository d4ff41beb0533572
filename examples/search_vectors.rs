//! Quotes on standard input, a JSON string a line; on standard output what COPY reads in its binary format:
//! the quote, and its words as a `tsvector`.
//!
//! ```sh
//! echo '"We looked for a way to keep one berth open."' | cargo run --example search_vectors > rows
//! psql -c 'CREATE TABLE said (quote text, lexemes tsvector)' -c "\copy said FROM rows WITH (FORMAT binary)"
//! ```

use std::error::Error;
use std::io::{BufRead, Write};

use quotewire::rows::copy::{HEADER, TRAILER, Tuple};
use quotewire::rows::search_vector;

fn main() -> Result<(), Box<dyn Error>> {
    run(std::io::stdin().lock(), &mut std::io::stdout().lock())
}

/// Writes a row a quote.
pub(crate) fn run(quotes: impl BufRead, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    out.write_all(HEADER)?;
    let mut row = Vec::new();
    for line in quotes.lines() {
        let quote: String = serde_json::from_str(&line?)?;
        row.clear();
        let mut tuple = Tuple::begin(&mut row, 2);
        tuple.text(&quote);
        tuple.tsvector(&search_vector(&quote, None, None));
        out.write_all(&row)?;
    }
    out.write_all(TRAILER)?;
    Ok(())
}
