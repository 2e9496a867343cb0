//! What outlives the counts: first uses, milestones, days of use, steps of funnels.

use proptest::prelude::*;
use telemetry_schema::document::{self, Condition, Funnel, FunnelStep};

use super::{
    super::{delete_all, progress::Progress},
    *,
};

/// A later version of the program, which asks how far use gets.
const LATER: u64 = 0xb0b0_0000_0000_0002;

fn step(command: &str, nth: u32) -> FunnelStep {
    FunnelStep {
        event: "command_ended".to_owned(),
        conditions: vec![Condition {
            field: "command".to_owned(),
            value: command.to_owned(),
        }],
        nth,
    }
}

/// Thought once, then compared twice.
fn funnel() -> Funnel {
    Funnel {
        name: "activation".to_owned(),
        about: "How far.".to_owned(),
        purpose: "for the tests".to_owned(),
        allow_name: None,
        origin: document::Origin {
            crate_name: "tool".to_owned(),
            module: "tool".to_owned(),
        },
        steps: vec![step("think", 1), step("compare", 2)],
        only: Vec::new(),
    }
}

/// Adds the journal of a later version to a folder.
fn update(dir: &Path) {
    let mut later = build();
    later.catalog.funnels.push(funnel());
    later.write(dir, LATER).unwrap();
    Inbox::create(dir, LATER, EPOCH, "{}").unwrap();
}

fn ended(dir: &Path, build: u64, day: u32, command: u64, n: u32) {
    let inbox = Inbox::open(dir, build, EPOCH, Arc::new(Still(day)));
    let words = [command, 3, 1_000, 0, 0, 0];
    let event = Observation::Event { n, words: &words };
    inbox.unwrap().unwrap().record(&ENDED, &event);
}

fn progress(dir: &Path) -> Progress {
    store(dir).progress(None, &[funnel()]).unwrap()
}

fn reached(dir: &Path) -> Vec<Option<u32>> {
    progress(dir).funnels[0].1.reached()
}

/// The days of the first use and of the milestones.
fn milestones(dir: &Path, entry: &str) -> Vec<u32> {
    let progress = progress(dir);
    let (_, firsts) = &progress.uses[&entry_id(entry)];
    let numbers = [1, 5, 10, 25, 50, 100].into_iter();
    numbers.filter_map(|n| firsts.reached(0, n)).collect()
}

/// What the counts that are kept come to.
fn afresh(dir: &Path) -> Progress {
    super::super::progress::forget(&store(dir).connection, Date::from_days(TODAY), 0).unwrap();
    progress(dir)
}

#[test]
fn a_late_journal_counts_for_its_own_days() {
    let dir = consented();
    let search = |day: u32, n: u32| {
        let inbox = inbox_on(dir.path(), day);
        (0..n).for_each(|_| inbox.record(&SEARCH, &OK));
        drop(inbox);
        fold_now(dir.path()).unwrap();
    };
    search(TODAY - 2, 120);
    assert_eq!(milestones(dir.path(), "search"), [TODAY - 2; 6]);
    search(TODAY - 9, 1);
    search(TODAY - 5, 9);
    let (first, then, last) = (TODAY - 9, TODAY - 5, TODAY - 2);
    assert_eq!(
        milestones(dir.path(), "search"),
        [first, then, then, last, last, last]
    );
    assert_eq!(progress(dir.path()).visits.count(0, TODAY), 3);
    assert_eq!(afresh(dir.path()).visits.count(0, TODAY), 3);
}

#[test]
fn it_outlives_the_counts_and_goes_with_a_deletion() {
    let dir = consented();
    for age in [400, 399, 200] {
        inbox_on(dir.path(), TODAY - age).record(&SEARCH, &OK);
    }
    fold_now(dir.path()).unwrap();
    assert_eq!(total(dir.path(), "search"), 3);
    assert_eq!(milestones(dir.path(), "search"), [TODAY - 400]);
    assert_eq!(progress(dir.path()).visits.first(), Some(TODAY - 400));
    // Of the counts one day is left.
    assert_eq!(afresh(dir.path()).visits.first(), Some(TODAY - 200));

    delete_all(dir.path()).unwrap();
    assert_eq!(progress(dir.path()).uses.len(), 0);
    assert_eq!(progress(dir.path()).visits.first(), None);
}

