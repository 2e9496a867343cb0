//! From journals to rows, exactly once.
//!
//! The watermark of a file (its id and how far it has been read) is written in the transaction
//! that writes the rows, so a fold that is killed at any instant is repeated or was complete.

mod inbox;
#[cfg(all(
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64"
))]
mod segment;
mod watermark;

use std::{
    collections::{HashMap, hash_map::Entry},
    fs, io,
    path::Path,
    rc::Rc,
    time::{Duration, SystemTime},
};

use telemetry_schema::document::{Catalog, Funnel};

use super::{
    Build, Limits, Store, StoreError,
    batch::{Batch, Cause},
    build, connection, finish_deletion, progress,
};
use crate::{
    Folded,
    clock::Clock,
    record::journal::files::{self, Journals},
};
use watermark::{AreaMark, Source};

/// A journal that nobody has written to for so long is taken out of use.
const IDLE_AGE_MAX: Duration = Duration::from_secs(90 * 86_400);

/// A journal whose build is unknown is past every retention after this time.
const WAITING_AGE_MAX: Duration = Duration::from_secs(365 * 86_400);

/// Brings everything that was recorded so far into the store, and enforces retention.
///
/// # Errors
/// [`StoreError::Busy`] when another process is at work in the store for longer than `wait`; else
/// when a file cannot be used. What was recorded stays in its journal.
pub fn fold(
    dir: &Path,
    wait: Duration,
    limits: &Limits,
    clock: &dyn Clock,
) -> Result<Folded, StoreError> {
    finish_deletion(dir, wait)?;
    if !is_anything_there(dir)? {
        return Ok(Folded::default());
    }
    let store = Store::open(dir, wait)?;
    match attempt(store, dir, limits, clock) {
        (store, Err(StoreError::Damaged(_))) => again(store.reopen()?, dir, limits, clock),
        (_, folded) => folded,
    }
}

/// SQLite takes one read that fails while it looks at its tables for damage, too. What is in the
/// store by now is not folded twice, and only what is damaged a second time is set aside.
fn again(
    store: Store,
    dir: &Path,
    limits: &Limits,
    clock: &dyn Clock,
) -> Result<Folded, StoreError> {
    match attempt(store, dir, limits, clock) {
        (store, Err(StoreError::Damaged(_))) => {
            attempt(store.start_afresh()?, dir, limits, clock).1
        }
        (_, folded) => folded,
    }
}

/// Where nothing was ever recorded, no store is made.
fn is_anything_there(dir: &Path) -> Result<bool, StoreError> {
    if connection::path(dir).symlink_metadata().is_ok() {
        return Ok(true);
    }
    let journals = Journals::list_if_any(dir).map_err(|error| StoreError::file(dir, error))?;
    Ok(journals.builds().next().is_some())
}

fn attempt(
    mut store: Store,
    dir: &Path,
    limits: &Limits,
    clock: &dyn Clock,
) -> (Store, Result<Folded, StoreError>) {
    let today = clock.now().day;
    let folded = store.fold(dir, today.days()).and_then(|folded| {
        store.retain(limits, today)?;
        Ok(folded)
    });
    (store, folded)
}

impl Store {
    /// Brings everything that was recorded so far into the store. Its retention is not looked at.
    ///
    /// # Errors
    /// When a file cannot be used.
    pub fn fold(&mut self, dir: &Path, today: u32) -> Result<Folded, StoreError> {
        let failed = |error| StoreError::file(dir, error);
        files::sweep(dir, SystemTime::now()).map_err(failed)?;
        let mut folding = Folding {
            today,
            takes_place_of_damaged: self.takes_place_of_damaged()?,
            builds: HashMap::new(),
            funnels: None,
            folded: Folded {
                set_aside: self.set_aside().map(Path::to_owned),
                ..Folded::default()
            },
        };
        let journals = Journals::list(dir).map_err(failed)?;
        for found in journals.inboxes {
            folding.inbox(self, dir, found)?;
        }
        #[cfg(all(
            target_os = "linux",
            target_endian = "little",
            target_pointer_width = "64"
        ))]
        for found in journals.segments {
            folding.segment(self, dir, found)?;
        }
        let journals = Journals::list(dir).map_err(failed)?;
        self.forget_removed(&journals)?;
        build::sweep(dir, &journals, IDLE_AGE_MAX).map_err(failed)?;
        Ok(folding.folded)
    }
}

struct Folding {
    today: u32,
    /// The store is new, and there was a damaged one before: see `segment.rs`.
    #[cfg_attr(
        not(all(
            target_os = "linux",
            target_endian = "little",
            target_pointer_width = "64"
        )),
        expect(dead_code, reason = "there are no segments")
    )]
    takes_place_of_damaged: bool,
    builds: HashMap<u64, Option<Rc<Build>>>,
    /// Of all builds that the store describes, once they are needed.
    funnels: Option<Rc<[Funnel]>>,
    folded: Folded,
}

impl Folding {
    fn build(
        &mut self,
        store: &Store,
        dir: &Path,
        id: u64,
    ) -> Result<Option<Rc<Build>>, StoreError> {
        Ok(match self.builds.entry(id) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(unknown) => {
                // What is described now may have funnels that nobody had before.
                self.funnels = None;
                unknown.insert(store.build(dir, id)?.map(Rc::new)).clone()
            }
        })
    }

    fn funnels(&mut self, store: &Store) -> Result<Rc<[Funnel]>, StoreError> {
        if let Some(funnels) = &self.funnels {
            return Ok(funnels.clone());
        }
        let funnels = progress::funnels(&store.connection).map_err(|error| store.failed(error))?;
        Ok(self.funnels.insert(funnels.into()).clone())
    }

    fn keep(
        &mut self,
        store: &mut Store,
        source: &Source,
        batch: &Batch,
        marks: &[AreaMark],
        catalog: &Catalog,
    ) -> Result<(), StoreError> {
        let funnels = self.funnels(store)?;
        store.commit(source, batch, marks, (catalog, &funnels))?;
        self.folded.records += batch.records();
        self.folded.damaged += batch.lost(Cause::Damaged);
        self.folded.dropped += batch.lost(Cause::Dropped);
        Ok(())
    }

    fn wait(&mut self, path: &Path) -> io::Result<()> {
        let age = fs::metadata(path)?.modified()?.elapsed();
        if age.is_ok_and(|age| age > WAITING_AGE_MAX) {
            return fs::remove_file(path);
        }
        self.folded.waiting.push(path.to_owned());
        Ok(())
    }
}
