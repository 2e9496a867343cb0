use telemetry_schema::wire::Hash;

use super::*;
use crate::ledger::erase;
use host::{singles, usage};

#[test]
fn another_secret_takes_nothing_back() {
    let server = Server::new();
    let ledger = server.open();
    let mine = Sealed::of(1, usage(TODAY, 0, 5, 2));
    let other = Sealed::of(2, usage(TODAY, 0, 1, 0));
    for sealed in [&mine, &other] {
        server.take_in(&ledger, &sealed.report).unwrap();
    }
    let before = server.totals();
    let taken_back = server.take_back(&ledger, mine.report.id(), &other.secret);
    assert_eq!(taken_back, TakenBack::WrongSecret);
    assert_eq!(server.totals(), before);
    assert_eq!(server.take_in(&ledger, &mine.report), Ok(Settled::Known));
    assert_eq!(server.erase(&ledger, &mine), TakenBack::Erased);
    assert_eq!(server.total("searched/ok"), 1);
    server.is_sound();
    ledger.close();
}

#[test]
fn a_report_that_comes_after_it_was_taken_back_is_not_counted() {
    let server = Server::new();
    let ledger = server.open();
    let sealed = Sealed::of(1, usage(TODAY, 0, 5, 2));
    let guess = Sealed::of(2, usage(TODAY, 0, 5, 2)).secret;
    // Who guesses an id and not its secret keeps nothing away.
    let other = Sealed::of(3, usage(TODAY, 0, 1, 0));
    server.take_back(&ledger, other.report.id(), &guess);
    for _ in 0..3 {
        assert_eq!(server.erase(&ledger, &sealed), TakenBack::Erased);
    }
    assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Erased));
    assert_eq!(server.take_in(&ledger, &other.report), Ok(Settled::Stored));
    ledger.close();
    let ledger = server.open();
    assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Erased));
    assert_eq!(server.total("searched/ok"), 1);
    server.is_sound();
    ledger.close();
}

#[test]
fn unknown_reports_that_are_taken_back_are_bounded_and_none_is_forgotten() {
    let mut server = Server::new();
    server.options.unknown_max = 3;
    let ledger = server.open();
    let sealed = |number| Sealed::of(number, usage(TODAY, 0, 1, 0));
    let erase = |ledger: &Ledger, number| {
        let sealed = sealed(number);
        let erased = ledger.take_back(sealed.report.id(), &sealed.secret);
        server.runtime.block_on(erased)
    };
    for number in 0..3 {
        assert_eq!(erase(&ledger, number), Ok(TakenBack::Erased));
    }
    assert_eq!(erase(&ledger, 3), Err(Unavailable::Full));
    assert_eq!(erase(&ledger, 0), Ok(TakenBack::Erased));
    ledger.close();
    // Nor does a start make room for more.
    let ledger = server.open();
    assert_eq!(erase(&ledger, 3), Err(Unavailable::Full));
    // One that is here can be taken back all the same.
    let here = sealed(4);
    server.take_in(&ledger, &here.report).unwrap();
    assert_eq!(erase(&ledger, 4), Ok(TakenBack::Erased));
    for number in 0..3 {
        let settled = server.take_in(&ledger, &sealed(number).report);
        assert_eq!(settled, Ok(Settled::Erased));
    }
    assert_eq!(server.totals(), []);
    ledger.close();
}

/// Ids are of the senders' choice: who sends under another's id can neither take that report back, nor lose it
/// by taking back one of their own.
#[test]
fn a_report_under_the_same_id_is_another_one() {
    let server = Server::new();
    let ledger = server.open();
    let sealed = Sealed::of(1, usage(TODAY, 0, 5, 2));
    let (id, receipt) = (sealed.report.id(), Hash::of(b"of somebody else"));
    let others = |day| usage(day, 0, 1, 0).sealed(id, receipt);
    // On another day, at the same time.
    for report in [&sealed.report, &others(TODAY - 1)] {
        assert_eq!(server.take_in(&ledger, report), Ok(Settled::Stored));
    }
    assert_eq!(server.erase(&ledger, &sealed), TakenBack::Erased);
    assert_eq!(server.total("searched/ok"), 1);
    // On the same day, afterwards; and of one that never was here.
    let stored = server.take_in(&ledger, &others(TODAY));
    assert_eq!(stored, Ok(Settled::Stored));
    let absent = Sealed::of(2, usage(TODAY, 0, 1, 0));
    assert_eq!(server.erase(&ledger, &absent), TakenBack::Erased);
    let under_its_id = usage(TODAY, 0, 1, 0).sealed(absent.report.id(), receipt);
    let stored = server.take_in(&ledger, &under_its_id);
    assert_eq!(stored, Ok(Settled::Stored));
    ledger.close();
    // As in a backup, everything that was taken back is gone through.
    let file = connection::ledger(&server.folder(), Who::Command).unwrap();
    erase::set_mark(&file, None).unwrap();
    drop(file);
    let ledger = server.open();
    assert_eq!(server.total("searched/ok"), 3);
    server.is_sound();
    ledger.close();
}

