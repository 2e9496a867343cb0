//! What happens in one session of a day, in a process of its own.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use telemetry_runtime::Telemetry;

use crate::{
    Plan,
    chance::Chance,
    entries::{self, Done, Entry, Form, Temper},
};

/// What one entry came to in a session, or on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub calls: u64,
    /// Calls that ended with a kind of error.
    pub failed: u64,
    /// Calls whose time was recorded.
    pub timed: u64,
    /// The quantities of events added up.
    pub amount: u64,
}

/// A session of the plan.
pub struct Stretch<'a> {
    pub plan: &'a Plan,
    /// The place of the day, from 0.
    pub at: u32,
    /// The place in the day, from 0.
    pub session: u32,
    pub calls: u64,
    /// Whether it brings into the store what has been recorded so far, as the last one of a day does.
    pub folds: bool,
}

/// A fold waits for no longer.
const PATIENCE: Duration = Duration::from_secs(60);

impl Tally {
    fn add(&mut self, done: Done) {
        self.calls += 1;
        self.failed += u64::from(done.failed);
        self.timed += u64::from(done.timed);
        self.amount += done.amount;
    }

    /// The same entry in another session.
    pub fn join(&mut self, other: Self) {
        self.calls += other.calls;
        self.failed += other.failed;
        self.timed += other.timed;
        self.amount += other.amount;
    }
}

impl Stretch<'_> {
    /// The words that the process is given.
    pub fn words(&self) -> Vec<String> {
        let numbers = [
            self.at.to_string(),
            self.session.to_string(),
            self.calls.to_string(),
        ];
        let mut words = numbers.to_vec();
        words.extend(self.plan.words());
        words.extend(self.folds.then(|| "--folds".to_owned()));
        words
    }

    /// Does the work, folds where it is to, and tells what was done in lines that [`read`] reads.
    pub fn live(&self, telemetry: &Telemetry) -> Result<String, String> {
        let tallies = self.work();
        let started = Instant::now();
        if self.folds {
            let folded = telemetry.fold(PATIENCE);
            folded.map_err(|error| format!("could not fold: {error}"))?;
        }
        let fold = format!("fold {}", started.elapsed().as_micros());
        let lines = tallies.iter().map(|(name, tally)| {
            let Tally {
                calls,
                failed,
                timed,
                amount,
            } = tally;
            format!("{name} {calls} {failed} {timed} {amount}")
        });
        let lines: Vec<String> = [fold].into_iter().chain(lines).collect();
        Ok(lines.join("\n"))
    }

    fn work(&self) -> BTreeMap<&'static str, Tally> {
        let used = self.used();
        let mut bounds = Vec::with_capacity(used.len());
        let mut all = 0;
        for (_, _, weight) in &used {
            all += weight;
            bounds.push(all);
        }
        let of = u64::from(self.at) << 8 | u64::from(self.session);
        let mut chance = Chance::new(self.plan.seed, of);
        let mut tallies = vec![Tally::default(); used.len()];
        for _ in 0..self.calls {
            let drawn = chance.below(all);
            let at = bounds.partition_point(|bound| *bound <= drawn);
            let (entry, temper, _) = used[at];
            tallies[at].add((entry.call)(temper, &mut chance));
        }
        let names = used.iter().map(|(entry, _, _)| entry.name);
        let told = names.zip(tallies).filter(|(_, tally)| tally.calls > 0);
        told.collect()
    }

    /// The entries that are in use by this day, and how much each is used.
    ///
    /// Some are used a thousand times as often as others, some more and some less as time goes by, and
    /// every fourth is found only in the course of the year.
    fn used(&self) -> Vec<(Entry, Temper, u64)> {
        let mut all: Vec<(Temper, Entry)> = (0..).map(Temper).zip(entries::all()).collect();
        let mut order = Chance::new(self.plan.seed, u64::MAX - 1);
        all.sort_by_cached_key(|_| order.next());
        all.truncate(self.plan.entries_used);
        let singles = all.iter().filter(|(_, entry)| entry.form == Form::Single);
        let (singles, others) = (singles.count() as u64, all.len() as u64);
        let elapsed = u64::from(self.at) * 100 / u64::from(self.plan.days.max(1));
        let weight = |rank: u64, entry: &Entry| {
            let found = if rank % 4 == 3 { rank * 37 % 95 } else { 0 };
            if elapsed < found {
                return 0;
            }
            let drift = match rank % 5 {
                0 => 100 + elapsed,
                1 => 200 - elapsed,
                _ => 150,
            };
            let usual = 1_000_000 / (rank + 3) * drift;
            match (entry.form, self.plan.singles) {
                (_, 0..=1) => usual,
                (Form::Single, share) => 1_000_000_000 * share / singles.max(1),
                (_, share) => 1_000_000_000 * (100 - share) / (others - singles).max(1),
            }
        };
        (0..)
            .zip(all)
            .map(|(rank, (temper, entry))| (entry, temper, weight(rank, &entry)))
            .collect()
    }
}

/// What a process of a session said: its tallies, and how long the fold took.
pub fn read(said: &str) -> Option<(BTreeMap<&'static str, Tally>, Duration)> {
    let names: BTreeMap<&str, &'static str> = entries::all()
        .iter()
        .map(|entry| (entry.name, entry.name))
        .collect();
    let mut lines = said.lines();
    let folding = lines.next()?.strip_prefix("fold ")?.parse().ok()?;
    let tally = |line: &str| {
        let (name, numbers) = line.split_once(' ')?;
        let numbers: Option<Vec<u64>> = numbers.split(' ').map(|word| word.parse().ok()).collect();
        let [calls, failed, timed, amount] = numbers?.try_into().ok()?;
        let tally = Tally {
            calls,
            failed,
            timed,
            amount,
        };
        Some((*names.get(name)?, tally))
    };
    let tallies: Option<_> = lines.map(tally).collect();
    Some((tallies?, Duration::from_micros(folding)))
}
