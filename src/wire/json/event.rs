//! CloudEvents in structured mode: one JSON object with the event's attributes around the item.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

/// What an event carries.
#[derive(Debug)]
pub(in crate::wire) struct Event<'a> {
    /// The media type of the data, where it is declared.
    pub(in crate::wire) content_type: Option<String>,
    /// The data: JSON or a text as it stands, or bytes.
    pub(in crate::wire) data: Cow<'a, [u8]>,
}

#[derive(Deserialize)]
struct Attributes<'a> {
    specversion: String,
    #[serde(rename = "type")]
    kind: String,
    source: String,
    id: String,
    datacontenttype: Option<String>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    data_base64: Option<String>,
}

/// Reads a text as an event; `None` if it is none.
pub(in crate::wire) fn event(text: &str) -> Option<Event<'_>> {
    if !text.starts_with('{') || !text.contains("\"specversion\"") {
        return None;
    }
    let attributes: Attributes<'_> = serde_json::from_str(text).ok()?;
    let Attributes { specversion, kind, source, id, datacontenttype, data, data_base64 } = attributes;
    if [specversion, kind, source, id].iter().any(|required| required.trim().is_empty()) {
        return None;
    }
    let data = match (data, data_base64) {
        (Some(data), _) if data.get().starts_with('"') => {
            Cow::Owned(serde_json::from_str::<String>(data.get()).ok()?.into_bytes())
        }
        (Some(data), _) => Cow::Borrowed(data.get().as_bytes()),
        (None, Some(encoded)) => Cow::Owned(STANDARD.decode(encoded.trim()).ok()?),
        (None, None) => return None,
    };
    Some(Event { content_type: datacontenttype, data })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_json_text_or_bytes() {
        let with = |data: &str| {
            format!(r#"{{"specversion": "1.0", "type": "t", "source": "s", "id": "1", {data}}}"#)
        };
        for (data, expected) in [
            (r#""data": {"a": 1}"#, "{\"a\": 1}"),
            (r#""data": "<nitf/>", "datacontenttype": "text/xml""#, "<nitf/>"),
            (r#""data_base64": "RmVycnk=""#, "Ferry"),
        ] {
            assert_eq!(
                event(&with(data)).map(|event| event.data.into_owned()),
                Some(expected.as_bytes().to_vec())
            );
        }
        assert!(event(&with(r#""data": null"#)).is_none_or(|event| event.data.as_ref() == b"null"));
        assert!(event(r#"{"headline": "About \"specversion\"", "id": "1"}"#).is_none());
    }
}
