//! The quotes of the annotated articles are found, and their speakers named, as well as tests/quality.toml says.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, also in what its functions share"
)]

#[path = "support/scorer.rs"]
mod scorer;

use scorer::{Figures, Gold};

#[test]
fn the_annotated_articles_are_understood() {
    let quality: toml::Table = include_str!("quality.toml").parse().expect("quality.toml is TOML");
    let mut figures = Figures::default();
    for line in include_str!("annotated/articles.jsonl").lines() {
        let gold: Gold = serde_json::from_str(line).expect("an annotated article");
        figures.add(&gold, &quotewire::extract(&gold.text));
    }
    let reached = [
        ("direct.found", figures.direct.f1()),
        ("indirect.found", figures.indirect.f1()),
        ("person", figures.person()),
        ("nested.precision", figures.nested.precision()),
        ("nested.recall", figures.nested.recall()),
    ];
    let mut missed = Vec::new();
    for (name, least) in quality["annotated"].as_table().expect("a section [annotated]") {
        let figure = reached.iter().find(|(row, _)| row == name).expect("a figure that is measured").1;
        println!("{name}: {figure:.1}, at least {least}");
        if (figure * 10.0).round() / 10.0 < least.as_float().expect("a figure such as 90.0") {
            missed.push(format!("{name}: {figure:.1}, less than {least}"));
        }
    }
    assert!(missed.is_empty(), "worse than tests/quality.toml demands: {missed:?}");
}
