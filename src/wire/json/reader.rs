//! Values out of an object, and notes about what is odd about them.

use jiff::Timestamp;

use super::keys;
use super::value::{Fields, Items, Value};
use crate::article::{Article, PubStatus};
use crate::limits::Limits;
use crate::times;
use crate::wire::{clean, html, stamp};

/// The largest numbers that programs know stand for none, as 0 does.
const NO_VERSIONS: [i64; 5] = [i32::MAX as i64, u32::MAX as i64, (1 << 53) - 1, 1 << 53, i64::MAX];

/// Takes values out of an object and notes what is odd about them.
pub(super) struct Reader<'a> {
    fields: Fields<'a>,
    /// What was odd or had to be mended, in words.
    pub(super) repairs: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(Fields(members): Fields<'a>) -> Self {
        let mut reader =
            Self { fields: Fields(Vec::with_capacity(members.len().min(64))), repairs: Vec::new() };
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

    /// The value of a key, where it has one.
    fn take(&mut self, key: &str) -> Option<Value<'a>> {
        let (_, raw) = self.fields.0.iter().find(|(name, _)| *name == key)?;
        let mut lone = 0;
        let value = Value::read(raw, &mut lone);
        self.note_lone(key, lone);
        Some(value).filter(|value| !value.is_empty())
    }

    /// Whether any of some keys has a value, of whatever sort.
    pub(super) fn has(&mut self, keys: &[&'static str]) -> bool {
        keys.iter().any(|key| self.take(key).is_some())
    }

    /// The first key of some whose value can be read, with what is read; those before it are noted. `Err` has the reason.
    fn first<T>(
        &mut self,
        keys: &[&'static str],
        read: impl Fn(&mut Self, &'static str, Value<'a>) -> Result<T, String>,
    ) -> Option<T> {
        keys.iter().find_map(|key| {
            let value = self.take(key)?;
            match read(self, key, value) {
                Ok(found) => Some(found),
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

    /// A clean text; a number as its digits; of an object its `value`, `name` or `text`; of an array its first such.
    pub(super) fn text(&mut self, keys: &[&'static str]) -> Option<String> {
        let text = self.first(keys, |reader, key, value| {
            let raw = reader.plain(key, value)?;
            let raw = if html::is_html(&raw) {
                html::to_text(&raw)
            } else if raw.contains('&') {
                html::without_entities(&raw)
            } else {
                raw
            };
            let (text, repairs) = clean::clean(&raw);
            for repair in repairs {
                reader.note(format!("{key}: {repair}"));
            }
            Ok(text)
        })?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A text on one line.
    pub(super) fn line(&mut self, keys: &[&'static str]) -> Option<String> {
        let text = self.text(keys)?;
        if !text.contains('\n') {
            return Some(text);
        }
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// One name or several, joined by commas.
    pub(super) fn names(&mut self, keys: &[&'static str], limits: &Limits) -> Option<String> {
        let first = keys.iter().find_map(|key| Some((*key, self.take(key)?)));
        if let Some((key, Value::List(items))) = first {
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
    pub(super) fn time(&mut self, keys: &[&'static str]) -> Option<Timestamp> {
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
            if is_assumed {
                reader.note(format!("{key}: no time zone, read as UTC"));
            }
            Ok(stamp)
        })
    }

    /// An array of texts or of objects with a name or code; a text is split at commas.
    pub(super) fn list(&mut self, keys: &[&'static str], limits: &Limits) -> Vec<String> {
        let found = self.first(keys, |reader, key, value| match value {
            Value::List(items) => Ok(reader.items(key, &items, limits)),
            Value::Text(text) => {
                let pieces = text.split([',', ';']).take(limits.list_items + 1);
                Ok(pieces.map(|piece| clean::clean(piece).0.trim().to_owned()).collect())
            }
            value => Err(format!("it is {}", value.sort())),
        });
        let mut items = found.unwrap_or_default();
        items.retain(|item| !item.is_empty());
        items
    }

    /// The texts of an array's items, clean: of as many as are kept, and one more so that it shows.
    fn items(&mut self, key: &str, items: &Items<'a>, limits: &Limits) -> Vec<String> {
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
