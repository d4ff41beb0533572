//! Bytes to Articles: one file a format, charset detection, plain-text segmentation, datelines, life-cycle.

mod agency;
mod anpa1312;
mod bounds;
mod calendar;
mod charset;
mod clean;
mod dateline;
mod draft;
mod framed;
mod html;
mod iptc7901;
mod json;
mod kind;
mod lifecycle;
mod markup;
mod media_topics;
mod orders;
mod page;
mod phrases;
mod plain;
mod rewrap;
mod stamp;
mod trace;
mod xml;
mod zones;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

pub use self::clean::clean;
use self::trace::{FieldMarks, OriginTrace};
use crate::article::{Article, Format, ItemKind, Named};
use crate::limits::Limits;
use crate::record::Record;
use crate::times;
use crate::topic_rules::TopicRules;

/// The headers that say something about an article.
const HEADERS: [&str; 9] = [
    "content-type",
    "contenttype",
    "charset",
    "source",
    "agency",
    "guid",
    "article-id",
    "language",
    FORMAT_HEADER,
];

/// The header that says which format a record is read as.
const FORMAT_HEADER: &str = "wire-format";

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
    /// Longer than a limit.
    #[error("{what} of {size} bytes, more than the limit of {limit} ({setting})")]
    TooLarge {
        /// What of the record is too large.
        what: &'static str,
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
        /// The setting that has the limit.
        setting: &'static str,
    },
    /// Nothing in it.
    #[error("empty: no text in it")]
    Empty,
    /// A format that is recognised and not read.
    #[error("{0} is not read by this version: replay it with one that does (quotewire dead-letters replay)")]
    Unsupported(&'static str),
    /// It speaks for a source that its topic may not carry.
    #[error("topic {topic} does not carry {source_code}: it carries {} (topics.sources)", allowed.join(", "))]
    NotItsSource {
        /// The topic.
        topic: String,
        /// The code of the source that the record speaks for.
        source_code: String,
        /// Those that the topic may carry.
        allowed: Vec<String>,
    },
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
    decode_by(record, limits, &TopicRules::default())
}

/// As [`decode`], by what is said of the record's topic.
///
/// # Errors
/// As [`decode`].
pub fn decode_by(record: &Record, limits: &Limits, rules: &TopicRules) -> Result<Decoded, DecodeError> {
    decode_in(record, limits, rules, false)
}

/// As [`decode_by`], with [`Article::origins`]: where each field came from.
///
/// # Errors
/// As [`decode`].
pub fn decode_traced(record: &Record, limits: &Limits, rules: &TopicRules) -> Result<Decoded, DecodeError> {
    decode_in(record, limits, rules, true)
}

fn decode_in(
    record: &Record,
    limits: &Limits,
    rules: &TopicRules,
    is_traced: bool,
) -> Result<Decoded, DecodeError> {
    measure(record, limits)?;
    let Some(payload) = record.payload.as_deref() else {
        return Ok(Decoded::Skip("tombstone"));
    };
    let content_type = record.header("content-type").or_else(|| record.header("contenttype")).unwrap_or("");
    let declared = charset::declared_in(content_type)
        .or_else(|| record.header("charset"))
        .or_else(|| charset::declared_by(payload));
    let charset::DecodedText { text, repairs, charset } = charset::read(payload, declared)?;
    let topic = &*record.position.partition.topic;
    let context = RecordContext {
        usual_source: rules.usual_source(topic).map(str::to_owned),
        is_traced,
        ..RecordContext::of(record)
    };
    let (told, unknown) = told_format(record);
    let mut articles = match told.or_else(|| rules.format(topic)) {
        Some(format) => articles_as(format, &text, &context, limits)?,
        None => articles_in(&text, content_type, &context, limits)?,
    };
    for article in &mut articles {
        article.repairs.extend(unknown.clone());
        article.charset = charset;
        article.repairs.splice(0..0, repairs.iter().cloned());
        article.repairs.extend(contradiction(content_type, article.wire_format));
        complete(article, record);
        let declared = [article.published_at, article.version_created_at].into_iter().flatten();
        let time = declared.into_iter().find(|time| context.allows(*time)).or(context.time);
        orders::complete(article, time);
        bounds::bound(article, limits);
        article.subject_names = media_topics::names(&article.subjects);
        if is_traced {
            trace::of_record(article);
        }
        let source_code = article.source.as_deref().unwrap_or_default();
        if let Some(allowed) = rules.refusal(topic, source_code) {
            let (topic, source_code, allowed) = (topic.to_owned(), source_code.to_owned(), allowed.to_vec());
            return Err(DecodeError::NotItsSource { topic, source_code, allowed });
        }
    }
    Ok(Decoded::Articles(articles))
}

