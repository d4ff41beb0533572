//! The transaction that stores a batch: fence, rows, outcomes and position, all or nothing.

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::Timestamp;
use rustc_hash::FxHashSet;
use sqlx::PgConnection;
use tracing::{debug, warn};
use uuid::Uuid;

use super::connect::{ConnectOptions, connect};
use super::positions::{self, Advance};
use super::{Death, DeathClass, Prepared, PreparedRecord, Stage, StoreError, dead_letters, raw_records};
use crate::record::{Epoch, Outcome, OutcomeCounts, TopicId, TopicPartition};

mod articles;
mod closed;
mod fanout;
mod orders;
mod time_partitions;

use closed::Closed;
use fanout::KnownNames;
use time_partitions::TimePartitions;

/// After so many records refused one after the other it is the database that is wrong, not the records.
const REFUSED_IN_A_ROW: usize = 100;
/// How many dead letters of a batch are named in the log, each on a line.
const DEATHS_TOLD: usize = 10;

/// One partition's share of a batch.
#[derive(Debug)]
pub struct Portion {
    /// The partition.
    pub partition: TopicPartition,
    /// Which topic of that name its records are of.
    pub topic_id: Option<TopicId>,
    /// The assignment that these records were read under; see the worker's ledger.
    pub epoch: Epoch,
    /// The first offset: where the position stands.
    pub from: i64,
    /// One past the last offset.
    pub to: i64,
    /// The records, in the order of their offsets.
    pub items: Vec<PreparedRecord>,
}

/// What is written in one transaction: one portion a partition.
#[derive(Debug, Default)]
pub struct Batch {
    /// The portions.
    pub portions: Vec<Portion>,
}

/// What a batch came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Records by outcome.
    pub outcomes: OutcomeCounts,
    /// Quotes written.
    pub quotes: usize,
    /// Records that were refused by the database and isolated.
    pub isolated: usize,
}

/// Writes batches over a connection of its own, which it opens when it needs it and gives up after any error.
#[derive(Debug)]
pub struct BatchWriter {
    options: ConnectOptions,
    connection: Option<PgConnection>,
    known: KnownNames,
    partitions: TimePartitions,
    /// Records refused one after the other up to the last commit.
    refused_in_a_row: usize,
    keeps_raw: bool,
}

/// What became of an item, and the death that the database brought on it.
struct Fate {
    outcome: Outcome,
    article_id: Option<Uuid>,
    death: Option<Death>,
}

impl BatchWriter {
    /// A writer that has not connected yet.
    pub fn new(options: ConnectOptions) -> Self {
        Self {
            options,
            connection: None,
            known: KnownNames::default(),
            partitions: TimePartitions::default(),
            refused_in_a_row: 0,
            keeps_raw: false,
        }
    }

    /// The writer, keeping the bytes of what it stores or not (`database.keep_raw`).
    #[must_use]
    pub fn keeping_raw(self, keeps_raw: bool) -> Self {
        Self { keeps_raw, ..self }
    }

    /// The writer's connection, opened if need be.
    ///
    /// # Errors
    /// As for [`connect`].
    pub async fn connection(&mut self) -> Result<&mut PgConnection, StoreError> {
        connected(&self.options, &mut self.connection).await
    }

    /// Gives up the connection: the next use opens another.
    pub fn disconnect(&mut self) {
        self.connection = None;
    }

    /// Stores a batch in one transaction. A row that the database refuses makes its record a dead letter in
    /// that same transaction; the rest is stored.
    ///
    /// # Errors
    /// [`StoreError::Retry`] when the surroundings fail: nothing is known of the batch, and writing it again
    /// either stores it or is fenced. [`StoreError::Fenced`] when a position has moved: nothing is stored.
    /// [`StoreError::Stop`] when the set-up is wrong.
    pub async fn write(&mut self, batch: &Batch) -> Result<Written, StoreError> {
        let started = Instant::now();
        let result = match tokio::time::timeout(self.options.batch_timeout, self.attempt(batch)).await {
            Ok(result) => result,
            Err(_) => Err(StoreError::Retry {
                code: "timeout".to_owned(),
                message: format!("a batch was not stored within {:?}", self.options.batch_timeout),
            }),
        };
        if result.is_err() {
            self.disconnect();
        }
        debug!(elapsed_ms = started.elapsed().as_millis() as u64, ok = result.is_ok(), "transaction");
        result
    }

