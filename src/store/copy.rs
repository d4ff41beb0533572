//! Rows to the server by COPY, piece by piece: sqlx keeps a copy of what is sent at once, and would keep one
//! of the largest batch for good.

use sqlx::PgConnection;
use sqlx::postgres::PgCopyIn;

use super::StoreError;
use crate::rows::copy::{HEADER, TRAILER};

/// As much is sent at once, in bytes.
const COPY_BYTES: usize = 128 << 10;

/// A COPY that takes rows in the binary format.
pub(super) struct CopyRows<'c, 'b> {
    copy: PgCopyIn<&'c mut PgConnection>,
    buffer: &'b mut Vec<u8>,
}

impl<'c, 'b> CopyRows<'c, 'b> {
    /// Begins it. The buffer's room is used, and its content lost.
    ///
    /// # Errors
    /// As for any query.
    pub(super) async fn begin(
        connection: &'c mut PgConnection,
        statement: &str,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Self, StoreError> {
        let copy = connection.copy_in_raw(statement).await?;
        buffer.clear();
        buffer.extend_from_slice(HEADER);
        Ok(Self { copy, buffer })
    }

    /// Takes a row, or several.
    ///
    /// # Errors
    /// As for any query.
    pub(super) async fn add(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), StoreError> {
        write(self.buffer);
        if self.buffer.len() >= COPY_BYTES {
            self.copy.send(self.buffer.as_slice()).await?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Sends what is left.
    ///
    /// # Errors
    /// As for any query.
    pub(super) async fn finish(mut self) -> Result<(), StoreError> {
        self.buffer.extend_from_slice(TRAILER);
        self.copy.send(self.buffer.as_slice()).await?;
        self.copy.finish().await?;
        Ok(())
    }
}
