//! What was recorded, read back.

use super::Telemetry;
use crate::{
    Error,
    store::{COMMAND_WAIT, Losses, Row, Store, StoreError, Summary},
};

impl Telemetry {
    /// Every row of the store, once all that waits in journals is in it.
    pub(crate) fn rows(&self) -> Result<Vec<Row>, Error> {
        let rows = self.with_store(|store| {
            let mut rows = Vec::new();
            store.each_row(|row| {
                rows.push(row);
                Ok::<_, StoreError>(())
            })?;
            Ok::<_, StoreError>(rows)
        })?;
        rows.unwrap_or_else(|| Ok(Vec::new())).map_err(Error::store)
    }

    /// What was recorded, by day and entry, and what was lost.
    pub(crate) fn summaries(&self) -> Result<(Vec<Summary>, Losses), Error> {
        let read = self.with_store(|store| {
            let losses = store.losses()?;
            Ok::<_, StoreError>((store.summaries()?, losses))
        })?;
        read.unwrap_or_else(|| Ok((Vec::new(), Losses::default())))
            .map_err(Error::store)
    }

    /// Opens the store for one reading; nothing where nothing was recorded.
    pub(crate) fn with_store<T>(&self, read: impl FnOnce(&Store) -> T) -> Result<Option<T>, Error> {
        self.fold(COMMAND_WAIT)?;
        let Some(paths) = self.session.paths.as_ref() else {
            return Ok(None);
        };
        let store = Store::open_existing(paths.data(), COMMAND_WAIT).map_err(Error::store)?;
        Ok(store.as_ref().map(read))
    }
}
