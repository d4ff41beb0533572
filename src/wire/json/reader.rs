//! Values out of an object, and notes about what is odd about them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::value::RawValue;

use super::keys;
use super::value::{JsonList, JsonObject, Value};
use crate::article::{Article, Named, PubStatus};
use crate::limits::Limits;
use crate::times;
use crate::wire::{clean, html, stamp, xml, zones};

/// The largest numbers that programs know stand for none, as 0 does.
const NO_VERSIONS: [i64; 5] = [i32::MAX as i64, u32::MAX as i64, (1 << 53) - 1, 1 << 53, i64::MAX];

/// Takes values out of an object and notes what is odd about them.
pub(super) struct JsonReader<'a> {
    fields: JsonObject<'a>,
    /// What was odd or had to be mended, in words.
    pub(super) repairs: Vec<String>,
    /// The zone of times that name none.
    pub(super) zone: Option<TimeZone>,
    /// The first time that names no zone, as it stands.
    pub(super) local: Option<String>,
    /// The keys that were read, each behind those that were looked for, where somebody asks.
    pub(super) read: Option<Vec<(&'static [&'static str], &'static str)>>,
}

/// A body's text.
#[derive(Debug)]
pub(super) enum CopyText {
    /// Clean.
    Plain(String),
    /// Marked up, as it stands.
    Marked(String),
}

impl<'a> JsonReader<'a> {
    pub(super) fn new(JsonObject(members): JsonObject<'a>) -> Self {
        let mut reader = Self {
            fields: JsonObject(Vec::with_capacity(members.len().min(64))),
            repairs: Vec::new(),
            zone: None,
            local: None,
            read: None,
        };
        for (key, value) in members {
            match reader.fields.0.iter_mut().find(|(name, _)| *name == key) {
                Some((_, earlier)) => {
                    *earlier = value;
                    reader.note(format!("repeated key {key}: the last one counts"));
                }
                None => reader.fields.0.push((key, value)),
            }
        }
        reader
    }

    fn note(&mut self, note: String) {
        if !self.repairs.contains(&note) {
            self.repairs.push(note);
        }
    }

