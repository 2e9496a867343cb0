//! Progress as it is asked for.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use telemetry_schema::document::Funnel;

use super::{Firsts, Path, Visits, firsts::USES_MAX, is_watched, path, recount};
use crate::store::{Store, StoreError};

/// First uses, days of use and ways through funnels, of one consent or of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// By the digest of the entry's name: how often, and the first days.
    pub uses: BTreeMap<u64, (u64, Firsts)>,
    pub visits: Visits,
    /// By the funnel's name, in the order in which they were asked for.
    pub funnels: Vec<(Funnel, Path)>,
}

impl Store {
    /// What is known of some funnels and of everything else, under one consent or under all.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn progress(&self, epoch: Option<u64>, funnels: &[Funnel]) -> Result<Progress, StoreError> {
        let epoch = epoch.map(u64::cast_signed);
        let read = || -> rusqlite::Result<Progress> {
            Ok(Progress {
                uses: uses(&self.connection, epoch)?,
                visits: visits(&self.connection, epoch)?,
                funnels: ways(&self.connection, epoch, funnels)?,
            })
        };
        read().map_err(|error| self.failed(error))
    }

    /// How often each entry was recorded on this device, by the digest of its name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn recorded(&self) -> Result<BTreeMap<u64, u64>, StoreError> {
        let read = || -> rusqlite::Result<BTreeMap<u64, u64>> {
            let mut select = self
                .connection
                .prepare("SELECT entry, sum(n) FROM progress GROUP BY entry")?;
            let rows =
                select.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
            let rows =
                rows.map(|row| row.map(|(id, n)| (id.cast_unsigned(), n.max(0).cast_unsigned())));
            rows.collect()
        };
        read().map_err(|error| self.failed(error))
    }
}

/// A consent may be any: `?1` is null then.
pub fn uses(
    connection: &Connection,
    epoch: Option<i64>,
) -> rusqlite::Result<BTreeMap<u64, (u64, Firsts)>> {
    let mut select = connection
        .prepare("SELECT entry, n, firsts FROM progress WHERE ?1 IS NULL OR epoch = ?1")?;
    let mut rows = select.query([epoch])?;
    let mut uses = BTreeMap::<u64, (u64, Firsts)>::new();
    while let Some(row) = rows.next()? {
        let entry: i64 = row.get(0)?;
        let n = row.get::<_, i64>(1)?.max(0).cast_unsigned();
        let firsts = Firsts::from_text(&row.get::<_, String>(2)?, USES_MAX);
        let (total, known) = uses.entry(entry.cast_unsigned()).or_default();
        *total = total.saturating_add(n);
        known.merge(&firsts, USES_MAX);
    }
    Ok(uses)
}

pub fn visits(connection: &Connection, epoch: Option<i64>) -> rusqlite::Result<Visits> {
    let mut select =
        connection.prepare("SELECT block, days FROM visit WHERE ?1 IS NULL OR epoch = ?1")?;
    let mut rows = select.query([epoch])?;
    let mut visits = Visits::default();
    while let Some(row) = rows.next()? {
        // A number out of its range has been damaged since it came in.
        if let (Ok(block), Ok(days)) = (row.get(0), row.get::<_, i64>(1)) {
            visits.add_block(block, days.cast_unsigned());
        }
    }
    Ok(visits)
}

fn ways(
    connection: &Connection,
    epoch: Option<i64>,
    funnels: &[Funnel],
) -> rusqlite::Result<Vec<(Funnel, Path)>> {
    let mut ways = Vec::new();
    let mut new = Vec::new();
    for funnel in funnels {
        let mut way = Path::of(funnel);
        if is_watched(connection, path::id(funnel))? {
            steps(connection, epoch, path::id(funnel), &mut way)?;
        } else {
            new.push(funnel.clone());
        }
        ways.push((funnel.clone(), way));
    }
    if !new.is_empty() {
        // Nothing has been folded since the program has this funnel.
        let counted = recount(connection, &new)?.into_iter();
        for (_, counted) in counted.filter(|(of, _)| epoch.is_none_or(|epoch| epoch == *of)) {
            for (funnel, way) in &mut ways {
                counted.go(path::id(funnel), way);
            }
        }
    }
    Ok(ways)
}

/// Adds the steps that rows hold.
pub fn steps(
    connection: &Connection,
    epoch: Option<i64>,
    funnel: u64,
    way: &mut Path,
) -> rusqlite::Result<()> {
    let mut select = connection.prepare(
        "SELECT step, firsts FROM step
         WHERE funnel = ?2 AND step >= 0 AND (?1 IS NULL OR epoch = ?1)",
    )?;
    let mut rows = select.query(params![epoch, funnel.cast_signed()])?;
    while let Some(row) = rows.next()? {
        if let (Ok(step), Ok(firsts)) = (row.get::<_, u16>(0), row.get_ref(1)?.as_str()) {
            way.read(step.into(), firsts);
        }
    }
    Ok(())
}
