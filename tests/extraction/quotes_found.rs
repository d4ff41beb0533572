//! The quotes of the annotated articles are found, and their speakers named, as well as tests/quality.toml
//! says.

use crate::scorer::{Figures, Gold};

#[test]
fn the_annotated_articles_are_understood() {
    let mut figures = Figures::default();
    for line in include_str!("../annotated/articles.jsonl").lines() {
        let gold: Gold = serde_json::from_str(line).expect("an annotated article");
        figures.add(&gold, &quotewire::extract(&gold.text));
    }
    crate::quality::hold(
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
