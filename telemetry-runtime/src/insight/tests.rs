//! Rows in, figures out: by hand, and held against the definitions.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use telemetry_schema::{
    Date, Measure, Origin,
    document::{Catalog, Domain, Entry, Field, Kind, SCHEMA, Value},
    timing,
};

use super::{DaySums, Period, gathering::Gathering, history};
use crate::store::{
    TallyRow, TimingRow,
    progress::{Firsts, Progress, Visits, entry_id},
};

/// 2026-11-20, a Friday.
const TODAY: u32 = 20_777;

fn entry(name: &str, kind: Kind) -> Entry {
    Entry {
        origin: Origin::new("tool", 1).into(),
        ..Entry::named(name, kind)
    }
}

fn values(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| Value::named(name)).collect()
}

fn choice(names: &[&str]) -> Domain {
    Domain::Choice {
        values: values(names),
    }
}

fn event(name: &str, fields: &[(&str, Domain)]) -> Entry {
    let field = |(name, domain): &(&str, Domain)| Field {
        ..Field::named(name, domain.clone())
    };
    Entry {
        fields: fields.iter().map(field).collect(),
        ..entry(name, Kind::Event)
    }
}

fn search(errors: &[&str]) -> Entry {
    Entry {
        timed: true,
        errors: Some(choice(errors)),
        ..entry("search", Kind::Feature)
    }
}

fn catalog(entries: Vec<Entry>) -> Catalog {
    Catalog {
        schema: SCHEMA,
        entries,
        funnels: Vec::new(),
    }
}

/// Two versions: one value was renamed, a field was added in front, an entry has another place.
fn versions() -> [Catalog; 2] {
    let took = || {
        (
            "took",
            Domain::Optional(Box::new(Domain::Measure(Measure::Elapsed))),
        )
    };
    let hits = |bounds: &[i64]| {
        (
            "hits",
            Domain::Buckets {
                bounds: bounds.to_vec(),
            },
        )
    };
    let parts = || {
        (
            "parts",
            Domain::Flags {
                values: values(&["head", "body"]),
            },
        )
    };
    let first = event(
        "ended",
        &[
            ("command", choice(&["find", "count"])),
            took(),
            parts(),
            hits(&[1, 10]),
        ],
    );
    let second = event(
        "ended",
        &[
            ("success", Domain::Bool),
            ("command", choice(&["seek", "count"])),
            took(),
            parts(),
            hits(&[1, 5, 10]),
        ],
    );
    let length = ("length", Domain::Measure(Measure::Elapsed));
    let ending = ("ending", choice(&["exit", "panic"]));
    [
        catalog(vec![first, search(&["timeout"])]),
        catalog(vec![
            second,
            entry("open", Kind::Feature),
            search(&["gone", "timeout"]),
            event("session.ended", &[length, ending]),
            event("session.started", &[]),
        ]),
    ]
}

fn gathering(period: Period) -> Gathering {
    let mut gathering = Gathering::new(period);
    for (build, catalog) in (1..).zip(&versions()) {
        gathering.add_build(build, Some(catalog));
    }
    gathering.add_build(3, None);
    gathering
}

fn row<'a>(
    day: u32,
    (build, entry): (i64, u16),
    n: u64,
    cell: &'a [u64],
    sums: &'a [u128],
) -> TallyRow<'a> {
    TallyRow {
        day,
        build,
        epoch: 1,
        entry,
        cell,
        n,
        sums,
    }
}

