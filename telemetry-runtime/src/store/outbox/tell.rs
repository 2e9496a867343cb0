//! What was reached, told once.
//!
//! It is put together of all consents that may share, so that a new one does not make everything a first time
//! again; ages count from the first day of use under one of them. Each thing stands under a consent that it was
//! recorded under. What was recorded under any other is as if it had not been.
//!
//! Where the rows that this is made of do not go back to the beginning of the consent (the user keeps less, or a
//! store was lost whose reports may have left), first uses, numbers of uses and funnels cannot be told for what
//! they are, and are not told for as long as anything of such a consent is kept. Days of use are, and their age
//! counts from the consent itself.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    rc::Rc,
};

use rusqlite::{Connection, params};
use telemetry_schema::{
    Level,
    document::Funnel,
    wire::{FunnelUse, Hash, Milestone, Report, ReportKind},
};

use super::{
    desk::{Desk, Draft, rows_id},
    seal::{keep_number, number},
};
use crate::{
    consent::epoch::Epoch,
    report::{
        Published,
        progress::{self as tell, Reached, monday},
    },
    store::{
        Build,
        progress::{self, Firsts, MILESTONES, Visits, entry_id},
    },
};

/// The item of days of use; no entry and no funnel has it.
const VISITS: i64 = 0;

/// What was counted under one consent.
struct Known {
    id: i64,
    epoch: Rc<Epoch>,
    uses: BTreeMap<u64, Firsts>,
    visits: Visits,
}

/// What has been told.
struct Told(HashSet<(i64, i64)>);

type Builds = Vec<Rc<(Build, Published)>>;

impl Desk<'_> {
    /// Once a day: days and weeks end no more often, and what comes late can wait.
    pub(super) fn seal_progress(&mut self) -> rusqlite::Result<()> {
        let today = i64::from(self.today);
        if number(self.connection, "told_on")? == Some(today) {
            return Ok(());
        }
        let known = self.known()?;
        if known.is_empty() {
            return Ok(());
        }
        let told = Told::read(self.connection)?;
        self.tell_days(&known, &told)?;
        if self.is_whole(&known)? {
            let builds = self.all_builds()?;
            self.tell_weeks(&known, &told, &builds)?;
        }
        keep_number(self.connection, "told_on", today)
    }

    /// By consent, the one with the lowest level first.
    fn known(&mut self) -> rusqlite::Result<Vec<Known>> {
        let mut select = self.connection.prepare("SELECT id FROM epoch")?;
        let ids = select.query_map([], |row| row.get(0))?;
        let mut known = Vec::new();
        for id in ids.collect::<rusqlite::Result<Vec<i64>>>()? {
            if let Some(epoch) = self.epoch(id)? {
                let (uses, visits) = progress::under(self.connection, id)?;
                known.push(Known {
                    id,
                    epoch,
                    uses,
                    visits,
                });
            }
        }
        known.sort_by_key(|known| (known.epoch.level, known.id));
        Ok(known)
    }

    fn is_whole(&self, known: &[Known]) -> rusqlite::Result<bool> {
        let history = number(self.connection, "history")?;
        let since = |known: &Known| known.epoch.since.map_or(0, |since| i64::from(since.days()));
        Ok(history.is_none_or(|history| known.iter().all(|known| since(known) >= history)))
    }

    fn tell_days(&mut self, known: &[Known], told: &Told) -> rusqlite::Result<()> {
        let mut all = Visits::default();
        for (block, days) in known.iter().flat_map(|known| known.visits.blocks()) {
            all.add_block(block, days);
        }
        let mut first = all.first();
        if !self.is_whole(known)? {
            let since = known.iter().filter_map(|known| known.epoch.since);
            first = since.map(telemetry_schema::Date::days).chain(first).min();
        }
        let Some(first) = first else { return Ok(()) };
        let days = self.fence.days.clone();
        let was_used = |day: u32| all.contains(day) || days.contains(&day);
        for day in self.days() {
            let of = known.iter().find(|known| known.visits.contains(day));
            let Some(of) = of.filter(|_| !told.has(VISITS, day) && !days.contains(&day)) else {
                continue;
            };
            let visit = tell::visit(day, first, was_used);
            let progress = tell::of_day(self.sealing.product, of.epoch.level, day, visit);
            tell_once(self.connection, VISITS, day)?;
            if let Some(progress) = tell::judged(progress, &[]) {
                let rows = rows_id(ReportKind::Progress, day, (0, of.id));
                let number = self.next_number();
                self.draft(Draft {
                    number,
                    day,
                    epoch: of.id,
                    rows,
                    report: Report::Progress(progress),
                });
            }
        }
        Ok(())
    }

    fn tell_weeks(
        &mut self,
        known: &[Known],
        told: &Told,
        builds: &Builds,
    ) -> rusqlite::Result<()> {
        // By Monday and consent.
        let mut weeks: BTreeMap<(u32, usize), Vec<Reached>> = BTreeMap::new();
        self.uses(known, told, builds, &mut weeks)?;
        self.ways(known, told, builds, &mut weeks)?;
        let published: Vec<&Published> = builds.iter().map(|of| &of.1).collect();
        for ((monday, of), reached) in weeks {
            let Known { id, epoch, .. } = &known[of];
            for progress in tell::of_week(self.sealing.product, epoch.level, monday, reached) {
                let Some(progress) = tell::judged(progress, &published) else {
                    self.pass_over();
                    continue;
                };
                let number = self.next_number();
                self.draft(Draft {
                    number,
                    day: monday.saturating_add(6),
                    epoch: *id,
                    rows: rows_id(ReportKind::Progress, monday, (1, *id)),
                    report: Report::Progress(progress),
                });
            }
        }
        Ok(())
    }

    /// The Monday of a week that is over and not too old.
    fn week_of(&self, day: u32) -> Option<u32> {
        let monday = monday(day);
        self.days()
            .contains(&monday.saturating_add(6))
            .then_some(monday)
    }

    fn uses(
        &self,
        known: &[Known],
        told: &Told,
        builds: &Builds,
        weeks: &mut BTreeMap<(u32, usize), Vec<Reached>>,
    ) -> rusqlite::Result<()> {
        let names = names(builds);
        let mut merged: BTreeMap<u64, Firsts> = BTreeMap::new();
        for (entry, firsts) in known.iter().flat_map(|known| &known.uses) {
            merged.entry(*entry).or_default().merge_uses(firsts);
        }
        for (entry, firsts) in merged {
            let Some((name, level)) = names.get(&entry) else {
                continue;
            };
            for nth in MILESTONES {
                let Some(day) = firsts.reached(0, nth) else {
                    break;
                };
                let item = entry.cast_signed();
                let mark = u32::try_from(nth).unwrap_or(u32::MAX);
                // Under a consent that it was recorded under on that day.
                let has = |known: &Known| {
                    let firsts = known.uses.get(&entry);
                    known.epoch.level >= *level
                        && firsts.is_some_and(|firsts| firsts.iter().any(|(its, _)| its == day))
                };
                let (Some(monday), Some(of)) = (self.week_of(day), known.iter().position(has))
                else {
                    continue;
                };
                if told.has(item, mark) {
                    continue;
                }
                tell_once(self.connection, item, mark)?;
                let name = (*name).to_owned();
                weeks.entry((monday, of)).or_default().push(match nth {
                    1 => Reached::First(name),
                    _ => Reached::Uses(Milestone { name, uses: mark }),
                });
            }
        }
        Ok(())
    }

    fn ways(
        &self,
        known: &[Known],
        told: &Told,
        builds: &Builds,
        weeks: &mut BTreeMap<(u32, usize), Vec<Reached>>,
    ) -> rusqlite::Result<()> {
        let epochs: Vec<i64> = known.iter().map(|known| known.id).collect();
        for funnel in funnels(builds) {
            if !(self.sealing.covers_funnel)(funnel) {
                continue;
            }
            let (id, steps) = progress::steps_under(self.connection, &epochs, funnel)?;
            let item = id.cast_signed();
            let days: Vec<u32> = steps.iter().map_while(|day| *day).collect();
            let mut before = told.furthest(item);
            let mut reached = days.iter().enumerate().skip(before as usize).peekable();
            while let Some((at, day)) = reached.next() {
                let step = u32::try_from(at + 1).unwrap_or(u32::MAX);
                let goes_on = reached
                    .peek()
                    .is_some_and(|(_, next)| monday(**next) == monday(*day));
                let Some(monday) = self.week_of(*day) else {
                    // Too old to be told, or not over: what comes behind it is not told before it.
                    if *day < *self.days().start() {
                        before = step;
                        continue;
                    }
                    break;
                };
                // The steps' events may need any level.
                let Some(of) = known.iter().rposition(|known| known.visits.contains(*day)) else {
                    continue;
                };
                if goes_on {
                    continue;
                }
                tell_once(self.connection, item, step)?;
                weeks
                    .entry((monday, of))
                    .or_default()
                    .push(Reached::Steps(FunnelUse {
                        name: funnel.name.clone(),
                        definition: Hash::of_funnel(funnel),
                        before,
                        reached: step,
                    }));
                before = step;
            }
        }
        Ok(())
    }

    fn all_builds(&mut self) -> rusqlite::Result<Builds> {
        let mut select = self.connection.prepare("SELECT id FROM build")?;
        let ids = select.query_map([], |row| row.get(0))?;
        let mut builds = Vec::new();
        for id in ids.collect::<rusqlite::Result<Vec<i64>>>()? {
            builds.extend(self.build(id)?);
        }
        Ok(builds)
    }
}

