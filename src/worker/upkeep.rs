//! What a database with many articles needs from time to time, beside the stream: quotes are counted by
//! partition, so that questions about all of them are answered at once. Who writes into a partition while it
//! is counted, a second or two, waits for that.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::store::counts::count_quotes;
use crate::store::{ConnectOptions, StoreError, connect};

/// How often it is looked for something to do.
const INTERVAL: Duration = Duration::from_mins(1);

/// Counts until `stop`. Whatever fails is tried again at the next turn: who asks for a partition that is not
/// counted gets the same answer, later.
pub(super) async fn run(options: ConnectOptions, stop: CancellationToken) {
    loop {
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

/// Counts partitions one by one until none is left, each in a transaction of its own.
async fn count(options: &ConnectOptions) -> Result<usize, StoreError> {
    let mut connection = connect(options).await?;
    let mut partitions = 0;
    while count_quotes(&mut connection).await? {
        partitions += 1;
    }
    Ok(partitions)
}
