//! How reports end: too old, withdrawn, too many, deleted, lost with a damaged store.

use telemetry_schema::wire::{ReportKind, Uuid};

use super::{
    super::super::{delete_all, delete_sent, outbox::Alone},
    *,
};
use crate::receipts;

fn states(dir: &Path, today: u32) -> Vec<State> {
    let sealed = store(dir).sealed(Date::from_days(today)).unwrap();
    let usages = sealed.iter().filter(|of| of.kind == ReportKind::Usage);
    usages.map(|of| of.state).collect()
}

fn due(dir: &Path, today: u32) -> Vec<Uuid> {
    let mut ids = Vec::new();
    let mut store = store(dir);
    while let Some(waiting) = store.next_due(at(today).now_s, None).unwrap() {
        ids.push(waiting.id);
        store
            .settle(waiting.id, &Outcome::Known, at(today).now_s, 0)
            .unwrap();
    }
    ids
}

/// Sends everything, of which nobody knows what came.
pub fn attempt_all(dir: &Path) -> usize {
    let store = store(dir);
    let mut receipts = store.receipts().unwrap();
    let sealed = store.sealed(Date::from_days(TODAY)).unwrap();
    for report in &sealed {
        receipts
            .mark_attempted(report.id, "https://telemetry.example")
            .unwrap();
    }
    sealed.len()
}

fn fold_on(dir: &Path, day: u32) {
    fold(dir, PATIENCE, &Limits::default(), &Still(day)).unwrap();
}

#[test]
fn a_report_that_is_too_old_is_given_up_and_comes_back_with_the_right_clock() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 1, 5);
    seal_on(dir.path(), TODAY);
    assert_eq!(states(dir.path(), TODAY + 27), [State::Waiting]);
    assert_eq!(states(dir.path(), TODAY + 28), [State::Expired]);
    let ten_years = TODAY + 3_650;
    for _ in 0..10 {
        fold_on(dir.path(), ten_years);
        seal_on(dir.path(), ten_years);
    }
    let mut store = store(dir.path());
    let (then_s, now_s) = (at(ten_years).now_s, at(TODAY).now_s);
    assert_eq!(store.next_due(then_s, None).unwrap(), None);
    // The clock is set right: what was to wait until then is due now.
    let waiting = store.next_due(now_s, None).unwrap().unwrap();
    store.begin_attempt(waiting.id, then_s, then_s).unwrap();
    let again = store.next_due(now_s, Some(now_s)).unwrap().unwrap();
    assert_eq!(
        (again.id, again.due_s, again.attempts),
        (waiting.id, now_s, 1)
    );
}

#[test]
fn what_was_sent_is_kept_for_ninety_days() {
    let dir = sharing();
    search_on(dir.path(), TODAY, 5);
    fold_on(dir.path(), TODAY);
    seal_on(dir.path(), TODAY + 1);
    assert_eq!(due(dir.path(), TODAY + 1).len(), 2);
    for day in [30, 60, 89] {
        fold_on(dir.path(), TODAY + day);
    }
    assert_eq!(states(dir.path(), TODAY + 89), [State::Delivered]);
    fold_on(dir.path(), TODAY + 90);
    assert!(states(dir.path(), TODAY + 90).is_empty());
    let attempts = "SELECT count(*) FROM attempt";
    let attempts = store(dir.path())
        .connection
        .query_row(attempts, [], |row| row.get::<_, u32>(0));
    assert_eq!(attempts.unwrap(), 0);
    assert!(receipts::path(dir.path()).exists());
    fold_on(dir.path(), TODAY + 91);
    assert!(!receipts::path(dir.path()).exists());
    // The counts are still there, and in no other report.
    assert_eq!(total(dir.path(), "search"), 5);
    assert_eq!(seal_on(dir.path(), TODAY + 91), Sealed::default());
}

#[test]
fn what_was_recorded_before_a_withdrawal_is_never_sent() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 2, 5);
    seal_on(dir.path(), TODAY - 1);
    assert!(store(dir.path()).withdraw_waiting().unwrap() > 0);
    search_on(dir.path(), TODAY - 1, 7);
    let sealing = Sealing {
        may_share: &|epoch| epoch.stretch.is_some(),
        ..at(TODAY)
    };
    assert_eq!(seal(dir.path(), &sealing), Sealed::default());
    assert_eq!(states(dir.path(), TODAY), [State::Withdrawn]);
    assert!(due(dir.path(), TODAY).is_empty());
}

#[test]
fn a_withdrawal_stands_against_an_attempt_that_was_under_way() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 1, 5);
    seal_on(dir.path(), TODAY);
    let now_s = at(TODAY).now_s;
    let mut store = store(dir.path());
    let waiting = store.next_due(now_s, None).unwrap().unwrap();
    store.begin_attempt(waiting.id, now_s, now_s).unwrap();
    store.withdraw_waiting().unwrap();
    let lost = Outcome::Failed {
        message: None,
        reason: super::super::super::outbox::Failure::Timeout,
    };
    store.settle(waiting.id, &lost, now_s, now_s).unwrap();
    assert!(!store.is_waiting(waiting.id).unwrap());
    assert_eq!(store.next_due(now_s, None).unwrap(), None);
}

