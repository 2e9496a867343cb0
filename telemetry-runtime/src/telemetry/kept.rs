//! Reports that were sealed, for a command that shows them.

use super::Telemetry;
use crate::{
    Error,
    send::delivery,
    store::{
        COMMAND_WAIT, Store,
        outbox::{Alone, SealedReport},
    },
};

impl Telemetry {
    /// Seals what may leave and whose day is over, so that what is shown is what is sent. Where nothing may
    /// leave nothing is sealed.
    pub(crate) fn seal(&self) -> Result<(), Error> {
        match delivery::seal(&self.session, COMMAND_WAIT) {
            Err(delivery::Stop::Error(error)) => Err(error),
            Ok(_) | Err(delivery::Stop::Withheld(_) | delivery::Stop::Ended(_)) => Ok(()),
        }
    }

    /// Every report that is kept, the youngest last: also where nothing can be written, or another process does
    /// not let go of the store.
    pub(crate) fn kept_reports(&self) -> Result<Vec<SealedReport>, Error> {
        let today = self.session.clock.now().day;
        let kept = match self.with_store(|store| store.sealed(today)) {
            Err(error) if error.is_store() => {
                let store = Store::peek(self.data_folder()?).map_err(|_| error)?;
                store.map(|store| store.sealed(today))
            }
            kept => kept?,
        };
        kept.unwrap_or_else(|| Ok(Vec::new())).map_err(Error::store)
    }

    /// How many reports may have left and can be taken back, but for those that the user takes back already.
    /// Where that cannot be read, none is known of: it keeps nobody from deleting.
    pub(crate) fn can_be_taken_back(&self) -> usize {
        let paths = self.session.paths.as_ref();
        let alone = paths.and_then(|paths| Alone::open(paths.data(), COMMAND_WAIT).ok()?);
        alone.map_or(0, |alone| alone.receipts.left())
    }

    /// Now, in seconds since 1970.
    pub(crate) fn now_s(&self) -> u64 {
        self.session.clock.unix_s()
    }
}
