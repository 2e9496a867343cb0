//! What sealing draws, what it passes over, and what it lets go of.

use telemetry_schema::wire::{Progress, ReportKind};

use super::{
    super::super::outbox::{Draw, SealedReport},
    ends::attempt_all,
    *,
};
use crate::receipts;

/// The largest number whenever a number is drawn, and names that differ.
struct Largest(u8);

impl Draw for Largest {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        self.0 = self.0.wrapping_add(1);
        let is_number = bytes.len() == 8;
        bytes.fill(if is_number { 0xfd } else { self.0 });
        Ok(())
    }
}

fn sealed(dir: &Path) -> Vec<SealedReport> {
    store(dir).sealed(Date::from_days(TODAY)).unwrap()
}

fn open_on(dir: &Path, day: u32) {
    let opened = Observation::Event { n: 1, words: &[1] };
    inbox_on(dir, day).record(&OPENED, &opened);
    fold_now(dir).unwrap();
}

#[test]
fn counts_leave_within_four_hours_and_what_was_reached_within_a_day() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 1, 5);
    open_on(dir.path(), TODAY - 1);
    let mut store = store(dir.path());
    let mut receipts = store.receipts().unwrap();
    let sealing = at(TODAY);
    let mut draw = Largest(0);
    store.seal(&sealing, &mut receipts, &mut draw).unwrap();
    drop(store);
    let drawn = u64::from_le_bytes([0xfd; 8]);
    let mut kinds = Vec::new();
    for report in sealed(dir.path()) {
        let spread_s = match report.kind {
            ReportKind::Usage | ReportKind::Singles => 4 * 3_600,
            ReportKind::Progress => DAY_S,
        };
        assert_eq!(report.due_s - sealing.now_s, drawn % spread_s);
        kinds.push(report.kind);
    }
    assert_ne!(drawn % DAY_S, drawn % (4 * 3_600));
    for kind in ReportKind::ALL {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
}

#[test]
fn what_was_recorded_without_sharing_is_not_sealed_whoever_may() {
    let dir = tempfile::tempdir().unwrap();
    build().write(dir.path(), BUILD).unwrap();
    let mut unshared = epoch(EPOCH, Level::Full);
    unshared.share = false;
    let consent = serde_json::to_string(&unshared).unwrap();
    Inbox::create(dir.path(), BUILD, EPOCH, &consent).unwrap();
    search_on(dir.path(), TODAY - 1, 5);
    let mut store = store(dir.path());
    let mut receipts = store.receipts().unwrap();
    let sealing = Sealing {
        may_share: &|_| true,
        ..at(TODAY)
    };
    let sealed = store.seal(&sealing, &mut receipts, &mut Random).unwrap();
    assert_eq!(sealed, Sealed::default());
    assert!(receipts.is_empty());
}

#[test]
fn a_day_of_which_nothing_leaves_makes_no_report_of_it_now_or_later() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 1, 5);
    let mut store = store(dir.path());
    let mut receipts = store.receipts().unwrap();
    let sealing = Sealing {
        admits: &|_| false,
        ..at(TODAY)
    };
    store.seal(&sealing, &mut receipts, &mut Random).unwrap();
    drop(store);
    assert!(usages(dir.path()).is_empty());
    seal_on(dir.path(), TODAY);
    assert!(usages(dir.path()).is_empty());
}

#[test]
fn a_receipt_that_was_lost_is_not_made_again_for_what_does_not_wait() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 1, 5);
    seal_on(dir.path(), TODAY);
    store(dir.path()).withdraw_waiting().unwrap();
    let before = reports(dir.path());
    std::fs::remove_file(receipts::path(dir.path())).unwrap();
    seal_on(dir.path(), TODAY);
    assert_eq!(reports(dir.path()), before);
    assert!(!receipts::path(dir.path()).exists());
}

#[test]
fn a_receipt_that_was_made_again_knows_what_the_report_was_made_of() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 3, 5);
    open_on(dir.path(), TODAY - 3);
    seal_on(dir.path(), TODAY - 2);
    let before = sealed(dir.path()).len();
    std::fs::remove_file(receipts::path(dir.path())).unwrap();
    seal_on(dir.path(), TODAY - 2);
    assert_eq!(attempt_all(dir.path()), before);
    // An outbox after this one does not tell it again.
    std::fs::write(dir.path().join("store.sqlite"), "garbage").unwrap();
    assert!(fold_now(dir.path()).unwrap().set_aside.is_some());
    seal_on(dir.path(), TODAY);
    assert_eq!(reports(dir.path()), []);
}

/// The journals may be lost with the store: of days that were told of the receipts know.
#[test]
fn a_day_after_a_loss_is_the_first_of_no_week_that_was_told_of() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 4, 1);
    seal_on(dir.path(), TODAY - 3);
    attempt_all(dir.path());
    for name in names(dir.path()) {
        if name.starts_with("inbox-") || name.starts_with("store") {
            std::fs::remove_file(dir.path().join(name)).unwrap();
        }
    }
    let consent = serde_json::to_string(&epoch(EPOCH, Level::Full)).unwrap();
    Inbox::create(dir.path(), BUILD, EPOCH, &consent).unwrap();
    search_on(dir.path(), TODAY - 2, 1);
    seal_on(dir.path(), TODAY);
    let visits: Vec<_> = reports(dir.path())
        .into_iter()
        .filter_map(|report| match report {
            Report::Progress(Progress { visit, .. }) => visit,
            _ => None,
        })
        .map(|visit| (visit.first_of_week, visit.first_of_month))
        .collect();
    assert_eq!(visits, [(false, false)]);
}

#[test]
fn too_many_bytes_are_let_go_of_and_what_is_too_old_goes_before_them() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 1, 5);
    {
        // Ten of a mebibyte, and sums that nobody would take any more.
        let store = store(dir.path());
        let insert = "INSERT INTO report (number, id, kind, day, epoch, state, document, due_s)
             VALUES (?1, CAST(?1 AS TEXT), ?2, ?3, 1, 'waiting', hex(zeroblob(524288)), 0)";
        let mut insert = store.connection.prepare(insert).unwrap();
        for n in 0..10_u32 {
            let values = rusqlite::params![1_000 + n, "singles", TODAY - 2 - n];
            insert.execute(values).unwrap();
        }
        let old = rusqlite::params![2_000, "usage", TODAY - 29];
        insert.execute(old).unwrap();
    }
    seal_on(dir.path(), TODAY);
    let store = store(dir.path());
    let ask = |question: &str| -> Vec<u32> {
        let mut select = store.connection.prepare(question).unwrap();
        let rows = select.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let bytes = ask("SELECT total(length(document)) <= 8388608 FROM report");
    assert_eq!(bytes, [1]);
    let left =
        ask("SELECT number FROM report WHERE state = 'waiting' AND number >= 1000 ORDER BY 1");
    assert!(left.into_iter().eq(1_000..1_007), "the youngest seven");
    let dropped = "SELECT length(document) FROM report WHERE state = 'expired'";
    // What was too old, the visit of yesterday, three of the ten.
    assert_eq!(ask(dropped), [0; 5]);
    drop(store);
    assert_eq!(usages(dir.path())[0].features[0].ok, 5);
}
