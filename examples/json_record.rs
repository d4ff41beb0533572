//! A record of a vendor's JSON, as it would come from Kafka: its headline, and each quote with its place in
//! code points, which is what Python and PostgreSQL count in.
//!
//! ```sh
//! cargo run --no-default-features --example json_record < samples/18-json-strike.json
//! ```

use std::error::Error;
use std::io::{Read, Write};

use quotewire::record::{Position, Record, TopicPartition};
use quotewire::wire::{Decoded, decode};
use quotewire::{CodePoints, Limits, quotes};

fn main() -> Result<(), Box<dyn Error>> {
    let mut payload = Vec::new();
    std::io::stdin().read_to_end(&mut payload)?;
    run(payload, &mut std::io::stdout().lock())
}

/// Writes a line an article, and one a quote.
pub(crate) fn run(payload: Vec<u8>, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let limits = Limits::default();
    let record = Record {
        position: Position { partition: TopicPartition::new("wire", 0), offset: 0 },
        topic_id: None,
        timestamp_ms: None,
        received_at: jiff::Timestamp::now(),
        key: None,
        headers: vec![("content-type".to_owned(), Some(b"application/json".to_vec()))],
        payload: Some(payload),
    };
    let articles = match decode(&record, &limits)? {
        Decoded::Articles(articles) => articles,
        Decoded::Skip(reason) => {
            writeln!(out, "nothing to store: {reason}")?;
            return Ok(());
        }
    };
    for article in &articles {
        writeln!(out, "{}", article.headline().unwrap_or("(no headline)"))?;
        let points = CodePoints::new(&article.text);
        for quote in quotes::extract(article, &limits).quotes {
            for span in &quote.spans {
                let (start, end) = (points.at(&article.text, span.start), points.at(&article.text, span.end));
                let speaker = quote.speaker.name.as_deref().unwrap_or("somebody");
                writeln!(out, "{start}..{end} {speaker}: {}", span.of(&article.text))?;
            }
        }
    }
    Ok(())
}
