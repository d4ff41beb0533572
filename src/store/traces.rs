//! What to look for in the bytes of records to find a name or an identity in them.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, ISO_8859_2, KOI8_U, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1256,
};

/// The character sets beside UTF-8 and UTF-16 that wires come in.
const CHARSETS: [&Encoding; 10] = [
    WINDOWS_1252,
    WINDOWS_1250,
    WINDOWS_1251,
    WINDOWS_1256,
    ISO_8859_2,
    KOI8_U,
    SHIFT_JIS,
    GBK,
    EUC_KR,
    BIG5,
];

/// A text shorter than this (in characters) stands in too many records by chance.
const CHARS_MIN: usize = 6;

/// The bytes that texts have in records: as they stand and in capitals, in each character set that has all
/// their characters, and as JSON escapes them. Texts that are too short to mean anything are left out.
pub(super) fn traces<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for text in texts.into_iter().filter(|text| text.chars().count() >= CHARS_MIN) {
        for form in [text.to_owned(), text.to_uppercase()] {
            found.push(form.as_bytes().to_vec());
            found.push(form.encode_utf16().flat_map(u16::to_le_bytes).collect());
            found.push(form.encode_utf16().flat_map(u16::to_be_bytes).collect());
            let encoded = CHARSETS.iter().map(|charset| charset.encode(&form));
            found.extend(encoded.filter(|(_, _, lossy)| !lossy).map(|(bytes, ..)| bytes.into_owned()));
            found.extend([
                json(&form, |unit| format!("\\u{unit:04x}")),
                json(&form, |unit| format!("\\u{unit:04X}")),
            ]);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// A text as JSON has it that is all ASCII.
fn json(text: &str, escape: impl Fn(u16) -> String) -> Vec<u8> {
    let units = text.encode_utf16().map(|unit| match u8::try_from(unit) {
        Ok(byte @ (b'"' | b'\\')) => format!("\\{}", char::from(byte)),
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => escape(unit),
    });
    units.collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_looked_for_in_every_character_set_that_can_write_it() {
        let found = traces(["Jörg Åsen"]);
        for bytes in [
            "Jörg Åsen".as_bytes(),
            b"J\xf6rg \xc5sen",
            "JÖRG ÅSEN".as_bytes(),
            b"J\0\xf6\0r\0g\0 \0\xc5\0s\0e\0n\0",
            br"J\u00f6rg \u00c5sen",
            br"J\u00F6rg \u00C5sen",
        ] {
            assert!(found.iter().any(|trace| trace == bytes), "{bytes:?}");
        }
        assert!(traces(["Иван Орлов"]).iter().any(|trace| trace == b"\xc8\xe2\xe0\xed \xce\xf0\xeb\xee\xe2"));
        assert!(!found.iter().any(|trace| trace.windows(2).any(|pair| pair == b"&#")), "nothing is made up");
    }

    #[test]
    fn what_is_too_short_is_not_looked_for() {
        assert_eq!(traces(["17", "Rowe"]), [[0; 0]; 0]);
    }
}