/// The format that a record says it is to be read as, and a note where there is none of that name.
fn told_format(record: &Record) -> (Option<Format>, Option<String>) {
    let Some(name) = header(record, &[FORMAT_HEADER]) else { return (None, None) };
    let format = Format::named(&name.to_ascii_lowercase());
    let note = || format!("ignored header {FORMAT_HEADER}: there is no format of the name {name}");
    (format, format.is_none().then(note))
}

/// The articles of a text that is to be read as one format, whatever it looks like.
fn articles_as(
    format: Format,
    text: &str,
    context: &RecordContext,
    limits: &Limits,
) -> Result<Vec<Article>, DecodeError> {
    let trimmed = not_blank(text)?;
    match format {
        Format::Text | Format::Zczc => Ok(vec![plain_article(text, context)?]),
        Format::Iptc7901 => Ok(vec![iptc7901::read(text, context)?]),
        Format::Anpa1312 => Ok(vec![anpa1312::read(text, context)?]),
        Format::Html => Ok(vec![page::read(trimmed, context)?]),
        Format::Json | Format::Ninjs => {
            let no_json =
                || DecodeError::Malformed { format: "json", message: "no object and no list".to_owned() };
            json_articles(trimmed, "application/json", context, limits)?.ok_or_else(no_json)
        }
        _ => xml::read(trimmed, format, context, limits),
    }
}

/// A text without what may stand around it in a record.
fn not_blank(text: &str) -> Result<&str, DecodeError> {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{FEFF}');
    if trimmed.is_empty() { Err(DecodeError::Empty) } else { Ok(trimmed) }
}

/// The articles of a text, in whichever format it is.
fn articles_in(
    text: &str,
    content_type: &str,
    context: &RecordContext,
    limits: &Limits,
) -> Result<Vec<Article>, DecodeError> {
    let trimmed = not_blank(text)?;
    match xml::detect(trimmed) {
        Some(Format::Html) => return Ok(vec![page::read(trimmed, context)?]),
        Some(format) => return xml::read(trimmed, format, context, limits),
        None => {}
    }
    if let Some(json::Event { content_type, data }) = json::event(trimmed) {
        let content_type = content_type.unwrap_or_default();
        let charset::DecodedText { text, .. } = charset::read(&data, charset::declared_in(&content_type))?;
        // An event around an event is none that anybody sends.
        return if json::event(&text).is_some() {
            Err(DecodeError::Malformed { format: "json", message: "an event inside an event".to_owned() })
        } else {
            articles_in(&text, &content_type, context, limits)
        };
    }
    match json_articles(trimmed, content_type, context, limits)? {
        Some(articles) => Ok(articles),
        None if iptc7901::is_one(text) => Ok(vec![iptc7901::read(text, context)?]),
        None if anpa1312::is_one(text) => Ok(vec![anpa1312::read(text, context)?]),
        None => Ok(vec![plain_article(text, context)?]),
    }
}

/// A note where the declared type says another format than the content, which counts.
fn contradiction(content_type: &str, format: Format) -> Option<String> {
    let media = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let is_json = matches!(format, Format::Json | Format::Ninjs);
    let is_text = matches!(format, Format::Text | Format::Zczc | Format::Iptc7901 | Format::Anpa1312);
    let contradicts = match media.as_str() {
        "text/html" | "application/xhtml+xml" => format != Format::Html,
        "text/plain" => !is_text,
        media if media.starts_with("application/cloudevents") => false,
        media if media.ends_with("json") => !is_json,
        media if media.ends_with("xml") => is_json || is_text,
        _ => false,
    };
    contradicts.then(|| format!("declared as {media}, read as {}", format.name()))
}

/// Reads plain text, whatever it looks like: JSON and mark-up are taken for text as well. A blank text gives
/// an article without blocks.
pub fn read_text(text: &str, limits: &Limits) -> Article {
    let mut article = plain_article(text, &RecordContext::default()).unwrap_or_default();
    bounds::bound(&mut article, limits);
    article
}

/// Refuses a record that is over a limit as a whole.
fn measure(record: &Record, limits: &Limits) -> Result<(), DecodeError> {
    let payload = record.payload.as_ref().map_or(0, Vec::len);
    for (what, size, limit, setting) in [
        ("a payload", payload, limits.record_bytes, "limits.record_bytes"),
        ("key and headers", record.header_bytes(), limits.header_bytes, "limits.header_bytes"),
    ] {
        if size > limit {
            return Err(DecodeError::TooLarge { what, size, limit, setting });
        }
    }
    Ok(())
}

