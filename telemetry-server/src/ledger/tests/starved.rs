//! FAULTS 35: a disk that is full.

use std::cell::Cell;

use telemetry_test_kit::disk;

use super::*;
use host::{forty_lines, usage};

#[test]
fn a_full_disk_acknowledges_nothing_and_goes_on_when_there_is_room() {
    let test =
        "ledger::tests::starved::a_full_disk_acknowledges_nothing_and_goes_on_when_there_is_room";
    // More than the log grows to.
    if disk::is_left_to_a_run_on_a_small_one(24, test) {
        return;
    }
    let mut server = Server::new();
    server.options.fold_pause = Duration::ZERO;
    server.options.fold_step = 3;
    let ledger = server.open();
    let mut stored = Vec::new();
    for number in 0..40 {
        let sealed = Sealed::of(number, forty_lines(TODAY - number % 9, number % 4));
        assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Stored));
        stored.push(sealed);
    }
    let filler = disk::fill(server.data(), 0);
    let mut refused = Vec::new();
    for number in 40..400 {
        // Lines and segments that the ledger has no number for yet: none may be remembered that was not
        // written.
        let sealed = Sealed::of(number, usage(TODAY - number % 9, number, 1, 1));
        match server.take_in(&ledger, &sealed.report) {
            Ok(settled) => {
                assert_eq!(settled, Settled::Stored);
                stored.push(sealed);
            }
            Err(why) => {
                assert_eq!(why, Unavailable::Disk);
                refused.push(sealed);
            }
        }
    }
    assert!(!refused.is_empty(), "there was room for all");
    assert!(ledger.health().failure.is_some());
    let erased = ledger.take_back(stored[0].report.id(), &stored[0].secret);
    let erased = server.runtime.block_on(erased);
    std::fs::remove_file(filler).unwrap();
    // Nobody has to come for it to notice.
    waits_until(|| ledger.health().failure.is_none());
    if erased.is_err() {
        assert_eq!(erased, Err(Unavailable::Disk));
        assert_eq!(server.erase(&ledger, &stored[0]), TakenBack::Erased);
    }
    for sealed in &refused {
        assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Stored));
    }
    for sealed in &stored[1..] {
        assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Known));
    }
    assert_eq!(server.total("/reports/usage"), 399);
    server.is_sound();
    ledger.close();
}

/// The next day is written down, too, and there is no room for that either.
#[test]
fn a_full_disk_gives_back_its_log_at_midnight_as_well() {
    let test = "ledger::tests::starved::a_full_disk_gives_back_its_log_at_midnight_as_well";
    if disk::is_left_to_a_run_on_a_small_one(24, test) {
        return;
    }
    let mut server = Server::new();
    server.options.fold_pause = Duration::from_secs(3_600);
    // The file has room of its own, for all that fits into the log.
    let file = connection::ledger(&server.folder(), Who::Command).unwrap();
    let room = "CREATE TABLE room (bytes BLOB);
         INSERT INTO room VALUES (zeroblob(8000000)); DROP TABLE room;";
    file.execute_batch(room).unwrap();
    assert!(erased::checkpoint(&file));
    let ledger = server.open();
    // Who reads keeps the log from being emptied.
    let [reader, looker] =
        [(); 2].map(|()| connection::ledger(&server.folder(), Who::Command).unwrap());
    let day = |file: &rusqlite::Connection| {
        let sql = "SELECT value FROM meta WHERE key = 'day'";
        file.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap()
    };
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(day(&reader), TODAY);
    let filler = disk::fill(server.data(), 2 << 20);
    let number = Cell::new(0);
    waits_until(|| {
        while ledger.health().failure.is_none() {
            number.set(number.get() + 1);
            let report = forty_lines(server.today().days(), number.get() % 4);
            let sealed = Sealed::of(number.get(), report);
            let _ = server.take_in(&ledger, &sealed.report);
        }
        // Some days may still fit in, until there is no room for one either.
        server.pass(1);
        thread::sleep(Duration::from_millis(1_300));
        day(&looker) < server.today().days() && ledger.health().failure.is_some()
    });
    reader.execute_batch("COMMIT").unwrap();
    waits_until(|| ledger.health().failure.is_none());
    assert_eq!(day(&looker), server.today().days());
    std::fs::remove_file(filler).unwrap();
    server.is_sound();
    ledger.close();
}
