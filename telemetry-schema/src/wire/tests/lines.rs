use std::collections::BTreeMap;

use super::{progress, singles::SINGLES, *};

fn lines(text: &str) -> Vec<(String, u64)> {
    let report = Report::from_json(text).unwrap();
    let mut lines = Vec::new();
    report.each_line(&mut |line, n| lines.push((line.key(), n)));
    lines
}

fn assert_lines(text: &str, expected: &[(&str, u64)]) {
    let lines = lines(text);
    let lines: Vec<_> = lines.iter().map(|(key, n)| (key.as_str(), *n)).collect();
    assert_eq!(lines, expected);
}

#[test]
fn the_lines_of_a_day_are_its_numbers_but_for_those_that_are_nothing() {
    assert_lines(
        USAGE,
        &[
            ("searched/ok", 8),
            ("searched/err", 3),
            ("searched/cancelled", 1),
            ("searched/error/timeout", 2),
            ("searched/error/other", 1),
            ("searched/timing/1ms", 8),
            ("searched/timing/2ms", 3),
            ("executed/count", 5),
            ("executed/field/command/think", 4),
            ("executed/field/command/compare", 1),
            ("executed/field/success/true", 5),
            ("executed/field/with/colour", 2),
            ("executed/field/with/pager", 1),
            ("executed/field/with/none", 3),
            ("executed/cross/command=think,success=true", 4),
            ("executed/cross/command=compare,success=true", 1),
            ("finely/count", 10_000),
            ("/clamped", 7),
        ],
    );
}

#[test]
fn the_lines_of_progress_are_statements_and_steps() {
    assert_lines(
        progress::DAY,
        &[("/visit", 1), ("/returned/day_7", 1), ("/age/week_1", 1)],
    );
    let definition = Hash::of_funnel(&funnel()).to_string();
    let step = |step: u32| format!("adopted/step/{definition}/{step}");
    assert_lines(
        &progress::week(),
        &[
            ("executed/first_use", 1),
            ("searched/first_use", 1),
            ("executed/milestone/5", 1),
            ("executed/milestone/10", 1),
            (&step(1), 1),
            (&step(2), 1),
        ],
    );
}

#[test]
fn the_lines_of_single_events_are_sums_by_name() {
    assert_lines(SINGLES, &[("executed/single", 3), ("finely/single", 7)]);
}

#[test]
fn no_order_of_keys_makes_another_line() {
    let old = r#""command": "think", "success": "true""#;
    let turned = USAGE.replacen(old, r#""success": "true", "command": "think""#, 1);
    assert_ne!(turned, USAGE);
    assert_eq!(lines(&turned), lines(USAGE));
}

/// No number of a report moves a total by more than the cap, though no catalog bounds it.
#[test]
fn what_a_device_lost_is_capped() {
    let much = USAGE.replacen(r#""dropped": 0"#, r#""dropped": 18446744073709551615"#, 1);
    assert!(lines(&much).contains(&("/dropped".to_owned(), COUNT_MAX)));
}

#[test]
fn equal_lines_are_those_of_equal_keys() {
    let texts = [
        USAGE.to_owned(),
        progress::DAY.to_owned(),
        progress::week(),
        SINGLES.to_owned(),
    ];
    let reports = texts.map(|text| Report::from_json(&text).unwrap());
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    for report in &reports {
        report.each_line(&mut |line, _| {
            *keys.entry(line.key()).or_default() += 1;
            for other in &reports {
                other.each_line(&mut |other, _| {
                    assert_eq!(line == other, line.key() == other.key(), "{line} {other}");
                });
            }
        });
    }
    assert_eq!(keys.len(), 18 + 3 + 6 + 2);
    assert!(keys.values().all(|times| *times == 1), "{keys:?}");
}
