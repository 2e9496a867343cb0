use super::*;
use crate::store::calendar::{JUMP_DAYS, TRIAL_DAYS};
use host::usage;

const FAR: u32 = 4_000;

/// With a report of today, and one that was taken back.
fn with_a_report() -> Server {
    let mut server = Server::new();
    server.options.jump_days = JUMP_DAYS;
    let ledger = server.open();
    let [kept, gone] = [1, 2].map(|number| Sealed::of(number, usage(TODAY, 0, 1, 0)));
    for sealed in [&kept, &gone] {
        server.take_in(&ledger, &sealed.report).unwrap();
    }
    server.erase(&ledger, &gone);
    ledger.close();
    server
}

/// Two looks of the writer's, so that the first is over.
fn looks_at_clock() {
    thread::sleep(Duration::from_millis(1_300));
}

#[test]
fn a_clock_that_was_wrong_for_a_day_deletes_nothing() {
    let server = with_a_report();
    let ledger = server.open();
    for days in [FAR, FAR + 1] {
        server.today.store(TODAY + days, Ordering::Relaxed);
        assert!(ledger.health().doubts_clock);
        looks_at_clock();
        assert_eq!((server.rows(), server.tombs()), (1, 1));
    }
    assert!(server.check().clock_doubted.is_some());
    server.today.store(TODAY + 1, Ordering::Relaxed);
    assert!(!ledger.health().doubts_clock);
    waits_until(|| server.check().clock_doubted.is_none());
    assert_eq!((server.rows(), server.tombs()), (1, 1));
    server.is_sound();
    ledger.close();
}

/// Nobody has to say so, and starts in between do not begin it anew.
#[test]
fn a_server_that_was_off_for_long_forgets_once_its_clock_has_gone_on() {
    let server = with_a_report();
    for days in 0..TRIAL_DAYS {
        server.today.store(TODAY + FAR + days, Ordering::Relaxed);
        let ledger = server.open();
        looks_at_clock();
        assert_eq!((server.rows(), server.tombs()), (1, 1));
        ledger.close();
    }
    server.pass(1);
    let ledger = server.open();
    waits_until(|| (server.rows(), server.tombs()) == (0, 0));
    assert!(!ledger.health().doubts_clock);
    assert_eq!(server.total("searched/ok"), 1);
    server.is_sound();
    ledger.close();
}

/// FAULTS 38, with a clock that was wrong on the day.
#[test]
fn what_is_taken_back_while_the_clock_is_behind_is_remembered_as_long() {
    let mut server = Server::new();
    server.options.jump_days = JUMP_DAYS;
    let ledger = server.open();
    let sealed = Sealed::of(1, usage(TODAY, 0, 1, 0));
    server.take_in(&ledger, &sealed.report).unwrap();
    ledger.close();
    let file = server.data().join(connection::LEDGER);
    let backup = server.data().join("backup");
    std::fs::copy(&file, &backup).unwrap();
    server.today.store(TODAY - 400, Ordering::Relaxed);
    let ledger = server.open();
    assert_eq!(server.erase(&ledger, &sealed), TakenBack::Erased);
    ledger.close();
    for day in [TODAY, TODAY + 1] {
        server.today.store(day, Ordering::Relaxed);
        let ledger = server.open();
        looks_at_clock();
        assert_eq!(server.tombs(), 1);
        ledger.close();
    }
    std::fs::copy(&backup, &file).unwrap();
    let ledger = server.open();
    assert_eq!((server.rows(), server.totals()), (0, Vec::new()));
    ledger.close();
}

#[test]
fn what_is_taken_back_while_the_clock_is_ahead_is_not_remembered_for_ever() {
    let mut server = with_a_report();
    server.today.store(TODAY + FAR, Ordering::Relaxed);
    let ledger = server.open();
    let sealed = Sealed::of(3, usage(TODAY, 0, 1, 0));
    assert_eq!(server.erase(&ledger, &sealed), TakenBack::Erased);
    looks_at_clock();
    server.today.store(TODAY + 1, Ordering::Relaxed);
    looks_at_clock();
    assert_eq!(server.tombs(), 2);
    ledger.close();
    server.options.jump_days = u32::MAX;
    server.pass(erased::TOMBSTONE_DAYS + 1);
    let ledger = server.open();
    waits_until(|| server.tombs() == 0);
    ledger.close();
}

/// By a clock that is ahead, rows would be kept for longer.
#[test]
fn what_arrives_while_the_clock_is_ahead_goes_after_as_many_days() {
    let mut server = with_a_report();
    server.today.store(TODAY + 50, Ordering::Relaxed);
    let ledger = server.open();
    let sealed = Sealed::of(3, usage(TODAY, 0, 1, 0));
    assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Stored));
    server.today.store(TODAY + 1, Ordering::Relaxed);
    waits_until(|| server.check().clock_doubted.is_none());
    ledger.close();
    server.options.jump_days = u32::MAX;
    server.pass(erased::ROW_DAYS);
    let ledger = server.open();
    waits_until(|| server.rows() == 1);
    server.pass(1);
    waits_until(|| server.rows() == 0);
    ledger.close();
}
