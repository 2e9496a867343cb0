//! What outlives the counts of days: first uses, milestones, days of use and steps of funnels.
//!
//! Rows are kept by consent, so that a report can be made of what was recorded under the consent that it
//! is sent by. An entry stands in them as the digest of its name, since the builds whose catalogs hold the
//! name go with their last count; what no catalog at hand has the name of is not told.
//!
//! A fold adds to these rows in the transaction that adds the counts. Where that has not happened (a store of
//! an earlier version, a funnel that is new) they are made of the counts that are there, once.
//!
//! A day before the consent that a record stands under was told by a wrong clock. It would be the first day
//! for good, so the record counts as a use and as nothing that has a day.

mod advance;
mod firsts;
mod path;
mod read;
mod visits;

use std::collections::{BTreeMap, BTreeSet, HashMap, btree_map, hash_map::Entry};

use rusqlite::{Connection, OptionalExtension, Transaction};
use telemetry_schema::{
    Date, Digest,
    document::{Catalog, Funnel},
};

use super::{
    Build, Store, StoreError,
    batch::{Batch, Owner},
    usage,
};
use advance::Advance;
pub use firsts::Firsts;
pub use path::Path;
pub use read::Progress;
pub use visits::Visits;

use path::Watch;

/// Numbers of uses that are told.
pub const MILESTONES: [u64; 6] = [1, 5, 10, 25, 50, 100];

/// No consent has it, and no funnel that many steps: says that a funnel is watched.
const WATCHED: (i64, i64) = (0, -1);

/// What an entry is called in these rows.
pub fn entry_id(name: &str) -> u64 {
    Digest::EMPTY.text(name).as_u64()
}

/// Adds what a batch adds. Comes before the batch's own rows, of which a funnel that is new would find
/// the same once more, and behind the row of its consent.
pub fn advance(
    transaction: &Transaction<'_>,
    owner: Owner,
    batch: &Batch,
    catalog: &Catalog,
    funnels: &[Funnel],
) -> rusqlite::Result<()> {
    if batch.records() == 0 {
        return Ok(());
    }
    watch_new(transaction, funnels)?;
    let watches = Watch::all(funnels, catalog);
    let mut advance = Advance::under(transaction, owner.epoch())?;
    let mut ids = HashMap::new();
    batch.each_tally(|day, entry, cell, n| {
        if let Some(known) = catalog.entries.get(usize::from(entry)) {
            let id = ids.entry(entry).or_insert_with(|| entry_id(&known.name));
            advance.add_use(*id, day, n);
        }
        for watch in watches.iter().filter(|watch| watch.meets(entry, cell)) {
            advance.add_step(watch, day, n);
        }
    });
    advance.write(transaction, owner.epoch(), funnels)
}

/// Goes through all counts once for funnels that were not there before.
fn watch_new(transaction: &Connection, funnels: &[Funnel]) -> rusqlite::Result<()> {
    let mut new = Vec::new();
    for funnel in funnels {
        if !is_watched(transaction, path::id(funnel))? {
            new.push(funnel.clone());
        }
    }
    if new.is_empty() {
        return Ok(());
    }
    for (epoch, advance) in recount(transaction, &new)? {
        advance.write_steps(transaction, epoch, &new)?;
    }
    let (epoch, step) = WATCHED;
    let mut mark = transaction.prepare(
        "INSERT OR REPLACE INTO step (epoch, funnel, step, firsts) VALUES (?1, ?2, ?3, '')",
    )?;
    for funnel in &new {
        mark.execute([epoch, path::id(funnel).cast_signed(), step])?;
    }
    Ok(())
}

fn is_watched(connection: &Connection, funnel: u64) -> rusqlite::Result<bool> {
    let (epoch, step) = WATCHED;
    let known = "SELECT EXISTS (SELECT 1 FROM step WHERE epoch = ?1 AND funnel = ?2 AND step = ?3)";
    let mut known = connection.prepare(known)?;
    known.query_row([epoch, funnel.cast_signed(), step], |row| row.get(0))
}

/// What all counts that are kept come to, by consent.
fn recount(
    connection: &Connection,
    funnels: &[Funnel],
) -> rusqlite::Result<BTreeMap<i64, Advance>> {
    let mut advances = BTreeMap::<i64, Advance>::new();
    let mut builds = HashMap::<i64, (Vec<Option<u64>>, Vec<Watch>)>::new();
    usage::each_tally(connection, 0..=u32::MAX, |row| {
        let (ids, watches) = match builds.entry(row.build) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let build = kept(connection, row.build)?;
                new.insert(build.map_or_else(Default::default, |build| {
                    let entries = build.catalog.entries.iter();
                    let ids = entries.map(|entry| Some(entry_id(&entry.name))).collect();
                    (ids, Watch::all(funnels, &build.catalog))
                }))
            }
        };
        let advance = match advances.entry(row.epoch) {
            btree_map::Entry::Occupied(known) => known.into_mut(),
            btree_map::Entry::Vacant(new) => new.insert(Advance::under(connection, row.epoch)?),
        };
        if let Some(Some(id)) = ids.get(usize::from(row.entry)) {
            advance.add_use(*id, row.day, row.n);
        }
        for watch in watches
            .iter()
            .filter(|watch| watch.meets(row.entry, row.cell))
        {
            advance.add_step(watch, row.day, row.n);
        }
        Ok::<_, rusqlite::Error>(())
    })?;
    Ok(advances)
}

