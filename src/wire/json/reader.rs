//! Values out of an object, and notes about what is odd about them.

use jiff::Timestamp;
use serde_json::Value;

use super::Fields;
use crate::article::{Article, PubStatus};
use crate::limits::Limits;
use crate::wire::{clean, html, stamp};

/// Takes values out of an object and notes what is odd about them.
pub(super) struct Reader {
    fields: Vec<(String, Value)>,
    /// What was odd or had to be mended, in words.
    pub(super) repairs: Vec<String>,
}

impl Reader {
    pub(super) fn new(Fields(mut fields): Fields) -> Self {
        let mut repairs = Vec::new();
        for (key, _) in &mut fields {
            key.make_ascii_lowercase();
            key.retain(|c| c != '-' && c != ' ');
        }
        let mut kept: Vec<(String, Value)> = Vec::with_capacity(fields.len().min(64));
        let mut places = rustc_hash::FxHashMap::default();
        for (key, value) in fields {
            let known = places.get(&key).and_then(|at: &usize| kept.get_mut(*at));
            if let Some((_, earlier)) = known {
                if repairs.len() < 20 {
                    repairs.push(format!("repeated key {}: the last one counts", shown(&key)));
                }
                *earlier = value;
            } else {
                places.insert(key.clone(), kept.len());
                kept.push((key, value));
            }
        }
        Self { fields: kept, repairs }
    }

    /// The first key of some that has a value, with it.
    fn take(&self, keys: &[&str]) -> Option<(&str, &Value)> {
        keys.iter().find_map(|key| {
            let (key, value) = self.fields.iter().find(|(name, _)| name == key)?;
            let is_empty = match value {
                Value::Null => true,
                Value::String(text) => text.trim().is_empty(),
                Value::Array(items) => items.is_empty(),
                _ => false,
            };
            (!is_empty).then_some((key.as_str(), value))
        })
    }

    fn note_type(&mut self, key: &str, value: &Value) {
        let what = match value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a text that cannot be read",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        self.repairs.push(format!("ignored key {}: it is {what}", shown(key)));
    }

    /// A clean text; a number as its digits; of an object its `value`, `name` or `text`; of an array its first such.
    pub(super) fn text(&mut self, keys: &[&str]) -> Option<String> {
        let (key, value) = self.take(keys).map(|(key, value)| (key.to_owned(), value.clone()))?;
        let Some(raw) = plain_text(&value) else {
            self.note_type(&key, &value);
            return None;
        };
        let raw = if html::is_html(&raw) {
            html::to_text(&raw)
        } else if raw.contains('&') {
            html::without_entities(&raw)
        } else {
            raw
        };
        let (text, repairs) = clean::clean(&raw);
        for repair in repairs {
            self.repairs.push(format!("{}: {repair}", shown(&key)));
        }
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A text on one line.
    pub(super) fn line(&mut self, keys: &[&str]) -> Option<String> {
        let text = self.text(keys)?;
        if !text.contains('\n') {
            return Some(text);
        }
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// One name or several, joined by commas.
    pub(super) fn names(&mut self, keys: &[&str]) -> Option<String> {
        if let Some((_, Value::Array(items))) = self.take(keys) {
            let names: Vec<String> =
                items.iter().filter_map(plain_text).map(|name| clean::clean(&name).0).collect();
            return (!names.is_empty()).then(|| names.join(", "));
        }
        self.line(keys)
    }

    pub(super) fn number(&mut self, keys: &[&str]) -> Option<i64> {
        let (key, value) = self.take(keys).map(|(key, value)| (key.to_owned(), value.clone()))?;
        let number = match &value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.note_type(&key, &value);
        }
        number
    }

    pub(super) fn time(&mut self, keys: &[&str]) -> Option<Timestamp> {
        let (key, value) = self.take(keys).map(|(key, value)| (key.to_owned(), value.clone()))?;
        let found = match &value {
            Value::String(text) => stamp::parse(text),
            Value::Number(number) => number.as_i64().and_then(stamp::from_number).map(|stamp| (stamp, false)),
            _ => None,
        };
        let Some((stamp, is_assumed)) = found else {
            self.note_type(&key, &value);
            return None;
        };
        let note = format!("{}: no time zone, read as UTC", shown(&key));
        if is_assumed && !self.repairs.contains(&note) {
            self.repairs.push(note);
        }
        Some(stamp)
    }

    /// An array of texts or of objects with a name or code; a text is split at commas.
    pub(super) fn list(&mut self, keys: &[&str], limits: &Limits) -> Vec<String> {
        let Some((key, value)) = self.take(keys).map(|(key, value)| (key.to_owned(), value.clone())) else {
            return Vec::new();
        };
        let mut items: Vec<String> = match &value {
            Value::Array(items) => items.iter().take(limits.list_items + 1).filter_map(plain_text).collect(),
            Value::String(text) => {
                text.split([',', ';']).take(limits.list_items + 1).map(str::to_owned).collect()
            }
            _ => {
                self.note_type(&key, &value);
                Vec::new()
            }
        };
        for item in &mut items {
            clean::clean(item).0.trim().clone_into(item);
        }
        items.retain(|item| !item.is_empty());
        items
    }

    pub(super) fn status(&mut self, article: &mut Article) {
        if let Some(status) = self.text(&["pubstatus", "pub_status", "status"]) {
            let name = status.to_lowercase();
            let name = name.rsplit(':').next().unwrap_or(&name);
            article.status = match name {
                "usable" | "published" | "active" | "update" | "new" => PubStatus::Usable,
                "withheld" | "embargoed" | "hold" | "held" => PubStatus::Withheld,
                "canceled" | "cancelled" | "killed" | "kill" | "withdrawn" | "deleted" => PubStatus::Canceled,
                _ => {
                    self.repairs.push(format!("unknown status {}: taken for usable", shown(&status)));
                    PubStatus::Usable
                }
            };
        }
        let keys = ["embargo", "embargoed", "embargo_until", "embargoed_until"];
        match self.take(&keys) {
            None | Some((_, Value::Bool(false))) => {}
            Some((_, Value::Bool(true))) => {
                self.repairs.push("embargo without a readable time: withheld".to_owned());
                withhold(article);
            }
            Some(_) => {
                article.embargo = self.time(&keys);
                if article.embargo.is_none() {
                    self.repairs.push("embargo without a readable time: withheld".to_owned());
                }
                withhold(article);
            }
        }
    }
}

fn withhold(article: &mut Article) {
    if article.status == PubStatus::Usable {
        article.status = PubStatus::Withheld;
    }
}

/// The text that a value is or carries.
fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(members) => ["value", "name", "text", "code"]
            .iter()
            .find_map(|key| members.get(*key)?.as_str().map(str::to_owned)),
        Value::Array(items) => items.iter().find_map(|item| match item {
            Value::Array(_) => None,
            item => plain_text(item),
        }),
        Value::Null | Value::Bool(_) => None,
    }
}

/// A key or value fit for a message: short.
fn shown(text: &str) -> &str {
    text.get(..text.floor_char_boundary(40)).unwrap_or(text)
}
