//! A lane: a writer with its connection. It takes sealed batches in order, waits for their extraction, and
//! writes each in one transaction, waiting out whatever the surroundings do.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug, debug_span, error, info, warn};

use super::batcher::{PendingPortion, PendingRecords, Sealed};
use super::identity::OfOtherTopics;
use super::messages::{PollerCommand, Shared};
use super::pool::Pool;
use crate::record::{Record, TopicPartition};
use crate::store::{
    Backoff, Batch, BatchWriter, Fenced, Portion, PreparedRecord, StoreError, Written, positions,
};

/// How often it is looked whether a batch that waits is still ours.
const STILL_OURS: Duration = Duration::from_millis(200);

/// What a lane works with.
pub(super) struct Lane {
    pub(super) index: usize,
    pub(super) writer: BatchWriter,
    pub(super) backoff: Backoff,
    pub(super) pool: Arc<Pool>,
    pub(super) shared: Shared,
    /// Nothing is to be tried again any more.
    pub(super) give_up: CancellationToken,
}

/// Why a batch was not written.
enum Unwritten {
    /// Its partitions are not ours any more, or the worker is stopping.
    Dropped,
    /// Waiting does not help.
    Fatal(String),
}

impl Lane {
    /// Writes batches until the poller lets go of its end.
    pub(super) async fn run(mut self, mut batches: mpsc::UnboundedReceiver<Sealed>) {
        while let Some(sealed) = batches.recv().await {
            let span =
                debug_span!("batch", lane = self.index, records = sealed.records, bytes = sealed.bytes);
            self.process(sealed).instrument(span).await;
        }
    }

    async fn process(&mut self, sealed: Sealed) {
        let Sealed { portions, bytes, begun_at, others, .. } = sealed;
        let partitions: Vec<TopicPartition> =
            portions.iter().map(|portion| portion.partition.clone()).collect();
        let outcome = match self.collect(portions).instrument(debug_span!("extract")).await {
            Ok(mut batch) => match self.leave_out_others(&mut batch, others).await {
                Ok(()) => self.write(&mut batch).instrument(debug_span!("write")).await,
                Err(unwritten) => Err(unwritten),
            },
            Err(unwritten) => Err(unwritten),
        };
        match outcome {
            Ok(written) => {
                self.shared.metrics.batches.inc();
                self.shared.metrics.batch_seconds.observe(begun_at.elapsed().as_secs_f64());
                self.shared.metrics.count_outcomes(&written.outcomes);
                self.shared.metrics.quotes.inc_by(written.quotes as u64);
                self.shared.metrics.records_isolated.inc_by(written.isolated as u64);
            }
            Err(Unwritten::Dropped) => {
                debug!("dropped: it will be read again by whoever owns its partitions");
            }
            Err(Unwritten::Fatal(reason)) => {
                error!(reason, "stopping: this does not get better by waiting");
                self.shared.fail(reason);
                self.give_up.cancel();
            }
        }
        self.shared.ledger.release_bytes(bytes);
        self.shared.metrics.bytes_in_flight.set(self.shared.ledger.bytes() as i64);
        for partition in &partitions {
            self.shared.ledger.leave(partition);
        }
        // The poller may wait for just this to let a partition go, or to resume.
        self.shared.tell(PollerCommand::Wake);
    }

    /// Waits for the records of a batch to be extracted. What is not ours any more is left out.
    async fn collect(&mut self, portions: Vec<PendingPortion>) -> Result<Batch, Unwritten> {
        let mut batch = Batch::default();
        for pending in portions {
            if !self.shared.ledger.is_open(&pending.partition, pending.epoch) {
                continue;
            }
            let PendingPortion { partition, topic_id, epoch, from, to, chunks } = pending;
            let mut items = Vec::new();
            let mut is_marked = false;
            for chunk in chunks {
                if is_marked && !matches!(chunk, PendingRecords::Suspect(_)) {
                    is_marked = false;
                    self.mark(&partition, None).await?;
                }
                match chunk {
                    PendingRecords::Ready(item) => items.push(item),
                    PendingRecords::Suspect(record) => {
                        is_marked = true;
                        items.push(self.extract_marked(record).await?);
                    }
                    PendingRecords::Extracting(result) => match result.await {
                        Ok(extracted) => items.extend(extracted),
                        Err(_) => return Err(Unwritten::Fatal("an extraction thread has died".to_owned())),
                    },
                }
            }
            if is_marked {
                self.mark(&partition, None).await?;
            }
            batch.portions.push(Portion { partition, topic_id, epoch, from, to, items });
        }
        Ok(batch)
    }

