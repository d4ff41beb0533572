//! Ids made from what they name, so that COPY needs no round trip and a replay makes the same ones.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use uuid::{Builder, Uuid};

use super::Provenance;

/// The SHA-256 of some pieces, each closed off by a byte that no text contains.
pub(super) fn digest(pieces: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for piece in pieces {
        hasher.update(piece);
        hasher.update([0xff]);
    }
    hasher.finalize().into()
}

/// The first 16 bytes of a digest.
pub(super) fn short(digest: [u8; 32]) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    bytes
}

/// An article's id: a UUID of version-8 layout made from source and guid.
pub fn article_id(source: &str, guid: &str) -> Uuid {
    Builder::from_custom_bytes(short(digest(&[source.as_bytes(), guid.as_bytes()]))).into_uuid()
}

/// A version's id: a UUID of version-7 layout, its time the record's, the rest a hash of where the record
/// stands and of the topic's own id. The last 16 bits are zero: a quote's id has its ordinal there.
pub(super) fn version_id(provenance: &Provenance, at: jiff::Timestamp) -> Uuid {
    let (partition, offset, item) =
        (provenance.partition.to_be_bytes(), provenance.offset.to_be_bytes(), provenance.item.to_be_bytes());
    let mut place = vec![provenance.topic.as_bytes(), &partition, &offset, &item];
    // Another topic of the same name has the same offsets again.
    place.extend(provenance.topic_id.as_ref().map(|id| id.0.as_slice()));
    let [h0, h1, h2, h3, h4, h5, h6, h7, ..] = digest(&place);
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &[h0, h1, h2, h3, h4, h5, h6, h7, 0, 0]).into_uuid()
}

/// The id of one of the things that a version has many of: the version's, with the ordinal in the last 16
/// bits.
pub(super) fn ordinal_id(version_id: Uuid, ordinal: u16) -> Uuid {
    Uuid::from_u128(version_id.as_u128() | u128::from(ordinal))
}

/// How many numbers every reader of JSON tells apart: those of 53 bits (RFC 8259, section 6).
const EXACT_IN_JSON: i64 = 1 << 53;

/// A person's id: the last 53 bits of the first 8 bytes of the hash of the normalised name, so that it
/// survives JSON, JavaScript and data frames.
pub fn person_id(normalised: &str) -> i64 {
    first_eight(digest(&[normalised.as_bytes()])) & (EXACT_IN_JSON - 1)
}

/// What titles have in common that differ in case, blanks and marks alone; `None` for one without a
/// letter or digit.
pub(super) fn title_key(title: &str) -> Option<i64> {
    let normalised = normalise_name(title);
    (!normalised.is_empty()).then(|| first_eight(digest(&[normalised.as_bytes()])))
}

fn first_eight(digest: [u8; 32]) -> i64 {
    let [h0, h1, h2, h3, h4, h5, h6, h7, ..] = digest;
    i64::from_be_bytes([h0, h1, h2, h3, h4, h5, h6, h7])
}

/// A name as it is compared: lower case, accents off, everything but letters and digits a single space.
pub fn normalise_name(name: &str) -> String {
    let mut normalised = String::with_capacity(name.len());
    let mut push = |c: char| {
        if c.is_alphanumeric() {
            normalised.extend(c.to_lowercase());
        } else if !normalised.is_empty() && !normalised.ends_with(' ') {
            normalised.push(' ');
        }
    };
    if name.is_ascii() {
        name.chars().filter(|c| *c != '\'').for_each(&mut push);
    } else {
        name.nfkd().filter(|c| !matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}')).for_each(&mut push);
    }
    normalised.truncate(normalised.trim_end().len());
    normalised
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provenance(offset: i64) -> Provenance {
        Provenance {
            topic: "wire".into(),
            topic_id: None,
            partition: 1,
            offset,
            item: 0,
            recorded_at: None,
            received_at: jiff::Timestamp::UNIX_EPOCH,
            trace_id: None,
        }
    }

    #[test]
    fn a_version_id_carries_the_time_and_leaves_room_for_an_ordinal() {
        let at: jiff::Timestamp = "2013-10-07T12:00:00Z".parse().unwrap();
        let id = version_id(&provenance(7), at);
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.get_timestamp().map(|time| time.to_unix().0), Some(at.as_second() as u64));
        assert_eq!(id.as_bytes()[14..], [0, 0]);
        assert_eq!(id, version_id(&provenance(7), at));
        assert_ne!(id, version_id(&provenance(8), at));
    }

    #[test]
    fn names_are_compared_without_case_accents_and_punctuation() {
        assert_eq!(normalise_name("Zoë  O’Hare-Núñez"), "zoe ohare nunez");
        assert_eq!(normalise_name("J. P. Okonjo"), normalise_name("j p okonjo."));
        assert_eq!(normalise_name(""), "");
    }

    #[test]
    fn ids_of_people_survive_a_float() {
        for name in ["ann rowe", "ingrid solvang", "li wei", ""] {
            let id = person_id(name);
            assert!((0..EXACT_IN_JSON).contains(&id));
            assert_eq!(id as f64 as i64, id);
        }
        assert_ne!(person_id("ann rowe"), person_id("anne rowe"));
    }

    #[test]
    fn titles_are_compared_without_case_blanks_and_marks() {
        assert_eq!(title_key("Ferry sinks,  crew safe"), title_key("FERRY SINKS – crew “safe”"));
        assert_ne!(title_key("Ferry sinks"), title_key("Ferry sank"));
        assert_eq!(title_key(" – "), None);
    }

    #[test]
    fn pieces_do_not_run_together() {
        assert_ne!(article_id("a", "bc"), article_id("ab", "c"));
    }
}
