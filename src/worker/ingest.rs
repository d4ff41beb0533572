//! Articles from files, without Kafka: the same code, the same accounting. All files together are one
//! partition of a topic named `ingest`; a record's offset is its turn. Repeating is safe: content that is
//! there already is unchanged.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Pool;
use crate::limits::Limits;
use crate::record::{Epoch, Position, Record, TopicPartition};
use crate::store::{
    Backoff, Batch, BatchWriter, Portion, PreparedRecord, StoreError, Written, dead_letters, positions,
    positions::{Beginning, INGEST_TOPIC},
};
use crate::telemetry::Metrics;
use crate::telemetry::outage::Outage;
use crate::topic_rules::TopicRules;

/// A record of a file, before it has an offset.
#[derive(Debug, Clone)]
pub struct FileRecord {
    /// The file, or `-`.
    pub name: String,
    /// The line of the file, from 1, where each line is a record.
    pub line: Option<usize>,
    /// The bytes of the record.
    pub payload: Vec<u8>,
    /// The file's time, in milliseconds since 1970.
    pub timestamp_ms: Option<i64>,
}

/// What a batch of records came to.
#[derive(Debug)]
pub struct Stored {
    /// The counts.
    pub written: Written,
    /// Those that became dead letters.
    pub dead: Vec<RefusedRecord>,
}

/// A record that became a dead letter.
#[derive(Debug)]
pub struct RefusedRecord {
    /// Which one of the batch.
    pub index: usize,
    /// What sort of failure.
    pub class: String,
    /// What happened.
    pub message: String,
}

/// Why files could not be stored.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A file cannot be read.
    #[error("{path}: {error}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The extraction pool is gone.
    #[error("an extraction thread has died")]
    Pool,
}

/// Files below a path, in order; the path itself if it is a file or `-`.
///
/// # Errors
/// When a directory cannot be read.
pub fn files(path: &Path) -> Result<Vec<PathBuf>, IngestError> {
    let failed = |error| IngestError::Read { path: path.display().to_string(), error };
    if path == Path::new("-") || !fs::metadata(path).map_err(failed)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(failed)?;
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        let hidden = entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if entry.is_dir() && !hidden {
            found.extend(files(&entry)?);
        } else if is_article(&entry) && !hidden {
            found.push(entry);
        }
    }
    Ok(found)
}

/// In a directory, files that are no articles by their names are left alone.
fn is_article(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        ["txt", "json", "jsonl", "ndjson", "xml", "html", "htm"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// Whether a file's time is the first that zip archives know, in any zone: they have it of files whose time
/// they were not told.
fn is_archives_epoch(time: jiff::Timestamp) -> bool {
    const EPOCH_S: i64 = 315_532_800;
    (EPOCH_S - 14 * 3600..=EPOCH_S + 12 * 3600).contains(&time.as_second()) && time.as_second() % 900 == 0
}

/// The records of a file: each line of `.jsonl`, `.ndjson` and of standard input that begins with `{`; else
/// the whole.
///
/// # Errors
/// When the file cannot be read.
pub fn records(path: &Path) -> Result<Vec<FileRecord>, IngestError> {
    let name = path.display().to_string();
    let failed = |error| IngestError::Read { path: name.clone(), error };
    let mut bytes = Vec::new();
    let mut timestamp_ms = None;
    if path == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes).map_err(failed)?;
    } else {
        bytes = fs::read(path).map_err(failed)?;
        let modified = fs::metadata(path).and_then(|metadata| metadata.modified()).map_err(failed)?;
        let modified = jiff::Timestamp::try_from(modified).ok().filter(|time| !is_archives_epoch(*time));
        timestamp_ms = modified.map(jiff::Timestamp::as_millisecond);
    }
    let by_line = match path.extension().and_then(|extension| extension.to_str()) {
        Some(extension) => {
            extension.eq_ignore_ascii_case("jsonl") || extension.eq_ignore_ascii_case("ndjson")
        }
        None => path == Path::new("-") && bytes.trim_ascii_start().starts_with(b"{"),
    };
    let source = |line, payload: &[u8]| FileRecord {
        name: name.clone(),
        line,
        payload: payload.to_vec(),
        timestamp_ms,
    };
    if !by_line {
        return Ok(vec![source(None, &bytes)]);
    }
    let lines = (1..).zip(bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii));
    Ok(lines.filter(|(_, line)| !line.is_empty()).map(|(number, line)| source(Some(number), line)).collect())
}

