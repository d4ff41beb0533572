//! Kinds of settings: how a value of each is read, checked, described and written.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::str::FromStr;

use toml::de::DeValue;

use super::secret::{Secret, masked_url};
use super::{Age, Config, by_topic, secret};
use crate::article::Format;

/// A value before it is known what it should be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Raw<'a> {
    /// Text of a variable or a flag.
    Plain(&'a str),
    /// A value of the file.
    Toml(&'a DeValue<'a>),
}

/// The field of the configuration that a setting fills.
pub(super) type Field<T> = fn(&mut Config) -> &mut T;

/// The least and the greatest number that a setting takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) min: u64,
    pub(super) max: u64,
}

/// A field whose value is one of a few names.
pub(super) trait Choice {
    /// The names there are.
    fn names(&self) -> &'static [&'static str];
    /// The name chosen.
    fn chosen(&self) -> &'static str;
    /// Chooses by name; false, and nothing changed, if there is no such name.
    fn choose(&mut self, name: &str) -> bool;
}

/// What values a setting takes, and where they go.
#[derive(Debug)]
pub(super) enum Kind {
    /// A line of text, not empty.
    Text(Field<String>),
    /// A line of text; empty for none.
    OptionalText(Field<Option<String>>),
    /// The URL of a PostgreSQL database with its password; empty for none.
    DatabaseUrl(Field<Secret>),
    /// A line of text that nobody else may see; empty for none.
    Secret(Field<Secret>),
    /// Texts; separated by commas in variables and flags.
    List(Field<Vec<String>>),
    /// The sources of each topic; as a list of texts `topic=source|source`.
    TopicSources(Field<BTreeMap<String, Vec<String>>>),
    /// The format of each topic; as a list of texts `topic=format`.
    TopicFormats(Field<BTreeMap<String, Format>>),
    /// A number of things.
    Count(Range, Field<usize>),
    /// A size: bytes as a number, or text with a unit.
    Bytes(Range, Field<usize>),
    /// A time in milliseconds.
    Millis(Range, Field<u64>),
    /// On or off.
    Switch(Field<bool>),
    /// One of a few names.
    Choice(Field<dyn Choice>),
    /// How old something may become; empty for no limit.
    Age(Field<Option<Age>>),
    /// An address and port to listen on; empty for none.
    Address(Field<Option<SocketAddr>>),
}

impl Kind {
    /// Puts a value where it belongs. False, and nothing changed, if it is not what this kind takes.
    pub(super) fn put(&self, raw: Raw<'_>, config: &mut Config) -> bool {
        match self {
            Self::Text(field) => set(field(config), raw.line().filter(|text| !text.is_empty())),
            Self::OptionalText(field) => {
                set(field(config), raw.line().map(|text| Some(text).filter(|text| !text.is_empty())))
            }
            Self::DatabaseUrl(field) => {
                let url = raw.line().filter(|url| url.is_empty() || is_database_url(url));
                set(field(config), url.map(Secret::new))
            }
            Self::Secret(field) => set(field(config), raw.line().map(Secret::new)),
            Self::List(field) => set(field(config), raw.list()),
            Self::TopicSources(field) => set(field(config), by_topic::read(raw.list(), by_topic::names)),
            Self::TopicFormats(field) => set(field(config), by_topic::read(raw.list(), Format::named)),
            Self::Count(range, field) => set(field(config), raw.number().and_then(|n| range.admit(n))),
            Self::Bytes(range, field) => set(field(config), raw.bytes().and_then(|n| range.admit(n))),
            Self::Millis(range, field) => set(field(config), raw.number().and_then(|n| range.admit(n))),
            Self::Switch(field) => set(field(config), raw.switch()),
            Self::Choice(field) => raw.line().is_some_and(|name| field(config).choose(&name)),
            Self::Age(field) => set(field(config), raw.line().and_then(|text| optional(&text))),
            Self::Address(field) => set(field(config), raw.line().and_then(|text| optional(&text))),
        }
    }

