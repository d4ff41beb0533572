//! What is found in annotated articles, as JSON lines.

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use quotewire::article::Article;
use quotewire::corpus::{Alignment, Annotated, CodePointRange};
use quotewire::limits::Limits;
use quotewire::quotes::{self, Model, Quote, QuoteKind, SpeakerKind};
use quotewire::record::{Position, Record, TopicPartition};
use quotewire::wire::{self, Decoded};
use serde::Serialize;

use super::Failure;
use super::exit::{BadInput, unreadable};

/// Lines handed to a thread at once.
const LINES_AT_ONCE: usize = 64;

/// A plain text as the worker reads it; `None` when there is nothing to read.
pub(super) fn article(text: &str, limits: &Limits) -> Option<Article> {
    let record = Record {
        position: Position { partition: TopicPartition::new("corpus", 0), offset: 0 },
        topic_id: None,
        timestamp_ms: None,
        received_at: jiff::Timestamp::UNIX_EPOCH,
        key: None,
        headers: vec![("content-type".to_owned(), Some(b"text/plain; charset=utf-8".to_vec()))],
        payload: Some(text.as_bytes().to_vec()),
    };
    match wire::decode(&record, limits) {
        Ok(Decoded::Articles(articles)) => articles.into_iter().next(),
        Ok(Decoded::Skip(_)) | Err(_) => None,
    }
}

/// What is found in an annotated article, in the form of a prediction: outermost quotes only, offsets in code
/// points.
pub(super) fn prediction(model: &Model, annotated: &Annotated, limits: &Limits) -> Prediction {
    let quotes = article(&annotated.text, limits).map_or_else(Vec::new, |article| {
        let extraction = quotes::extract_with(model, &article, limits);
        let alignment = Alignment::new(&annotated.text, &article.text);
        let outermost = extraction.quotes.into_iter().filter(|quote| quote.parent.is_none());
        outermost.map(|quote| PredictedQuote::new(quote, &alignment)).collect()
    });
    Prediction { id: annotated.id.clone(), quotes }
}

/// The outermost quotes of an article in the form of an annotation.
#[derive(Debug, Serialize)]
pub(super) struct Prediction {
    id: String,
    quotes: Vec<PredictedQuote>,
}

#[derive(Debug, Serialize)]
struct PredictedQuote {
    kind: QuoteKind,
    spans: Vec<CodePointRange>,
    speaker: Option<[CodePointRange; 1]>,
    cue: Option<[CodePointRange; 1]>,
    speaker_name: Option<String>,
    speaker_kind: SpeakerKind,
    speaker_role: Option<String>,
    confidence: f32,
}

impl PredictedQuote {
    fn new(quote: Quote, alignment: &Alignment) -> Self {
        Self {
            kind: quote.kind,
            spans: quote.spans.iter().map(|&span| alignment.range(span)).collect(),
            speaker: quote.speaker.mention.map(|span| [alignment.range(span)]),
            cue: quote.cue.map(|span| [alignment.range(span)]),
            speaker_name: quote.speaker.name,
            speaker_kind: quote.speaker.kind,
            speaker_role: quote.speaker.role,
            confidence: quote.confidence,
        }
    }
}

/// Reads annotated articles and writes predictions in their order, `jobs` at a time.
pub(super) fn predict(
    mut lines: impl Iterator<Item = std::io::Result<String>>,
    out: &mut impl Write,
    jobs: usize,
) -> Result<(), Failure> {
    let limits = Limits::default();
    let mut number = 0;
    loop {
        let mut batch = Vec::with_capacity(jobs * LINES_AT_ONCE);
        for line in lines.by_ref().take(jobs * LINES_AT_ONCE) {
            number += 1;
            let line = line.map_err(|error| unreadable("the corpus", &error))?;
            let annotated: Annotated = serde_json::from_str(&line)
                .map_err(|error| BadInput(format!("line {number}: no object with id and text: {error}")))?;
            batch.push(annotated);
        }
        if batch.is_empty() {
            return Ok(());
        }
        let line = |one: &Annotated| serde_json::to_string(&prediction(Model::embedded(), one, &limits));
        for prediction in in_parallel(&batch, jobs, line) {
            writeln!(out, "{}", prediction?)?;
        }
    }
}

/// Applies a function to every item on several threads and keeps the order.
pub(super) fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    jobs: usize,
    apply: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let taken: Vec<AtomicBool> = items.iter().map(|_| AtomicBool::new(false)).collect();
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                for (at, (item, taken)) in items.iter().zip(&taken).enumerate() {
                    if !taken.swap(true, Ordering::Relaxed) {
                        let result = apply(item);
                        if let Ok(mut done) = done.lock() {
                            done.push((at, result));
                        }
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