    async fn attempt(&mut self, batch: &Batch) -> Result<Written, StoreError> {
        match self.transaction(batch, false).await {
            Err(StoreError::Data { sqlstate, message }) => {
                warn!(sqlstate, message, "the database refused a row: isolating its record");
                self.disconnect();
                self.transaction(batch, true).await
            }
            result => result,
        }
    }

    /// Tries a dead letter again: its record is stored, or stays a dead letter with one more attempt. All in
    /// one transaction, the counts of its partition included. Returns `None` when it is not open (any more).
    ///
    /// # Errors
    /// As for [`BatchWriter::write`], but a row that the database refuses is an error too.
    pub async fn replay(&mut self, item: &PreparedRecord) -> Result<Option<Outcome>, StoreError> {
        let result = self.replay_transaction(item).await;
        if result.is_err() {
            self.disconnect();
        }
        result
    }

    async fn replay_transaction(&mut self, item: &PreparedRecord) -> Result<Option<Outcome>, StoreError> {
        let Self { options, connection, known, partitions, .. } = self;
        let connection = connected(options, connection).await?;
        let published = item.prepared.articles().iter().map(|article| article.published_at);
        partitions.make_for(connection, published).await?;
        known.rolled_back();
        run(connection, "BEGIN").await?;
        if !dead_letters::lock_open(connection, &item.record.position).await? {
            run(connection, "ROLLBACK").await?;
            return Ok(None);
        }
        let outcome = if let Prepared::Dead(death) = &item.prepared {
            dead_letters::count_attempt(connection, &item.record.position, death).await?;
            Outcome::DeadLettered
        } else {
            orders::lock_table(connection, &[item]).await?;
            // Its bytes stay where they are.
            let fates = store(connection, known, &[item], false).await?;
            record_other_outcomes(connection, &[item], &fates).await?;
            let outcome = fates.first().map_or(Outcome::Skipped, |fate| fate.outcome);
            dead_letters::close(connection, &item.record.position, outcome).await?;
            outcome
        };
        run(connection, "COMMIT").await?;
        known.committed();
        Ok(Some(outcome))
    }

    async fn transaction(&mut self, batch: &Batch, careful: bool) -> Result<Written, StoreError> {
        let Self { options, connection, known, partitions, refused_in_a_row, keeps_raw } = self;
        let connection = connected(options, connection).await?;
        partitions.make(connection, batch).await?;
        let mut advances: Vec<Advance<'_>> = batch.portions.iter().map(advance).collect();
        let items: Vec<&PreparedRecord> = batch.portions.iter().flat_map(|portion| &portion.items).collect();

        known.rolled_back();
        run(connection, "BEGIN").await?;
        positions::lock(connection, &advances).await?;
        orders::lock_table(connection, &items).await?;
        let fates = if careful {
            store_isolating(connection, known, &items, *keeps_raw).await?
        } else {
            store(connection, known, &items, *keeps_raw).await?
        };
        record_other_outcomes(connection, &items, &fates).await?;
        let refused = count_refused(*refused_in_a_row, &items, &fates)?;
        let written = count(batch, &fates, &mut advances);
        positions::advance(connection, &advances).await?;
        run(connection, "COMMIT").await?;
        known.committed();
        *refused_in_a_row = refused;
        tell_deaths(&items, &fates);
        Ok(written)
    }
}

/// The connection that is open, or a new one.
async fn connected<'c>(
    options: &ConnectOptions,
    connection: &'c mut Option<PgConnection>,
) -> Result<&'c mut PgConnection, StoreError> {
    let open = match connection.take() {
        Some(open) => open,
        None => connect(options).await?,
    };
    Ok(connection.insert(open))
}

async fn run(connection: &mut PgConnection, sql: &'static str) -> Result<(), StoreError> {
    sqlx::raw_sql(sql).execute(connection).await?;
    Ok(())
}

fn advance(portion: &Portion) -> Advance<'_> {
    Advance {
        partition: &portion.partition,
        topic_id: portion.topic_id,
        from: portion.from,
        to: portion.to,
        outcomes: OutcomeCounts::default(),
        absent: portion.to - portion.from - portion.items.len() as i64,
    }
}