    fn note_read(&mut self, keys: &'static [&'static str], key: &'static str) {
        if let Some(read) = &mut self.read {
            read.push((keys, key));
        }
    }

    /// The key that a field was read from, of those that it is looked for under.
    pub(super) fn key_of(&self, lists: &[&[&str]]) -> Option<&'static str> {
        let read = self.read.as_ref()?;
        lists.iter().find_map(|list| read.iter().find(|(keys, _)| keys == list).map(|(_, key)| *key))
    }

    /// The value of a key, where it has one.
    fn take(&mut self, key: &str) -> Option<Value<'a>> {
        let (_, raw) = self.fields.0.iter().find(|(name, _)| *name == key)?;
        let mut lone = 0;
        let value = Value::read(raw, &mut lone);
        self.note_lone(key, lone);
        Some(value).filter(|value| !value.is_empty())
    }

    /// Whether any of some keys has a value, without a look at it.
    pub(super) fn is_given(&self, keys: &'static [&'static str]) -> bool {
        let is_blank = |raw: &RawValue| matches!(raw.get(), "null" | "\"\"" | "[]" | "{}");
        self.fields.0.iter().any(|(key, raw)| keys.contains(key) && !is_blank(raw))
    }

    /// Whether any of some keys has a value, of whatever sort.
    pub(super) fn has(&mut self, keys: &'static [&'static str]) -> bool {
        keys.iter().any(|key| self.take(key).is_some())
    }

    /// The first key of some whose value can be read, with what is read; those before it are noted. `Err` has
    /// the reason.
    fn first<T>(
        &mut self,
        keys: &'static [&'static str],
        mut read: impl FnMut(&mut Self, &'static str, Value<'a>) -> Result<T, String>,
    ) -> Option<T> {
        keys.iter().find_map(|key| {
            let value = self.take(key)?;
            match read(self, key, value) {
                Ok(found) => {
                    self.note_read(keys, key);
                    Some(found)
                }
                Err(reason) => {
                    self.note(format!("ignored key {key}: {reason}"));
                    None
                }
            }
        })
    }

    fn note_lone(&mut self, key: &str, lone: usize) {
        if lone > 0 {
            let plural = if lone == 1 { "" } else { "s" };
            self.note(format!("{key}: replaced {lone} half surrogate pair{plural}"));
        }
    }

    /// What a value is or carries as a text, its halves of surrogate pairs noted.
    fn plain(&mut self, key: &str, value: Value<'a>) -> Result<String, String> {
        let (sort, mut lone) = (value.sort(), 0);
        let text = value.into_text(&mut lone);
        self.note_lone(key, lone);
        text.ok_or_else(|| format!("it is {sort}"))
    }

    /// A clean text; a number as its digits; of an object its `value`, `name` or `text`; of an array its
    /// first such.
    pub(super) fn text(&mut self, keys: &'static [&'static str]) -> Option<String> {
        let text = self.first(keys, Self::shown)?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// What a reader sees of a text that may be marked up.
    fn shown(&mut self, key: &str, value: Value<'a>) -> Result<String, String> {
        let raw = self.plain(key, value)?;
        Ok(self.cleaned(key, if html::is_html(&raw) { html::to_text(&raw) } else { raw }))
    }

    /// Text without mark-up, its entities read.
    fn cleaned(&mut self, key: &str, raw: String) -> String {
        let raw = if raw.contains('&') { html::without_entities(&raw) } else { raw };
        let (text, repairs) = clean::clean(&raw);
        for repair in repairs {
            self.note(format!("{key}: {repair}"));
        }
        text
    }

    /// The text of a body. Of several the marked up one counts, which says what is what, then a plain one.
    pub(super) fn body(&mut self, keys: &'static [&'static str]) -> Option<CopyText> {
        let found = self.first(keys, |reader, key, value| {
            let value = match value {
                Value::List(items) => best_body(items),
                value => value,
            };
            let raw = reader.plain(key, value)?;
            if html::is_html(&raw) {
                Ok(CopyText::Marked(raw))
            } else {
                Ok(CopyText::Plain(reader.cleaned(key, raw)))
            }
        });
        found.filter(|body| !matches!(body, CopyText::Plain(text) if text.trim().is_empty()))
    }

    /// A line; of several the one whose role says that it is the main one, else the first that is not short.
    pub(super) fn main_line(&mut self, keys: &'static [&'static str]) -> Option<String> {
        let found = self.first(keys, |reader, key, value| {
            let value = match value {
                Value::List(items) => main_of(items),
                value => value,
            };
            reader.shown(key, value)
        })?;
        let line = found.split_whitespace().collect::<Vec<_>>().join(" ");
        (!line.is_empty()).then_some(line)
    }

    /// The members of a value that is an object.
    pub(super) fn object(&mut self, keys: &'static [&'static str]) -> Option<JsonObject<'a>> {
        keys.iter().find_map(|key| match self.take(key) {
            Some(Value::Object(fields)) => {
                self.note_read(keys, key);
                Some(fields)
            }
            _ => None,
        })
    }

    /// The items of a value that is an array, or the value itself.
    pub(super) fn values(&mut self, keys: &'static [&'static str]) -> Vec<Value<'a>> {
        let first = keys.iter().find_map(|key| Some((*key, self.take(key)?)));
        let Some((key, value)) = first else { return Vec::new() };
        self.note_read(keys, key);
        match value {
            Value::List(items) => items.kept.into_iter().map(|raw| Value::read(raw, &mut 0)).collect(),
            value => vec![value],
        }
    }

    /// The members of a value that is an object, whatever their names.
    pub(super) fn members(&self, keys: &'static [&'static str]) -> Vec<Value<'a>> {
        let found = keys.iter().find_map(|key| self.fields.0.iter().find(|(name, _)| name == key));
        let Some((_, raw)) = found.filter(|(_, raw)| raw.get().starts_with('{')) else { return Vec::new() };
        let members: std::collections::BTreeMap<String, &'a RawValue> =
            serde_json::from_str(raw.get()).unwrap_or_default();
        members.into_values().map(|raw| Value::read(raw, &mut 0)).collect()
    }

    /// A text as it stands.
    pub(super) fn raw(&mut self, keys: &'static [&'static str]) -> Option<String> {
        self.first(keys, Self::plain)
    }

    /// Whether the object is ninjs, by the schema it names or the properties that all its generations have.
    pub(super) fn is_ninjs(&self) -> bool {
        self.is_given(keys::STANDARD)
            || self.is_given(&["uri"]) && self.is_given(&["versioncreated", "pubstatus", "type"])
    }

    /// The identity: that of the item, not of the address it was fetched from.
    pub(super) fn identity(&mut self) -> Option<String> {
        let inner = self.object(keys::ALT_IDS).and_then(|fields| Self::new(fields).text(keys::ITEM_ID));
        inner.or_else(|| self.text(keys::ITEM_ID)).or_else(|| self.text(keys::GUID))
    }

    /// Subject codes, IPTC's eight digits bare; names where there is no code.
    pub(super) fn subjects(&mut self, limits: &Limits) -> Vec<String> {
        let mut lone = 0;
        let found = self.first(keys::SUBJECTS, |reader, key, value| match value {
            Value::List(items) => Ok(items
                .kept
                .into_iter()
                .take(limits.list_items + 1)
                .filter_map(|raw| {
                    let value = Value::read(raw, &mut lone);
                    subject(value, &mut lone)
                })
                .collect()),
            Value::Object(fields) => Ok(Self::new(fields).list(keys::CODE, limits)),
            Value::Text(text) => Ok(pieces(&text, limits)),
            value => reader.plain(key, value).map(|text| vec![text]),
        });
        self.note_lone("subjects", lone);
        let mut codes: Vec<String> = found.unwrap_or_default();
        codes = codes.iter().map(|code| clean::clean(code).0.trim().to_owned()).collect();
        codes.retain(|code| !code.is_empty());
        codes
    }

    /// Names with their codes.
    pub(super) fn named(&mut self, keys: &'static [&'static str], limits: &Limits) -> Vec<Named> {
        let values = self.values(keys).into_iter().take(limits.list_items);
        let named = values.filter_map(|value| match value {
            Value::Object(fields) => {
                let mut inner = Self::new(fields);
                let name = inner.line(&["name"]).or_else(|| inner.line(keys::INNER))?;
                Some(Named { name, code: inner.line(keys::CODE) })
            }
            Value::Text(name) => Some(Named { name: clean::clean(&name).0, code: None }),
            _ => None,
        });
        named.filter(|named| !named.name.trim().is_empty()).collect()
    }

    /// Notes: a text whole, or an array of such.
    pub(super) fn list_or_text(&mut self, keys: &'static [&'static str], limits: &Limits) -> Vec<String> {
        match keys.iter().find_map(|key| Some((*key, self.take(key)?))) {
            Some((key, Value::List(items))) => {
                self.note_read(keys, key);
                let mut notes = self.items(key, &items, limits);
                notes.retain(|note| !note.is_empty());
                notes
            }
            Some(_) => self.text(keys).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// A text on one line.
    pub(super) fn line(&mut self, keys: &'static [&'static str]) -> Option<String> {
        let text = self.text(keys)?;
        if !text.contains('\n') {
            return Some(text);
        }
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// One name or several, joined by commas.
    pub(super) fn names(&mut self, keys: &'static [&'static str], limits: &Limits) -> Option<String> {
        let first = keys.iter().find_map(|key| Some((*key, self.take(key)?)));
        if let Some((key, Value::List(items))) = first {
            self.note_read(keys, key);
            let names = self.items(key, &items, limits);
            return (!names.is_empty()).then(|| names.join(", "));
        }
        self.line(keys)
    }

    /// The version, where it is one.
    pub(super) fn version(&mut self) -> Option<i64> {
        self.first(keys::VERSION, |_, _, value| {
            let number = whole(&value)?;
            if number < 1 || NO_VERSIONS.contains(&number) {
                return Err(format!("{number} stands for no version"));
            }
            Ok(number)
        })
    }

    /// The urgency, 1 to 9.
    pub(super) fn urgency(&mut self) -> Option<i16> {
        self.first(keys::URGENCY, |_, _, value| {
            let number = whole(&value)?;
            let urgency = i16::try_from(number).ok().filter(|urgency| (1..=9).contains(urgency));
            urgency.ok_or_else(|| format!("{number} is not between 1 and 9"))
        })
    }

    /// A time, where it is one.
    pub(super) fn time(&mut self, keys: &'static [&'static str]) -> Option<Timestamp> {
        self.first(keys, |reader, key, value| {
            let found = match &value {
                Value::Text(text) => stamp::parse(text),
                Value::Number(digits) => stamp::from_digits(digits),
                _ => None,
            };
            let (stamp, is_assumed) = found.ok_or_else(|| format!("it is {}", value.sort()))?;
            if times::is_stand_in(stamp) {
                return Err(format!("{stamp} stands for no time"));
            }
            // `date_gmt` says its zone.
            if !is_assumed || key.ends_with("gmt") {
                return Ok(stamp);
            }
            if let Value::Text(text) = &value {
                reader.local.get_or_insert_with(|| text.trim().to_owned());
            }
            let (stamp, zone) = zones::in_zone(stamp, reader.zone.as_ref());
            reader.note(format!("{key}: no time zone, read as {zone}"));
            Ok(stamp)
        })
    }

    /// An array of texts or of objects with a name or code; a text is split at commas.
    pub(super) fn list(&mut self, keys: &'static [&'static str], limits: &Limits) -> Vec<String> {
        let found = self.first(keys, |reader, key, value| match value {
            Value::List(items) => Ok(reader.items(key, &items, limits)),
            Value::Text(text) => Ok(pieces(&text, limits)),
            Value::Object(fields) => Ok(Self::new(fields).line(keys::INNER).into_iter().collect()),
            value => Err(format!("it is {}", value.sort())),
        });
        let mut items = found.unwrap_or_default();
        items.retain(|item| !item.is_empty());
        items
    }

    /// The texts of an array's items, clean: of as many as are kept, and one more so that it shows.
    fn items(&mut self, key: &str, items: &JsonList<'a>, limits: &Limits) -> Vec<String> {
        let mut lone = 0;
        let kept = items.kept.iter().take(limits.list_items + 1);
        let texts = kept.filter_map(|raw| Value::read(raw, &mut lone).into_text(&mut lone));
        let texts = texts.map(|text| clean::clean(&text).0.trim().to_owned()).collect();
        self.note_lone(key, lone);
        texts
    }

    pub(super) fn status(&mut self, article: &mut Article) {
        if let Some(status) = self.text(keys::STATUS) {
            let name = status.to_lowercase();
            let name = name.rsplit(':').next().unwrap_or(&name);
            article.status = match name {
                "usable" | "published" | "active" | "update" | "new" => PubStatus::Usable,
                "withheld" | "embargoed" | "hold" | "held" => PubStatus::Withheld,
                "canceled" | "cancelled" | "killed" | "kill" | "withdrawn" | "deleted" => PubStatus::Canceled,
                _ => {
                    self.note(format!("unknown status {}: taken for usable", shown(&status)));
                    PubStatus::Usable
                }
            };
        }
        let given = keys::EMBARGO.iter().filter_map(|key| self.take(key)).collect::<Vec<_>>();
        if given.iter().all(|value| matches!(value, Value::Bool(false))) {
            return;
        }
        article.embargo = self.time(keys::EMBARGO);
        if article.embargo.is_none() {
            self.note("embargo without a readable time: withheld".to_owned());
        }
        if article.status == PubStatus::Usable {
            article.status = PubStatus::Withheld;
        }
    }
}

