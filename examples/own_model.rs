//! A model of one's own: trained on annotated articles, an object a line as `corpus::Annotated` has it, and
//! asked at once. Real training takes thousands of articles: see docs/extraction.md.
//!
//! ```sh
//! cargo run --release --no-default-features --features training --example own_model \
//!     < tests/annotated/articles.jsonl
//! ```

use std::error::Error;
use std::io::{Read, Write};

use quotewire::corpus::Annotated;
use quotewire::quotes::extract_with;
use quotewire::quotes::training::{InTurn, TrainingArticle, train};
use quotewire::{Limits, wire};

fn main() -> Result<(), Box<dyn Error>> {
    let mut lines = String::new();
    std::io::stdin().read_to_string(&mut lines)?;
    run(&lines, &mut std::io::stdout().lock())
}

/// Trains a model on the articles and writes what it finds in a text of its own.
pub(crate) fn run(lines: &str, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let limits = Limits::default();
    let mut articles = Vec::new();
    for line in lines.lines() {
        let annotated: Annotated = serde_json::from_str(line)?;
        let article = wire::read_text(&annotated.text, &limits);
        articles.push(TrainingArticle::new(&annotated, article, 1));
    }
    let articles: Vec<&TrainingArticle> = articles.iter().collect();
    // A pool of threads would be another `Parallel`.
    let model = train(&articles, &[], &InTurn);
    writeln!(out, "{} articles, {} bytes of weights", articles.len(), model.to_bytes().len())?;
    let article = wire::read_text("The pier stays open, Mayor Ingrid Solvang said on Tuesday.", &limits);
    for quote in extract_with(&model, &article, &limits).quotes {
        let content: Vec<&str> = quote.spans.iter().map(|span| span.of(&article.text)).collect();
        writeln!(out, "{}: {}", quote.speaker.name.as_deref().unwrap_or("somebody"), content.join(" … "))?;
    }
    Ok(())
}
