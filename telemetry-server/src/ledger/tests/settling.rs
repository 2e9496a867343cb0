use telemetry_schema::wire::Code;

use super::*;
use host::{forty_lines, singles, usage, visit, week};

/// Each kind of report once.
fn all() -> Vec<Sealed> {
    [
        usage(TODAY, 0, 5, 2),
        usage(TODAY, 1, 3, 0),
        singles(TODAY - 1, 0),
        visit(TODAY),
        week(MONDAY),
    ]
    .into_iter()
    .zip(0..)
    .map(|(report, number)| Sealed::of(number, report))
    .collect()
}

#[test]
fn a_report_is_counted_once_and_taken_back_as_if_it_had_never_been() {
    let server = Server::new();
    let ledger = server.open();
    for sealed in &all() {
        assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Stored));
        assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Known));
    }
    assert_eq!(server.total("searched/ok"), 8);
    assert_eq!(server.total("searched/timing/1ms"), 8);
    assert_eq!(server.total("executed/cross/quick=false,success=true"), 2);
    assert_eq!(server.total("executed/single"), 2);
    assert_eq!(server.total("/reports/usage"), 2);
    assert_eq!(server.total("/reports/progress"), 2);
    assert_eq!(server.total("/reports/singles"), 1);
    assert_eq!(server.total("/clamped"), 14);
    assert_eq!(server.total("/visit"), 1);
    assert_eq!(server.total("searched/first_use"), 1);
    server.is_sound();
    for sealed in &all() {
        assert_eq!(server.erase(&ledger, sealed), TakenBack::Erased);
        assert_eq!(server.erase(&ledger, sealed), TakenBack::Erased);
        assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Erased));
    }
    assert_eq!(server.totals(), []);
    server.is_sound();
    ledger.close();
}

#[test]
fn days_are_open_for_sixty_days_and_one_ahead() {
    let server = Server::new();
    let ledger = server.open();
    let known = ledger.known();
    let code = |report: Report| {
        let sealed = Sealed::of(9, report);
        let refused = validate(&sealed.report, &known, server.today()).err();
        refused.map(|refusal| (refusal.code, refusal.pointer))
    };
    let refused = |code: Code, at: &str| Some((code, at.to_owned()));
    assert_eq!(code(usage(TODAY + 1, 0, 1, 0)), None);
    assert_eq!(
        code(usage(TODAY + 2, 0, 1, 0)),
        refused(Code::TooNew, "/day")
    );
    assert_eq!(code(usage(TODAY - 60, 0, 1, 0)), None);
    assert_eq!(
        code(usage(TODAY - 61, 0, 1, 0)),
        refused(Code::TooOld, "/day")
    );
    server.pass(66 - 11);
    // The last day of the week is 60 days back.
    assert_eq!(code(week(MONDAY)), None);
    server.pass(1);
    assert_eq!(code(week(MONDAY)), refused(Code::TooOld, "/starts"));
    assert_eq!(
        code(usage(u32::MAX, 0, 1, 0)),
        refused(Code::TooNew, "/day")
    );
    assert_eq!(code(usage(0, 0, 1, 0)), refused(Code::TooOld, "/day"));
    ledger.close();
}

/// By a ledger that knows its lines, and by one that has to look for them.
#[test]
fn what_is_read_in_brief_is_counted_as_what_is_read_whole() {
    let server = Server::new();
    let mut ledger = server.open();
    for (number, patch) in (0..).zip([0, 1, 2, 0, 1]) {
        let mut report = forty_lines(TODAY, patch);
        if let (Report::Usage(report), Report::Usage(of_commands)) =
            (&mut report, usage(TODAY, patch, 0, 2))
        {
            report.events = of_commands.events;
        }
        let sealed = |number| Sealed::of(number, report.clone()).report;
        let (one, other) = (sealed(2 * number), sealed(2 * number + 1));
        let whole = validate(&one, &ledger.known(), server.today()).unwrap();
        let brief = server.in_brief(&ledger, &other).unwrap();
        let before = server.totals();
        let counted = |accepted: Accepted| {
            let settled = server.runtime.block_on(ledger.take_in(accepted));
            assert_eq!(settled, Ok(Settled::Stored));
            server.totals()
        };
        let (after, last) = (counted(whole), counted(brief));
        let of = |days: &[(u32, Day)], line: &str| -> i64 {
            days.iter().filter_map(|(_, lines)| lines.get(line)).sum()
        };
        let lines: Vec<&String> = last.iter().flat_map(|(_, lines)| lines.keys()).collect();
        assert!(lines.len() >= 40, "{lines:?}");
        for line in lines {
            let (before, after, last) = (of(&before, line), of(&after, line), of(&last, line));
            assert_eq!(after - before, last - after, "{line}");
        }
        ledger.close();
        ledger = server.open();
    }
    server.is_sound();
    ledger.close();
}
