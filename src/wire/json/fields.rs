//! What an object declares beside its text, under the names of ninjs and of agencies.

use super::keys;
use super::reader::JsonReader;
use super::value::{JsonObject, Value};
use crate::article::{Author, ItemKind, Link, Named};
use crate::limits::Limits;
use crate::wire::draft::{Draft, add, add_named, set};
use crate::wire::{html, markup};

/// The keys that each field is looked for under, by the names that the rows have for the fields.
#[rustfmt::skip]
pub(super) const KEYS: &[(&str, &[&[&str]])] = &[
    ("source", &[keys::SOURCE]), ("guid", &[keys::ALT_IDS, keys::ITEM_ID, keys::GUID]), ("version_no", &[keys::VERSION]),
    ("headline", &[keys::HEADLINE]), ("deck", &[keys::DECK]), ("dateline", &[keys::DATELINE, keys::LOCATED]),
    ("language", &[keys::LANGUAGE]), ("urgency", &[keys::URGENCY]), ("slugline", &[keys::SLUGLINE]),
    ("take_key", &[keys::TAKE_KEY]), ("byline", &[keys::BYLINE]), ("authors", &[keys::BYLINE]),
    ("credit", &[keys::CREDIT]), ("credit_line", &[keys::CREDIT_LINE]), ("keywords", &[keys::KEYWORDS]),
    ("subjects", &[keys::SUBJECTS]), ("notes", &[keys::NOTE, keys::NOTEPAD]), ("published_at", &[keys::PUBLISHED_AT]),
    ("published_local", &[keys::PUBLISHED_AT]), ("version_created_at", &[keys::VERSION_CREATED_AT]),
    ("first_created_at", &[keys::FIRST_CREATED]), ("expires_at", &[keys::EXPIRES]), ("status", &[keys::STATUS, keys::EMBARGO]),
    ("declared_status", &[keys::STATUS]), ("embargo_until", &[keys::EMBARGO]), ("service", &[keys::SERVICE]),
    ("sequence", &[keys::SEQUENCE]), ("priority", &[keys::PRIORITY]), ("category", &[keys::CATEGORY]),
    ("declared_word_count", &[keys::WORDS]), ("genres", &[keys::GENRES]), ("signals", &[keys::SIGNALS]),
    ("copyright", &[keys::COPYRIGHT]), ("usage_terms", &[keys::USAGE]), ("people_declared", &[keys::PEOPLE]),
    ("organisations_declared", &[keys::ORGANISATIONS]), ("places_declared", &[keys::PLACES]),
    ("replaces", &[keys::REPLACES]), ("story_id", &[keys::STORY]), ("links", &[keys::LINKS]),
    ("captions", &[keys::ASSOCIATIONS]), ("item_kind", &[keys::TYPE, keys::PROFILE]),
];

/// Fills in what the object declares.
pub(super) fn declared(draft: &mut Draft, reader: &mut JsonReader<'_>, limits: &Limits) {
    let declared = &mut draft.article.declared;
    declared.service = reader.line(keys::SERVICE);
    declared.sequence = reader.line(keys::SEQUENCE);
    declared.priority = reader.line(keys::PRIORITY);
    declared.category = reader.line(keys::CATEGORY);
    declared.word_count = reader.line(keys::WORDS).and_then(|words| words.parse().ok());
    declared.genres = reader.list(keys::GENRES, limits);
    declared.signals = reader.list(keys::SIGNALS, limits);
    declared.copyright = reader.line(keys::COPYRIGHT);
    declared.usage_terms = reader.text(keys::USAGE);
    declared.credit_line = reader.line(keys::CREDIT_LINE);
    declared.first_created_at = reader.time(keys::FIRST_CREATED);
    declared.expires_at = reader.time(keys::EXPIRES);
    declared.published_local.clone_from(&reader.local);
    declared.declared_status = reader.line(keys::STATUS);
    declared.people = reader.named(keys::PEOPLE, limits);
    declared.organisations = reader.named(keys::ORGANISATIONS, limits);
    declared.places = reader.named(keys::PLACES, limits);
    declared.replaces = reader.line(keys::REPLACES);
    declared.story_id = reader.line(keys::STORY);
    let names = reader.named(keys::BYLINE, limits).into_iter().filter(|named| is_name(&named.name));
    declared.authors = names.map(|Named { name, .. }| Author { name, role: None }).collect();
    typed_categories(draft, reader);
    located(draft, reader);
    links(draft, reader);
    captions(draft, reader);
    notepad(draft, reader);
    draft.kind = kind(reader);
    if draft.kind == Some(ItemKind::Picture) {
        add(&mut draft.article.declared.captions, reader.line(keys::OWN_CAPTION));
    }
}

