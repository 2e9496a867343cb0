//! What the guard answers about use.

use super::*;
use crate::insight::Period;

#[test]
fn what_waits_is_counted_and_what_was_never_used_is_named() {
    let device = Device::new();
    let telemetry = device.start();
    let week = Period::ending(telemetry.today(), 7);
    let nothing = telemetry.metrics(week).unwrap();
    assert_eq!((nothing.activity.n, nothing.activity.days.len()), (0, 7));
    assert!(nothing.never_used.is_empty(), "nothing is recorded yet");
    assert!(!device.path("data").exists());

    telemetry.enable(&choice(Level::Basic)).unwrap();
    assert!(records(&telemetry, lasting()));
    let metrics = telemetry.metrics(week).unwrap();
    assert_eq!((metrics.activity.n, metrics.activity.active_days), (1, 1));
    assert_eq!(metrics.entries[0].name, "lasting");
    assert_eq!(metrics.entries[0].trend, [0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(metrics.entries[0].success, Some(1.0));
    assert!(metrics.never_used.contains(&"ending".to_owned()));
    assert!(!metrics.never_used.contains(&"lasting".to_owned()));

    device.clock.day.fetch_add(7, Relaxed);
    let next = telemetry
        .metrics(Period::ending(telemetry.today(), 7))
        .unwrap();
    assert_eq!((next.activity.n, next.activity.before), (0, 1));
    assert!(next.entries.is_empty());
}

#[test]
fn where_nothing_can_be_folded_the_answer_is_what_is_stored() {
    let device = Device::new();
    let telemetry = device.start();
    telemetry.enable(&choice(Level::Basic)).unwrap();
    assert!(records(&telemetry, lasting()));
    telemetry.fold(Duration::ZERO).unwrap();
    assert!(records(&telemetry, lasting()));
    // A fold ends by looking through the descriptions of builds.
    fs::remove_dir_all(device.path("data/builds")).unwrap();
    fs::write(device.path("data/builds"), "in the way").unwrap();
    assert!(telemetry.fold(Duration::ZERO).is_err());
    let day = Period::ending(telemetry.today(), 1);
    let metrics = telemetry.metrics(day).unwrap();
    assert_eq!(metrics.activity.n, 2);
}