#[test]
fn who_keeps_less_keeps_no_more_of_it() {
    let dir = consented();
    for age in [60, 20, 3] {
        inbox_on(dir.path(), TODAY - age).record(&SEARCH, &OK);
    }
    fold_now(dir.path()).unwrap();
    assert_eq!(milestones(dir.path(), "search"), [TODAY - 60]);
    fold(
        dir.path(),
        PATIENCE,
        &Limits::default().days(30),
        &Still(TODAY),
    )
    .unwrap();
    assert_eq!(milestones(dir.path(), "search"), [TODAY - 20]);
    assert_eq!(progress(dir.path()).visits.first(), Some(TODAY - 20));
    let later = Still(TODAY + 15);
    fold(dir.path(), PATIENCE, &Limits::default().days(30), &later).unwrap();
    assert_eq!(milestones(dir.path(), "search"), [TODAY - 3]);
    assert_eq!(total(dir.path(), "search"), 1);
}

#[test]
fn a_day_before_the_consent_is_the_first_of_nothing() {
    const SINCE: u64 = 0xe0e0_0000_0000_0009;
    const WRONG: u32 = 18_262;
    let dir = tempfile::tempdir().unwrap();
    let mut build = build();
    build.catalog.funnels.push(funnel());
    build.write(dir.path(), BUILD).unwrap();
    let consent =
        r#"{"id":9,"level":"full","share":false,"source":"user_file","since":"2026-11-18"}"#;
    Inbox::create(dir.path(), BUILD, SINCE, consent).unwrap();
    let think = |day: u32| {
        let inbox = Inbox::open(dir.path(), BUILD, SINCE, Arc::new(Still(day)));
        let words = [0, 3, 1_000, 0, 0, 0];
        let event = Observation::Event {
            n: 1,
            words: &words,
        };
        inbox.unwrap().unwrap().record(&ENDED, &event);
        fold_now(dir.path()).unwrap();
    };
    // The very first record, the day before, the day itself.
    for day in [WRONG, TODAY - 3, TODAY - 2, TODAY] {
        think(day);
    }
    let holds = |progress: &Progress| {
        let (n, firsts) = &progress.uses[&entry_id("command_ended")];
        assert_eq!((*n, firsts.reached(0, 1)), (4, Some(TODAY - 2)));
        assert_eq!(firsts.reached(0, 3), None);
        assert_eq!(progress.visits.first(), Some(TODAY - 2));
        assert_eq!(progress.funnels[0].1.reached()[0], Some(TODAY - 2));
    };
    holds(&progress(dir.path()));
    // The counts are what they were, as far as they are kept, and come to the same.
    think(WRONG + 1);
    assert_eq!(total(dir.path(), "command_ended"), 5);
    let again = afresh(dir.path());
    assert_eq!(again.visits.first(), Some(TODAY - 2));
    assert_eq!(again.funnels[0].1.reached()[0], Some(TODAY - 2));
}

#[test]
fn a_consent_knows_only_what_was_recorded_under_it() {
    let dir = consented();
    record(dir.path(), 1);
    Inbox::create(dir.path(), BUILD, 7, "{}").unwrap();
    let other = Inbox::open(dir.path(), BUILD, 7, Arc::new(Still(TODAY - 3)));
    other.unwrap().unwrap().record(&SEARCH, &OK);
    fold_now(dir.path()).unwrap();
    let of = |epoch| store(dir.path()).progress(epoch, &[]).unwrap();
    assert_eq!(of(Some(EPOCH)).visits.first(), Some(TODAY));
    assert_eq!(of(Some(7)).visits.first(), Some(TODAY - 3));
    assert_eq!(of(None).visits.count(0, TODAY), 2);
    assert_eq!(of(None).uses[&entry_id("search")].0, 2);
    assert_eq!(of(Some(8)), Progress::default());
}

