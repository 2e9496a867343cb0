//! Session after session, each in a process of its own; those of a day find its date.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant, SystemTime},
};

use telemetry_runtime::schema::Date;

use crate::{
    Plan, calendar,
    chance::Chance,
    clock::Faketime,
    day::{self, Stretch},
};

/// What each entry came to on one day.
pub type Day = BTreeMap<&'static str, day::Tally>;

/// A year that was made.
pub struct Year {
    /// Where it lies.
    pub dir: PathBuf,
    /// Today, and so many days in all with it.
    pub today: Date,
    pub length: u32,
    /// The days on which something was done.
    pub days: Vec<(Date, Day)>,
    /// How many sessions each of them had.
    pub sessions: Vec<(Date, u64)>,
    /// How long processes spent in folds.
    folding: Duration,
    /// How long it took.
    took: Duration,
}

impl Year {
    /// The last day is today.
    pub fn make(dir: &Path, plan: &Plan) -> Result<Self, String> {
        let dir = empty(dir)?;
        limit(&dir, plan.size_mib)?;
        let faketime = Faketime::find()?;
        let started = Instant::now();
        let last = today();
        let first = Date::from_days(last.days().saturating_sub(plan.days.saturating_sub(1)));
        let calls = calendar::calls_of_days(first, plan.days, plan.calls, plan.seed);
        let mut year = Self {
            dir,
            today: last,
            length: plan.days,
            days: Vec::new(),
            sessions: Vec::new(),
            folding: Duration::ZERO,
            took: Duration::ZERO,
        };
        let mut made = 0;
        for (at, calls) in (0..).zip(calls).filter(|(_, calls)| *calls > 0) {
            let date = Date::from_days(first.days() + at);
            year.live(date, (plan, at, calls), &faketime)?;
            made += calls;
            if year.days.len().is_multiple_of(30) {
                println!("{date}: {made} calls on {} days", year.days.len());
            }
        }
        year.took = started.elapsed();
        Ok(year)
    }

    /// One to six sessions, two hours apart, of as many calls.
    fn live(
        &mut self,
        date: Date,
        (plan, at, calls): (&Plan, u32, u64),
        faketime: &Faketime,
    ) -> Result<(), String> {
        let sessions = 1 + Chance::new(plan.seed, u64::from(date.days())).below(6);
        let mut day = Day::new();
        for (session, nth) in (0..).zip(0..sessions) {
            let mut command = host(&self.dir)?;
            let stretch = Stretch {
                plan,
                at,
                session,
                calls: calls * (nth + 1) / sessions - calls * nth / sessions,
                folds: nth + 1 == sessions,
            };
            command.arg("session").args(stretch.words());
            let said = run(faketime.set(&mut command, date, 8 + 2 * nth))?;
            let read = day::read(&said).ok_or_else(|| format!("{date} said {said:?}"))?;
            let (tallies, folding) = read;
            for (name, tally) in tallies {
                day.entry(name).or_default().join(tally);
            }
            self.folding += folding;
        }
        self.days.push((date, day));
        self.sessions.push((date, sessions));
        Ok(())
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        let tallies = self.days.iter().flat_map(|(_, day)| day.values());
        tallies.map(|tally| tally.calls).sum()
    }

    /// What was done, for a person.
    pub fn told(&self) -> String {
        format!(
            "{} calls in {} sessions on {} days, the last {}; made in {:.1?}, of which {:.1?} in folds",
            self.calls(),
            self.sessions.iter().map(|(_, n)| n).sum::<u64>(),
            self.days.len(),
            self.days.last().map_or_else(today, |(date, _)| *date),
            self.took,
            self.folding,
        )
    }
}

/// This program for somebody who has agreed to everything and has nothing but this folder.
pub fn host(dir: &Path) -> Result<Command, String> {
    let itself = std::env::current_exe()
        .map_err(|error| format!("the system does not tell what it runs: {error}"))?;
    let mut command = Command::new(itself);
    command
        .env_clear()
        .env("HOME", dir)
        .env("YEAR_TELEMETRY_DIR", dir)
        .env("YEAR_TELEMETRY", "full");
    Ok(command)
}

/// What a command says that must end well.
pub fn run(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("could not run this program again: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: {said}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| "it said what is no text".to_owned())
}

fn empty(dir: &Path) -> Result<PathBuf, String> {
    let failed = |error| format!("could not make {}: {error}", dir.display());
    fs::create_dir_all(dir).map_err(failed)?;
    let dir = dir.canonicalize().map_err(failed)?;
    let is_empty = fs::read_dir(&dir).map_err(failed)?.next().is_none();
    if is_empty {
        Ok(dir)
    } else {
        Err(format!("{} is not empty: name a new folder", dir.display()))
    }
}

/// What the user of this folder allows; nothing is said where nothing is asked for.
fn limit(dir: &Path, size_mib: Option<u32>) -> Result<(), String> {
    let Some(size_mib) = size_mib else {
        return Ok(());
    };
    let path = dir.join(".config/year/telemetry.toml");
    let write = || {
        fs::create_dir_all(path.parent().unwrap_or(dir))?;
        fs::write(&path, format!("level = \"full\"\nsize_mib = {size_mib}\n"))
    };
    write().map_err(|error: io::Error| format!("could not write {}: {error}", path.display()))
}

fn today() -> Date {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let days = since.unwrap_or_default().as_secs() / 86_400;
    Date::from_days(u32::try_from(days).unwrap_or_default())
}
