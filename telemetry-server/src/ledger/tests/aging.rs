use super::*;
use host::{singles, usage, visit};

#[test]
fn rows_go_after_ninety_days_and_totals_stay() {
    let server = Server::new();
    let ledger = server.open();
    let early = Sealed::of(1, usage(TODAY, 0, 5, 2));
    let single = Sealed::of(2, singles(TODAY, 0));
    server.take_in(&ledger, &early.report).unwrap();
    server.take_in(&ledger, &single.report).unwrap();
    server.pass(50);
    // Of the same day, and arrived later.
    let late = Sealed::of(3, usage(TODAY, 0, 1, 0));
    server.take_in(&ledger, &late.report).unwrap();
    let before = server.totals();
    server.pass(40);
    ledger.close();
    let ledger = server.open();
    waits_until(|| server.rows() == 3);
    server.pass(1);
    waits_until(|| server.rows() == 1);
    assert_eq!(ledger.health().expired, 2);
    assert_eq!(server.totals(), before);
    server.is_sound();
    // Its row has gone: it can be taken back no more, and it can come no more.
    assert_eq!(server.erase(&ledger, &early), TakenBack::Erased);
    assert_eq!(server.totals(), before);
    assert_eq!(server.erase(&ledger, &late), TakenBack::Erased);
    assert_eq!(server.total("searched/ok"), 5);
    assert!(validate(&early.report, &ledger.known(), server.today()).is_err());
    server.is_sound();
    ledger.close();
}

#[test]
fn more_rows_than_one_step_deletes_go_while_others_come() {
    let mut server = Server::new();
    server.options.queue_max = 10_000;
    let ledger = server.open();
    let known = ledger.known();
    let take_in = |numbers: std::ops::Range<u32>, day| {
        let tasks = numbers.map(|number| {
            let sealed = Sealed::of(number, visit(day));
            let accepted = validate(&sealed.report, &known, server.today()).unwrap();
            let ledger = ledger.clone();
            let take_in = async move { ledger.take_in(accepted).await };
            server.runtime.spawn(take_in)
        });
        for task in tasks.collect::<Vec<_>>() {
            let settled = server.runtime.block_on(task).unwrap();
            assert_eq!(settled, Ok(Settled::Stored));
        }
    };
    take_in(0..4_500, TODAY);
    server.pass(91);
    take_in(5_000..5_300, TODAY + 91);
    waits_until(|| server.rows() == 300);
    assert_eq!(server.total("/visit"), 4_800);
    server.is_sound();
    ledger.close();
}

#[test]
fn who_took_a_report_back_is_remembered_for_as_long_as_it_can_come_again() {
    let server = Server::new();
    let ledger = server.open();
    let sealed = Sealed::of(1, usage(TODAY + 1, 0, 1, 0));
    server.erase(&ledger, &sealed);
    server.pass(61);
    ledger.close();
    let ledger = server.open();
    // Its last open day.
    assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Erased));
    server.pass(100);
    assert_eq!(server.tombs(), 1);
    waits_until(|| server.tombs() == 0);
    ledger.close();
}