#[test]
fn a_new_funnel_begins_with_what_an_older_version_has_recorded() {
    let dir = consented();
    ended(dir.path(), BUILD, TODAY - 9, 1, 5);
    ended(dir.path(), BUILD, TODAY - 8, 0, 1);
    fold_now(dir.path()).unwrap();
    // Not folded yet: the old version goes on while the new one is there.
    ended(dir.path(), BUILD, TODAY - 7, 1, 1);
    assert_eq!(reached(dir.path()), [Some(TODAY - 8), None]);
    update(dir.path());
    fold_now(dir.path()).unwrap();
    ended(dir.path(), LATER, TODAY - 5, 1, 1);
    fold_now(dir.path()).unwrap();
    assert_eq!(reached(dir.path()), [Some(TODAY - 8), Some(TODAY - 5)]);
    // The counts go, the steps stay.
    store(dir.path())
        .connection
        .execute_batch("DELETE FROM tally")
        .unwrap();
    assert_eq!(reached(dir.path()), [Some(TODAY - 8), Some(TODAY - 5)]);
    // A late journal of the old version was earlier.
    ended(dir.path(), BUILD, TODAY - 8, 1, 2);
    fold_now(dir.path()).unwrap();
    assert_eq!(reached(dir.path()), [Some(TODAY - 8), Some(TODAY - 8)]);
}

#[test]
fn a_field_or_value_that_a_version_does_not_have_is_no_step_of_it() {
    let dir = consented();
    ended(dir.path(), BUILD, TODAY, 0, 1);
    fold_now(dir.path()).unwrap();
    for (field, value) in [("command", "gone"), ("gone", "think"), ("parts", "think")] {
        let mut other = funnel();
        other.steps[0].conditions[0] = Condition {
            field: field.to_owned(),
            value: value.to_owned(),
        };
        let progress = store(dir.path()).progress(None, &[other]).unwrap();
        assert_eq!(
            progress.funnels[0].1.reached(),
            [None, None],
            "{field} {value}"
        );
    }
}

/// Step by step by the definition, over all days.
fn naive(events: &[(u32, u64, u32)]) -> Vec<Option<u32>> {
    let on = |command: u64, from: u32, nth: u32| {
        let count = |last: u32| -> u32 {
            let since = events
                .iter()
                .filter(|(day, of, _)| *of == command && (from..=last).contains(day));
            since.map(|(_, _, n)| n).sum()
        };
        (from..=TODAY).find(|last| count(*last) >= nth)
    };
    let first = on(0, TODAY - 30, 1);
    vec![first, first.and_then(|first| on(1, first, 2))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn folds_in_any_order_come_to_what_one_would(
        events in prop::collection::vec((0..20_u32, 0..2_u64, 1..3_u32, any::<bool>(), any::<bool>()), 1..12)
    ) {
        let dir = consented();
        update(dir.path());
        let mut said = Vec::new();
        for (age, command, n, is_late, is_folded) in events {
            let build = if is_late { BUILD } else { LATER };
            ended(dir.path(), build, TODAY - age, command, n);
            said.push((TODAY - age, command, n));
            if is_folded {
                fold_now(dir.path()).unwrap();
            }
        }
        fold_now(dir.path()).unwrap();
        prop_assert_eq!(reached(dir.path()), naive(&said));
        let kept = progress(dir.path());
        let again = afresh(dir.path());
        prop_assert_eq!(&kept.uses, &again.uses);
        prop_assert_eq!(&kept.visits, &again.visits);
        prop_assert_eq!(reached(dir.path()), naive(&said));
    }
}
