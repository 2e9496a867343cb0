//! What was recorded, read back.

use std::{io::Write, ops::RangeInclusive};

use super::Telemetry;
#[cfg(feature = "cli")]
use crate::report::{self, DayRows, Published};
use crate::{
    Error,
    store::{ALL_DAYS, COMMAND_WAIT, ExportError, Store},
};

/// A report that would leave.
#[cfg(feature = "cli")]
#[derive(Debug)]
pub(crate) struct Report {
    /// Its content.
    pub usage: telemetry_schema::wire::Usage,
    /// Whether it may leave under the consent that it was recorded under.
    pub share: bool,
}

impl Telemetry {
    /// Writes every row that was recorded on this device, as a JSON object on a line of its own, and
    /// tells how many there are. The changes of consent that are remembered follow as rows of a kind
    /// of their own, and so do reports that wait or were sent, with the feature `outbox`; they are not
    /// counted. Where nothing was recorded, nothing is written.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), telemetry_runtime::Error> {
    /// let telemetry = telemetry_runtime::start!();
    /// let mut lines = Vec::new();
    /// let rows = telemetry.export_json_lines(&mut lines)?;
    /// println!("{rows} rows, {} bytes", lines.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Other processes wait for the store until all is written.
    ///
    /// # Errors
    /// When there is no home folder, the store cannot be read, or `out` cannot be written to.
    pub fn export_json_lines(&self, out: impl Write) -> Result<u64, Error> {
        self.export_lines(out, &ALL_DAYS)
    }

    /// As [`Self::export_json_lines`], as CSV (RFC 4180) below a line with the names of the columns; without
    /// reports, whose documents fit into no columns.
    ///
    /// # Errors
    /// As for [`Self::export_json_lines`].
    pub fn export_csv(&self, out: impl Write) -> Result<u64, Error> {
        self.export(out, |store, out| store.export_csv(&ALL_DAYS, out))
    }

    /// As [`Self::export_json_lines`], of some days.
    pub(crate) fn export_lines(
        &self,
        out: impl Write,
        days: &RangeInclusive<u32>,
    ) -> Result<u64, Error> {
        #[cfg(feature = "outbox")]
        let today = self.session.clock.now().day;
        self.export(out, |store, out| {
            let rows = store.export_json_lines(days, out)?;
            #[cfg(feature = "outbox")]
            store.export_reports(days, today, out)?;
            Ok(rows)
        })
    }

    /// As the calls above, of what a store is asked for.
    pub(crate) fn export<W: Write>(
        &self,
        mut out: W,
        write: impl FnOnce(&Store, &mut W) -> Result<u64, ExportError>,
    ) -> Result<u64, Error> {
        let written = self.with_store(|store| {
            let rows = write(store, &mut out)?;
            out.flush()?;
            Ok(rows)
        })?;
        written.unwrap_or(Ok(0)).map_err(|error| match error {
            ExportError::Store(error) => Error::store(error),
            ExportError::Out(error) => Error::output(error),
        })
    }

    /// The reports that would leave next, were the day sealed now.
    #[cfg(feature = "cli")]
    pub(crate) fn next_reports(&self) -> Result<Vec<Report>, Error> {
        let today = self.session.clock.now().day;
        let host = self.session.host;
        let days = self.with_store(|store| store.next_day(today))?;
        let days = days
            .unwrap_or_else(|| Ok(Vec::new()))
            .map_err(Error::store)?;
        let report = |rows: &DayRows| {
            let published = Published::of(&rows.build, &|name| host.admits(name));
            Report {
                usage: report::usage(rows, &published),
                share: rows.share,
            }
        };
        Ok(days.iter().map(report).collect())
    }

    /// The variable that makes a run one for debugging.
    #[cfg(feature = "cli")]
    pub(crate) fn debug_variable(&self) -> String {
        self.session.host.variable("_DEBUG")
    }

    /// Opens the store for one reading; nothing where nothing was recorded.
    pub(super) fn with_store<T>(&self, read: impl FnOnce(&Store) -> T) -> Result<Option<T>, Error> {
        self.fold(COMMAND_WAIT)?;
        let Some(paths) = self.session.paths.as_ref() else {
            return Ok(None);
        };
        let store = Store::open_existing(paths.data(), COMMAND_WAIT).map_err(Error::store)?;
        Ok(store.as_ref().map(read))
    }
}
