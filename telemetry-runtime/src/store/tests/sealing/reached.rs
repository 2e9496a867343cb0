//! Progress and single events.

use std::collections::BTreeSet;

use telemetry_schema::wire::{Progress, Singles, Span};

use super::*;

fn progress(dir: &Path) -> Vec<Progress> {
    let reports = reports(dir).into_iter();
    reports
        .filter_map(|report| match report {
            Report::Progress(progress) => Some(progress),
            _ => None,
        })
        .collect()
}

fn singles(dir: &Path) -> Vec<Singles> {
    let reports = reports(dir).into_iter();
    reports
        .filter_map(|report| match report {
            Report::Singles(singles) => Some(singles),
            _ => None,
        })
        .collect()
}

/// A day, or first uses and milestones of a week.
fn told(progress: &[Progress]) -> Vec<String> {
    let mut told: Vec<String> = progress
        .iter()
        .map(|of| match of.period {
            Span::Day => format!("{} day", of.starts),
            Span::Week => {
                let uses = of
                    .milestones
                    .iter()
                    .map(|it| format!("{} {}", it.name, it.uses));
                let all: Vec<String> = of.first_uses.iter().cloned().chain(uses).collect();
                format!("{} {}", of.starts, all.join(", "))
            }
        })
        .collect();
    told.sort();
    told
}

#[test]
fn days_and_weeks_are_told_once_they_are_over() {
    let dir = sharing();
    // Friday before last, Monday of this week, today: a Friday.
    search_on(dir.path(), TODAY - 14, 6);
    search_on(dir.path(), TODAY - 4, 10);
    search_on(dir.path(), TODAY, 20);
    seal_on(dir.path(), TODAY);
    let so_far = [
        "2026-11-02 search, search 5",
        "2026-11-06 day",
        "2026-11-16 day",
    ];
    assert_eq!(told(&progress(dir.path())), so_far);
    seal_on(dir.path(), TODAY);
    assert_eq!(told(&progress(dir.path())), so_far);
    seal_on(dir.path(), TODAY + 3);
    let all = [
        "2026-11-02 search, search 5",
        "2026-11-06 day",
        "2026-11-16 day",
        "2026-11-16 search 10, search 25",
        "2026-11-20 day",
    ];
    assert_eq!(told(&progress(dir.path())), all);
    // A journal that comes late moves everything to an earlier week, and nothing is told again.
    search_on(dir.path(), TODAY - 22, 10);
    seal_on(dir.path(), TODAY + 4);
    let late = progress(dir.path()).split_off(all.len());
    assert_eq!(told(&late), ["2026-10-29 day"]);
    let visits: Vec<_> = progress(dir.path())
        .into_iter()
        .filter_map(|of| Some((of.starts.to_string(), of.visit?.first_of_month)))
        .collect();
    let month = [
        ("2026-11-06".to_owned(), true),
        ("2026-11-16".to_owned(), false),
        ("2026-11-20".to_owned(), false),
        ("2026-10-29".to_owned(), true),
    ];
    assert_eq!(visits, month);
}

#[test]
fn a_new_consent_makes_nothing_a_first_time_again() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 14, 1);
    seal_on(dir.path(), TODAY - 7);
    let consent = serde_json::to_string(&epoch(EPOCH + 1, Level::Basic)).unwrap();
    Inbox::create(dir.path(), BUILD, EPOCH + 1, &consent).unwrap();
    let inbox = Inbox::open(dir.path(), BUILD, EPOCH + 1, Arc::new(Still(TODAY - 6)));
    let inbox = inbox.unwrap().unwrap();
    (0..4).for_each(|_| inbox.record(&SEARCH, &OK));
    fold_now(dir.path()).unwrap();
    seal_on(dir.path(), TODAY + 3);
    let weeks = |of: &Progress| of.period == Span::Week;
    let weeks: Vec<Progress> = progress(dir.path()).into_iter().filter(weeks).collect();
    assert_eq!(told(&weeks), ["2026-11-02 search", "2026-11-09 search 5"]);
    assert_eq!(
        (weeks[0].level, weeks[1].level),
        (Level::Full, Level::Basic)
    );
}

#[test]
fn nothing_is_told_twice_by_who_keeps_less_or_has_lost_a_store() {
    let dir = sharing();
    let limits = Limits::default().days(10);
    for age in (0..20).rev() {
        let inbox = inbox_on(dir.path(), TODAY - age);
        inbox.record(&SEARCH, &OK);
        drop(inbox);
        fold(dir.path(), PATIENCE, &limits, &Still(TODAY - age)).unwrap();
        seal_on(dir.path(), TODAY - age);
    }
    let told_days = progress(dir.path());
    assert!(told_days.iter().all(|of| of.period == Span::Day));
    let days: BTreeSet<Date> = told_days.iter().map(|of| of.starts).collect();
    assert_eq!(days.len(), told_days.len());

    let dir = sharing();
    search_on(dir.path(), TODAY - 20, 1);
    seal_on(dir.path(), TODAY - 7);
    assert_eq!(progress(dir.path()).len(), 2);
    let mut receipts = Receipts::open(dir.path()).unwrap();
    for report in reports(dir.path()) {
        receipts
            .mark_attempted(report.id(), "https://telemetry.example")
            .unwrap();
    }
    std::fs::remove_file(dir.path().join("store.sqlite")).unwrap();
    search_on(dir.path(), TODAY - 5, 1);
    seal_on(dir.path(), TODAY + 3);
    assert_eq!(told(&progress(dir.path())), ["2026-11-15 day"]);
}

#[test]
fn a_run_leaves_under_an_id_of_its_own() {
    let dir = sharing();
    let open = |day: u32, n: u32| {
        let inbox = inbox_on(dir.path(), day);
        let opened = Observation::Event { n: 1, words: &[1] };
        (0..n).for_each(|_| inbox.record(&OPENED, &opened));
        drop(inbox);
        fold_now(dir.path()).unwrap();
    };
    open(TODAY - 1, 1_500);
    open(TODAY, 3);
    seal_on(dir.path(), TODAY);
    let documents = singles(dir.path());
    let told: usize = documents.iter().map(|of| of.events.len()).sum();
    assert!(documents.len() > 1 && told == 1_500);
    let sessions: BTreeSet<_> = documents.iter().map(|of| of.session).collect();
    assert_eq!(sessions.len(), 1);
    let ids: BTreeSet<_> = documents
        .iter()
        .flat_map(|of| of.events.iter().map(|event| event.id))
        .collect();
    assert_eq!(ids.len(), 1_500);
    let known: Vec<i64> = {
        let store = store(dir.path());
        let mut select = store
            .connection
            .prepare("SELECT DISTINCT session FROM event")
            .unwrap();
        let rows = select.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let leaving = reports(dir.path())
        .iter()
        .map(Report::to_json)
        .collect::<String>();
    for session in known {
        assert!(!leaving.contains(&format!("{:016x}", session.cast_unsigned())));
        assert!(!leaving.contains(&session.to_string()));
    }
    // The sums of the day have them, too.
    assert_eq!(usages(dir.path())[0].events[0].n, 1_500);
    let sealed = seal_on(dir.path(), TODAY);
    assert_eq!(sealed, Sealed::default());
}
