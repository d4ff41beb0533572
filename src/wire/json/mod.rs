//! JSON records: one article an object, under the keys of ninjs or others' usual ones, an array of such
//! objects, or an envelope around them.

mod event;
mod fields;
mod keys;
mod reader;
mod value;

use serde_json::value::RawValue;

use self::reader::{CopyText, JsonReader};
use self::value::{JsonList, JsonObject, Value};
use super::draft::Draft;
use super::{DecodeError, RecordContext, agency, lifecycle, markup, trace, zones};
use crate::article::{Article, Format};
use crate::limits::Limits;

pub(super) use self::event::{Event, event};

const FORMAT: &str = "json";
/// More objects one behind the other are counted and not kept.
const MOST_LINES: usize = 1_000_001;
/// Envelopes inside each other.
const MOST_ENVELOPES: usize = 6;

/// The objects of a text that is JSON, still to be read.
pub(super) struct Objects<'a> {
    /// The first ones, and what stands beside them.
    pub(super) items: Vec<JsonItem<'a>>,
    /// How many there are.
    pub(super) count: usize,
}

/// An object, and the envelope that it stood in.
#[derive(Clone, Copy)]
pub(super) struct JsonItem<'a> {
    raw: &'a RawValue,
    beside: Option<&'a RawValue>,
}

/// Takes a text that starts with `{` or `[` into its objects.
///
/// # Errors
/// [`DecodeError::Malformed`] with the parser's message and position.
pub(super) fn parse(text: &str) -> Result<Objects<'_>, DecodeError> {
    let found = if text.starts_with('[') {
        serde_json::from_str(text)
    } else {
        serde_json::from_str(text).map(|object| JsonList { kept: vec![object], count: 1 })
    };
    let JsonList { kept, count } =
        found.or_else(|error| lines(text).ok_or_else(|| malformed(&error.to_string())))?;
    if count > 0 && !kept.iter().any(|item| is_object(item)) {
        return Err(malformed("an array without an object"));
    }
    let mut objects = Objects { items: Vec::with_capacity(kept.len()), count: count - kept.len() };
    for raw in kept {
        unwrap(JsonItem { raw, beside: None }, 0, &mut objects);
    }
    Ok(objects)
}

/// Objects one behind the other, a line each or not.
fn lines(text: &str) -> Option<JsonList<'_>> {
    let mut items = JsonList::default();
    for object in serde_json::Deserializer::from_str(text).into_iter() {
        let object: &RawValue = object.ok()?;
        items.count += 1;
        if items.kept.len() < MOST_LINES {
            items.kept.push(object);
        }
    }
    (items.count > 1).then_some(items)
}

/// Puts an object down, or those inside of it where it is an envelope.
fn unwrap<'a>(item: JsonItem<'a>, depth: usize, objects: &mut Objects<'a>) {
    let inner = if depth < MOST_ENVELOPES && is_object(item.raw) { inside(item.raw) } else { None };
    match inner {
        None => {
            objects.count += 1;
            objects.items.push(item);
        }
        Some(JsonList { kept, count }) => {
            objects.count += count - kept.len();
            let beside = if depth == 0 { Some(item.raw) } else { item.beside };
            for raw in kept {
                unwrap(JsonItem { raw, beside }, depth + 1, objects);
            }
        }
    }
}

/// What an object without a headline, a text and a status of its own carries as an envelope. `ok` is the
/// status of an answer and of no article.
fn inside(raw: &RawValue) -> Option<JsonList<'_>> {
    let JsonObject(members) = serde_json::from_str(raw.get()).ok()?;
    let is_own = |(key, raw): &(&str, &RawValue)| {
        keys::HEADLINE.contains(key)
            || keys::BODY.contains(key)
            || keys::STATUS.contains(key) && is_status(raw)
    };
    if members.iter().any(is_own) {
        return None;
    }
    members.iter().filter(|(key, _)| keys::ENVELOPE.contains(key)).find_map(|(_, value)| {
        let json = value.get();
        if json.starts_with('{') {
            return Some(JsonList { kept: vec![*value], count: 1 });
        }
        let items: JsonList<'_> = serde_json::from_str(json).ok()?;
        items.kept.iter().any(|item| is_object(item)).then_some(items)
    })
}

fn is_status(raw: &RawValue) -> bool {
    let name = Value::read(raw, &mut 0).into_text(&mut 0);
    name.is_some_and(|name| lifecycle::status(&name).is_some())
}

fn is_object(item: &RawValue) -> bool {
    item.get().starts_with('{')
}

fn malformed(message: &str) -> DecodeError {
    DecodeError::Malformed { format: FORMAT, message: message.to_owned() }
}

/// A text without control characters inside its strings, which feeds forget to escape; `None` where it has
/// none at all.
pub(super) fn without_controls(text: &str) -> Option<String> {
    text.bytes().any(|byte| byte < b' ').then(|| escape_controls(text))
}

fn escape_controls(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut is_string, mut is_escaped) = (false, false);
    for c in text.chars() {
        match c {
            '"' if !is_escaped => is_string = !is_string,
            '\n' if is_string => {
                out.push_str("\\n");
                continue;
            }
            '\t' if is_string => {
                out.push_str("\\t");
                continue;
            }
            '\r' if is_string => {
                out.push_str("\\r");
                continue;
            }
            c if c < ' ' && (is_string || !c.is_ascii_whitespace()) => continue,
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
        out.push(c);
    }
    out
}

