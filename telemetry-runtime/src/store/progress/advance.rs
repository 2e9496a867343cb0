//! What counts add to the rows of one consent.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};
use telemetry_schema::{Date, document::Funnel};

use super::{
    Firsts, Path, Visits,
    firsts::USES_MAX,
    path::{self, Watch},
    read,
};
use crate::{consent::epoch::Epoch, store::batch::N_MAX};

/// What some counts add, all under one consent.
#[derive(Debug, Default)]
pub struct Advance {
    /// The first day of the consent; zero where it has none.
    since: u32,
    /// By entry and day.
    uses: BTreeMap<u64, BTreeMap<u32, u64>>,
    visits: Visits,
    /// By funnel and step.
    steps: BTreeMap<(u64, usize), BTreeMap<u32, u64>>,
}

impl Advance {
    /// Nothing yet, under a consent.
    pub fn under(connection: &Connection, epoch: i64) -> rusqlite::Result<Self> {
        Ok(Self {
            since: since(connection, epoch)?,
            ..Self::default()
        })
    }

    /// An entry was recorded so often on a day.
    pub fn add_use(&mut self, entry: u64, day: u32, n: u64) {
        let total = self.uses.entry(entry).or_default().entry(day).or_default();
        *total = total.saturating_add(n);
        if day >= self.since {
            self.visits.add(day);
        }
    }

    /// What a step waits for was recorded so often on a day.
    pub fn add_step(&mut self, watch: &Watch, day: u32, n: u64) {
        if day < self.since {
            return;
        }
        let step = self.steps.entry((watch.funnel, watch.step)).or_default();
        let total = step.entry(day).or_default();
        *total = total.saturating_add(n);
    }

    /// Goes on in a funnel as far as this brings it.
    pub fn go(&self, funnel: u64, path: &mut Path) {
        for ((_, step), days) in self.steps.range((funnel, 0)..=(funnel, usize::MAX)) {
            for (day, n) in days {
                path.add(*step, *day, *n);
            }
        }
    }

    /// Adds all of it to the rows.
    pub fn write(
        &self,
        transaction: &Connection,
        epoch: i64,
        funnels: &[Funnel],
    ) -> rusqlite::Result<()> {
        self.write_uses(transaction, epoch)?;
        let mut visit = transaction.prepare(
            "INSERT INTO visit (epoch, block, days) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET days = days | excluded.days",
        )?;
        for (block, days) in self.visits.blocks() {
            visit.execute(params![epoch, block, days.cast_signed()])?;
        }
        self.write_steps(transaction, epoch, funnels)
    }

    fn write_uses(&self, transaction: &Connection, epoch: i64) -> rusqlite::Result<()> {
        let mut select =
            transaction.prepare("SELECT firsts FROM progress WHERE epoch = ?1 AND entry = ?2")?;
        let mut upsert = transaction.prepare(
            "INSERT INTO progress (epoch, entry, n, firsts) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE
             SET n = min(n + excluded.n, 9007199254740991), firsts = excluded.firsts",
        )?;
        for (entry, days) in &self.uses {
            let entry = entry.cast_signed();
            let before: Option<String> = select
                .query_row([epoch, entry], |row| row.get(0))
                .optional()?;
            let mut firsts = Firsts::from_text(before.as_deref().unwrap_or_default(), USES_MAX);
            let mut total = 0_u64;
            for (day, n) in days {
                if *day >= self.since {
                    firsts.add(*day, *n, USES_MAX);
                }
                total = total.saturating_add(*n);
            }
            let total = total.min(N_MAX).cast_signed();
            upsert.execute(params![epoch, entry, total, firsts.to_text()])?;
        }
        Ok(())
    }

    /// Adds what it says of some funnels.
    pub fn write_steps(
        &self,
        transaction: &Connection,
        epoch: i64,
        funnels: &[Funnel],
    ) -> rusqlite::Result<()> {
        let touched: BTreeSet<u64> = self.steps.keys().map(|(funnel, _)| *funnel).collect();
        for funnel in funnels {
            let id = path::id(funnel);
            if !touched.contains(&id) {
                continue;
            }
            let mut path = Path::of(funnel);
            read::steps(transaction, Some(epoch), id, &mut path)?;
            self.go(id, &mut path);
            path.prune();
            let mut upsert = transaction.prepare(
                "INSERT OR REPLACE INTO step (epoch, funnel, step, firsts) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for (step, firsts) in (0_i64..).zip(path.steps()) {
                upsert.execute(params![epoch, id.cast_signed(), step, firsts.to_text()])?;
            }
        }
        Ok(())
    }
}

/// The first day of a consent. One for a process alone has none, nor has one that nobody knows any more.
fn since(connection: &Connection, epoch: i64) -> rusqlite::Result<u32> {
    let mut select = connection.prepare("SELECT consent FROM epoch WHERE id = ?1")?;
    let text: Option<String> = select.query_row([epoch], |row| row.get(0)).optional()?;
    let consent = text.and_then(|text| serde_json::from_str::<Epoch>(&text).ok());
    Ok(consent
        .and_then(|consent| consent.since)
        .map_or(0, Date::days))
}
