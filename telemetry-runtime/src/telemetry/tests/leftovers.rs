//! What a short program finds of its earlier runs, and when it folds that.

use std::{sync::atomic::Ordering::Acquire, thread};

use super::*;
use crate::telemetry::background;

/// More than a thread leaves in the inbox.
const SOME: usize = 100;

impl Device {
    /// A run of the program; who has agreed before need not again.
    fn run(&self) -> Telemetry {
        let telemetry = self.start();
        background::begin(&telemetry.session);
        telemetry
    }
}

/// On a thread of its own, as the first of a process.
fn record(telemetry: &Telemetry, calls: usize) {
    let call = Observation::Call {
        outcome: Outcome::Ok,
        kind: None,
        elapsed_ns: None,
    };
    let record = || (0..calls).for_each(|_| telemetry.session.record(lasting(), &call));
    thread::scope(|scope| drop(scope.spawn(record)));
}

/// Whether a thread was started; it has ended when this returns.
fn has_caught_up(telemetry: &Telemetry) -> bool {
    let background = &telemetry.session.background;
    for _ in 0..2_000 {
        if !background.has_thread.load(Acquire) {
            return background.has_caught_up.load(Acquire);
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("it never ends");
}

fn waits_for_fold(telemetry: &Telemetry) -> bool {
    let session = &telemetry.session;
    let segment = session.with_journal(|journal| journal.own().segment());
    let today = session.clock.now().day.days();
    segment.flatten().unwrap().waits_for_fold(today)
}

#[test]
fn the_first_run_of_a_day_that_records_much_folds_once() {
    let device = Device::new();
    let first = device.run();
    first.enable(&choice(Level::Basic)).unwrap();
    record(&first, SOME);
    assert!(!has_caught_up(&first));
    drop(first);

    let same_day = device.run();
    record(&same_day, SOME);
    assert!(!has_caught_up(&same_day));
    drop(same_day);

    device.clock.day.fetch_add(1, Relaxed);
    let little = device.run();
    record(&little, 3);
    assert!(!has_caught_up(&little));
    drop(little);

    let much = device.run();
    record(&much, SOME);
    assert!(has_caught_up(&much));
    assert!(!waits_for_fold(&much));
    drop(much);

    let later = device.run();
    record(&later, SOME);
    assert!(!has_caught_up(&later));
    assert_eq!(total(&later), 4 * SOME as u64 + 3);
}

#[test]
fn a_host_that_is_ending_starts_no_thread() {
    let device = Device::new();
    let first = device.run();
    first.enable(&choice(Level::Basic)).unwrap();
    record(&first, SOME);
    drop(first);
    device.clock.day.fetch_add(1, Relaxed);
    let ending = device.run();
    ending.session.keeper.want_fold();
    ending.session.end();
    record(&ending, SOME);
    assert!(!has_caught_up(&ending));
}

fn total(telemetry: &Telemetry) -> u64 {
    let mut lines = Vec::new();
    telemetry.export_json_lines(&mut lines).unwrap();
    let lines = String::from_utf8(lines).unwrap();
    let rows = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    rows.filter(|row| row["entry"] == "lasting")
        .map(|row| row["n"].as_u64().unwrap())
        .sum()
}