    /// What would be right, to follow "must be".
    pub(super) fn expected(&self, config: &mut Config) -> String {
        match self {
            Self::Text(_) => "one line of text, not empty".to_owned(),
            Self::OptionalText(_) | Self::Secret(_) => "one line of text, or empty for none".to_owned(),
            Self::DatabaseUrl(_) => "a URL such as postgres://user:password@host:5432/database, \
                with special characters in the password percent-encoded (/ as %2F, # as %23)"
                .to_owned(),
            Self::List(_) => {
                "a list of texts such as [\"a\", \"b\"] (in a variable or a flag: a,b)".to_owned()
            }
            Self::TopicSources(_) => "a list of a topic's name, = and sources parted by |, such as \
                [\"wire.north=nw\", \"wire.mixed=afp|dpa\"] (in a variable or a flag: \
                wire.north=nw,wire.mixed=afp|dpa)"
                .to_owned(),
            Self::TopicFormats(_) => "a list of a topic's name, = and a format that `quotewire formats` \
                lists, such as [\"wire.pages=html\"] (in a variable or a flag: wire.pages=html)"
                .to_owned(),
            Self::Count(range, _) => format!("a whole number from {} to {}", range.min, range.max),
            Self::Bytes(range, _) => format!(
                "a number of bytes or a size such as \"8 MiB\", from {} to {}",
                size_text(range.min),
                size_text(range.max)
            ),
            Self::Millis(range, _) => {
                format!("a whole number of milliseconds from {} to {}", range.min, range.max)
            }
            Self::Switch(_) => "true or false".to_owned(),
            Self::Choice(field) => format!("one of {}", field(config).names().join(", ")),
            Self::Age(_) => "an age such as 90d, 6w, 18months or 3y, or empty for no limit".to_owned(),
            Self::Address(_) => {
                "an IP address with a port such as 127.0.0.1:9464, or empty for off".to_owned()
            }
        }
    }

