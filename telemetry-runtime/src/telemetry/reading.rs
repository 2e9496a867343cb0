//! What is on the device, for a command that shows it, however much of it can be brought together.

use std::time::Duration;

use super::Telemetry;
use crate::{
    Error,
    store::{Store, StoreError, Waiting, waiting},
};

/// How long somebody who only looks waits for another process.
const WAIT: Duration = Duration::from_secs(1);

/// The store, as far as it can be read, and what waits in journals.
#[derive(Debug)]
pub struct Reading {
    /// Nothing where nothing was recorded, or where it cannot be read.
    pub store: Option<Store>,
    /// Not in the store.
    pub waiting: Waiting,
    /// Why what waits could not be brought into the store, as a sentence.
    pub trouble: Option<String>,
    /// Why the store cannot be read.
    pub unread: Option<StoreError>,
}

impl Telemetry {
    /// Brings everything into the store and opens it. Where another process has it, or nothing can be
    /// written, what is there is opened to read, and what waits stays where it is.
    pub(crate) fn reading(&self) -> Result<Reading, Error> {
        let trouble = match self.fold(WAIT) {
            Ok(_) => None,
            Err(error) if error.is_store() => Some(error),
            Err(error) => return Err(error),
        };
        let paths = self.session.paths.as_ref().ok_or(Error::NO_HOME)?;
        let dir = paths.data();
        let opened = match &trouble {
            None => Store::open_existing(dir, WAIT),
            Some(_) => Store::peek(dir),
        };
        let (store, unread) = match opened {
            Ok(store) => (store, None),
            Err(error) => (None, Some(error)),
        };
        // Where the store cannot say what was read of them, all of them wait.
        let waiting = waiting(dir, store.as_ref())
            .or_else(|_| waiting(dir, None))
            .unwrap_or_default();
        Ok(Reading {
            store,
            waiting,
            trouble: trouble.map(|error| error.sentence()),
            unread,
        })
    }

    /// The folder of the data.
    pub(crate) fn data_folder(&self) -> Result<&std::path::Path, Error> {
        let paths = self.session.paths.as_ref();
        paths
            .map(|paths| paths.data().as_path())
            .ok_or(Error::NO_HOME)
    }
}
