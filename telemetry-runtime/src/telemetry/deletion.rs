//! Everything that was recorded goes.

use std::{fs, path::Path};

use super::{
    Telemetry, life,
    opening::{self, Opened},
};
use crate::{
    Error,
    consent::gate_file::{self, GateFile},
    paths::Paths,
    store::{self, StoreError},
};

impl Telemetry {
    /// Removes everything that was recorded on this device. The consent stays as it is.
    ///
    /// # Errors
    /// When this guard does nothing, there is no home folder, another process holds the store, or
    /// a file cannot be removed.
    pub fn delete(&self) -> Result<(), Error> {
        self.deleted(store::delete_all)
    }

    /// The same, and notes that what has left is to be taken back: whatever sends asks for that next, consent or
    /// not. Returns how many reports these are. Both happen or neither, whenever this is cut off.
    ///
    /// # Errors
    /// As for [`Self::delete`].
    #[cfg(feature = "outbox")]
    pub(crate) fn delete_sent(&self) -> Result<usize, Error> {
        self.deleted(store::delete_sent)
    }

    fn deleted<T>(&self, delete: impl FnOnce(&Path) -> Result<T, StoreError>) -> Result<T, Error> {
        let session = self.first()?;
        let paths = session.paths.as_ref().ok_or(Error::NO_HOME)?;
        let _one = session.changing();
        session.forget_life();
        session.stop();
        // Should this be cut off, the next start reads everything, and finds the deletion.
        gate_file::invalidate(&paths.gate());
        let deleted = delete(paths.data()).map_err(Error::store);
        sweep(paths);
        // With consent the journal is made anew.
        session.adopt(Opened {
            // What was deleted had arrived.
            arrival: None,
            ..opening::start(session)
        });
        life::end_at_exit(session);
        deleted
    }
}

/// Gate files that were damaged or never put in place, and the folder if nothing is left in it.
fn sweep(paths: &Paths) {
    let files = fs::read_dir(paths.data()).into_iter().flatten().flatten();
    for file in files {
        if GateFile::is_left_over(&file.file_name()) {
            let _ = fs::remove_file(file.path());
        }
    }
    #[cfg(feature = "outbox")]
    if crate::receipts::path(paths.data())
        .symlink_metadata()
        .is_err()
    {
        crate::send::hold::forget(paths.data());
    }
    let _ = fs::remove_dir(paths.data());
}