/// The articles of a text that is JSON. A text that only starts like it (`[By Ann Rowe] …`) is plain text,
/// unless it was declared as JSON or goes on like it.
fn json_articles(
    text: &str,
    content_type: &str,
    context: &RecordContext,
    limits: &Limits,
) -> Result<Option<Vec<Article>>, DecodeError> {
    let Some(inner) = text.strip_prefix(['{', '[']) else {
        return Ok(None);
    };
    let error = match json::parse(text) {
        Ok(objects) => return articles_of(&objects, context, limits).map(Some),
        Err(error) => error,
    };
    // Feeds forget to escape line ends and other control characters inside strings.
    if let Some(mended) = json::without_controls(text)
        && let Ok(objects) = json::parse(&mended)
    {
        let mut articles = articles_of(&objects, context, limits)?;
        if let Some(first) = articles.first_mut() {
            first.repairs.push("escaped control characters inside JSON strings".to_owned());
        }
        return Ok(Some(articles));
    }
    let content_type = content_type.to_ascii_lowercase();
    let looks_like_json = inner.trim_start().starts_with(['"', '{', '}', '[', ']']);
    let is_meant = content_type.contains("json") || (looks_like_json && !content_type.starts_with("text/"));
    if is_meant { Err(error) } else { Ok(None) }
}

/// An article an object. One bad object spoils the record only if there is nothing else in it.
fn articles_of(
    objects: &json::Objects<'_>,
    context: &RecordContext,
    limits: &Limits,
) -> Result<Vec<Article>, DecodeError> {
    if objects.count > limits.articles_per_record {
        let message = format!(
            "{} articles, more than the limit of {} (limits.articles_per_record)",
            objects.count, limits.articles_per_record
        );
        return Err(DecodeError::Malformed { format: "json", message });
    }
    let mut articles = Vec::with_capacity(objects.items.len());
    let mut broken = Vec::new();
    for (at, item) in objects.items.iter().enumerate() {
        match json::article(item, context, limits) {
            Ok(article) => articles.push(article),
            Err(error) => broken.push((at, error)),
        }
    }
    let Some(first) = articles.first_mut() else {
        return Err(broken.into_iter().next().map_or(DecodeError::Empty, |(_, error)| error));
    };
    first.repairs.extend(broken.iter().take(20).map(|(at, error)| format!("left out item {at}: {error}")));
    Ok(articles)
}

