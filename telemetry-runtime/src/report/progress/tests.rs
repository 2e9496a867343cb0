use std::collections::BTreeSet;

use super::*;

/// 2026-11-20, a Friday.
const FRIDAY: u32 = 20_777;

#[test]
fn weeks_begin_on_mondays() {
    assert_eq!(Date::from_days(monday(FRIDAY)).to_string(), "2026-11-16");
    assert_eq!(monday(monday(FRIDAY)), monday(FRIDAY));
    assert_eq!(monday(monday(FRIDAY) + 6), monday(FRIDAY));
    assert_eq!(monday(0), 0);
}

#[test]
fn a_day_of_use_knows_what_came_before() {
    let first = FRIDAY - 30;
    let days: BTreeSet<u32> = [first, first + 1, FRIDAY - 4, FRIDAY].into();
    let of = |day: u32| visit(day, first, |other| days.contains(&other));
    let told: Vec<(bool, bool, Option<Returned>, Age)> = days
        .iter()
        .map(|day| of(*day))
        .map(|visit| {
            let Visit {
                first_of_week,
                first_of_month,
                returned,
                age,
            } = visit;
            (first_of_week, first_of_month, returned, age)
        })
        .collect();
    assert_eq!(
        told,
        [
            (true, true, None, Age::Week0),
            (false, false, Some(Returned::Day1), Age::Week0),
            (true, true, None, Age::Weeks2To3),
            (false, false, Some(Returned::Day30), Age::Weeks4To7),
        ]
    );
    for day in first..first + 400 {
        let progress = of_day("tool", Level::Basic, day, of(day));
        assert_eq!(
            progress.judge(&[] as &[&telemetry_schema::document::Catalog]),
            Ok(())
        );
    }
}

#[test]
fn a_week_that_is_too_full_makes_several_documents() {
    let reached = |at: usize| {
        Reached::Uses(Milestone {
            name: format!("{}_{at}", "long".repeat(14)),
            uses: 5,
        })
    };
    let reached: Vec<Reached> = (0..3_000).rev().map(reached).collect();
    let documents = of_week("tool", Level::Basic, monday(FRIDAY), reached);
    assert!(documents.len() > 3);
    let told: usize = documents.iter().map(Progress::lines).sum();
    assert_eq!(told, 3_000);
    for document in documents {
        assert!(serde_json::to_string(&document).unwrap().len() <= REPORT_BYTES_MAX);
        assert!(
            document
                .milestones
                .is_sorted_by_key(|milestone| &milestone.name)
        );
    }
}