/// FAULTS 38.
#[test]
fn a_backup_that_is_put_back_is_erased_again() {
    let server = Server::new();
    let ledger = server.open();
    let all: Vec<_> = (0..10)
        .map(|number| Sealed::of(number, usage(TODAY - number, 0, 1, 1)))
        .chain([Sealed::of(10, singles(TODAY, 0))])
        .collect();
    for sealed in &all {
        server.take_in(&ledger, &sealed.report).unwrap();
    }
    ledger.close();
    let file = server.data().join(connection::LEDGER);
    let backup = server.data().join("backup");
    std::fs::copy(&file, &backup).unwrap();
    let ledger = server.open();
    for sealed in all.iter().step_by(2) {
        assert_eq!(server.erase(&ledger, sealed), TakenBack::Erased);
    }
    let after = server.totals();
    ledger.close();
    std::fs::copy(&backup, &file).unwrap();
    assert_ne!(server.totals(), after);
    let ledger = server.open();
    assert_eq!(server.totals(), after);
    server.is_sound();
    for (sealed, is_erased) in all.iter().zip([true, false].into_iter().cycle()) {
        let settled = server.take_in(&ledger, &sealed.report).unwrap();
        let expected = if is_erased {
            Settled::Erased
        } else {
            Settled::Known
        };
        assert_eq!(settled, expected);
    }
    ledger.close();
}

/// What was taken back is nowhere in the files, not even in what a deleted row leaves behind.
#[test]
fn what_was_taken_back_leaves_no_byte() {
    let server = Server::new();
    let ledger = server.open();
    let sealed = Sealed::of(1, singles(TODAY, 0));
    let Report::Singles(singles) = &sealed.report else {
        unreachable!()
    };
    let session = singles.session.to_string();
    server.take_in(&ledger, &sealed.report).unwrap();
    assert!(holds(&server, &session));
    server.erase(&ledger, &sealed);
    ledger.close();
    assert!(!holds(&server, &session));
}

/// Whoever reads holds the log; it is emptied afterwards, and nobody has to come for that.
#[test]
fn what_was_taken_back_goes_once_nobody_reads_what_was_before() {
    let mut server = Server::new();
    server.options.fold_pause = Duration::from_secs(3_600);
    let ledger = server.open();
    let sealed = Sealed::of(1, singles(TODAY, 0));
    let Report::Singles(singles) = &sealed.report else {
        unreachable!()
    };
    let session = singles.session.to_string();
    server.take_in(&ledger, &sealed.report).unwrap();
    let reader = connection::ledger(&server.folder(), Who::Command).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let count = |file: &rusqlite::Connection, table: &str| -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        file.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(count(&reader, "report"), 1);
    server.erase(&ledger, &sealed);
    // Its numbers go as well, although nothing else would have them folded now.
    let other = connection::ledger(&server.folder(), Who::Command).unwrap();
    waits_until(|| count(&other, "change") == 0);
    // The writer has tried: it looks for products first, twice after the fold was done.
    for product in ["one", "two", "three"] {
        catalogs::make_product(&other, product).unwrap();
        waits_until(|| ledger.known().product(product).is_some());
    }
    assert!(holds(&server, &session));
    reader.execute_batch("COMMIT").unwrap();
    waits_until(|| !holds(&server, &session));
    ledger.close();
}

pub fn holds(server: &Server, text: &str) -> bool {
    let files = std::fs::read_dir(server.data()).unwrap();
    files
        .map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .any(|bytes| {
            let mut windows = bytes.windows(text.len());
            windows.any(|window| window == text.as_bytes())
        })
}
