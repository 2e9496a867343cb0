//! Four weeks: what is so old is sealed, waits and is sent, and what is a day older is not.

use super::*;

/// The last day on which a report of a day still leaves.
const LAST: u32 = 28;

#[test]
fn a_day_is_sealed_when_it_is_four_weeks_old_and_not_a_day_later() {
    for (age, calls) in [(LAST, vec![5]), (LAST + 1, vec![])] {
        let dir = sharing();
        search_on(dir.path(), TODAY - age, 5);
        seal_on(dir.path(), TODAY);
        let told = usages(dir.path());
        let told: Vec<u64> = told.iter().map(|usage| usage.features[0].ok).collect();
        assert_eq!(told, calls, "{age}");
    }
}

#[test]
fn a_report_is_sent_and_counted_until_its_day_is_four_weeks_old() {
    let dir = sharing();
    search_on(dir.path(), TODAY - 1, 5);
    // Sealing progress as well, which is of the same day.
    let reports = u32::try_from(seal_on(dir.path(), TODAY).reports).unwrap();
    assert!(reports > 0);
    let store = store(dir.path());
    for (today, waits) in [
        (TODAY - 3, false),
        // Days end at other times elsewhere.
        (TODAY - 2, true),
        (TODAY, true),
        (TODAY - 1 + LAST, true),
        (TODAY - 1 + LAST + 1, false),
    ] {
        let due = store.next_due(at(today).now_s, None).unwrap();
        assert_eq!(due.is_some(), waits, "{today}");
        let date = Date::from_days(today);
        let count = store.count_waiting(date).unwrap();
        assert_eq!(count, reports * u32::from(waits), "{today}");
    }
    for (today, state) in [
        (TODAY - 1 + LAST, State::Waiting),
        (TODAY - 1 + LAST + 1, State::Expired),
    ] {
        let sealed = store.sealed(Date::from_days(today)).unwrap();
        assert!(sealed.iter().all(|report| report.state == state), "{today}");
    }
}