/// Makes an article of an object.
///
/// # Errors
/// [`DecodeError::Malformed`] for an object without headline and text, unless it withdraws an article by its
/// identity.
pub(super) fn article(
    item: &JsonItem<'_>,
    record: &RecordContext,
    limits: &Limits,
) -> Result<Article, DecodeError> {
    let fields: JsonObject<'_> =
        serde_json::from_str(item.raw.get()).map_err(|_| malformed("not an object"))?;
    let mut reader = JsonReader::new(with_inner_members(fields));
    let format = if reader.is_ninjs() { Format::Ninjs } else { Format::Json };
    let mut draft = Draft::new(format);
    draft.trace = record.trace();
    reader.read = draft.trace.as_ref().map(|_| Vec::new());
    let source =
        reader.text(keys::SOURCE).and_then(|name| agency::code(&name)).or_else(|| record.source.clone());
    reader.zone = source.as_deref().and_then(zones::of_agency);
    let urgency = reader.urgency();
    let byline = reader.names(keys::BYLINE, limits).filter(|names| fields::is_name(names));
    draft.article = Article {
        guid: reader.identity(),
        source,
        version: reader.version(),
        language: reader.text(keys::LANGUAGE),
        urgency,
        slugline: reader.line(keys::SLUGLINE),
        take_key: reader.line(keys::TAKE_KEY),
        byline,
        credit: reader.line(keys::CREDIT),
        keywords: reader.list(keys::KEYWORDS, limits),
        subjects: reader.subjects(limits),
        published_at: reader.time(keys::PUBLISHED_AT),
        version_created_at: reader.time(keys::VERSION_CREATED_AT),
        notes: reader.list_or_text(keys::NOTE, limits),
        ..draft.article
    };
    reader.status(&mut draft.article);
    draft.article.has_unusable_time =
        draft.article.published_at.or(draft.article.version_created_at).is_none()
            && (reader.has(keys::PUBLISHED_AT) || reader.has(keys::VERSION_CREATED_AT));
    fields::declared(&mut draft, &mut reader, limits);
    draft.headline = reader.main_line(keys::HEADLINE);
    let body = reader.body(keys::BODY);
    let body = body.or_else(|| item.beside.and_then(|beside| beside_body(beside, &mut reader)));
    draft.deck = reader.line(keys::DECK);
    draft.dateline = reader.line(keys::DATELINE);
    draft.came_from(|field| origin(&reader, field, format));
    match body {
        Some(CopyText::Marked(text)) => draft.absorb(markup::fragment(&text)),
        Some(CopyText::Plain(text)) => draft.plain(text),
        None => {}
    }
    draft.came_from(|field| match (field, reader.key_of(&[keys::BODY])) {
        ("body", Some(key)) => format!("{} {key}", trace::called(format)),
        ("body", None) => format!("{} nitf, beside the item", trace::called(format)),
        _ => "the mark-up of the body".to_owned(),
    });
    draft.article.repairs.append(&mut reader.repairs);
    draft.finish(record)
}

/// The key that a field was read from.
fn origin(reader: &JsonReader<'_>, field: &str, format: Format) -> String {
    let lists = fields::KEYS.iter().find(|(name, _)| *name == field).map_or(&[][..], |(_, lists)| *lists);
    match reader.key_of(lists) {
        Some(key) => format!("{} {key}", trace::called(format)),
        None if field == "source" => "the header source".to_owned(),
        None => trace::WORKED_OUT.to_owned(),
    }
}

/// An object's members, and those that it has one level deeper: `{"id": …, "fields": {"headline": …}}`. The
/// inner ones say more.
fn with_inner_members(JsonObject(outer): JsonObject<'_>) -> JsonObject<'_> {
    if outer.iter().any(|(key, _)| keys::BODY.contains(key)) {
        return JsonObject(outer);
    }
    let Some(mut members) = outer.iter().find_map(|(key, raw)| inner_members(key, raw)) else {
        return JsonObject(outer);
    };
    for (key, raw) in outer {
        if !members.iter().any(|(own, _)| *own == key) {
            members.push((key, raw));
        }
    }
    JsonObject(members)
}

fn inner_members<'a>(key: &str, raw: &'a RawValue) -> Option<Vec<(&'static str, &'a RawValue)>> {
    if !keys::MEMBERS.contains(&key) {
        return None;
    }
    let JsonObject(members) = serde_json::from_str(raw.get()).ok()?;
    let is_copy = |key: &&str| keys::HEADLINE.contains(key) || keys::BODY.contains(key);
    members.iter().any(|(key, _)| is_copy(key)).then_some(members)
}

/// The text that an envelope has beside its item: `{"data": {"item": …}, "nitf": {"body_html": …}}`.
fn beside_body(beside: &RawValue, reader: &mut JsonReader<'_>) -> Option<CopyText> {
    let fields: JsonObject<'_> = serde_json::from_str(beside.get()).ok()?;
    let mut outer = JsonReader::new(fields);
    let inner = outer.object(keys::NITF)?;
    let mut inner = JsonReader::new(inner);
    let body = inner.body(keys::BODY);
    reader.repairs.append(&mut inner.repairs);
    body
}

#[cfg(test)]
mod tests;