fn kept(connection: &Connection, id: i64) -> rusqlite::Result<Option<Build>> {
    let mut select = connection.prepare("SELECT document FROM build WHERE id = ?1")?;
    let text: Option<String> = select.query_row([id], |row| row.get(0)).optional()?;
    Ok(text.and_then(|text| Build::from_json(&text).ok()))
}

/// The funnels of all builds that the store describes. What an old version records while a new one is there
/// counts for the new one's funnels.
///
/// Every fold asks. Versions mostly differ in anything else, and funnels come last in a document: one that
/// ends as another does is not read again.
pub fn funnels(connection: &Connection) -> rusqlite::Result<Vec<Funnel>> {
    let mut select = connection.prepare("SELECT document FROM build")?;
    let mut rows = select.query([])?;
    let mut ends = BTreeSet::new();
    let mut funnels = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str()?;
        let end = text.rfind("\"funnels\":").map(|at| &text[at..]);
        let Some(end) = end.filter(|end| !ends.contains(*end)) else {
            continue;
        };
        if let Ok(build) = Build::from_json(text) {
            ends.insert(end.to_owned());
            let of_build = build.catalog.funnels.into_iter();
            funnels.extend(of_build.map(|funnel| (path::id(&funnel), funnel)));
        }
    }
    Ok(funnels.into_values().collect())
}

/// Forgets everything here, so that the next opening makes it of the counts that are kept: under a limit
/// of the user's, nothing is known of days before.
///
/// Of what was told of it, days are known as long as counts are; nothing else can be told under such a limit.
pub fn forget(connection: &Connection, today: Date, first_kept: u32) -> rusqlite::Result<()> {
    connection.execute_batch(
        "DELETE FROM progress; DELETE FROM visit; DELETE FROM step;
         DELETE FROM meta WHERE key = 'progress';",
    )?;
    let told = "DELETE FROM told WHERE item <> 0 OR mark < ?1";
    connection.execute(told, [first_kept])?;
    history_begins(connection, today.days())
}

/// Of consents that were given up to a day, the rows here do not go back to the beginning.
pub fn history_begins(connection: &Connection, today: u32) -> rusqlite::Result<()> {
    let begins = "INSERT OR REPLACE INTO meta (key, value) VALUES ('history', ?1)";
    connection
        .execute(begins, [today.saturating_add(1)])
        .map(drop)
}

/// How often each entry was recorded under a consent, by its first days, and the days of use.
#[cfg(feature = "outbox")]
pub fn under(
    connection: &Connection,
    epoch: i64,
) -> rusqlite::Result<(BTreeMap<u64, Firsts>, Visits)> {
    let uses = read::uses(connection, Some(epoch))?.into_iter();
    let uses = uses.map(|(entry, (_, firsts))| (entry, firsts));
    Ok((uses.collect(), read::visits(connection, Some(epoch))?))
}

/// What a funnel is called in these rows, and step by step the day on which it was reached under some consents
/// together.
#[cfg(feature = "outbox")]
pub fn steps_under(
    connection: &Connection,
    epochs: &[i64],
    funnel: &Funnel,
) -> rusqlite::Result<(u64, Vec<Option<u32>>)> {
    let (id, mut way) = (path::id(funnel), Path::of(funnel));
    for epoch in epochs {
        read::steps(connection, Some(*epoch), id, &mut way)?;
    }
    Ok((id, way.reached()))
}

impl Store {
    /// Makes these rows of the counts that are there, unless that was done; in one transaction.
    pub(super) fn begin_progress(&mut self) -> Result<(), StoreError> {
        let path = self.path.clone();
        let failed = |error| StoreError::sqlite(&path, error);
        let is_made = "SELECT EXISTS (SELECT 1 FROM meta WHERE key = 'progress')";
        let made = self.connection.query_row(is_made, [], |row| row.get(0));
        if made.map_err(failed)? {
            return Ok(());
        }
        let transaction = self.connection.transaction().map_err(failed)?;
        make(&transaction).map_err(failed)?;
        transaction.commit().map_err(failed)
    }
}

fn make(transaction: &Connection) -> rusqlite::Result<()> {
    for (epoch, advance) in recount(transaction, &[])? {
        advance.write(transaction, epoch, &[])?;
    }
    let made = "INSERT OR REPLACE INTO meta (key, value) VALUES ('progress', 1)";
    transaction.execute(made, []).map(drop)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_that_are_alike_have_ids_of_their_own() {
        let words = [
            "text", "file", "page", "view", "line", "mode", "sort", "open",
        ];
        let mut ids = BTreeSet::new();
        let mut n = 0;
        for room in words {
            for word in words {
                for at in 0..500 {
                    ids.insert(entry_id(&format!("{room}.{word}_{at}")));
                    n += 1;
                }
                for letter in 'a'..='z' {
                    ids.insert(entry_id(&format!("{room}.{letter}{word}")));
                    n += 1;
                }
            }
        }
        assert_eq!(ids.len(), n);
    }
}
