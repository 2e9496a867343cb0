//! Whether the store has what was done: neither less nor more.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use serde_json::Value;
use telemetry_runtime::{
    catalog,
    schema::{
        Date,
        retention::{ERROR_DAYS, Kept},
    },
};

use crate::{
    entries::{self, Form},
    year::{Year, host},
};

/// What is known of an entry from one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    calls: u64,
    failed: u64,
    timed: u64,
    singles: u64,
    amount: u64,
}

/// What a store may hold unless the user allows less.
const CAP_MIB: u32 = 100;

/// Compares; the answer is what the store has, as a sentence.
///
/// A store that is at its cap has lost single events, but no counts.
pub fn check(year: &Year, size_mib: Option<u32>) -> Result<String, String> {
    let done = done(year);
    let is_full = is_full(year, size_mib.unwrap_or(CAP_MIB))?;
    let stored = stored(year)?;
    let names: BTreeSet<&String> = done.keys().chain(stored.keys()).collect();
    let sum = |of: &BTreeMap<String, Sum>, name: &String| of.get(name).copied().unwrap_or_default();
    let differing: Vec<String> = names
        .into_iter()
        .map(|name| (name, sum(&done, name), sum(&stored, name)))
        .filter(|(_, done, stored)| {
            let single_events = if is_full {
                stored.singles
            } else {
                done.singles
            };
            let kept = Sum {
                singles: single_events,
                ..*done
            };
            kept != *stored || stored.singles > done.singles
        })
        .map(|(name, done, stored)| format!("{name}: {done:?} were made, {stored:?} are stored"))
        .collect();
    if !differing.is_empty() {
        return Err(differing.join("\n"));
    }
    let total = |part: fn(&Sum) -> u64| stored.values().map(part).sum::<u64>();
    let cap = if is_full {
        "; the store is at its cap"
    } else {
        ""
    };
    Ok(format!(
        "the store has just what is to be kept of them: {} calls of {} entries, {} with a kind of error, {} \
         with a time, {} single events{cap}",
        total(|sum| sum.calls),
        stored.len(),
        total(|sum| sum.failed),
        total(|sum| sum.timed),
        total(|sum| sum.singles),
    ))
}

/// Whether so much is used that something had to go; a tenth more goes than must.
fn is_full(year: &Year, cap_mib: u32) -> Result<bool, String> {
    let path = year.dir.join("year/store.sqlite");
    let failed = |error| format!("could not look at {}: {error}", path.display());
    let bytes = fs::metadata(&path).map_err(failed)?.len();
    Ok(bytes > (u64::from(cap_mib) << 20) * 8 / 10)
}

/// What was done on the days that each part is kept for, today included.
fn done(year: &Year) -> BTreeMap<String, Sum> {
    let kept: BTreeMap<&str, Kept> = catalog()
        .iter()
        .map(|entry| (entry.name(), Kept::of(entry.retention_days())))
        .collect();
    let mut sums = given(year);
    let forms: BTreeMap<&str, Form> = entries::all()
        .iter()
        .map(|entry| (entry.name, entry.form))
        .collect();
    let last = year.days.last().map_or(0, |(date, _)| date.days());
    for (date, day) in &year.days {
        let age = last - date.days();
        for (name, tally) in day {
            let kept = kept.get(name).copied().unwrap_or(Kept::of(None));
            let within = |days: u16, n: u64| if age < u32::from(days) { n } else { 0 };
            let is_single = forms.get(name) == Some(&Form::Single);
            let singles = if is_single { tally.calls } else { 0 };
            let sum = sums.entry((*name).to_owned()).or_default();
            sum.calls += within(kept.tally_days, tally.calls);
            sum.amount += within(kept.tally_days, tally.amount);
            sum.failed += within(kept.error_days.min(ERROR_DAYS), tally.failed);
            sum.timed += within(kept.detail_days, tally.timed);
            sum.singles += within(kept.detail_days, singles);
        }
    }
    sums.retain(|_, sum| *sum != Sum::default());
    sums
}

/// What the runtime records by itself, of the days that it is kept for. The export is none of the sessions.
fn given(year: &Year) -> BTreeMap<String, Sum> {
    let last = year.today.days();
    let within = |date: Date| last - date.days() < u32::from(Kept::of(None).tally_days);
    let sessions = year.sessions.iter().filter(|(date, _)| within(*date));
    let sessions = sessions.map(|(_, n)| n).sum::<u64>();
    let first = year.days.iter().take(1).filter(|(date, _)| within(*date));
    [
        ("app.first_run", first.count() as u64),
        ("session.started", sessions),
        ("session.ended", sessions),
        ("session.cost", sessions),
    ]
    .map(|(name, calls)| (name.to_owned(), calls))
    .into_iter()
    .map(|(name, calls)| {
        (
            name,
            Sum {
                calls,
                ..Sum::default()
            },
        )
    })
    .collect()
}

/// What an export has.
fn stored(year: &Year) -> Result<BTreeMap<String, Sum>, String> {
    let mut sums = BTreeMap::<String, Sum>::new();
    let mut export = host(&year.dir)?
        .args(["telemetry", "export"])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("could not run this program again: {error}"))?;
    let lines = export.stdout.take().map(BufReader::new);
    for line in lines.into_iter().flat_map(BufReader::lines) {
        let line = line.map_err(|error| format!("could not read the export: {error}"))?;
        let row: Value = serde_json::from_str(&line)
            .map_err(|error| format!("the export has {line}: {error}"))?;
        add(&row, &mut sums).ok_or_else(|| format!("the export has {line}"))?;
    }
    let ended = export.wait();
    match ended {
        Ok(status) if status.success() => {
            // How long sessions were and what they cost is the machine's.
            let given = sums
                .iter_mut()
                .filter(|(name, _)| ["session.ended", "session.cost"].contains(&name.as_str()));
            given.for_each(|(_, sum)| sum.amount = 0);
            Ok(sums)
        }
        _ => Err("the export failed".to_owned()),
    }
}

/// `None` when a row is not as it should be: nothing may be lost.
fn add(row: &Value, sums: &mut BTreeMap<String, Sum>) -> Option<()> {
    let n = row["n"].as_u64()?;
    Date::parse(row["day"].as_str()?).ok()?;
    let sum = sums.entry(row["entry"].as_str()?.to_owned()).or_default();
    match row["row"].as_str()? {
        "feature" => {
            sum.calls += n;
            sum.failed += if row["error"].is_string() { n } else { 0 };
        }
        "event" => {
            sum.calls += n;
            let amounts = row["sums"]
                .as_object()
                .into_iter()
                .flat_map(|sums| sums.values());
            sum.amount += amounts.filter_map(Value::as_u64).sum::<u64>();
        }
        "timing" => sum.timed += n,
        "single" => sum.singles += n,
        _ => return None,
    }
    Some(())
}