/// A text's pieces between commas.
fn pieces(text: &str, limits: &Limits) -> Vec<String> {
    let pieces = text.split([',', ';']).take(limits.list_items + 1);
    pieces.map(|piece| clean::clean(piece).0.trim().to_owned()).collect()
}

/// The body of several that says most: HTML, then plain text, then NITF, then any.
fn best_body(items: JsonList<'_>) -> Value<'_> {
    let rank = |value: &Value<'_>| {
        let Value::Object(JsonObject(members)) = value else { return 4 };
        let kinds = members
            .iter()
            .filter(|(key, _)| keys::ROLE.contains(key))
            .map(|(_, raw)| raw.get().to_lowercase());
        let kinds = kinds.collect::<String>();
        let has_text = members.iter().any(|(key, raw)| keys::INNER.contains(key) && raw.get().len() > 2);
        match kinds {
            _ if !has_text => 5,
            kinds if kinds.contains("html") => 0,
            kinds if kinds.contains("plain") => 1,
            kinds if kinds.contains("ttnitf") => 3,
            kinds if kinds.contains("nitf") => 2,
            _ => 1,
        }
    };
    let values = items.kept.into_iter().map(|raw| Value::read(raw, &mut 0));
    values.min_by_key(rank).unwrap_or(Value::Null)
}