fn plain_article(text: &str, context: &RecordContext) -> Result<Article, DecodeError> {
    let (text, repairs) = clean(text);
    if text.trim().is_empty() {
        return Err(DecodeError::Empty);
    }
    let mut article = Article { text, repairs, charset: "utf-8", ..Article::default() };
    let is_framed = framed::is_framed(&article.text);
    let is_numbered =
        is_framed && article.text.get(4..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let from = match (is_framed, is_numbered) {
        (_, true) => framed::numbered_head(&mut article),
        (true, _) => framed::head(&mut article),
        _ => 0,
    };
    let mut trace = context.trace();
    if let Some(trace) = &mut trace {
        trace.fill(FieldMarks::of_article(&article), |_| "the lines under ZCZC".to_owned());
    }
    let headline = article.headline().is_some();
    let known = plain::KnownParts { headline, deck: is_framed, time: context.time };
    let named = plain::segment(&mut article, from, known);
    let named = named.and_then(|name| agency::code(&name));
    article.source = context.source.clone().or(named);
    if let Some(trace) = &mut trace {
        context.source_from().into_iter().for_each(|from| trace.set("source", from));
        trace.fill(FieldMarks::of_article(&article), trace::in_copy);
    }
    article.source = article.source.take().or_else(|| context.usual_source.clone());
    if is_framed {
        article.wire_format = Format::Zczc;
    }
    let trailer =
        if is_numbered { framed::numbered_time(&article.text) } else { iptc7901::last_time(&article.text) };
    if let Some(trailer) = trailer {
        article.declared.published_local = Some(trailer);
    }
    time_of_copy(&mut article);
    let release = framed::release_number(&article.text).map(str::to_owned);
    if let Some(issuer) = framed::issuer(&article.text).filter(|_| release.is_some()) {
        let issuer = Named { name: issuer.to_owned(), code: None };
        article.declared.organisations.push(issuer);
    }
    let kind = release.is_some().then_some(ItemKind::Release);
    article.declared.sequence = article.declared.sequence.take().or(release);
    kind::settle(&mut article, kind);
    if let Some(mut trace) = trace {
        let from = |field| match field {
            "published_at" => "the line of NNNN",
            "sequence" | "organisations_declared" | "item_kind" => "the head of the release",
            "source" => "topics.sources",
            _ => trace::WORKED_OUT,
        };
        trace.fill(FieldMarks::of_article(&article), |field| from(field).to_owned());
        article.origins = trace.into_origins();
    }
    Ok(article)
}

/// Where nothing else says when an article was published, a line of its copy may, in its agency's own zone.
fn time_of_copy(article: &mut Article) {
    let Some(local) = article.declared.published_local.as_deref() else { return };
    if article.published_at.or(article.version_created_at).is_some() {
        return;
    }
    let Some((time, is_assumed)) = stamp::parse(local).filter(|(time, _)| !times::is_stand_in(*time)) else {
        return;
    };
    let zone = article.source.as_deref().and_then(zones::of_agency);
    article.published_at = Some(if is_assumed { zones::in_zone(time, zone.as_ref()).0 } else { time });
}

/// What the record says about its articles beside the payload.
#[derive(Default)]
struct RecordContext {
    /// The record's time, else that of its receipt.
    time: Option<Timestamp>,
    /// When the record was received.
    received_at: Option<Timestamp>,
    /// The source's code; it counts more than an agency that the copy names, and less than what the payload
    /// declares.
    source: Option<String>,
    /// The code of the source whose the topic's copy is where nothing says more.
    usual_source: Option<String>,
    /// Somebody asks where fields come from.
    is_traced: bool,
}

impl RecordContext {
    fn of(record: &Record) -> Self {
        let received_at = Some(record.received_at);
        Self {
            // A clock that is not set is worth no more than a record without a time.
            time: record.usable_time().or(received_at.filter(|time| !times::is_stand_in(*time))),
            received_at,
            source: header(record, &["source", "agency"]).and_then(|name| agency::code(&name)),
            usual_source: None,
            is_traced: false,
        }
    }

    /// Notes origins where somebody asks for them.
    fn trace(&self) -> Option<Box<OriginTrace>> {
        self.is_traced.then(Box::default)
    }

    /// Where the source comes from of an item that declares none, before its copy is asked.
    fn source_from(&self) -> Option<&'static str> {
        self.source.as_ref().map(|_| "the header source")
    }

    /// Whether something in the record can have been made at a time.
    fn allows(&self, time: Timestamp) -> bool {
        self.received_at.is_none_or(|received_at| times::is_usable(time, received_at))
    }
}

/// Why a record's time does not count, where it carries one that does not.
fn no_time(record: &Record) -> Option<String> {
    let millis = record.timestamp_ms.filter(|_| record.usable_time().is_none())?;
    let reason = match record.time() {
        None => format!("{millis} ms since 1970 is out of any calendar"),
        Some(time) if times::is_stand_in(time) => format!("{time} stands for none"),
        Some(time) => format!("{time} is days after it was received"),
    };
    Some(format!("ignored the record's time: {reason}"))
}

/// The headers that are read and whose values are no text.
fn unreadable_headers(record: &Record) -> impl Iterator<Item = String> {
    let is_read = |name: &str| HEADERS.iter().any(|read| read.eq_ignore_ascii_case(name));
    let is_text = |value: &[u8]| std::str::from_utf8(value).is_ok();
    let headers = record
        .headers
        .iter()
        .filter(move |(name, value)| is_read(name) && value.as_deref().is_some_and(|value| !is_text(value)));
    headers.take(20).map(|(name, _)| format!("ignored header {name}: not UTF-8"))
}

/// A dateline's day that cannot be meant is left out.
fn check_day(article: &mut Article, received_at: Timestamp) {
    let Some(dateline) = &mut article.dateline else { return };
    let is_usable = |day: Date| {
        let midnight = Offset::UTC.to_timestamp(day.at(0, 0, 0, 0));
        midnight.is_ok_and(|midnight| times::is_usable(midnight, received_at))
    };
    if let Some(day) = dateline.date.filter(|day| !is_usable(*day)) {
        dateline.date = None;
        article.repairs.push(format!("ignored the dateline's day: {day} cannot be meant"));
    }
}

/// Fills in from headers and topic what the payload lacks.
fn complete(article: &mut Article, record: &Record) {
    article.repairs.extend(no_time(record));
    article.repairs.extend(unreadable_headers(record));
    check_day(article, record.received_at);
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

/// The lines of a text, blank ones and the last too, as [`str::split`] gives them, but many bytes at a time.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    let mut start = 0;
    ends.filter_map(move |end| text.get(std::mem::replace(&mut start, end + 1)..end))
}

#[cfg(test)]
mod tests;
