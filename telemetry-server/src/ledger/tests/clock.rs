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
