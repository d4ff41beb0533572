//! What the extraction costs, on one core: text to article to quotes, as `quotewire::extract` does it.
//!
//! Without arguments the repository's own articles are timed. `--corpus FILE` times those of a file of JSON
//! lines with `text`; `--curve` times texts that are made to be costly at sizes up to 1 MB (`--curve NAME`
//! those with NAME in their names); `--rounds N` extracts the own articles N times and prints how many there
//! are, for counting instructions; `--decode N` does the same for the decoding of one story in every format
//! (`samples/formats`). `scripts/bench-extract` and `scripts/count-extract` call it.

#![allow(clippy::expect_used, clippy::panic, reason = "a benchmark fails by panicking")]

mod costly;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use quotewire::corpus::Annotated;
use quotewire::record::{Position, Record, TopicPartition};
use quotewire::{Limits, quotes, wire};

/// Times each article is extracted; the fastest counts, as whatever else the machine does only adds.
const RUNS: usize = 5;

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    match (args.next().as_deref(), args.next()) {
        (None, _) => time(&own_articles()),
        (Some("--corpus"), Some(file)) => time(&articles_of(Path::new(&file))),
        (Some("--rounds"), Some(rounds)) => repeat(rounds.parse().expect("a number of rounds")),
        (Some("--decode"), Some(rounds)) => decode(rounds.parse().expect("a number of rounds")),
        (Some("--curve"), part) => curve(part.as_deref().unwrap_or_default()),
        (Some(other), _) => panic!("{other}: none of --corpus FILE, --curve [NAME], --rounds N, --decode N"),
    }
}

/// The annotated articles and the samples that are plain text.
fn own_articles() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = articles_of(&root.join("tests/annotated/articles.jsonl"));
    let samples = std::fs::read_dir(root.join("samples")).expect("the samples");
    let mut files: Vec<_> = samples.map(|entry| entry.expect("a sample").path()).collect();
    files.sort();
    texts.extend(files.iter().filter_map(|file| {
        file.extension().filter(|extension| *extension == "txt")?;
        std::fs::read_to_string(file).ok()
    }));
    texts
}

fn articles_of(file: &Path) -> Vec<String> {
    let lines = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let article = |line| serde_json::from_str::<Annotated>(line).expect("an object with id and text").text;
    lines.lines().map(article).collect()
}

/// Transmissions from bytes to articles, without the extraction.
fn decode(rounds: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/formats");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the samples")
        .map(|entry| entry.expect("a sample").path())
        .collect();
    files.sort();
    let record = |payload| Record {
        position: Position { partition: TopicPartition::new("formats", 0), offset: 0 },
        topic_id: None,
        timestamp_ms: Some(1_794_320_160_000),
        received_at: Timestamp::UNIX_EPOCH,
        key: None,
        headers: Vec::new(),
        payload: Some(payload),
    };
    let records: Vec<Record> =
        files.iter().map(|file| record(std::fs::read(file).expect("a sample"))).collect();
    let limits = Limits::default();
    for record in (0..rounds).flat_map(|_| &records) {
        black_box(wire::decode(black_box(record), &limits)).expect("an article");
    }
    println!("{}", records.len());
}

fn repeat(rounds: usize) {
    let texts = own_articles();
    for text in (0..rounds).flat_map(|_| &texts) {
        black_box(quotewire::extract(black_box(text)));
    }
    println!("{}", texts.len());
}

fn time(texts: &[String]) {
    let limits = Limits::default();
    let first = texts.first().expect("articles");
    black_box(quotewire::extract(first)); // the model is unpacked once
    let mut columns = [Vec::new(), Vec::new(), Vec::new()];
    let mut quotes = 0;
    for text in texts {
        let mut best = [Duration::MAX; 2];
        for _ in 0..RUNS {
            let start = Instant::now();
            let article = wire::read_text(black_box(text), &limits);
            best[0] = best[0].min(start.elapsed());
            let start = Instant::now();
            let extraction = black_box(quotes::extract(&article, &limits));
            best[1] = best[1].min(start.elapsed());
            quotes = quotes.max(extraction.quotes.len());
        }
        for (column, time) in columns.iter_mut().zip([best[0], best[1], best[0] + best[1]]) {
            column.push(time);
        }
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    println!(
        "{} articles of {} bytes, the longest list has {quotes} quotes",
        texts.len(),
        bytes / texts.len()
    );
    println!("\n| µs an article | mean | median | p99 | longest |\n| --- | ---: | ---: | ---: | ---: |");
    for (name, mut column) in ["text to article", "article to quotes", "both"].into_iter().zip(columns) {
        column.sort_unstable();
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let at = |share: usize| column.get((column.len() * share / 100).min(column.len() - 1)).copied();
        let mean = column.iter().copied().map(micros).sum::<f64>() / column.len() as f64;
        let [median, p99, longest] = [50, 99, 100].map(|share| at(share).map_or(0.0, micros));
        println!("| {name} | {mean:.0} | {median:.0} | {p99:.0} | {longest:.0} |");
    }
}

/// A text that takes longer than this at one size is not tried at a larger one.
const PATIENCE: Duration = Duration::from_secs(5);

fn curve(part: &str) {
    black_box(quotewire::extract(""));
    let sizes = [1_000, 4_000, 16_000, 64_000, 256_000, 1_000_000];
    println!(
        "| ns a byte, at a size of | {} |",
        sizes.map(|size| format!("{} KB", size / 1_000)).join(" | ")
    );
    println!("| --- |{}", " ---: |".repeat(sizes.len()));
    for (name, make) in costly::TEXTS.iter().filter(|(name, _)| name.contains(part)) {
        let mut cells = Vec::new();
        for size in sizes {
            let text = make(size);
            let start = Instant::now();
            black_box(quotewire::extract(black_box(&text)));
            let mut best = start.elapsed();
            if best < PATIENCE / 50 {
                let again = Instant::now();
                black_box(quotewire::extract(black_box(&text)));
                best = best.min(again.elapsed());
            }
            cells.push(format!("{:.0}", best.as_secs_f64() * 1e9 / text.len() as f64));
            if best > PATIENCE {
                break;
            }
        }
        cells.resize(sizes.len(), "–".to_owned());
        println!("| {name} | {} |", cells.join(" | "));
    }
}
