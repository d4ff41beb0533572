//! Gathers records into batches: one open batch a lane, with a portion for each of the lane's partitions.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::identity::{Claims, OfOtherTopics};
use super::pool::{CHUNK_RECORDS, Pool};
use crate::record::{Epoch, Record, TopicId, TopicPartition};
use crate::store::{Death, DeathClass, Prepared, PreparedRecord, Stage};

/// A share of a batch whose records are being extracted.
#[derive(Debug)]
pub(super) struct PendingPortion {
    pub(super) partition: TopicPartition,
    pub(super) topic_id: Option<TopicId>,
    pub(super) epoch: Epoch,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) chunks: Vec<PendingRecords>,
}

/// Records on their way to items.
#[derive(Debug)]
pub(super) enum PendingRecords {
    /// At the pool.
    Extracting(oneshot::Receiver<Vec<PreparedRecord>>),
    /// One record that a process died over, or may: it is marked before it is extracted.
    Suspect(Record),
    /// Decided without extraction.
    Ready(PreparedRecord),
}

/// A batch on its way to a lane's writer.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) portions: Vec<PendingPortion>,
    pub(super) records: usize,
    pub(super) bytes: usize,
    pub(super) begun_at: Instant,
    /// Partitions that are of another topic than they were read as, once that is known; `None` where no
    /// broker knows ids.
    pub(super) others: Option<OfOtherTopics>,
}

/// How a partition is being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReadingState {
    /// The epoch that it is read under.
    pub(super) epoch: Epoch,
    /// The offset that it has been read up to.
    pub(super) reached: i64,
    /// The topic's id; `None` where the broker knows no ids.
    pub(super) topic_id: Option<TopicId>,
}

impl Sealed {
    /// What has to be confirmed before it is written.
    pub(super) fn claims(&self) -> Claims {
        let claim = |portion: &PendingPortion| Some((portion.partition.clone(), portion.topic_id?));
        self.portions.iter().filter_map(claim).collect()
    }
}

/// How a record is to be treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caution {
    /// Like all others.
    Normal,
    /// Marked before it is extracted, and alone.
    Suspect,
    /// Not at all: a process died over it twice.
    Poison,
}

/// When a batch is full.
#[derive(Debug, Clone, Copy)]
pub(super) struct BatchLimits {
    pub(super) records: usize,
    pub(super) bytes: usize,
    pub(super) wait: Duration,
}

/// The open batch of one lane.
#[derive(Debug)]
pub(super) struct Batcher {
    limits: BatchLimits,
    open: Option<Sealed>,
    /// Records of each open portion that are not yet at the pool, in the order of the portions.
    gathering: Vec<Vec<Record>>,
}

impl Batcher {
    pub(super) const fn new(limits: BatchLimits) -> Self {
        Self { limits, open: None, gathering: Vec::new() }
    }

    /// Adds a record. Returns whether a portion was begun for it.
    pub(super) fn push(&mut self, pool: &Pool, record: Record, read: ReadingState, caution: Caution) -> bool {
        let partition = record.position.partition.clone();
        let (index, is_new) = self.portion(&partition, read);
        let Some(open) = &mut self.open else { return is_new };
        open.records += 1;
        open.bytes += record.size_bytes();
        let (Some(portion), Some(gathering)) = (open.portions.get_mut(index), self.gathering.get_mut(index))
        else {
            return is_new;
        };
        portion.to = record.position.offset + 1;
        if caution != Caution::Normal && !gathering.is_empty() {
            portion.chunks.push(PendingRecords::Extracting(pool.submit(std::mem::take(gathering))));
        }
        match caution {
            Caution::Normal => {
                gathering.push(record);
                if gathering.len() >= CHUNK_RECORDS {
                    let records = std::mem::replace(gathering, Vec::with_capacity(CHUNK_RECORDS));
                    portion.chunks.push(PendingRecords::Extracting(pool.submit(records)));
                }
            }
            Caution::Suspect => portion.chunks.push(PendingRecords::Suspect(record)),
            Caution::Poison => portion.chunks.push(PendingRecords::Ready(poisonous(record))),
        }
        is_new
    }

    /// Adds offsets up to `to` that have no record: transaction markers, aborted records. Returns whether a
    /// portion was begun.
    pub(super) fn pass(&mut self, partition: &TopicPartition, read: ReadingState, to: i64) -> bool {
        let (index, is_new) = self.portion(partition, read);
        if let Some(portion) = self.open.as_mut().and_then(|open| open.portions.get_mut(index)) {
            portion.to = to;
        }
        is_new
    }

    /// The open portion of a partition, and whether it was begun just now.
    fn portion(&mut self, partition: &TopicPartition, read: ReadingState) -> (usize, bool) {
        let open = self.open.get_or_insert_with(|| Sealed {
            portions: Vec::new(),
            records: 0,
            bytes: 0,
            begun_at: Instant::now(),
            others: None,
        });
        let ReadingState { epoch, reached: from, topic_id } = read;
        let place = open
            .portions
            .iter()
            .position(|portion| portion.epoch == epoch && portion.partition == *partition);
        let index = place.unwrap_or_else(|| {
            let partition = partition.clone();
            let portion = PendingPortion { partition, topic_id, epoch, from, to: from, chunks: Vec::new() };
            open.portions.push(portion);
            self.gathering.push(Vec::with_capacity(CHUNK_RECORDS));
            open.portions.len() - 1
        });
        (index, place.is_none())
    }

    /// Whether the open batch takes no more.
    pub(super) fn is_full(&self) -> bool {
        let limits = self.limits;
        self.open.as_ref().is_some_and(|open| open.records >= limits.records || open.bytes >= limits.bytes)
    }

    /// Whether the open batch has waited long enough.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.open.as_ref().is_some_and(|open| now.duration_since(open.begun_at) >= self.limits.wait)
    }

    /// Closes the open batch.
    pub(super) fn seal(&mut self, pool: &Pool) -> Option<Sealed> {
        let mut sealed = self.open.take()?;
        for (portion, records) in sealed.portions.iter_mut().zip(self.gathering.drain(..)) {
            if !records.is_empty() {
                portion.chunks.push(PendingRecords::Extracting(pool.submit(records)));
            }
        }
        Some(sealed)
    }
}

fn poisonous(record: Record) -> PreparedRecord {
    let message =
        "the process died twice while this record was being extracted; please report it with the record";
    let death = Death {
        stage: Stage::Extract,
        class: DeathClass::KilledTheProcess,
        message: message.to_owned(),
        sqlstate: None,
        attempts: 2,
    };
    PreparedRecord { record, prepared: Prepared::Dead(death) }
}