    /// The field's value as TOML, a password in it masked.
    pub(super) fn shown(&self, config: &mut Config) -> String {
        match self {
            Self::Text(field) => quoted(field(config)),
            Self::OptionalText(field) => quoted(field(config).as_deref().unwrap_or_default()),
            Self::DatabaseUrl(field) => quoted(&masked_url(field(config).expose())),
            Self::Secret(field) => quoted(secret::masked(field(config))),
            Self::List(field) => {
                let items: Vec<String> = field(config).iter().map(|item| quoted(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Self::TopicSources(field) => by_topic::shown(field(config), |names| names.join("|")),
            Self::TopicFormats(field) => by_topic::shown(field(config), |format| format.name().to_owned()),
            Self::Count(_, field) => field(config).to_string(),
            Self::Bytes(_, field) => match size_text(*field(config) as u64) {
                size if size.contains(' ') => quoted(&size),
                bytes => bytes,
            },
            Self::Millis(_, field) => field(config).to_string(),
            Self::Switch(field) => field(config).to_string(),
            Self::Choice(field) => quoted(field(config).chosen()),
            Self::Age(field) => quoted(&field(config).map_or_else(String::new, |age| age.to_string())),
            Self::Address(field) => quoted(&field(config).map_or_else(String::new, |a| a.to_string())),
        }
    }

    /// The field's value where it is a number.
    pub(super) fn number(&self, config: &mut Config) -> Option<u64> {
        match self {
            Self::Count(_, field) | Self::Bytes(_, field) => Some(*field(config) as u64),
            Self::Millis(_, field) => Some(*field(config)),
            _ => None,
        }
    }

    /// What was given, as it may be shown in a message; `None` where it may be a secret.
    pub(super) fn given(&self, raw: Raw<'_>) -> Option<String> {
        (!matches!(self, Self::DatabaseUrl(_) | Self::Secret(_))).then(|| raw.described())
    }
}

fn set<T>(field: &mut T, value: Option<T>) -> bool {
    let Some(value) = value else { return false };
    *field = value;
    true
}

impl Range {
    fn admit<T: TryFrom<u64>>(self, number: u64) -> Option<T> {
        (self.min..=self.max).contains(&number).then(|| T::try_from(number).ok()).flatten()
    }
}

impl Raw<'_> {
    /// One line of text. What is mounted as a file or pasted often ends in a newline, which is cut.
    fn line(self) -> Option<String> {
        let text = match self {
            Self::Plain(text) => text,
            Self::Toml(value) => value.as_str()?,
        };
        let text = text.trim();
        (!text.contains(char::is_control)).then(|| text.to_owned())
    }

    fn number(self) -> Option<u64> {
        match self {
            Self::Plain(text) => text.trim().parse().ok(),
            Self::Toml(value) => value
                .as_integer()
                .and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok()),
        }
    }

    fn switch(self) -> Option<bool> {
        match self {
            Self::Plain(text) => text.trim().parse().ok(),
            Self::Toml(value) => value.as_bool(),
        }
    }

    fn bytes(self) -> Option<u64> {
        match self {
            Self::Plain(text) => size(text),
            Self::Toml(DeValue::String(text)) => size(text),
            Self::Toml(_) => self.number(),
        }
    }

    fn list(self) -> Option<Vec<String>> {
        match self {
            Self::Plain(text) if text.trim().is_empty() => Some(Vec::new()),
            Self::Plain(text) => text.split(',').map(|item| Raw::Plain(item).item()).collect(),
            Self::Toml(value) => {
                value.as_array()?.iter().map(|item| Raw::Toml(item.get_ref()).item()).collect()
            }
        }
    }

    fn item(self) -> Option<String> {
        self.line().filter(|item| !item.is_empty())
    }

    /// A property of the Kafka client: any text, number or truth value, as text.
    pub(super) fn property(self) -> Option<String> {
        let text = match self {
            Self::Plain(text) => text.to_owned(),
            Self::Toml(DeValue::String(text)) => text.to_string(),
            Self::Toml(DeValue::Integer(number)) => {
                i64::from_str_radix(number.as_str(), number.radix()).ok()?.to_string()
            }
            Self::Toml(DeValue::Float(number)) => number.as_str().to_owned(),
            Self::Toml(DeValue::Boolean(truth)) => truth.to_string(),
            Self::Toml(_) => return None,
        };
        (!text.contains('\0')).then_some(text)
    }

    /// For "not …" at the end of a message.
    fn described(self) -> String {
        match self {
            Self::Plain(text) => quoted(&shortened(text)),
            Self::Toml(DeValue::String(text)) => quoted(&shortened(text)),
            Self::Toml(DeValue::Integer(number)) => shortened(&number.to_string()),
            Self::Toml(DeValue::Float(number)) => shortened(number.as_str()),
            Self::Toml(DeValue::Boolean(truth)) => truth.to_string(),
            Self::Toml(DeValue::Datetime(time)) => time.to_string(),
            Self::Toml(DeValue::Array(items)) if items.is_empty() => "an empty list".to_owned(),
            Self::Toml(DeValue::Array(items)) => {
                let items: Vec<String> =
                    items.iter().take(3).map(|item| Raw::Toml(item.get_ref()).described_flat()).collect();
                format!("a list ({})", items.join(", "))
            }
            Self::Toml(DeValue::Table(_)) => "a table".to_owned(),
        }
    }

    /// The same for an item of a list: what is nested further is only named.
    fn described_flat(self) -> String {
        match self {
            Self::Toml(DeValue::Array(_)) => "a list".to_owned(),
            _ => self.described(),
        }
    }
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    const CHARS_MAX: usize = 60;
    if text.chars().count() <= CHARS_MAX {
        return text.to_owned();
    }
    text.chars().take(CHARS_MAX).chain(['…']).collect()
}

/// A value that may be left empty; `Some(None)` for empty text.
#[expect(clippy::option_option, reason = "not a value, no value, a value")]
fn optional<T: FromStr>(text: &str) -> Option<Option<T>> {
    if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
}

/// Whether the text can be the URL of a PostgreSQL database; what connects looks at it more closely. A
/// password pasted in without encoding its `/`, `?` or `#` cuts the host short; that is found here, not by a
/// connection that fails for an unclear reason.
fn is_database_url(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://")) else {
        return false;
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let hosts = authority.rsplit('@').next().unwrap_or_default();
    let ports_are_numbers = hosts.split(',').all(|host| {
        let port = host.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.contains(']'));
        port.is_none_or(|port| port.is_empty() || port.parse::<u16>().is_ok())
    });
    ports_are_numbers && !rest.contains(|c: char| c.is_whitespace() || c == '#')
}

