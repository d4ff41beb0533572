//! Settings that say something of each topic: texts such as `wire.north=nw|dpa`.

use std::collections::BTreeMap;

use super::kind::quoted;

/// What is said of each topic; the last counts of what is said twice. `None` unless every text has a name and
/// what `read` takes.
pub(super) fn read<T>(
    texts: Option<Vec<String>>,
    read: impl Fn(&str) -> Option<T>,
) -> Option<BTreeMap<String, T>> {
    let one = |text: String| {
        let (topic, said) = text.split_once('=')?;
        let topic = Some(topic.trim()).filter(|topic| !topic.is_empty())?;
        Some((topic.to_owned(), read(said.trim())?))
    };
    texts?.into_iter().map(one).collect()
}

/// Names that are parted by `|`, at least one.
pub(super) fn names(text: &str) -> Option<Vec<String>> {
    text.split('|').map(|name| Some(name.trim().to_owned()).filter(|name| !name.is_empty())).collect()
}

/// The same as TOML.
pub(super) fn shown<T>(said: &BTreeMap<String, T>, show: impl Fn(&T) -> String) -> String {
    let texts = said.iter().map(|(topic, said)| quoted(&format!("{topic}={}", show(said))));
    format!("[{}]", texts.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Format;

    #[test]
    fn texts_are_read_and_shown_as_they_were() {
        let texts = |list: &[&str]| Some(list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>());
        let found = read(texts(&["wire.north = NW | dpa", "wire=afp"]), names).unwrap();
        assert_eq!(shown(&found, |names| names.join("|")), r#"["wire=afp", "wire.north=NW|dpa"]"#);
        for wrong in ["wire", "=afp", "wire=", "wire=afp|", " =|"] {
            assert_eq!(read(texts(&[wrong]), names), None, "{wrong}");
        }
        assert_eq!(read(texts(&["pages=html"]), Format::named).unwrap()["pages"], Format::Html);
        assert_eq!(read(texts(&["pages=htm"]), Format::named), None);
    }
}
