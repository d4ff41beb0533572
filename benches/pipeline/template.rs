//! What the floor writes: the rows of a few articles, made once by the library, with places for what differs.

use std::io::{Read, Write};

use anyhow::Context;
use memchr::memmem;
use quotewire::limits::Limits;
use quotewire::quotes;
use quotewire::record::{Position, Record, TopicPartition};
use quotewire::rows::{EncodedArticle, Provenance, Table, rows};
use quotewire::wire::{Decoded, decode};

use super::articles::Generator;
use super::frames::Frame;
use super::topic::timestamp_ms;

/// Tables with several rows an article: all but the first.
pub(crate) const FANOUT: [Table; 5] =
    [Table::Quotes, Table::People, Table::Organisations, Table::Places, Table::Abbreviations];

/// Where a version's tuple has its id and its article's, behind the field count and a length each.
const VERSION_ID: std::ops::Range<usize> = 6..22;
const ARTICLE_ID: std::ops::Range<usize> = 26..42;

/// One article's rows.
#[derive(Debug, Default)]
pub(crate) struct Template {
    /// The version's tuple up to the body.
    head: Vec<u8>,
    /// The version's tuple behind the body.
    tail: Vec<u8>,
    /// The tuples of each other table, and where in them the version's id stands.
    fanout: [(Vec<u8>, Vec<usize>); FANOUT.len()],
}

impl Template {
    /// Decodes and extracts an article.
    fn make(topic: &str, number: u64, text: String, frame: Frame) -> anyhow::Result<Self> {
        let partition = TopicPartition::new(topic, 0);
        let record = Record {
            position: Position { partition, offset: number as i64 },
            topic_id: None,
            timestamp_ms: Some(timestamp_ms(number)),
            received_at: jiff::Timestamp::now(),
            key: None,
            headers: Vec::new(),
            payload: Some(text.into_bytes()),
        };
        let limits = Limits::default();
        let Decoded::Articles(articles) = decode(&record, &limits)? else {
            anyhow::bail!("article {number} is none");
        };
        let article = articles.first().context("no article in the record")?;
        let read = article.wire_format.name();
        anyhow::ensure!(read == frame.name(), "article {number} is read as {read}, not as {}", frame.name());
        let provenance = Provenance {
            topic: topic.into(),
            topic_id: None,
            partition: 0,
            offset: number as i64,
            item: 0,
            recorded_at: jiff::Timestamp::from_millisecond(timestamp_ms(number)).ok(),
            received_at: record.received_at,
            trace_id: None,
        };
        let extraction = quotes::extract(article, &limits);
        let encoded = rows(article, &extraction, &provenance).encode();
        let mut version = encoded.tuples(Table::Versions).to_vec();
        EncodedArticle::close_version(&mut version, "stored");
        let (head, tail) = around(&version, article.body()).context("the body is not in its row")?;
        let fanout = FANOUT.map(|table| (encoded.tuples(table).to_vec(), Vec::new()));
        let mut template = Self { head, tail, fanout };
        template.find_ids();
        Ok(template)
    }

    fn find_ids(&mut self) {
        let Some(id) = self.head.get(VERSION_ID) else { return };
        for (tuples, places) in &mut self.fanout {
            *places = memmem::find_iter(tuples, id).collect();
        }
    }

    /// Appends the version's row.
    pub(crate) fn version(
        &self,
        out: &mut Vec<u8>,
        version_id: &[u8; 16],
        article_id: &[u8; 16],
        body: &[u8],
    ) {
        let at = out.len();
        out.extend_from_slice(&self.head);
        for (place, id) in [(VERSION_ID, version_id), (ARTICLE_ID, article_id)] {
            patch(out, at + place.start, id);
        }
        out.extend_from_slice(&(body.len() as i32).to_be_bytes());
        out.extend_from_slice(body);
        out.extend_from_slice(&self.tail);
    }

    /// Appends the rows of the other tables, each to its buffer.
    pub(crate) fn fanout(&self, out: &mut [Vec<u8>; FANOUT.len()], version_id: &[u8; 16]) {
        for ((tuples, places), out) in self.fanout.iter().zip(out) {
            let at = out.len();
            out.extend_from_slice(tuples);
            for place in places {
                patch(out, at + place, version_id);
            }
        }
    }
}

fn patch(out: &mut [u8], at: usize, id: &[u8; 16]) {
    if let Some(place) = out.get_mut(at..at + id.len()) {
        place.copy_from_slice(id);
    }
}

/// What stands before and behind a text field.
fn around(tuple: &[u8], field: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut needle = (field.len() as i32).to_be_bytes().to_vec();
    needle.extend_from_slice(field.as_bytes());
    let at = memmem::find(tuple, &needle)?;
    Some((tuple.get(..at)?.to_vec(), tuple.get(at + needle.len()..)?.to_vec()))
}

/// The rows of the first articles of the topic.
pub(crate) fn make(topic: &str, count: u64, frame: Frame) -> anyhow::Result<Vec<Template>> {
    let generator = Generator::new();
    let text = |number| frame.around(number, &generator.article(number));
    (0..count).map(|number| Template::make(topic, number, text(number), frame)).collect()
}

/// Hands templates to another process.
pub(crate) fn send(templates: &[Template], mut to: impl Write) -> std::io::Result<()> {
    for template in templates {
        let pieces = [&template.head, &template.tail];
        for piece in pieces.into_iter().chain(template.fanout.iter().map(|(tuples, _)| tuples)) {
            to.write_all(&(piece.len() as u32).to_be_bytes())?;
            to.write_all(piece)?;
        }
    }
    Ok(())
}

/// Takes templates from another process.
pub(crate) fn receive(mut from: impl Read) -> anyhow::Result<Vec<Template>> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes)?;
    let mut rest = bytes.as_slice();
    let mut piece = || -> Option<Vec<u8>> {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        let (piece, behind) = behind.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        rest = behind;
        Some(piece.to_vec())
    };
    let mut templates = Vec::new();
    while let Some(head) = piece() {
        let mut template = Template { head, tail: piece().context("cut off")?, ..Template::default() };
        for (tuples, _) in &mut template.fanout {
            *tuples = piece().context("cut off")?;
        }
        template.find_ids();
        templates.push(template);
    }
    Ok(templates)
}
