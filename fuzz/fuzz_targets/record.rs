//! What every decoded record must be, whatever was in it.

use quotewire::limits::Limits;
use quotewire::record::{Header, Position, Record, TopicPartition};
use quotewire::wire::{Decoded, decode};

/// A record of a payload and headers.
pub(crate) fn of(payload: &[u8], headers: Vec<Header>) -> Record {
    Record {
        position: Position { partition: TopicPartition::new("fuzz", 0), offset: 0 },
        topic_id: None,
        timestamp_ms: Some(1_791_223_200_000),
        received_at: "2026-10-06T18:00:00Z".parse().expect("a time"),
        key: None,
        headers,
        payload: Some(payload.to_vec()),
    }
}

/// Decodes a record: no panic, and blocks that are pieces of the text, in order.
pub(crate) fn check(payload: &[u8], headers: Vec<Header>) {
    if let Ok(Decoded::Articles(articles)) = decode(&of(payload, headers), &Limits::default()) {
        for article in &articles {
            let mut end = 0;
            for block in &article.blocks {
                assert!(block.span.start >= end && article.text.get(block.span.range()).is_some());
                end = block.span.end;
            }
        }
    }
}