const UNITS: [(&str, u64); 8] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
    ("", 1),
];

/// A size such as `8388608`, `8 MiB` or `8MB`, in bytes.
fn size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = text.strip_prefix(digits)?.trim_start();
    let (_, factor) = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
    digits.parse::<u64>().ok()?.checked_mul(*factor)
}

/// A size in the largest binary unit that divides it, or in bytes without a unit.
fn size_text(bytes: u64) -> String {
    UNITS
        .iter()
        .take(3)
        .find(|(_, factor)| bytes > 0 && bytes.is_multiple_of(*factor))
        .map_or_else(|| bytes.to_string(), |(unit, factor)| format!("{} {unit}", bytes / factor))
}

/// Text as a TOML string on one line.
pub(super) fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            '\n' => "\\n".to_owned(),
            c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_are_read_with_and_without_units() {
        for (text, bytes) in [
            ("8388608", Some(8 << 20)),
            ("8 MiB", Some(8 << 20)),
            ("8MB", Some(8_000_000)),
            (" 8mib ", Some(8 << 20)),
            ("2 kb", Some(2_000)),
            ("512 B", Some(512)),
            ("8M", None),
            ("MiB", None),
            ("-1", None),
            ("1.5 MiB", None),
            ("99999999999 GiB", None),
            ("", None),
        ] {
            assert_eq!(size(text), bytes, "{text}");
        }
    }

    #[test]
    fn sizes_are_written_in_the_largest_unit_that_divides_them() {
        let sizes = [0, 2_000, 1 << 10, 8 << 20, 3 << 30, (1 << 20) + 1].map(size_text);
        assert_eq!(sizes, ["0", "2000", "1 KiB", "8 MiB", "3 GiB", "1048577"]);
    }

    #[test]
    fn database_urls_are_told_from_others() {
        for url in [
            "postgres://desk:pw@db.example:5432/wire?sslmode=require",
            "postgresql:///wire",
            "postgres://desk@[::1]:5432/wire",
            "postgres://desk:p%2Fw@[::1]/wire",
            "postgres://db/wire?host=/run/postgresql",
            "postgres://desk:p,w@db-1:5432,db-2,[::1]:5433/wire?target_session_attrs=primary",
        ] {
            assert!(is_database_url(url), "{url}");
        }
        for url in [
            "mysql://db/wire",
            "db.example:5432",
            "postgres://desk:p/w@db/wire",
            "postgres://desk:p?w@db/wire",
            "postgres://desk:p#w@db/wire",
            "postgres://db:port/wire",
            "postgres://db:5432,db:port/wire",
            "postgres://db/the wire",
        ] {
            assert!(!is_database_url(url), "{url}");
        }
    }

    proptest! {
        #[test]
        fn quoted_text_is_toml_for_the_same_text(text in any::<String>()) {
            let line = quoted(&text);
            prop_assert!(!line.contains('\n'));
            let value = DeValue::parse(&line).expect("TOML");
            prop_assert_eq!(value.get_ref().as_str(), Some(text.as_str()));
        }

        #[test]
        fn a_written_size_is_read_as_the_same(bytes in any::<u64>(), shift in 0_u32..64) {
            let bytes = bytes >> shift << (shift / 2);
            prop_assert_eq!(size(&size_text(bytes)), Some(bytes));
        }
    }
}
