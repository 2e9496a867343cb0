//! PRIVACY.md and telemetry.lock, held to what the program links. For tests of the host alone.

mod file;
mod page;
mod program;
mod sources;

use std::path::Path;

use telemetry_schema::{
    diff::{Change, Rule},
    lock::{self, Lock},
};

use super::Listing;
use crate::clock::{Clock as _, SystemClock};
use file::Document;
use program::Program;

pub use sources::complete;

/// The lock file that PRIVACY.md looks for beside itself, for entries of other systems.
const LOCK: &str = "telemetry.lock";

const SYSTEM: &str = std::env::consts::OS;

/// The test that asks: its package's folder and its module.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    folder: &'static str,
    module: &'static str,
}

impl Caller {
    /// `CARGO_MANIFEST_DIR` and `module_path!()` of the test.
    #[must_use]
    pub const fn new(folder: &'static str, module: &'static str) -> Self {
        Self { folder, module }
    }

    pub(super) const fn folder(&self) -> &'static str {
        self.folder
    }

    pub(super) fn crate_name(&self) -> &'static str {
        self.module.split("::").next().unwrap_or(self.module)
    }
}

/// Holds PRIVACY.md to the program; see [`assert_privacy_doc!`](crate::assert_privacy_doc).
///
/// # Panics
/// When they differ, or the catalog is at fault.
#[doc(hidden)]
#[track_caller]
pub fn privacy(caller: Caller, path: impl AsRef<Path>) {
    let program = linked(caller);
    let document = Document::new(&Path::new(caller.folder).join(path));
    // Entries that are only for other systems are in the page on every system.
    let beside = Document::new(&document.path().with_file_name(LOCK));
    let whole = match beside.read().map(|text| Lock::from_json(&text)) {
        Ok(Ok(lock)) => lock.accept(&program.lock, SYSTEM),
        _ => program.lock,
    };
    let page = Listing::of_lock(&whole).markdown();
    document.hold(&page, |old| Ok(between_pages(old, &page)));
}

/// Holds telemetry.lock to the program; see [`assert_catalog_lock!`](crate::assert_catalog_lock).
///
/// # Panics
/// When they differ, or the catalog is at fault.
#[doc(hidden)]
#[track_caller]
pub fn lock(caller: Caller, path: impl AsRef<Path>) {
    let program = linked(caller);
    let document = Document::new(&Path::new(caller.folder).join(path));
    let old = document
        .read()
        .ok()
        .and_then(|text| Lock::from_json(&text).ok());
    let accepted = match &old {
        Some(old) => old.accept(&program.lock, SYSTEM),
        None => program.lock.clone(),
    };
    document.hold(&accepted.to_json(), |text| {
        let old = Lock::from_json(text).map_err(|error| error.to_string())?;
        Ok(lock::diff(&old.on(SYSTEM), &program.lock))
    });
}

#[track_caller]
fn linked(caller: Caller) -> Program {
    let today = SystemClock::new().now().day;
    let program = Program::linked(caller, today);
    for warning in &program.warnings {
        file::notice(&format!("warning: {warning}"));
    }
    assert!(
        program.faults.is_empty(),
        "the catalog of this program is at fault:\n\n  {}\n",
        program.faults.join("\n  ")
    );
    program
}

/// Both pages are read by the same reader, so the rules of the lock file judge them too.
fn between_pages(old: &str, new: &str) -> Vec<Change> {
    let changes = lock::diff(&page::read(old), &page::read(new));
    if !changes.is_empty() {
        return changes;
    }
    let mut lines = old.lines();
    let differing = new
        .lines()
        .zip(1..)
        .find(|(line, _)| lines.next() != Some(line));
    let at = differing.map_or_else(|| new.lines().count() + 1, |(_, number)| number);
    vec![Change {
        word: Rule::Reworded.word(),
        entry: None,
        what: format!("the text around the entries, from line {at}"),
        rule: Rule::Reworded,
    }]
}
