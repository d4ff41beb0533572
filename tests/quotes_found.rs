//! The quotes of the annotated articles are found, and their speakers named, as well as tests/quality.toml says.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, also in what its functions share"
)]

#[path = "support/quality.rs"]
mod quality;
#[path = "support/scorer.rs"]
mod scorer;

use scorer::{Figures, Gold};

#[test]
fn the_annotated_articles_are_understood() {
    let mut figures = Figures::default();
    for line in include_str!("annotated/articles.jsonl").lines() {
        let gold: Gold = serde_json::from_str(line).expect("an annotated article");
        figures.add(&gold, &quotewire::extract(&gold.text));
    }
    quality::hold(
        "annotated",
        &[
            ("direct.found", figures.direct.f1()),
            ("indirect.found", figures.indirect.f1()),
            ("person", figures.person()),
            ("nested.precision", figures.nested.precision()),
            ("nested.recall", figures.nested.recall()),
        ],
    );
}