/// Adds up what became of the items, by partition and in all. The fates stand in the order of the items.
fn count(batch: &Batch, fates: &[Fate], advances: &mut [Advance<'_>]) -> Written {
    let mut written = Written::default();
    let mut fates = fates.iter();
    for (portion, advance) in batch.portions.iter().zip(advances) {
        for (item, fate) in portion.items.iter().zip(fates.by_ref()) {
            advance.outcomes.add(fate.outcome, 1);
            written.outcomes.add(fate.outcome, 1);
            written.isolated += usize::from(fate.death.is_some());
            if matches!(fate.outcome, Outcome::Stored | Outcome::Superseded) {
                written.quotes +=
                    item.prepared.articles().iter().map(|article| article.quotes).sum::<usize>();
            }
        }
    }
    written
}

/// Stores items and says what became of each.
async fn store(
    connection: &mut PgConnection,
    known: &mut KnownNames,
    items: &[&PreparedRecord],
    keeps_raw: bool,
) -> Result<Vec<Fate>, StoreError> {
    let closed = Closed::look(connection, known, items).await?;
    let concerned = orders::keep(connection, items).await?;
    let (decided, ordered) = articles::decide(connection, items, &concerned.articles, &closed).await?;
    fanout::write(connection, known, &decided, &closed).await?;
    orders::obey(connection, &concerned, &ordered).await?;
    if keeps_raw {
        raw_records::insert(connection, &closed.open(items)).await?;
    }
    let mut fates: Vec<Fate> = items.iter().map(|item| fate_without_articles(item)).collect();
    // A record of several articles is what most became of any of them: outcomes are ordered by weight.
    let mut heaviest: BTreeMap<usize, (Outcome, Uuid)> = BTreeMap::new();
    for decision in &decided {
        let entry = heaviest.entry(decision.item).or_insert((decision.outcome, decision.article.article_id));
        if decision.outcome > entry.0 {
            *entry = (decision.outcome, decision.article.article_id);
        }
    }
    for (item, (outcome, article_id)) in heaviest {
        if let Some(fate) = fates.get_mut(item) {
            *fate = Fate { outcome, article_id: Some(article_id), death: None };
        }
    }
    Ok(fates)
}

fn fate_without_articles(item: &PreparedRecord) -> Fate {
    let outcome = match &item.prepared {
        Prepared::Dead(_) => Outcome::DeadLettered,
        Prepared::Skip(_) | Prepared::Articles(_) => Outcome::Skipped,
    };
    Fate { outcome, article_id: None, death: None }
}

/// Stores items under savepoints, halving until what the database refuses stands alone. Names that a half
/// adds are forgotten when any half fails, as the savepoint took some of them back: they are sent again,
/// which changes nothing.
async fn store_isolating(
    connection: &mut PgConnection,
    known: &mut KnownNames,
    items: &[&PreparedRecord],
    keeps_raw: bool,
) -> Result<Vec<Fate>, StoreError> {
    // Halves still to be tried, the first one last: recursion without an async recursion.
    let mut halves: Vec<&[&PreparedRecord]> = vec![items];
    let mut fates = Vec::with_capacity(items.len());
    while let Some(half) = halves.pop() {
        run(connection, "SAVEPOINT half").await?;
        match store(connection, known, half, keeps_raw).await {
            Ok(stored) => {
                run(connection, "RELEASE SAVEPOINT half").await?;
                fates.extend(stored);
            }
            Err(StoreError::Data { sqlstate, message }) => {
                run(connection, "ROLLBACK TO SAVEPOINT half").await?;
                known.rolled_back();
                if let [item] = half {
                    debug!(position = %item.record.position, sqlstate, message, "a record that the database refuses");
                    fates.push(refused(sqlstate, message));
                } else {
                    let (first, second) = half.split_at(half.len() / 2);
                    halves.extend([second, first]);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(fates)
}

/// How many records in a row the database has now refused.
///
/// # Errors
/// [`StoreError::Retry`] when they are so many that it is the database's fault rather than theirs: a wrong
/// constraint or trigger must not turn the whole stream into dead letters.
fn count_refused(before: usize, items: &[&PreparedRecord], fates: &[Fate]) -> Result<usize, StoreError> {
    let mut in_a_row = before;
    for (item, fate) in items.iter().zip(fates) {
        match &fate.death {
            Some(death) => {
                in_a_row += 1;
                if in_a_row > REFUSED_IN_A_ROW {
                    return Err(StoreError::Retry {
                        code: death.sqlstate.clone().unwrap_or_default(),
                        message: format!(
                            "it has refused {in_a_row} records in a row, the last at {}, which none of them \
                             is to blame for: mend the constraint or trigger that refuses them ({}), or move \
                             on by `quotewire offsets set`",
                            item.record.position, death.message
                        ),
                    });
                }
            }
            None if matches!(item.prepared, Prepared::Articles(_)) => in_a_row = 0,
            None => {}
        }
    }
    Ok(in_a_row)
}

/// Names the records that became dead letters, never their text.
fn tell_deaths(items: &[&PreparedRecord], fates: &[Fate]) {
    let decoded = |item: &PreparedRecord| {
        if let Prepared::Dead(death) = &item.prepared { Some(death.clone()) } else { None }
    };
    let mut dead = items.iter().zip(fates).filter_map(|(item, fate)| {
        Some((&item.record.position, fate.death.clone().or_else(|| decoded(item))?))
    });
    for (position, death) in dead.by_ref().take(DEATHS_TOLD) {
        let (stage, class, sqlstate) = (death.stage.name(), death.class.name(), death.sqlstate);
        warn!(%position, stage, class, sqlstate, "a record became a dead letter");
    }
    let more = dead.count();
    if more > 0 {
        warn!(more, "records became dead letters: quotewire dead-letters list");
    }
}

fn refused(sqlstate: String, message: String) -> Fate {
    let death = Death {
        stage: Stage::Store,
        class: DeathClass::RefusedByDatabase,
        message,
        sqlstate: Some(sqlstate),
        attempts: 1,
    };
    Fate { outcome: Outcome::DeadLettered, article_id: None, death: Some(death) }
}

/// Writes what leaves no version behind: dead letters, and a row for each record that changed nothing.
async fn record_other_outcomes(
    connection: &mut PgConnection,
    items: &[&PreparedRecord],
    fates: &[Fate],
) -> Result<(), StoreError> {
    let (mut topics, mut partitions, mut offsets) = (Vec::new(), Vec::new(), Vec::new());
    let (mut outcomes, mut articles, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
    for (item, fate) in items.iter().zip(fates) {
        match fate.outcome {
            Outcome::Stored | Outcome::Superseded => continue,
            Outcome::DeadLettered => {
                let decoded = if let Prepared::Dead(death) = &item.prepared { Some(death) } else { None };
                if let Some(death) = fate.death.as_ref().or(decoded) {
                    dead_letters::insert(connection, &item.record, death).await?;
                }
                continue;
            }
            Outcome::Unchanged | Outcome::Withdrawn | Outcome::Skipped => {}
        }
        let position = &item.record.position;
        topics.push(position.partition.topic.to_string());
        partitions.push(position.partition.partition);
        offsets.push(position.offset);
        outcomes.push(fate.outcome.name().to_owned());
        articles.push(fate.article_id);
        reasons.push(match item.prepared {
            Prepared::Skip(reason) => Some(reason),
            Prepared::Articles(_) if fate.outcome == Outcome::Skipped => Some(closed::REASON),
            _ => None,
        });
    }
    if offsets.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO other_outcomes (topic, partition, record_offset, outcome, article_id, reason) \
         SELECT topic, partition, record_offset, outcome::record_outcome, article_id, reason \
         FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::uuid[], $6::text[]) \
             AS u (topic, partition, record_offset, outcome, article_id, reason)",
    )
    .bind(topics)
    .bind(partitions)
    .bind(offsets)
    .bind(outcomes)
    .bind(articles)
    .bind(reasons)
    .execute(connection)
    .await?;
    Ok(())
}

fn micros(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_microsecond)
}

/// Whether a value is seen for the first time.
fn first_time<T: std::hash::Hash + Eq>(seen: &mut FxHashSet<T>, value: T) -> bool {
    seen.insert(value)
}