#[test]
fn two_versions_and_their_runs_as_json() {
    let mut gathering = gathering(Period::ending(Date::from_days(TODAY), 7));
    let (first, second) = ((1, 0), (2, 0));
    for row in [
        row(TODAY - 9, first, 6, &[0, 4, 1, 0], &[6_000]),
        row(TODAY - 6, first, 3, &[0, 4, 0b01, 1], &[3_000]),
        row(TODAY - 6, (1, 1), 10, &[0], &[]),
        row(TODAY - 6, (1, 1), 2, &[1, 0], &[]),
        row(TODAY - 1, second, 4, &[1, 1, 0, 0b11, 2], &[0]),
        row(TODAY - 1, second, 1, &[0, 0, 4, 0, 3], &[1_500]),
        row(TODAY, (2, 1), 1, &[3], &[]),
        row(TODAY, (2, 2), 5, &[1, 1], &[]),
        row(TODAY, (2, 2), 1, &[1, 0], &[]),
        row(TODAY, (2, 3), 3, &[13, 0], &[9_000_000]),
        row(TODAY, (2, 3), 1, &[16, 1], &[70_000_000]),
        row(TODAY, (2, 4), 6, &[], &[]),
    ] {
        assert!(gathering.add(&row).is_some(), "{row:?}");
    }
    for (duration, n) in [(1_000_000, 8), (30_000_000, 2)] {
        let bucket = timing::bucket(duration);
        let timed = TimingRow {
            build: 1,
            entry: 1,
            bucket,
            n,
        };
        assert!(gathering.add_timing(&timed).is_some());
    }
    let json = serde_json::json!({
        "slice_days": gathering.slices.days(),
        "activity": gathering.activity(),
        "sessions": gathering.sessions(),
        "entries": gathering.entries(),
    });
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn a_row_that_contradicts_its_catalog_counts_for_nothing() {
    let mut gathering = gathering(Period::ending(Date::from_days(TODAY), 7));
    for damaged in [
        row(TODAY, (1, 0), 1, &[2, 0, 0, 0], &[0]),
        row(TODAY, (1, 0), 1, &[0, 0, 0b100, 0], &[0]),
        row(TODAY, (1, 0), 1, &[0, 0, 0], &[0]),
        row(TODAY, (1, 0), 1, &[0, 0, 0, 0], &[0, 0]),
        row(TODAY, (1, 1), 1, &[4], &[]),
        row(TODAY, (1, 1), 1, &[1, 1], &[]),
        row(TODAY, (1, 1), 1, &[], &[]),
        row(TODAY, (1, 9), 1, &[0], &[]),
        row(TODAY, (3, 0), 1, &[0], &[]),
        row(TODAY, (4, 0), 1, &[0], &[]),
    ] {
        assert!(gathering.add(&damaged).is_none(), "{damaged:?}");
    }
    assert_eq!(gathering.activity().n, 0);
    assert!(gathering.entries().is_empty() && gathering.sessions().is_none());
}

#[test]
fn the_longest_period_has_bounds() {
    let all = Period::new(Date::from_days(0), Date::from_days(u32::MAX)).unwrap();
    let mut gathering = gathering(all);
    for day in [0, TODAY, u32::MAX] {
        gathering
            .add(&row(day, (2, 1), u64::MAX, &[0], &[]))
            .unwrap();
    }
    let activity = gathering.activity();
    assert_eq!((activity.n, activity.active_days), (u64::MAX, 3));
    assert_eq!(activity.days.len(), 3_660);
    assert_eq!(gathering.entries()[0].trend.len(), 29);
    assert_eq!(all.days(), u32::MAX);
    assert!(all.before().days() >= 1);
}

proptest! {
    #[test]
    fn sums_are_those_of_the_rows(
        rows in prop::collection::vec((0..80_u32, 0..2_u64, 1..50_u64), 0..80),
        (ago, days) in (0..20_u32, 1..70_u32),
    ) {
        let period = Period::ending(Date::from_days(TODAY - ago), days);
        let mut gathering = gathering(period);
        let mut rows: Vec<_> = rows.into_iter().map(|(age, command, n)| (TODAY - age, command, n)).collect();
        rows.sort_unstable();
        for (day, command, n) in &rows {
            gathering.add(&row(*day, (1, 0), *n, &[*command, 0, 0, 0], &[u128::from(*n)]));
        }
        let sum = |period: Period, of: Option<u64>| -> u64 {
            let within = rows.iter().filter(|(day, command, _)| {
                period.contains(Date::from_days(*day)) && of.is_none_or(|of| of == *command)
            });
            within.map(|(_, _, n)| n).sum()
        };
        let activity = gathering.activity();
        prop_assert_eq!(activity.n, sum(period, None));
        // Rows older than both stretches are never asked for.
        let in_before = rows.iter().filter(|(day, ..)| *day < period.first.days() || *day > period.last.days());
        prop_assert_eq!(activity.before, in_before.map(|(_, _, n)| n).sum::<u64>());
        let active: BTreeSet<_> = rows.iter().filter(|(day, ..)| period.contains(Date::from_days(*day))).map(|(day, ..)| day).collect();
        prop_assert_eq!(activity.active_days as usize, active.len());
        prop_assert_eq!(activity.weekdays.iter().sum::<u64>(), activity.n);
        prop_assert_eq!(activity.days.iter().map(|day| day.n).sum::<u64>(), activity.n);
        let entries = gathering.entries();
        prop_assert_eq!(entries.len(), usize::from(activity.n > 0));
        for entry in entries {
            let of: BTreeMap<_, _> = entry.fields[0].values.iter().map(|of| (of.value.as_str(), of.n)).collect();
            for (command, name) in [(0, "find"), (1, "count")] {
                prop_assert_eq!(of.get(name).copied().unwrap_or(0), sum(period, Some(command)));
            }
            prop_assert_eq!(entry.fields[1].total.as_ref().unwrap().amount, activity.n);
            prop_assert!(entry.trend.iter().sum::<u64>() <= entry.n);
        }
    }

    #[test]
    fn return_visits_are_those_of_the_days(
        days in prop::collection::vec(prop_oneof![8 => 0..80_u32, 1 => any::<u32>()], 1..30),
        today in prop_oneof![8 => 0..120_u32, 1 => any::<u32>()],
    ) {
        let mut visits = Visits::default();
        for day in &days {
            visits.add(*day);
        }
        let first = *days.iter().min().unwrap();
        let Some(returns) = history::returns(&visits, Date::from_days(today)) else {
            prop_assert!(first > today);
            return Ok(());
        };
        prop_assert_eq!(returns.first_use.days(), first);
        for (after, said) in [(1, returns.day_1), (7, returns.day_7), (30, returns.day_30)] {
            let day = u64::from(first) + after;
            let was = days.iter().any(|other| u64::from(*other) == day);
            let expected = match day.cmp(&u64::from(today)) {
                std::cmp::Ordering::Less => Some(was),
                std::cmp::Ordering::Equal => was.then_some(true),
                std::cmp::Ordering::Greater => None,
            };
            prop_assert_eq!(said, expected);
        }
        prop_assert!((1..=53).contains(&returns.weeks.len()));
        let last = returns.weeks.last().unwrap();
        prop_assert!((last.from.days()..last.from.days().saturating_add(7)).contains(&today) || today == u32::MAX);
        for week in &returns.weeks {
            let of_week: BTreeSet<_> = days.iter().filter(|day| {
                **day >= week.from.days() && **day - week.from.days() < 7 && **day <= today
            }).collect();
            prop_assert_eq!(usize::from(week.active_days), of_week.len());
        }
    }

    #[test]
    fn over_all_days_each_sum_is_told_once(
        days in prop::collection::btree_set(TODAY - 200..TODAY, 1..40),
        uses in 1..30_u64,
    ) {
        let (mut progress, mut firsts) = (Progress::default(), Firsts::default());
        for day in &days {
            progress.visits.add(*day);
            firsts.add(*day, uses, 100);
        }
        progress.uses.insert(entry_id("search"), (0, firsts));
        let told: Vec<DaySums> = (TODAY - 200..TODAY)
            .map(|day| DaySums::of(&progress, ["search", "open"], Date::from_days(day)))
            .collect();
        let count = |is: &dyn Fn(&DaySums) -> bool| told.iter().filter(|sums| is(sums)).count();
        prop_assert_eq!(count(&|sums| sums.active), days.len());
        // 1970-01-05 was a Monday.
        let weeks: BTreeSet<_> = days.iter().map(|day| (day - 4) / 7).collect();
        prop_assert_eq!(count(&|sums| sums.first_of_week), weeks.len());
        let months: BTreeSet<_> = days.iter().map(|day| {
            let (year, month, _) = Date::from_days(*day).civil();
            (year, month)
        }).collect();
        prop_assert_eq!(count(&|sums| sums.first_of_month), months.len());
        let first = *days.first().unwrap();
        let returned: Vec<u32> = told.iter().filter_map(|sums| sums.returned_after).collect();
        let expected: Vec<u32> = [0, 1, 7, 30].into_iter().filter(|after| days.contains(&(first + after))).collect();
        prop_assert_eq!(returned, expected);
        let first_uses: Vec<&String> = told.iter().flat_map(|sums| &sums.first_uses).collect();
        prop_assert_eq!(first_uses, ["search"]);
        let milestones: Vec<u64> = told.iter().flat_map(|sums| &sums.milestones).map(|(_, n)| *n).collect();
        let total = uses * days.len() as u64;
        let expected: Vec<u64> = [5, 10, 25, 50, 100].into_iter().filter(|n| *n <= total).collect();
        prop_assert_eq!(milestones, expected);
    }
}

#[test]
fn what_lies_ahead_is_not_told() {
    let mut progress = Progress::default();
    let (mut search, mut open) = (Firsts::default(), Firsts::default());
    // A clock ten years ahead, set right later.
    search.add(TODAY + 3_650, 100, 100);
    search.add(TODAY - 3, 6, 100);
    open.add(TODAY + 3_650, 1, 100);
    progress.uses.insert(entry_id("search"), (106, search));
    progress.uses.insert(entry_id("open"), (1, open));
    progress.visits.add(TODAY + 3_650);
    let today = Date::from_days(TODAY);
    assert_eq!(history::returns(&progress.visits, today), None);
    let firsts = history::firsts(&progress, ["open", "search", "unknown"], today);
    assert_eq!(firsts.len(), 1);
    assert_eq!(
        (firsts[0].entry.as_str(), firsts[0].day.days()),
        ("search", TODAY - 3)
    );
    let numbers: Vec<u64> = firsts[0].milestones.iter().map(|one| one.n).collect();
    assert_eq!(numbers, [5]);
}
