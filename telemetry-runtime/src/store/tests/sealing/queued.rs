//! What is due first, what an attempt leaves behind, and whose word stands.

use rusqlite::params;
use telemetry_schema::wire::Uuid;

use super::{
    super::super::outbox::{Failure, SealedReport},
    *,
};

const CUT: Outcome = Outcome::Failed {
    reason: Failure::Other,
    message: None,
};

/// Reports of some days, which wait.
fn waiting() -> (TempDir, Store, u64) {
    let dir = sharing();
    for age in 1..=3 {
        search_on(dir.path(), TODAY - age, 1);
    }
    seal_on(dir.path(), TODAY);
    let store = store(dir.path());
    (dir, store, at(TODAY).now_s)
}

fn all(store: &Store) -> Vec<SealedReport> {
    store.sealed(Date::from_days(TODAY)).unwrap()
}

fn one(store: &Store, id: Uuid) -> SealedReport {
    let found = all(store).into_iter().find(|report| report.id == id);
    found.unwrap()
}

fn set_due(store: &Store, id: Uuid, due_s: u64) {
    let set = "UPDATE report SET due_s = ?2 WHERE id = ?1";
    let values = params![id.to_string(), due_s.cast_signed()];
    assert_eq!(store.connection.execute(set, values).unwrap(), 1);
}

#[test]
fn what_is_due_first_comes_first_and_of_one_moment_what_was_sealed_first() {
    let (_dir, mut store, now_s) = waiting();
    let ids: Vec<Uuid> = all(&store).iter().map(|report| report.id).collect();
    assert!(ids.len() > 4);
    // The last first, and the two in the middle at once.
    for (at, id) in (0_u64..).zip(&ids) {
        let at = if at == 2 { 3 } else { at };
        set_due(&store, *id, now_s + 1_000 - at * 10);
    }
    let mut expected: Vec<Uuid> = ids.iter().rev().copied().collect();
    let second = expected.iter().position(|id| *id == ids[3]).unwrap();
    expected.swap(second, second + 1);
    let mut came = Vec::new();
    while let Some(next) = store.next_due(now_s, None).unwrap() {
        came.push(next.id);
        store.settle(next.id, &Outcome::Known, now_s, 0).unwrap();
    }
    assert_eq!(came, expected);
}

#[test]
fn no_moment_is_farther_ahead_than_a_day() {
    let (_dir, mut store, now_s) = waiting();
    let id = all(&store)[0].id;
    store.begin_attempt(id, now_s, now_s + 10 * DAY_S).unwrap();
    assert_eq!(one(&store, id).due_s, now_s + DAY_S);
    set_due(&store, id, now_s);
    store.settle(id, &CUT, now_s, u64::MAX).unwrap();
    assert_eq!(one(&store, id).due_s, now_s + DAY_S);
    store.settle(id, &CUT, now_s, now_s + 7).unwrap();
    assert_eq!(one(&store, id).due_s, now_s + 7);
}

#[test]
fn of_many_attempts_the_last_twenty_are_kept_and_all_are_counted() {
    let (_dir, mut store, now_s) = waiting();
    let id = all(&store)[0].id;
    for _ in 0..25 {
        store.begin_attempt(id, now_s, now_s).unwrap();
        store.settle(id, &CUT, now_s, now_s).unwrap();
    }
    let report = one(&store, id);
    let kept: Vec<u32> = report.attempts.iter().map(|it| it.nth).collect();
    assert_eq!(report.tried, 25);
    assert!(kept.into_iter().eq(6..=25));
}

#[test]
fn what_was_not_tried_after_all_takes_away_no_attempt_but_its_own() {
    let (_dir, mut store, now_s) = waiting();
    let id = all(&store)[0].id;
    for _ in 0..2 {
        store.begin_attempt(id, now_s, now_s).unwrap();
        store.settle(id, &CUT, now_s, now_s).unwrap();
    }
    store.begin_attempt(id, now_s, now_s + 60).unwrap();
    // The second time there is none to take away.
    for _ in 0..2 {
        store.settle(id, &Outcome::NotNow, now_s, now_s).unwrap();
        let report = one(&store, id);
        assert_eq!((report.tried, report.due_s), (2, now_s));
        let outcomes: Vec<_> = report.attempts.into_iter().map(|it| it.outcome).collect();
        assert_eq!(outcomes, [Some(CUT), Some(CUT)]);
    }
}

