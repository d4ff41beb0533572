//! JSON values, read one level at a time and only where somebody asks.
//!
//! What nobody reads is passed over whatever it is: nested as deeply as it likes, with numbers of any size.
//! What is read is read on its own, so that it spoils nothing but itself.

use std::fmt;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::keys;

/// More items of an array are counted and not kept: no limit of the settings is higher.
const MOST_ITEMS: usize = 1_000_001;
/// No key that is read is longer, in bytes.
const LONGEST_KEY: usize = 32;

/// The keys that are read, by themselves in lower case without hyphens and blanks.
static KNOWN: LazyLock<FxHashMap<&'static [u8], &'static str>> =
    LazyLock::new(|| keys::ALL.iter().copied().flatten().map(|key| (key.as_bytes(), *key)).collect());

/// A value, its members and items still to be read.
#[derive(Debug)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    /// In its digits.
    Number(&'a str),
    Text(String),
    List(JsonList<'a>),
    Object(JsonObject<'a>),
}

/// An object's members under the keys that are read, in their order; keys may repeat.
#[derive(Debug)]
pub(super) struct JsonObject<'a>(pub(super) Vec<(&'static str, &'a RawValue)>);

/// An array's items.
#[derive(Debug, Default)]
pub(super) struct JsonList<'a> {
    /// The first ones.
    pub(super) kept: Vec<&'a RawValue>,
    /// How many there are.
    pub(super) count: usize,
}

impl<'a> Value<'a> {
    /// Reads a value, and counts the halves of surrogate pairs in it that stand alone: they are no
    /// characters.
    pub(super) fn read(raw: &'a RawValue, lone: &mut usize) -> Self {
        let json = raw.get();
        // It has been parsed once, so there is nothing that it could fail over.
        match json.as_bytes().first() {
            Some(b'"') => Self::Text(text(json, lone)),
            Some(b'[') => serde_json::from_str(json).map_or(Self::Null, Self::List),
            Some(b'{') => serde_json::from_str(json).map_or(Self::Null, Self::Object),
            Some(b't' | b'f') => Self::Bool(json == "true"),
            Some(b'n') | None => Self::Null,
            Some(_) => Self::Number(json),
        }
    }

    /// Nothing, in whatever form.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(items) => items.count == 0,
            Self::Bool(_) | Self::Number(_) | Self::Object(_) => false,
        }
    }

    /// The text that a value is or carries: of an object that under its `value`, `name`, `text` or `code`, of
    /// an array that of its first item that has one.
    pub(super) fn into_text(self, lone: &mut usize) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(digits) => Some(number_text(digits)),
            Self::Object(JsonObject(members)) => keys::INNER.iter().find_map(|key| {
                let (_, raw) = members.iter().rev().find(|(name, _)| name == key)?;
                if let Value::Text(text) = Value::read(raw, lone) { Some(text) } else { None }
            }),
            Self::List(items) => items.kept.into_iter().find_map(|raw| match Value::read(raw, lone) {
                Value::List(_) => None,
                item => item.into_text(lone),
            }),
            Self::Null | Self::Bool(_) => None,
        }
    }

    /// What it is, in words.
    pub(super) const fn sort(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text that cannot be read",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// Whole numbers as they stand, however many digits they have; others in their shortest form.
fn number_text(digits: &str) -> String {
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let number = digits.parse().ok().filter(|_| !is_whole).and_then(serde_json::Number::from_f64);
    number.map_or_else(|| digits.to_owned(), |number| number.to_string())
}

/// The text of a JSON string.
fn text(json: &str, lone: &mut usize) -> String {
    let inner = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    if let Some(inner) = inner
        && memchr::memchr(b'\\', inner.as_bytes()).is_none()
    {
        return inner.to_owned();
    }
    let Unescaped { text, lone: found } = serde_json::from_str(json).unwrap_or_default();
    *lone += found;
    text
}

/// A string without its escapes.
#[derive(Default)]
struct Unescaped {
    text: String,
    lone: usize,
}

impl<'de> Deserialize<'de> for Unescaped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Unescaped;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Unescaped, E> {
                Ok(match std::str::from_utf8(bytes) {
                    Ok(text) => Unescaped { text: text.to_owned(), lone: 0 },
                    Err(_) => without_surrogates(bytes),
                })
            }
        }
        // As bytes a string may have surrogates that stand alone, in three bytes each.
        deserializer.deserialize_bytes(Bytes)
    }
}

fn without_surrogates(bytes: &[u8]) -> Unescaped {
    let mut found = Unescaped::default();
    for chunk in bytes.utf8_chunks() {
        found.text.push_str(chunk.valid());
        if chunk.invalid().first() == Some(&0xED) {
            found.text.push(char::REPLACEMENT_CHARACTER);
            found.lone += 1;
        }
    }
    found
}

/// A key that is read, or another.
struct KnownKey(Option<&'static str>);

impl<'de> Deserialize<'de> for KnownKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = KnownKey;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<KnownKey, E> {
                Ok(KnownKey(known(bytes)))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

/// The key that is meant, where it is one that is read; case, hyphens and blanks do not count.
fn known(key: &[u8]) -> Option<&'static str> {
    let mut plain = [0; LONGEST_KEY];
    let mut length = 0;
    for byte in key.iter().filter(|byte| !matches!(byte, b'-' | b' ')) {
        *plain.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    KNOWN.get(plain.get(..length)?).copied()
}

impl<'de: 'a, 'a> Deserialize<'de> for JsonObject<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = JsonObject<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonObject<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(KnownKey(key)) = map.next_key()? {
                    match key {
                        Some(key) => members.push((key, map.next_value()?)),
                        None => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(JsonObject(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for JsonList<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements;
        impl<'de> Visitor<'de> for Elements {
            type Value = JsonList<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<JsonList<'de>, A::Error> {
                let mut items = JsonList::default();
                while let Some(item) = list.next_element()? {
                    items.count += 1;
                    if items.count <= MOST_ITEMS {
                        items.kept.push(item);
                    }
                }
                Ok(items)
            }
        }
        deserializer.deserialize_seq(Elements)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_is_read_is_found() {
        for key in keys::ALL.iter().copied().flatten() {
            assert_eq!(known(key.as_bytes()), Some(*key));
            assert_eq!(known(key.to_uppercase().as_bytes()), Some(*key));
        }
        assert_eq!(known(b"Version-Created"), Some("versioncreated"));
        for other in [&b"colour"[..], b"", b"head\0line", &[b'a'; 100], &[0xED, 0xA0, 0x80]] {
            assert_eq!(known(other), None);
        }
    }

    #[test]
    fn numbers_stay_what_they_are() {
        for (digits, text) in
            [("7", "7"), ("123456789012345678901234567890", "123456789012345678901234567890")]
        {
            assert_eq!(number_text(digits), text);
        }
        for (digits, text) in [("1.50", "1.5"), ("1e999", "1e999"), ("-3", "-3")] {
            assert_eq!(number_text(digits), text);
        }
    }
}