/// Stores records from files, a transaction a batch.
#[derive(Debug)]
pub struct Ingest {
    writer: BatchWriter,
    pool: Pool,
    backoff: Backoff,
    outage: Outage,
    partition: TopicPartition,
    headers: Vec<(String, Option<Vec<u8>>)>,
}

impl Ingest {
    /// Makes the extraction pool and the accounting's row.
    ///
    /// # Errors
    /// When the database cannot be reached, or the system refuses a thread.
    pub async fn start(
        mut writer: BatchWriter,
        limits: Limits,
        threads: usize,
        backoff: Backoff,
        headers: Vec<(String, Option<Vec<u8>>)>,
    ) -> Result<Self, IngestError> {
        let partition = TopicPartition::new(INGEST_TOPIC, 0);
        positions::create(writer.connection().await?, &Beginning::at(partition.clone(), 0)).await?;
        // Files are of no topic.
        let pool = Pool::start(threads, limits, TopicRules::default(), &Arc::new(Metrics::new()))
            .map_err(|_| IngestError::Pool)?;
        Ok(Self { writer, pool, backoff, outage: Outage::new("the database"), partition, headers })
    }

    /// Stores one batch and waits out what the surroundings do. Another `ingest` may run at the same time:
    /// whoever comes second takes its turns behind the first.
    ///
    /// # Errors
    /// When the set-up is wrong.
    pub async fn store(&mut self, sources: &[FileRecord]) -> Result<Stored, IngestError> {
        loop {
            match self.attempt(sources).await {
                Ok((from, written)) => {
                    self.backoff.reset();
                    self.outage.found("ingest");
                    let dead = self.dead(from..from + sources.len() as i64, &written).await;
                    return Ok(Stored { written, dead });
                }
                Err(IngestError::Store(StoreError::Fenced(_))) => {}
                Err(IngestError::Store(error @ StoreError::Retry { .. })) => {
                    let wait = self.backoff.next_wait();
                    self.outage.missed("ingest", &error.to_string());
                    self.writer.disconnect();
                    tokio::time::sleep(wait).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Which records of the batch that was just written are dead letters, and why. They are stored by now: an
    /// error here must not have them stored again.
    async fn dead(&mut self, offsets: std::ops::Range<i64>, written: &Written) -> Vec<RefusedRecord> {
        if written.outcomes.dead_lettered == 0 {
            return Vec::new();
        }
        let from = offsets.start;
        let reasons = match self.writer.connection().await {
            Ok(connection) => dead_letters::reasons(connection, &self.partition, offsets).await,
            Err(error) => Err(error),
        };
        match reasons {
            Ok(reasons) => reasons
                .into_iter()
                .map(|(offset, class, message)| RefusedRecord {
                    index: (offset - from) as usize,
                    class,
                    message,
                })
                .collect(),
            Err(error) => {
                tracing::warn!(%error, "some records became dead letters; which, `quotewire dead-letters list` shows");
                Vec::new()
            }
        }
    }

    async fn attempt(&mut self, sources: &[FileRecord]) -> Result<(i64, Written), IngestError> {
        let connection = self.writer.connection().await?;
        let position = positions::get(connection, &self.partition).await?;
        let from = position.map_or(0, |position| position.next_offset);
        let records: Vec<Record> =
            (from..).zip(sources).map(|(offset, source)| self.record(offset, source)).collect();
        let chunks: Vec<_> = records.chunks(16).map(|chunk| self.pool.submit(chunk.to_vec())).collect();
        let mut items: Vec<PreparedRecord> = Vec::with_capacity(sources.len());
        for chunk in chunks {
            items.extend(chunk.await.map_err(|_| IngestError::Pool)?);
        }
        let to = from + items.len() as i64;
        let portion = Portion {
            partition: self.partition.clone(),
            topic_id: None,
            epoch: Epoch::default(),
            from,
            to,
            items,
        };
        Ok((from, self.writer.write(&Batch { portions: vec![portion] }).await?))
    }

    fn record(&self, offset: i64, source: &FileRecord) -> Record {
        let file = ("file".to_owned(), Some(source.name.clone().into_bytes()));
        Record {
            position: Position { partition: self.partition.clone(), offset },
            topic_id: None,
            timestamp_ms: source.timestamp_ms,
            received_at: jiff::Timestamp::now(),
            key: None,
            headers: self.headers.iter().cloned().chain([file]).collect(),
            payload: Some(source.payload.clone()),
        }
    }
}
