//! One story in every format that is read is one story: the same head, the same words, the same quotes.

use std::collections::BTreeSet;
use std::path::Path;

use quotewire::article::{Article, Format};
use quotewire::record::{Position, Record, TopicPartition};
use quotewire::wire::{Decoded, decode};
use quotewire::{Limits, quotes};

fn article(file: &Path) -> Article {
    let record = Record {
        position: Position { partition: TopicPartition::new("formats", 0), offset: 0 },
        topic_id: None,
        timestamp_ms: Some(1_794_320_160_000),
        received_at: jiff::Timestamp::from_second(1_794_320_161).expect("a time"),
        key: None,
        headers: Vec::new(),
        payload: Some(std::fs::read(file).expect("a sample")),
    };
    let Ok(Decoded::Articles(mut articles)) = decode(&record, &Limits::default()) else {
        panic!("{} is an article", file.display())
    };
    assert_eq!(articles.len(), 1, "{}", file.display());
    articles.remove(0)
}

/// Letters and digits of a text, as quotation marks and ends of lines differ.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The copy behind its dateline, which the formats write each in its way.
fn copy(article: &Article) -> String {
    let body = bare(article.body_span().of(&article.text));
    body.split_once("Nordwire").expect("a dateline").1.to_owned()
}

/// Who says what in the copy, below its head.
fn said(article: &Article) -> Vec<(Option<String>, String)> {
    let body = article.body_span();
    let found = quotes::extract(article, &Limits::default()).quotes.into_iter();
    found
        .filter(|quote| quote.spans.iter().all(|span| body.contains(*span)))
        .map(|quote| {
            (quote.speaker.name, quote.spans.iter().map(|span| bare(span.of(&article.text))).collect())
        })
        .collect()
}

#[test]
fn one_story_in_all_formats_is_one_story() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/formats");
    let plain = article(&folder.join("plain.txt"));
    let (words, told) = (copy(&plain), said(&plain));
    assert_eq!(told.len(), 17, "{told:?}");
    let mut formats = BTreeSet::new();
    for entry in std::fs::read_dir(&folder).expect("the samples") {
        let file = entry.expect("a sample").path();
        let (name, article) = (file.display(), article(&file));
        formats.insert(article.wire_format.name());
        assert_eq!(article.headline(), plain.headline(), "{name}");
        assert_eq!(article.source.as_deref(), Some("nordwire"), "{name}");
        if article.wire_format != Format::Zczc {
            assert!(article.byline.as_deref().is_some_and(|by| by.starts_with("Marit Lindqvist")), "{name}");
        }
        let dateline = article.dateline.as_ref().expect("a dateline");
        assert_eq!(dateline.place.as_deref(), Some("Osthaven"), "{name}");
        assert_eq!(copy(&article), words, "{name}");
        assert_eq!(said(&article), told, "{name}");
    }
    let without = ["agency_xml", "rdf", "wxr"];
    let all = Format::ALL.iter().map(|format| format.name()).filter(|name| !without.contains(name));
    assert_eq!(formats, all.collect(), "a sample of each");
}

#[test]
fn codes_of_subjects_have_names() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/formats");
    for (sample, name) in [("nitf.xml", "air transport"), ("zczc.txt", "air transport")] {
        assert_eq!(article(&folder.join(sample)).subject_names, [Some(name)], "{sample}");
    }
    let ninjs = article(&folder.join("ninjs.json"));
    assert_eq!((ninjs.subjects.len(), ninjs.subject_names.len()), (1, 1));
}

#[test]
fn every_format_has_a_page_and_its_sample_is_one() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let overview = std::fs::read_to_string(docs.join("formats.md")).expect("the overview");
    for format in Format::ALL {
        let name = format.name();
        let (_, link) =
            overview.split_once(&format!("[`{name}`](")).unwrap_or_else(|| panic!("no page for {name}"));
        let page = link.split(')').next().expect("an address");
        let text = std::fs::read_to_string(docs.join(page)).expect("a page");
        assert!(text.lines().next().is_some_and(|title| title.contains(&format!("`{name}`"))), "{page}");
        for part in ["## How it is told", "## What is read", "## What is not"] {
            assert!(text.contains(part), "{page} lacks {part}");
        }
        for sample in text.split("(../../samples/formats/").skip(1) {
            let sample = sample.split(')').next().expect("an address");
            let read = article(&docs.join("../samples/formats").join(sample)).wire_format.name();
            assert!(
                text.lines().next().is_some_and(|title| title.contains(&format!("`{read}`"))),
                "{sample} is {read}"
            );
        }
    }
}
