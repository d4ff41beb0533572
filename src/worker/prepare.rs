//! A record to what it is to become: decoding, extraction, rows. The same for Kafka, files and replays.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::limits::Limits;
use crate::quotes;
use crate::record::Record;
use crate::rows::{self, EncodedArticle, Provenance};
use crate::store::{Death, DeathClass, Prepared, Stage};
use crate::topic_rules::TopicRules;
use crate::wire::{self, DecodeError, Decoded};

/// Says what a record is to become. Never fails and never panics: what cannot be used is a dead letter.
pub fn prepare(record: &Record, limits: &Limits, rules: &TopicRules) -> Prepared {
    let dead =
        |stage, class, message| Prepared::Dead(Death { stage, class, message, sqlstate: None, attempts: 1 });
    match catch_unwind(AssertUnwindSafe(|| attempt(record, limits, rules))) {
        Ok(Ok(prepared)) => prepared,
        Ok(Err(error)) => dead(Stage::Decode, class(&error), error.to_string()),
        Err(panic) => dead(Stage::Extract, DeathClass::Panic, panic_message(&*panic)),
    }
}

fn attempt(record: &Record, limits: &Limits, rules: &TopicRules) -> Result<Prepared, DecodeError> {
    let articles = match wire::decode_by(record, limits, rules)? {
        Decoded::Articles(articles) => articles,
        Decoded::Skip(reason) => return Ok(Prepared::Skip(reason)),
    };
    let encode = |(item, article): (usize, &crate::article::Article)| -> EncodedArticle {
        let extraction = quotes::extract(article, limits);
        rows::rows(article, &extraction, &provenance(record, item)).encode()
    };
    Ok(Prepared::Articles(articles.iter().enumerate().map(encode).collect()))
}

/// Where an article of a record came from.
pub(super) fn provenance(record: &Record, item: usize) -> Provenance {
    Provenance {
        topic: record.position.partition.topic.clone(),
        topic_id: record.topic_id,
        partition: record.position.partition.partition,
        offset: record.position.offset,
        item: i32::try_from(item).unwrap_or(i32::MAX),
        recorded_at: record.time(),
        received_at: record.received_at,
        trace_id: record.header("traceparent").and_then(trace_id),
    }
}

/// The trace id of a W3C `traceparent`: `00-<32 hex digits>-…`.
fn trace_id(traceparent: &str) -> Option<String> {
    let id = traceparent.split('-').nth(1)?;
    let valid = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    valid.then(|| id.to_owned())
}

const fn class(error: &DecodeError) -> DeathClass {
    match error {
        DecodeError::NotText(_) => DeathClass::NotText,
        DecodeError::TooLarge { .. } => DeathClass::TooLarge,
        DecodeError::Empty => DeathClass::Empty,
        DecodeError::Unsupported(_) => DeathClass::Unsupported,
        DecodeError::Malformed { .. } => DeathClass::Malformed,
        DecodeError::NotItsSource { .. } => DeathClass::NotItsSource,
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without a message".to_owned());
    format!("the extraction panicked: {text}; please report it with the record")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Position, TopicPartition};

    fn record(payload: Option<&[u8]>) -> Record {
        Record {
            position: Position { partition: TopicPartition::new("wire", 0), offset: 0 },
            topic_id: None,
            timestamp_ms: Some(0),
            received_at: jiff::Timestamp::UNIX_EPOCH,
            key: None,
            headers: vec![(
                "traceparent".into(),
                Some(b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into()),
            )],
            payload: payload.map(<[u8]>::to_vec),
        }
    }

    fn prepared(record: &Record) -> Prepared {
        prepare(record, &Limits::default(), &TopicRules::default())
    }

    #[test]
    fn a_record_without_a_text_is_a_dead_letter_and_a_tombstone_is_skipped() {
        assert!(
            matches!(prepared(&record(Some(b""))), Prepared::Dead(death) if death.class == DeathClass::Empty)
        );
        assert!(matches!(prepared(&record(None)), Prepared::Skip(_)));
    }

    #[test]
    fn a_record_that_speaks_for_another_source_is_a_dead_letter() {
        let sources = [("wire".to_owned(), vec!["afp".to_owned()])].into();
        let rules = TopicRules { sources, ..TopicRules::default() };
        let kill = br#"{"source": "dpa", "guid": "dpa-1", "headline": "Kill", "pubstatus": "canceled"}"#;
        let Prepared::Dead(death) = prepare(&record(Some(kill)), &Limits::default(), &rules) else {
            panic!("it is refused")
        };
        assert_eq!((death.stage, death.class), (Stage::Decode, DeathClass::NotItsSource));
        assert_eq!(death.message, "topic wire does not carry dpa: it carries afp (topics.sources)");
    }

    #[test]
    fn the_trace_of_a_record_is_kept() {
        assert_eq!(
            provenance(&record(None), 0).trace_id.as_deref(),
            Some("0af7651916cd43dd8448eb211c80319c")
        );
        assert_eq!(trace_id("00-zz-01"), None);
    }
}