#[test]
fn so_many_wait_and_no_more_and_sums_are_given_up_last() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 1, 5);
    {
        let store = store(dir.path());
        let mut insert = store
            .connection
            .prepare(
                "INSERT INTO report (number, id, kind, day, epoch, state, document, due_s)
                 VALUES (1000 + ?1, CAST(?1 AS TEXT), ?2, ?3, 1, 'waiting', '{}', 0)",
            )
            .unwrap();
        for n in 0..500_u32 {
            let kind = ["usage", "singles", "progress"][n as usize % 3];
            let day = TODAY - n % 20;
            insert.execute(rusqlite::params![n, kind, day]).unwrap();
        }
    }
    seal_on(dir.path(), TODAY);
    let count = |kind: &str| -> u32 {
        let count = "SELECT count(*) FROM report WHERE state = 'waiting' AND kind = ?1";
        let store = store(dir.path());
        let count = store.connection.query_row(count, [kind], |row| row.get(0));
        count.unwrap()
    };
    assert_eq!(count("usage"), 168);
    assert_eq!(count("singles"), 167);
    assert_eq!(count("progress"), 65);
}

#[test]
fn deletion_keeps_what_takes_back_and_nothing_else() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 2, 5);
    seal_on(dir.path(), TODAY - 1);
    let sent = attempt_all(dir.path());
    search_on(dir.path(), TODAY - 1, 5);
    assert!(seal_on(dir.path(), TODAY).reports > 0);
    delete_all(dir.path()).unwrap();
    assert_eq!(names(dir.path()), ["receipts"]);
    let alone = Alone::open(dir.path(), PATIENCE).unwrap().unwrap();
    assert!(alone.receipts.erasures().is_empty());
    drop(alone);
    assert_eq!(delete_sent(dir.path()).unwrap(), sent);
    assert_eq!(names(dir.path()), ["receipts"]);
    let alone = Alone::open(dir.path(), PATIENCE).unwrap().unwrap();
    let erasures = alone.receipts.erasures();
    drop(alone);
    for due in erasures {
        assert!(names(dir.path()).contains(&"receipts".to_owned()));
        let alone = Alone::open(dir.path(), PATIENCE).unwrap().unwrap();
        alone.settle(due.id).unwrap();
    }
    assert_eq!(names(dir.path()), [""; 0]);
}

/// Killed behind the first thing that it does.
#[test]
fn a_deletion_that_was_cut_off_is_finished_and_takes_back() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 1, 5);
    seal_on(dir.path(), TODAY);
    let sent = attempt_all(dir.path());
    {
        let store = store(dir.path());
        store.receipts().unwrap().mark_all_for_erasure().unwrap();
    }
    std::fs::write(dir.path().join("deleting"), "").unwrap();
    let alone = Alone::open(dir.path(), PATIENCE).unwrap().unwrap();
    assert_eq!(alone.receipts.erasures().len(), sent);
    assert!(!dir.path().join("store.sqlite").exists());
    assert!(!dir.path().join("deleting").exists());
}

#[test]
fn what_a_lost_store_has_reported_is_not_reported_again() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 3, 5);
    seal_on(dir.path(), TODAY - 2);
    attempt_all(dir.path());
    search_on(dir.path(), TODAY - 2, 7);
    // Sealed, and nobody has seen it.
    seal_on(dir.path(), TODAY - 1);
    search_on(dir.path(), TODAY - 1, 9);

    std::fs::write(dir.path().join("store.sqlite"), "garbage").unwrap();
    let folded = fold_now(dir.path()).unwrap();
    assert!(folded.set_aside.is_some());
    assert_eq!(total(dir.path(), "search"), 21);
    let sealed = seal_on(dir.path(), TODAY);
    assert_eq!(sealed.passed_over, 1);
    let counts: Vec<u64> = usages(dir.path())
        .iter()
        .map(|usage| usage.features[0].ok)
        .collect();
    assert_eq!(counts, [7, 9]);
}

#[test]
fn a_report_that_has_lost_its_receipt_gets_another_before_it_leaves() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 1, 5);
    seal_on(dir.path(), TODAY);
    let tried = {
        let mut store = store(dir.path());
        let now_s = at(TODAY).now_s;
        let waiting = store.next_due(now_s, None).unwrap().unwrap();
        store.begin_attempt(waiting.id, now_s, now_s).unwrap();
        waiting.id
    };
    let before = reports(dir.path());
    std::fs::remove_file(receipts::path(dir.path())).unwrap();
    seal_on(dir.path(), TODAY);
    attempt_all(dir.path());
    let store = store(dir.path());
    let mut receipts = store.receipts().unwrap();
    receipts.mark_all_for_erasure().unwrap();
    drop(store);
    for (before, report) in before.iter().zip(reports(dir.path())) {
        let mut erasures = receipts.erasures().into_iter();
        let secret = erasures.find(|due| due.id == report.id());
        if before.id() == tried {
            assert_eq!((&report, secret), (before, None));
        } else {
            assert_ne!(report.id(), before.id());
            assert_eq!(
                secret.map(|due| due.secret.receipt()),
                Some(report.receipt())
            );
        }
    }
}