    /// Waits until it is known whether the partitions are still of the topics that they were read as, and
    /// leaves out those that are not: their positions are looked up again, where the other topic is noticed
    /// and the partition stopped, with what an operator may do about it.
    async fn leave_out_others(
        &self,
        batch: &mut Batch,
        others: Option<OfOtherTopics>,
    ) -> Result<(), Unwritten> {
        let Some(mut others) = others else { return Ok(()) };
        let others = loop {
            tokio::select! {
                known = &mut others => match known {
                    Ok(known) => break known,
                    Err(_) => return Err(Unwritten::Fatal("the thread that asks for topics has died".to_owned())),
                },
                () = self.give_up.cancelled() => return Err(Unwritten::Dropped),
                () = tokio::time::sleep(STILL_OURS) => self.keep_open(batch)?,
            }
        };
        for partition in others {
            let Some(at) = batch.portions.iter().position(|portion| portion.partition == partition) else {
                continue;
            };
            let portion = batch.portions.swap_remove(at);
            warn!(%partition, from = portion.from, to = portion.to, "of another topic than the position: not stored");
            self.shared.metrics.portions_fenced.inc();
            self.shared.tell(PollerCommand::Reposition { partition, epoch: portion.epoch });
        }
        Ok(())
    }

    /// Leaves out what is not ours any more.
    fn keep_open(&self, batch: &mut Batch) -> Result<(), Unwritten> {
        batch.portions.retain(|portion| self.shared.ledger.is_open(&portion.partition, portion.epoch));
        if batch.portions.is_empty() { Err(Unwritten::Dropped) } else { Ok(()) }
    }

    /// Extracts one record that may kill the process: a mark in the database says which one it was. It stands
    /// until the next one.
    async fn extract_marked(&mut self, record: Record) -> Result<PreparedRecord, Unwritten> {
        let position = record.position.clone();
        self.mark(&position.partition, Some(position.offset)).await?;
        let extracted = self.pool.extract_apart(record).await;
        extracted.map_err(|_| Unwritten::Fatal(format!("the extraction of {position} did not end")))
    }

    async fn mark(&mut self, partition: &TopicPartition, offset: Option<i64>) -> Result<(), Unwritten> {
        loop {
            let result = match self.writer.connection().await {
                Ok(connection) => positions::mark_attempt(connection, partition, offset).await,
                Err(error) => Err(error),
            };
            match result {
                Ok(()) => return Ok(()),
                Err(StoreError::Stop(reason)) => return Err(Unwritten::Fatal(reason)),
                Err(error) => self.wait(&error).await?,
            }
        }
    }

    /// Writes a batch, however long it takes.
    async fn write(&mut self, batch: &mut Batch) -> Result<Written, Unwritten> {
        loop {
            self.keep_open(batch)?;
            let started = Instant::now();
            match self.writer.write(batch).await {
                Ok(written) => {
                    self.shared.metrics.observe_write(started.elapsed());
                    self.succeeded(batch);
                    return Ok(written);
                }
                Err(StoreError::Fenced(fenced)) => self.fenced(batch, &fenced),
                Err(StoreError::Stop(reason)) => return Err(Unwritten::Fatal(reason)),
                Err(StoreError::Data { sqlstate, message }) => {
                    // Records that the database refuses are isolated and become dead letters; what is left
                    // is the fault of none.
                    return Err(Unwritten::Fatal(format!(
                        "the database refuses the accounting itself ({sqlstate}): {message}"
                    )));
                }
                Err(error @ StoreError::Retry { .. }) => self.wait(&error).await?,
            }
        }
    }

    fn succeeded(&mut self, batch: &Batch) {
        self.backoff.reset();
        self.shared.status.writer(self.index, None);
        for portion in &batch.portions {
            self.shared.ledger.wrote(&portion.partition, portion.epoch, portion.to);
        }
    }

    /// Takes the portions whose position has moved out of the batch. One that stands just behind its portion
    /// was written by the attempt whose answer got lost.
    fn fenced(&self, batch: &mut Batch, fenced: &[Fenced]) {
        for moved in fenced {
            let Some(at) = batch.portions.iter().position(|portion| portion.partition == moved.partition)
            else {
                continue;
            };
            let portion = batch.portions.swap_remove(at);
            if moved.found == Some(portion.to) {
                info!(partition = %portion.partition, to = portion.to, "stored already: the answer had got lost");
                self.shared.ledger.wrote(&portion.partition, portion.epoch, portion.to);
            } else {
                warn!(partition = %portion.partition, from = portion.from, found = ?moved.found,
                    "somebody else has moved this partition's position: reading on from there");
                self.shared.metrics.portions_fenced.inc();
                let command =
                    PollerCommand::Reposition { partition: portion.partition, epoch: portion.epoch };
                self.shared.tell(command);
            }
        }
    }

    /// Waits before another attempt.
    async fn wait(&mut self, error: &StoreError) -> Result<(), Unwritten> {
        self.writer.disconnect();
        let wait = self.backoff.next_wait();
        if let StoreError::Retry { code, .. } = error {
            self.shared.metrics.count_retry(code);
        }
        self.shared.status.writer(self.index, Some(error.to_string()));
        debug!(%error, wait_ms = wait.as_millis() as u64, "not written: trying again");
        tokio::select! {
            () = tokio::time::sleep(wait) => Ok(()),
            () = self.give_up.cancelled() => Err(Unwritten::Dropped),
        }
    }
}
