//! The partitions by time of publication that a batch's rows go to: made before the rows come.

use std::time::{Duration, Instant};

use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use rustc_hash::FxHashSet;
use sqlx::PgConnection;
use tracing::warn;

use super::Batch;
use crate::store::StoreError;

/// How many months ahead there is a place for what comes.
const MONTHS_AHEAD: i32 = 2;
/// How long it is left alone when somebody reads for long.
const PAUSE: Duration = Duration::from_mins(1);
/// `lock_not_available`: what a statement ends with that has waited for as long as `lock_timeout` says.
const LOCKED: &str = "55P03";
/// How many days that are too far off are remembered.
const REMEMBERED: usize = 10_000;

/// The partitions that there are, as far as this writer has heard.
#[derive(Debug, Default)]
pub(super) struct TimePartitions {
    /// From when to when each reaches, in microseconds since 1970.
    known: Vec<(i64, i64)>,
    /// Days that nothing is made for: too far off.
    refused: FxHashSet<i64>,
    /// Not to be tried again before then: somebody reads.
    wait_until: Option<Instant>,
    /// What is to be tried again.
    missed: Vec<Timestamp>,
}

impl TimePartitions {
    /// Makes the partitions that are missing for a batch and for the months to come. Committed at once, so
    /// that no transaction holds the locks that it takes for longer than it must. Where somebody reads for so
    /// long that none can be added (a backup), the rows go to the partitions of the rest, from where they
    /// move when theirs are made.
    ///
    /// # Errors
    /// As for any query.
    pub(super) async fn make(
        &mut self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), StoreError> {
        let items = batch.portions.iter().flat_map(|portion| &portion.items);
        let published = items.flat_map(|item| item.prepared.articles()).map(|article| article.published_at);
        self.make_for(connection, published).await
    }

    /// Makes the partitions that are missing for some times and for the months to come.
    ///
    /// # Errors
    /// As for [`TimePartitions::make`].
    pub(super) async fn make_for(
        &mut self,
        connection: &mut PgConnection,
        times: impl Iterator<Item = Timestamp>,
    ) -> Result<(), StoreError> {
        let mut missing: Vec<Timestamp> = times
            .chain(ahead())
            .chain(self.missed.iter().copied())
            .filter(|time| self.is_missing(*time))
            .collect();
        missing.sort_unstable();
        missing.dedup_by_key(|time| day(*time));
        if missing.is_empty() {
            return Ok(());
        }
        missing.truncate(REMEMBERED);
        if self.wait_until.is_some_and(|until| Instant::now() < until) {
            self.missed = missing;
            return Ok(());
        }
        let micros: Vec<i64> = missing.iter().map(|time| time.as_microsecond()).collect();
        let made = sqlx::query_as(
            "SELECT (extract(epoch FROM from_time) * 1000000)::bigint, \
                 (extract(epoch FROM to_time) * 1000000)::bigint \
             FROM quotewire_make_partitions(ARRAY( \
                 SELECT 'epoch'::timestamptz + t * interval '1 us' FROM unnest($1::bigint[]) AS u (t)))",
        )
        .bind(micros)
        .fetch_all(connection)
        .await;
        self.wait_until = None;
        self.known = match made.map_err(StoreError::from) {
            Err(StoreError::Retry { code, message }) if code == LOCKED => {
                warn!(message, "no partition could be added while somebody reads: its rows wait elsewhere");
                self.wait_until = Some(Instant::now() + PAUSE);
                self.missed = missing;
                return Ok(());
            }
            made => made?,
        };
        self.missed.clear();
        if self.refused.len() > REMEMBERED {
            self.refused.clear();
        }
        let refused: Vec<i64> = missing.into_iter().filter(|time| self.is_missing(*time)).map(day).collect();
        self.refused.extend(refused);
        Ok(())
    }

    fn is_missing(&self, time: Timestamp) -> bool {
        let micros = time.as_microsecond();
        !self.known.iter().any(|(from, to)| (*from..*to).contains(&micros))
            && !self.refused.contains(&day(time))
    }
}

/// Now, and a moment of each month to come.
fn ahead() -> impl Iterator<Item = Timestamp> {
    let now = Offset::UTC.to_datetime(Timestamp::now());
    (0..=MONTHS_AHEAD).filter_map(move |months| {
        now.checked_add(months.months()).and_then(|then| Offset::UTC.to_timestamp(then)).ok()
    })
}

/// The day (UTC), counted from 1970: no partition is for less.
fn day(time: Timestamp) -> i64 {
    time.as_second().div_euclid(86_400)
}
