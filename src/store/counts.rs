//! Counts of quotes by partition, which questions about all of them are answered from.

use sqlx::PgConnection;

use super::StoreError;

/// Counts the quotes of one partition that has changed since it was counted, in a transaction of its own.
/// Gives `false` where there is none, or where another process is counting.
///
/// # Errors
/// As for any query.
pub async fn count_quotes(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let (counted,): (i32,) = sqlx::query_as("SELECT quotewire_count_quotes()").fetch_one(connection).await?;
    Ok(counted > 0)
}