fn main_of(items: JsonList<'_>) -> Value<'_> {
    let rank = |value: &Value<'_>| {
        let Value::Object(JsonObject(members)) = value else { return 1 };
        let role = members.iter().find(|(key, _)| *key == "role").map(|(_, raw)| raw.get().to_lowercase());
        match role.as_deref() {
            Some(role) if role.contains("main") => 0,
            Some(role) if role.contains("short") || role.contains("sub") => 2,
            _ => 1,
        }
    };
    let values = items.kept.into_iter().map(|raw| Value::read(raw, &mut 0));
    values.min_by_key(rank).unwrap_or(Value::Null)
}

/// A subject's code, or its name.
fn subject(value: Value<'_>, lone: &mut usize) -> Option<String> {
    let Value::Object(JsonObject(members)) = &value else { return value.into_text(lone) };
    let codes = keys::CODE.iter().filter_map(|key| {
        let (_, raw) = members.iter().rev().find(|(name, _)| name == key)?;
        if let Value::Text(text) = Value::read(raw, &mut 0) { Some(xml::subject_code(&text)) } else { None }
    });
    let codes: Vec<String> = codes.filter(|code| !code.trim().is_empty()).collect();
    let is_iptc = |code: &&String| code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit());
    let best = codes.iter().find(is_iptc).or_else(|| codes.first()).cloned();
    best.or_else(|| value.into_text(lone))
}

/// A whole number, also where it is written as a text or with a point.
fn whole(value: &Value<'_>) -> Result<i64, String> {
    let number = match value {
        Value::Number(digits) => whole_of(digits),
        Value::Text(text) => whole_of(text.trim()),
        _ => None,
    };
    number.ok_or_else(|| format!("it is {}", value.sort()))
}

fn whole_of(digits: &str) -> Option<i64> {
    let with_point = || {
        let number: f64 = digits.parse().ok()?;
        // Beyond that not every whole number is one.
        (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
    };
    digits.parse().ok().or_else(with_point)
}

/// A value fit for a message: short.
fn shown(text: &str) -> &str {
    text.get(..text.floor_char_boundary(40)).unwrap_or(text)
}
