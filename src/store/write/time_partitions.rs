//! The partitions by time of publication that a batch's rows go to: made before the rows come.

use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use sqlx::PgConnection;

use super::Batch;
use crate::store::StoreError;

/// How many months ahead there is a place for what comes.
const MONTHS_AHEAD: i32 = 2;

/// The partitions that there are, as far as this writer has heard.
#[derive(Debug, Default)]
pub(super) struct TimePartitions {
    /// From when to when each reaches, in microseconds since 1970.
    known: Vec<(i64, i64)>,
    /// Months, as (year, month), that nothing is made for: too far off.
    refused: Vec<(i16, i8)>,
}

impl TimePartitions {
    /// Makes the partitions that are missing for a batch and for the months to come. Committed at once, so
    /// that no transaction holds the locks that it takes for longer than it must.
    ///
    /// # Errors
    /// As for any query; [`StoreError::Retry`] where somebody reads for so long that none can be added.
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
        let mut missing: Vec<Timestamp> =
            times.chain(ahead()).filter(|time| self.is_missing(*time)).collect();
        missing.sort_unstable();
        missing.dedup_by_key(|time| month(*time));
        if missing.is_empty() {
            return Ok(());
        }
        let micros: Vec<i64> = missing.iter().map(|time| time.as_microsecond()).collect();
        self.known = sqlx::query_as(
            "SELECT (extract(epoch FROM from_time) * 1000000)::bigint, \
                 (extract(epoch FROM to_time) * 1000000)::bigint \
             FROM quotewire_make_partitions(ARRAY( \
                 SELECT 'epoch'::timestamptz + t * interval '1 us' FROM unnest($1::bigint[]) AS u (t)))",
        )
        .bind(micros)
        .fetch_all(connection)
        .await?;
        let refused: Vec<_> = missing.into_iter().filter(|time| self.is_missing(*time)).map(month).collect();
        self.refused.extend(refused);
        Ok(())
    }

    fn is_missing(&self, time: Timestamp) -> bool {
        let micros = time.as_microsecond();
        !self.known.iter().any(|(from, to)| (*from..*to).contains(&micros))
            && !self.refused.contains(&month(time))
    }
}

/// Now, and a moment of each month to come.
fn ahead() -> impl Iterator<Item = Timestamp> {
    let now = Offset::UTC.to_datetime(Timestamp::now());
    (0..=MONTHS_AHEAD).filter_map(move |months| {
        now.checked_add(months.months()).and_then(|then| Offset::UTC.to_timestamp(then)).ok()
    })
}

fn month(time: Timestamp) -> (i16, i8) {
    let date = Offset::UTC.to_datetime(time).date();
    (date.year(), date.month())
}
