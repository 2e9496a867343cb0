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

#[test]
fn a_month_is_as_long_as_it_is() {
    let day = |text: &str| Date::parse(text).unwrap().days();
    for (used, now, is_first) in [
        ("2026-12-01", "2026-12-31", false),
        ("2026-11-30", "2026-12-31", true),
        ("2026-11-30", "2026-12-01", true),
        ("2025-12-31", "2026-12-31", true),
        ("2028-02-01", "2028-02-29", false),
    ] {
        let visit = visit(day(now), day(used), |other| other == day(used));
        assert_eq!(visit.first_of_month, is_first, "{used} {now}");
    }
}

#[test]
fn an_age_is_told_in_weeks_that_grow() {
    for (days, age) in [
        (6, Age::Week0),
        (7, Age::Week1),
        (13, Age::Week1),
        (14, Age::Weeks2To3),
        (27, Age::Weeks2To3),
        (28, Age::Weeks4To7),
        (55, Age::Weeks4To7),
        (56, Age::Weeks8To15),
        (111, Age::Weeks8To15),
        (112, Age::Weeks16To31),
        (223, Age::Weeks16To31),
        (224, Age::Weeks32Up),
    ] {
        assert_eq!(visit(FRIDAY, FRIDAY - days, |_| false).age, age, "{days}");
    }
}

#[test]
fn steps_of_a_funnel_count_as_so_many_lines() {
    let steps = |at: u32| {
        Reached::Steps(FunnelUse {
            name: format!("way_{at}"),
            definition: Hash::NONE,
            before: 1,
            reached: 9,
        })
    };
    let reached: Vec<Reached> = (0..300).map(steps).collect();
    let documents = of_week("tool", Level::Basic, monday(FRIDAY), reached);
    assert_eq!(documents.len(), (300_usize * 8).div_ceil(LINES_MAX));
    for document in &documents {
        assert!(document.lines() <= LINES_MAX);
    }
}
