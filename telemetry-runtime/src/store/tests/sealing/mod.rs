//! Reports: sealed once, each row in one of them.

mod bounds;
mod drawn;
mod ends;
mod model;
mod queued;
mod reached;
mod singly;
mod told;

use telemetry_schema::wire::Report;

use super::{
    super::outbox::{NoRandomness, Outcome, Random, Sealed, Sealing, State},
    *,
};
use crate::{consent::epoch::Epoch, receipts::Receipts};
pub use model::seal_for_ever;

const DAY_S: u64 = 86_400;

/// A consent that shares, since before anything here.
fn epoch(id: u64, level: Level) -> Epoch {
    let text = format!(
        r#"{{"id":{id},"level":"{}","share":true,"source":"user_file","since":"2020-01-01"}}"#,
        level.as_str()
    );
    serde_json::from_str(&text).unwrap()
}

pub fn sharing() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    build().write(dir.path(), BUILD).unwrap();
    let consent = serde_json::to_string(&epoch(EPOCH, Level::Full)).unwrap();
    Inbox::create(dir.path(), BUILD, EPOCH, &consent).unwrap();
    dir
}

fn at(day: u32) -> Sealing<'static> {
    Sealing {
        now_s: u64::from(day) * DAY_S + 3_600,
        product: "tool",
        endpoint: "https://telemetry.example",
        admits: &|_| true,
        may_share: &|epoch| epoch.share,
        covers_funnel: &|_| true,
    }
}

pub fn seal_on(dir: &Path, day: u32) -> Sealed {
    seal(dir, &at(day))
}

fn seal(dir: &Path, sealing: &Sealing<'_>) -> Sealed {
    let mut store = store(dir);
    let mut receipts = store.receipts().unwrap();
    store.seal(sealing, &mut receipts, &mut Random).unwrap()
}

fn reports(dir: &Path) -> Vec<Report> {
    let sealed = store(dir).sealed(Date::from_days(TODAY)).unwrap();
    let reports = sealed.into_iter().filter_map(|sealed| sealed.document);
    reports
        .map(|document| Report::from_json(&document).unwrap())
        .collect()
}

fn usages(dir: &Path) -> Vec<telemetry_schema::wire::Usage> {
    reports(dir)
        .into_iter()
        .filter_map(|report| match report {
            Report::Usage(usage) => Some(usage),
            _ => None,
        })
        .collect()
}

fn search_on(dir: &Path, day: u32, n: u32) {
    let inbox = inbox_on(dir, day);
    (0..n).for_each(|_| inbox.record(&SEARCH, &OK));
    drop(inbox);
    fold_now(dir).unwrap();
}

#[test]
fn a_day_is_sealed_once_it_is_over_and_what_comes_late_makes_another_report() {
    let dir = sharing();
    search_on(dir.path(), TODAY, 3);
    assert_eq!(seal_on(dir.path(), TODAY), Sealed::default());
    search_on(dir.path(), TODAY - 1, 5);
    search_on(dir.path(), TODAY - 28, 2);
    search_on(dir.path(), TODAY - 29, 2);
    seal_on(dir.path(), TODAY);
    let counts = |dir: &Path| -> Vec<u64> {
        let usages = usages(dir);
        usages.iter().map(|usage| usage.features[0].ok).collect()
    };
    assert_eq!(counts(dir.path()), [2, 5]);
    assert_eq!(seal_on(dir.path(), TODAY), Sealed::default());
    search_on(dir.path(), TODAY - 1, 7);
    seal_on(dir.path(), TODAY);
    assert_eq!(counts(dir.path()), [2, 5, 7]);
    assert_eq!(seal_on(dir.path(), TODAY), Sealed::default());
    // Nothing has changed for who looks at it.
    assert_eq!(total(dir.path(), "search"), 19);
    let whole: u64 = summaries(&store(dir.path())).iter().map(|of| of.n).sum();
    assert_eq!(whole, 19);
    let mut export = Vec::new();
    let rows = store(dir.path())
        .export_json_lines(&ALL_DAYS, &mut export)
        .unwrap();
    // A day's calls and its timing.
    assert_eq!(rows, 8);
}

#[test]
fn a_report_waits_is_tried_and_is_settled() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 1, 5);
    seal_on(dir.path(), TODAY);
    let now_s = at(TODAY).now_s;
    let mut store = store(dir.path());
    assert_eq!(store.next_due(now_s, Some(now_s - 1)).unwrap(), None);
    let waiting = store.next_due(now_s, None).unwrap().unwrap();
    assert!((now_s..now_s + DAY_S).contains(&waiting.due_s));
    assert_eq!(waiting.epoch.id, EPOCH);
    let mut receipts = store.receipts().unwrap();
    receipts
        .mark_attempted(waiting.id, "https://one.example")
        .unwrap();
    store.begin_attempt(waiting.id, now_s, now_s + 60).unwrap();
    store
        .settle(waiting.id, &Outcome::Stored, now_s, 0)
        .unwrap();
    let sealed = store.sealed(Date::from_days(TODAY)).unwrap();
    let of = sealed.iter().find(|of| of.id == waiting.id).unwrap();
    assert_eq!((of.state, of.tried), (State::Delivered, 1));
    assert_eq!(of.attempts[0].outcome, Some(Outcome::Stored));
    assert_eq!(of.document.as_ref(), Some(&waiting.document));
}

#[test]
fn nothing_is_sealed_without_randomness_or_receipts() {
    struct Nothing;
    impl super::super::outbox::Draw for Nothing {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), NoRandomness> {
            Err(NoRandomness)
        }
    }
    let dir = sharing();
    search_on(dir.path(), TODAY - 1, 5);
    let mut store = store(dir.path());
    let mut receipts = Receipts::open(dir.path()).unwrap();
    assert!(store.seal(&at(TODAY), &mut receipts, &mut Nothing).is_err());
    std::fs::create_dir(crate::receipts::path(dir.path())).unwrap();
    assert!(store.seal(&at(TODAY), &mut receipts, &mut Random).is_err());
    std::fs::remove_dir(crate::receipts::path(dir.path())).unwrap();
    drop(store);
    assert!(seal_on(dir.path(), TODAY).reports > 0);
}