#[test]
fn the_last_attempt_is_the_youngest_whatever_report_it_was_of() {
    let (_dir, mut store, now_s) = waiting();
    let ids: Vec<Uuid> = all(&store).iter().map(|report| report.id).collect();
    assert_eq!(store.last_attempt().unwrap(), None);
    let hour_s = 3_600;
    let begun = [
        (ids[1], now_s + 5 * hour_s, Outcome::Stored),
        (ids[2], now_s, CUT),
        // An early hour of the day after.
        (ids[0], now_s + DAY_S, Outcome::Known),
        (ids[3], now_s + 2 * hour_s, CUT),
    ];
    for (id, at_s, outcome) in &begun {
        store.begin_attempt(*id, *at_s, *at_s).unwrap();
        store.settle(*id, outcome, *at_s, *at_s).unwrap();
    }
    let (moment, outcome) = store.last_attempt().unwrap().unwrap();
    assert_eq!(
        (moment.day.days(), outcome),
        (TODAY + 1, Some(Outcome::Known))
    );
}

#[test]
fn what_is_due_by_then_moves_behind_what_was_tried_and_nothing_else_moves() {
    let (_dir, mut store, now_s) = waiting();
    let ids: Vec<Uuid> = all(&store).iter().map(|report| report.id).collect();
    let then_s = now_s + 1_000;
    for (id, due_s) in [
        (ids[0], then_s),
        (ids[1], now_s),
        (ids[2], then_s),
        (ids[3], then_s + 5),
    ] {
        set_due(&store, id, due_s);
    }
    set_due(&store, ids[4], then_s + 500);
    store.settle(ids[4], &Outcome::Known, now_s, now_s).unwrap();
    store.postpone_behind(ids[0], then_s).unwrap();
    let due: Vec<u64> = ids[..5]
        .iter()
        .map(|id| one(&store, *id).due_s - now_s)
        .collect();
    // The last is delivered, and waits for nothing.
    assert_eq!(due, [1_000, 1_001, 1_001, 1_005, 0]);
    store.postpone(ids[4], then_s).unwrap();
    assert_eq!(one(&store, ids[4]).due_s, now_s);
}

/// Two processes may have the same report in hand, and the user may withdraw meanwhile.
#[test]
fn what_has_arrived_has_arrived_and_what_was_withdrawn_stays_so_otherwise() {
    let refused = || Outcome::Refused {
        code: telemetry_schema::wire::Code::TooOld,
        pointer: String::new(),
        message: String::new(),
    };
    for (first, then, state) in [
        (Some(Outcome::Stored), CUT, State::Delivered),
        (Some(Outcome::Stored), refused(), State::Delivered),
        (Some(refused()), CUT, State::Refused),
        (Some(refused()), Outcome::NotNow, State::Refused),
        (Some(refused()), Outcome::Known, State::Delivered),
        (Some(CUT), refused(), State::Refused),
        // Withdrawn in between.
        (None, CUT, State::Withdrawn),
        (None, Outcome::NotNow, State::Withdrawn),
        (None, refused(), State::Withdrawn),
        (None, Outcome::Erased, State::Delivered),
    ] {
        let (_dir, mut store, now_s) = waiting();
        let id = all(&store)[0].id;
        store.begin_attempt(id, now_s, now_s).unwrap();
        match &first {
            Some(outcome) => store.settle(id, outcome, now_s, now_s).unwrap(),
            None => assert!(store.withdraw_waiting().unwrap() > 0),
        }
        store.settle(id, &then, now_s, now_s).unwrap();
        assert_eq!(one(&store, id).state, state, "{first:?} {then:?}");
    }
}
