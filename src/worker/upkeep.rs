//! What a database with many articles needs from time to time, beside the stream: quotes are counted by
//! partition, so that questions about all of them are answered at once, and what is older than it may be
//! (`database.retention`) is removed. Who writes into a partition while it is counted, a second or two, waits
//! for that.

use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::config::Age;
use crate::store::counts::count_quotes;
use crate::store::removal::retain_daily;
use crate::store::{ConnectOptions, StoreError, connect};

/// How often it is looked for something to do.
const INTERVAL: Duration = Duration::from_mins(1);
/// After how many turns it is asked whether old articles are to be removed, which is done once a day.
const TURNS_TO_RETENTION: u64 = 60;

/// Counts until `stop`. Whatever fails is tried again at the next turn: who asks for a partition that is not
/// counted gets the same answer, later.
pub(super) async fn run(options: ConnectOptions, retention: Option<Age>, stop: CancellationToken) {
    for turn in 0_u64.. {
        if let Some(age) = retention.filter(|_| turn % TURNS_TO_RETENTION == 0) {
            tokio::select! {
                () = remove_old(&options, age) => {}
                () = stop.cancelled() => return,
            }
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            () = stop.cancelled() => return,
        }
        let counted = tokio::select! {
            counted = count(&options) => counted,
            () = stop.cancelled() => return,
        };
        match counted {
            Ok(0) => {}
            Ok(partitions) => debug!(partitions, "counted the quotes of partitions"),
            Err(error) => warn!(%error, "the quotes of a partition could not be counted"),
        }
    }
}

/// Removes what is older than it may be.
async fn remove_old(options: &ConnectOptions, age: Age) {
    let Some(since) = age.before(Timestamp::now()) else { return };
    let removed = async { retain_daily(&mut connect(options).await?, since).await }.await;
    match removed {
        Ok(removed) => {
            for rows in removed.iter().filter(|rows| rows.rows > 0) {
                info!(table = rows.table, rows = rows.rows, bytes = rows.bytes, %since, "removed what is old");
            }
        }
        Err(error) => warn!(%error, %since, "what is old could not be removed"),
    }
}

/// Counts partitions one by one until none is left, each in a transaction of its own.
async fn count(options: &ConnectOptions) -> Result<usize, StoreError> {
    let mut connection = connect(options).await?;
    let mut partitions = 0;
    while count_quotes(&mut connection).await? {
        partitions += 1;
    }
    Ok(partitions)
}
