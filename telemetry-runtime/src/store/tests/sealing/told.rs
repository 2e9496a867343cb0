//! Steps of funnels, each told once.

use telemetry_schema::{
    document::{Condition, Funnel, FunnelStep, Origin as Place},
    wire::{FunnelUse, Progress, Span},
};

use super::*;

/// Fridays, as today.
const WEEK: u32 = 7;

/// Thought, then compared, then compared four times.
fn funnel() -> Funnel {
    let step = |command: &str, nth: u32| FunnelStep {
        event: "command_ended".to_owned(),
        conditions: vec![Condition {
            field: "command".to_owned(),
            value: command.to_owned(),
        }],
        nth,
    };
    Funnel {
        name: "activation".to_owned(),
        about: "How far.".to_owned(),
        purpose: "for the tests".to_owned(),
        allow_name: None,
        origin: Place {
            crate_name: "tool".to_owned(),
            module: "tool".to_owned(),
        },
        steps: vec![step("think", 1), step("compare", 1), step("compare", 4)],
        only: Vec::new(),
    }
}

/// A user who shares, of a program with a funnel.
fn walking() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut build = build();
    build.catalog.funnels.push(funnel());
    build.write(dir.path(), BUILD).unwrap();
    let consent = serde_json::to_string(&epoch(EPOCH, Level::Full)).unwrap();
    Inbox::create(dir.path(), BUILD, EPOCH, &consent).unwrap();
    dir
}

fn walk(dir: &Path, day: u32, command: u64, n: u32) {
    let words = [command, 3, 1_000, 0, 0, 0];
    let event = Observation::Event { n, words: &words };
    inbox_on(dir, day).record(&ENDED, &event);
    fold(dir, PATIENCE, &Limits::default(), &Still(day)).unwrap();
}

fn think(dir: &Path, day: u32) {
    walk(dir, day, 0, 1);
}

fn compare(dir: &Path, day: u32, n: u32) {
    walk(dir, day, 1, n);
}

/// Week by week from where to where a funnel was told of.
fn told(dir: &Path) -> Vec<(u32, u32, u32)> {
    let weeks = reports(dir).into_iter().filter_map(|report| match report {
        Report::Progress(of) if of.period == Span::Week => Some(of),
        _ => None,
    });
    weeks.flat_map(steps).collect()
}

fn steps(progress: Progress) -> impl Iterator<Item = (u32, u32, u32)> {
    let monday = progress.starts.days();
    progress.funnels.into_iter().map(move |funnel: FunnelUse| {
        assert_eq!(funnel.name, "activation");
        (monday, funnel.before, funnel.reached)
    })
}

/// The Monday of a Friday.
const fn monday(friday: u32) -> u32 {
    friday - 4
}

#[test]
fn a_step_is_told_in_one_week_and_the_next_goes_on_from_there() {
    let dir = walking();
    let weeks = [TODAY - 3 * WEEK, TODAY - 2 * WEEK, TODAY - WEEK];
    think(dir.path(), weeks[0]);
    seal_on(dir.path(), weeks[0] + 3);
    assert_eq!(told(dir.path()), [(monday(weeks[0]), 0, 1)]);
    compare(dir.path(), weeks[1], 1);
    // A week without a step.
    seal_on(dir.path(), weeks[1] + 3);
    compare(dir.path(), weeks[2], 2);
    seal_on(dir.path(), weeks[2] + 3);
    let so_far = [(monday(weeks[0]), 0, 1), (monday(weeks[1]), 1, 2)];
    assert_eq!(told(dir.path()), so_far);
    compare(dir.path(), TODAY, 1);
    seal_on(dir.path(), TODAY + 2);
    assert_eq!(told(dir.path()), so_far, "the week is not over");
    seal_on(dir.path(), TODAY + 3);
    seal_on(dir.path(), TODAY + 4);
    let all = [so_far[0], so_far[1], (monday(TODAY), 2, 3)];
    assert_eq!(told(dir.path()), all);
}

#[test]
fn steps_of_one_week_are_told_as_one_and_not_again_where_they_move() {
    let dir = walking();
    let week = TODAY - 2 * WEEK;
    think(dir.path(), week - 2);
    compare(dir.path(), week, 1);
    seal_on(dir.path(), week + 3);
    let at_once = [(monday(week), 0, 2)];
    assert_eq!(told(dir.path()), at_once);
    // A journal that comes late moves the first step to a week before.
    think(dir.path(), week - WEEK);
    seal_on(dir.path(), week + 4);
    assert_eq!(told(dir.path()), at_once);
    compare(dir.path(), TODAY - WEEK, 3);
    seal_on(dir.path(), TODAY - WEEK + 3);
    assert_eq!(told(dir.path()), [at_once[0], (monday(TODAY - WEEK), 2, 3)]);
}

#[test]
fn a_step_that_is_too_old_is_passed_and_those_behind_it_go_on() {
    let dir = walking();
    think(dir.path(), TODAY - 8 * WEEK);
    compare(dir.path(), TODAY - WEEK, 1);
    seal_on(dir.path(), TODAY);
    assert_eq!(told(dir.path()), [(monday(TODAY - WEEK), 1, 2)]);
}

#[test]
fn a_funnel_that_the_consent_does_not_cover_is_not_told_of() {
    let dir = walking();
    think(dir.path(), TODAY - WEEK);
    let asked = std::cell::RefCell::new(Vec::new());
    let covers = |funnel: &Funnel| {
        asked.borrow_mut().push(funnel.name.clone());
        false
    };
    let mut store = store(dir.path());
    let mut receipts = store.receipts().unwrap();
    let sealing = Sealing {
        covers_funnel: &covers,
        ..at(TODAY)
    };
    store.seal(&sealing, &mut receipts, &mut Random).unwrap();
    drop(store);
    assert!(told(dir.path()).is_empty());
    assert_eq!(*asked.borrow(), ["activation"]);
    // What was reached meanwhile is told of once it is covered.
    seal_on(dir.path(), TODAY + 1);
    assert_eq!(told(dir.path()), [(monday(TODAY - WEEK), 0, 1)]);
}