impl Told {
    fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let mut select = connection.prepare("SELECT item, mark FROM told")?;
        let marks = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        marks.collect::<rusqlite::Result<_>>().map(Self)
    }

    fn has(&self, item: i64, mark: u32) -> bool {
        self.0.contains(&(item, mark.into()))
    }

    /// The furthest step of a funnel.
    fn furthest(&self, item: i64) -> u32 {
        let marks = self.0.iter().filter(|(its, _)| *its == item);
        let furthest = marks.map(|(_, mark)| *mark).max().unwrap_or(0);
        u32::try_from(furthest).unwrap_or(0)
    }
}

fn tell_once(connection: &Connection, item: i64, mark: u32) -> rusqlite::Result<()> {
    let tell = "INSERT OR IGNORE INTO told (item, mark) VALUES (?1, ?2)";
    connection.execute(tell, params![item, mark]).map(drop)
}

/// What entries are called, and the lowest level that a release had them at.
fn names(builds: &Builds) -> HashMap<u64, (&str, Level)> {
    let mut names = HashMap::new();
    let entries = builds.iter().flat_map(|of| &of.1.catalog.entries);
    for entry in entries {
        let known = names
            .entry(entry_id(&entry.name))
            .or_insert((entry.name.as_str(), entry.level));
        known.1 = known.1.min(entry.level);
    }
    names
}

/// Each definition once.
fn funnels(builds: &Builds) -> Vec<&Funnel> {
    let mut known = HashSet::new();
    let funnels = builds.iter().flat_map(|of| &of.1.catalog.funnels);
    funnels
        .filter(|funnel| known.insert(Hash::of_funnel(funnel)))
        .collect()
}