/// Categories that each say what they are: `{"type": "dnltype:keyword", "name": "ferries"}`.
fn typed_categories(draft: &mut Draft, reader: &mut JsonReader<'_>) {
    for value in reader.values(keys::CATEGORIES).into_iter().take(100) {
        let Value::Object(fields) = value else { continue };
        let mut inner = JsonReader::new(fields);
        let kind = inner.line(keys::TYPE).unwrap_or_default();
        let name = inner.line(keys::INNER);
        match kind.rsplit(':').next().unwrap_or("") {
            "genre" => add(&mut draft.article.declared.genres, name),
            "keyword" => add(&mut draft.article.keywords, name),
            "geosubject" => add_named(&mut draft.article.declared.places, name, None),
            _ => {}
        }
    }
}

/// Programs give the number of an author where they know the name themselves.
pub(super) fn is_name(text: &str) -> bool {
    text.contains(char::is_alphabetic)
}

/// Where it was written; what looks like a dateline is one.
fn located(draft: &mut Draft, reader: &mut JsonReader<'_>) {
    if let Some(fields) = reader.object(keys::LOCATED) {
        draft.place = JsonReader::new(fields).line(keys::CITY);
    }
    set(&mut draft.place, reader.line(keys::LOCATED));
}

fn links(draft: &mut Draft, reader: &mut JsonReader<'_>) {
    for value in reader.values(keys::LINKS).into_iter().take(100) {
        match value {
            Value::Object(fields) => {
                let mut inner = JsonReader::new(fields);
                let rel = inner.line(keys::REL).unwrap_or_else(|| "related".to_owned());
                if let Some(uri) = inner.line(keys::HREF) {
                    draft.article.declared.links.push(Link { rel, uri });
                }
            }
            Value::Text(uri) => draft.link("canonical", Some(uri)),
            _ => {}
        }
    }
}

/// Captions of the pictures that go with it, whatever name each has.
fn captions(draft: &mut Draft, reader: &mut JsonReader<'_>) {
    let mut items = reader.values(keys::ASSOCIATIONS);
    items.extend(reader.members(keys::ASSOCIATIONS));
    for value in items.into_iter().take(100) {
        if let Value::Object(fields) = value {
            add(&mut draft.article.declared.captions, JsonReader::new(fields).line(keys::CAPTION));
        }
    }
}

/// The public part of a desk's notepad; the private one is for desks alone, and not kept.
fn notepad(draft: &mut Draft, reader: &mut JsonReader<'_>) {
    let Some(JsonObject(members)) = reader.object(keys::NOTEPAD) else { return };
    let mut inner = JsonReader::new(JsonObject(members));
    let Some(text) = inner.raw(keys::NOTEPAD_PUBLIC) else { return };
    if html::is_html(&text) {
        for piece in markup::fragment(&text).pieces {
            add(&mut draft.article.notes, Some(piece.text));
        }
    } else {
        add(&mut draft.article.notes, Some(text));
    }
}

/// What kind of item it says it is.
fn kind(reader: &mut JsonReader<'_>) -> Option<ItemKind> {
    let kind = reader.line(keys::TYPE).unwrap_or_default().to_lowercase();
    let profile = reader.line(keys::PROFILE).unwrap_or_default().to_lowercase();
    let has_copy = reader.is_given(keys::BODY);
    match kind.rsplit(':').next().unwrap_or("") {
        "picture" | "photo" | "image" | "graphic" | "video" | "audio" if !has_copy => Some(ItemKind::Picture),
        "package" | "composite" if !has_copy => Some(ItemKind::Package),
        "planning" | "event" | "advisory" => Some(ItemKind::Advisory),
        "alert" | "flash" => Some(ItemKind::Alert),
        _ if profile.contains("advisory") => Some(ItemKind::Advisory),
        _ if profile.contains("alert") || profile.contains("flash") => Some(ItemKind::Alert),
        _ => None,
    }
}
