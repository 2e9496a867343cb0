use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;

use super::*;
use host::{singles, usage, visit, week};

/// A report of whichever kind.
fn report() -> impl Strategy<Value = Report> {
    let days = TODAY - 3..=TODAY + 1;
    prop_oneof![
        4 => (days.clone(), 0..3_u32, 0..4_u64, 0..4_u64)
            .prop_map(|(day, patch, searches, commands)| usage(day, patch, searches, commands)),
        1 => days.clone().prop_map(visit),
        1 => Just(week(MONDAY)),
        1 => (days, 0..100_u32).prop_map(|(day, number)| singles(day, number)),
    ]
}

/// What happens to a report.
#[derive(Clone, Copy, Debug)]
enum Step {
    TakeIn(usize),
    Erase(usize),
    EraseByAnother(usize),
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..12_usize).prop_map(Step::TakeIn),
        3 => (0..12_usize).prop_map(Step::Erase),
        1 => (0..12_usize).prop_map(Step::EraseByAnother),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..50)
}

/// What totals should be: added up from the reports that are in.
pub fn expected<'a>(reports: impl Iterator<Item = &'a Report>) -> Vec<(u32, Day)> {
    let mut days = BTreeMap::<u32, Day>::new();
    for report in reports {
        let day = days.entry(report.day().days()).or_default();
        *day.entry(format!("/reports/{}", report.kind().as_str()))
            .or_default() += 1;
        report.each_line(&mut |line, n| {
            *day.entry(line.key()).or_default() += i64::try_from(n).unwrap();
        });
    }
    days.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn totals_are_those_of_the_reports_that_are_in(
        reports in prop::collection::vec(report(), 12),
        steps in steps(),
        fold_step in 1..9_usize,
    ) {
        let mut server = Server::new();
        // Some batches fold, and others find that none is due.
        server.options.fold_pause = Duration::from_millis(5);
        server.options.fold_step = fold_step;
        let mut ledger = server.open();
        let all: Vec<_> = (0..).zip(reports).map(|(number, report)| Sealed::of(number, report)).collect();
        // Whether it is in; false once it was taken back.
        let mut states = HashMap::<usize, bool>::new();
        for step in steps {
            match step {
                Step::TakeIn(at) => {
                    let settled = server.take_in(&ledger, &all[at].report).unwrap();
                    let expected = match states.get(&at) {
                        None => Settled::Stored,
                        Some(true) => Settled::Known,
                        Some(false) => Settled::Erased,
                    };
                    prop_assert_eq!(settled, expected);
                    states.entry(at).or_insert(true);
                }
                Step::Erase(at) => {
                    prop_assert_eq!(server.erase(&ledger, &all[at]), TakenBack::Erased);
                    states.insert(at, false);
                }
                Step::EraseByAnother(at) => {
                    let secret = &all[(at + 1) % all.len()].secret;
                    let taken_back = server.take_back(&ledger, all[at].report.id(), secret);
                    let is_in = states.get(&at) == Some(&true);
                    prop_assert_eq!(taken_back == TakenBack::WrongSecret, is_in);
                }
                Step::Reopen => {
                    ledger.close();
                    ledger = server.open();
                }
            }
        }
        let is_in = |(at, _): &(usize, _)| states.get(at) == Some(&true);
        let reports = all.iter().enumerate().filter(is_in);
        prop_assert_eq!(server.totals(), expected(reports.map(|(_, sealed)| &sealed.report)));
        let checked = server.check();
        prop_assert!(checked.is_sound(), "{:?}", checked.findings);
        ledger.close();
    }
}
