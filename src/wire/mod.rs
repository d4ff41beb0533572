//! Bytes to Articles: one file a format, charset detection, plain-text segmentation, datelines, life-cycle.

mod agency;
mod calendar;
mod charset;
mod clean;
mod dateline;
mod framed;
mod html;
mod json;
mod lifecycle;
mod plain;
mod rewrap;
mod stamp;

use jiff::Timestamp;

pub use self::clean::clean;
use crate::article::{Article, BlockKind};
use crate::limits::Limits;
use crate::record::Record;

/// What a record turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Decoded {
    /// Articles to store, at least one.
    Articles(Vec<Article>),
    /// Nothing to store: a tombstone or a service message, with the reason in words.
    Skip(&'static str),
}

/// Why a record could not be decoded. Always an error of the data: the record is isolated as a dead letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No text in any character set.
    #[error("not text: {0}")]
    NotText(String),
    /// Longer than the limit.
    #[error("{size} bytes, more than the limit of {limit} (limits.record_bytes)")]
    TooLarge {
        /// The record's size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// Nothing in it.
    #[error("empty: no text in it")]
    Empty,
    /// A format that is recognised and not read.
    #[error("{0} is not read by this version: replay it with one that does (quotewire dead-letters replay)")]
    Unsupported(&'static str),
    /// A format that was recognised and is broken.
    #[error("broken {format}: {message}")]
    Malformed {
        /// The format's name.
        format: &'static str,
        /// What is wrong and where.
        message: String,
    },
}

/// Takes a record apart into articles.
///
/// # Errors
/// See [`DecodeError`]; every variant is about the data, never about the surroundings.
pub fn decode(record: &Record, limits: &Limits) -> Result<Decoded, DecodeError> {
    let size = record.payload.as_ref().map_or(0, Vec::len);
    if size > limits.record_bytes {
        return Err(DecodeError::TooLarge { size, limit: limits.record_bytes });
    }
    let Some(payload) = record.payload.as_deref() else {
        return Ok(Decoded::Skip("tombstone"));
    };
    let content_type = record.header("content-type").or_else(|| record.header("contenttype")).unwrap_or("");
    let declared = charset::declared_in(content_type).or_else(|| record.header("charset"));
    let charset::Text { text, repairs } = charset::read(payload, declared)?;
    let is_blank = |c: char| c.is_whitespace() || c == '\0' || c == '\u{FEFF}';
    let trimmed = text.trim_matches(is_blank);
    if trimmed.is_empty() {
        return Err(DecodeError::Empty);
    }
    if is_markup(trimmed) {
        return Err(DecodeError::Unsupported("markup (XML or HTML)"));
    }
    let context = Context {
        received: record.time(),
        source: header(record, &["source", "agency"]).and_then(|name| agency::code(&name)),
    };
    let mut articles = match as_json(trimmed, content_type)? {
        Some((objects, notes)) => articles_of(objects, &notes, &context, limits)?,
        None => vec![plain_article(&text, &context)?],
    };
    for article in &mut articles {
        article.repairs.splice(0..0, repairs.iter().cloned());
        complete(article, record);
        bound(article, limits);
    }
    Ok(Decoded::Articles(articles))
}

/// Reads plain text, whatever it looks like: JSON and mark-up are taken for text as well. A blank text gives an article
/// without blocks.
pub fn read_text(text: &str, limits: &Limits) -> Article {
    let mut article = plain_article(text, &Context::default()).unwrap_or_default();
    bound(&mut article, limits);
    article
}

/// The objects of a text that is JSON. A text that only starts like it (`[By Ann Rowe] …`) is plain text, unless it
/// was declared as JSON or goes on like it.
fn as_json(text: &str, content_type: &str) -> Result<Option<json::Objects>, DecodeError> {
    let Some(inner) = text.strip_prefix(['{', '[']) else {
        return Ok(None);
    };
    let is_declared = content_type.to_ascii_lowercase().contains("json");
    let goes_on = inner.trim_start().starts_with(['"', '{', '}', ']']);
    match json::parse(text) {
        Ok(found) => Ok(Some(found)),
        Err(error) if is_declared || (goes_on && !content_type.to_ascii_lowercase().starts_with("text/")) => {
            Err(error)
        }
        Err(_) => Ok(None),
    }
}

/// An article an object. One bad object spoils the record only if there is nothing else in it.
fn articles_of(
    objects: Vec<json::Fields>,
    notes: &[String],
    context: &Context,
    limits: &Limits,
) -> Result<Vec<Article>, DecodeError> {
    if objects.len() > limits.articles_per_record {
        let message = format!(
            "{} articles, more than the limit of {} (limits.articles_per_record)",
            objects.len(),
            limits.articles_per_record
        );
        return Err(DecodeError::Malformed { format: "json", message });
    }
    let mut articles = Vec::with_capacity(objects.len());
    let mut broken = Vec::new();
    for (at, fields) in objects.into_iter().enumerate() {
        match json::article(fields, context, limits) {
            Ok(article) => articles.push(article),
            Err(error) => broken.push((at, error)),
        }
    }
    let Some(first) = articles.first_mut() else {
        return Err(broken.into_iter().next().map_or(DecodeError::Empty, |(_, error)| error));
    };
    first.repairs.extend(notes.iter().cloned());
    first.repairs.extend(broken.iter().take(20).map(|(at, error)| format!("left out item {at}: {error}")));
    Ok(articles)
}

fn plain_article(text: &str, context: &Context) -> Result<Article, DecodeError> {
    let (text, repairs) = clean(text);
    if text.trim().is_empty() {
        return Err(DecodeError::Empty);
    }
    let mut article = Article { text, repairs, ..Article::default() };
    let is_framed = framed::is_framed(&article.text);
    let from = if is_framed { framed::head(&mut article) } else { 0 };
    let headline = article.headline().is_some();
    let known = plain::Known { headline, deck: is_framed, time: context.received };
    let named = plain::segment(&mut article, from, known);
    article.source = context.source.clone().or_else(|| agency::code(&named?));
    Ok(article)
}

/// What the record says about its articles beside the payload.
#[derive(Default)]
struct Context {
    /// The record's time.
    received: Option<Timestamp>,
    /// The source's code; it counts more than an agency that the copy names, and less than what the payload declares.
    source: Option<String>,
}

/// Fills in from headers and topic what the payload lacks.
fn complete(article: &mut Article, record: &Record) {
    if let Some(millis) = record.timestamp_ms.filter(|_| record.time().is_none()) {
        article
            .repairs
            .push(format!("ignored the record's time: {millis} ms since 1970 is out of any calendar"));
    }
    article.guid = article.guid.take().or_else(|| header(record, &["guid", "article-id"]));
    article.language = article.language.take().or_else(|| header(record, &["language"]));
    article.source.get_or_insert_with(|| record.position.partition.topic.to_string());
}

/// The first header of some names that is not blank, cleaned.
fn header(record: &Record, names: &[&str]) -> Option<String> {
    let value = names.iter().find_map(|name| record.header(name))?;
    let value = clean(value).0.trim().to_owned();
    (!value.is_empty()).then_some(value)
}

/// Cuts fields and lists to their limits, and notes it.
fn bound(article: &mut Article, limits: &Limits) {
    let mut notes = Vec::new();
    let fields = [
        ("source", &mut article.source),
        ("guid", &mut article.guid),
        ("slugline", &mut article.slugline),
        ("take key", &mut article.take_key),
        ("byline", &mut article.byline),
        ("credit", &mut article.credit),
        ("language", &mut article.language),
    ];
    for (name, field) in fields {
        if let Some(text) = field {
            cut(text, name, limits.field_bytes, &mut notes);
        }
    }
    for (name, list) in [
        ("keywords", &mut article.keywords),
        ("subjects", &mut article.subjects),
        ("notes", &mut article.notes),
        ("repairs", &mut article.repairs),
    ] {
        if list.len() > limits.list_items {
            list.truncate(limits.list_items);
            notes.push(format!("kept the first {} {name}", limits.list_items));
        }
        for item in list {
            cut(item, name, limits.field_bytes, &mut notes);
        }
    }
    for block in article.blocks.iter_mut().filter(|block| block.kind == BlockKind::Headline) {
        let headline = block.span.of(&article.text);
        if headline.len() > limits.field_bytes {
            block.span.end = block.span.start + within(headline, limits.field_bytes);
            notes.push(format!("cut the headline to {} bytes", limits.field_bytes));
        }
    }
    article.repairs.append(&mut notes);
}

/// How much of a text stays within a limit, without white space at its end.
fn within(text: &str, limit: usize) -> usize {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text).trim_end().len()
}

fn cut(text: &mut String, name: &str, limit: usize, notes: &mut Vec<String>) {
    if text.len() > limit {
        text.truncate(within(text, limit));
        let note = format!("cut {name} to {limit} bytes");
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
}

/// The lines of a text, blank ones and the last too, as [`str::split`] gives them, but many bytes at a time.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    let mut start = 0;
    ends.filter_map(move |end| text.get(std::mem::replace(&mut start, end + 1)..end))
}

/// Whether a text is a document in XML or HTML: read as copy, its tags would become headlines and its quotation marks
/// quotes.
fn is_markup(trimmed: &str) -> bool {
    let opens = trimmed
        .strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic() || "?!".contains(c)));
    opens && trimmed.ends_with('>')
}

#[cfg(test)]
mod tests;
