//! What batches add to totals, from its row to the table: exact at every step, whatever ends it there.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    ledger::{
        batch::{Batch, Files},
        erase,
        unfolded::Unfolded,
    },
    store::{changes, dictionary::Dictionary},
    validate::Accepted,
};
use host::{forty_lines, usage};

/// What the writer has open, without its thread: nothing happens by itself.
fn files(server: &Server) -> Files {
    let ledger = connection::ledger(&server.folder(), Who::Server).unwrap();
    let erased = connection::erased(&server.folder(), Who::Server).unwrap();
    let unfolded = Unfolded::read(&ledger).unwrap();
    Files {
        ledger,
        erased: Erased::new(erased).unwrap(),
        dictionary: Dictionary::default(),
        unfolded,
    }
}

fn accepted(server: &Server, report: &Report) -> Accepted {
    let ledger = connection::ledger(&server.folder(), Who::Command).unwrap();
    let known = crate::store::Known::read(&ledger, &crate::store::Known::default()).unwrap();
    validate(report, &known, server.today()).unwrap()
}

fn take_in(server: &Server, files: &mut Files, reports: &[Accepted]) -> rusqlite::Result<()> {
    let mut batch = Batch::begin(files, &server.options, server.today())?;
    for report in reports {
        batch.take_in(report)?;
    }
    batch.commit()
}

fn take_back(server: &Server, files: &mut Files, sealed: &Sealed) {
    let mut batch = Batch::begin(files, &server.options, server.today()).unwrap();
    let receipt = telemetry_schema::wire::Hash::of(&sealed.secret);
    let taken_back = batch.take_back(sealed.report.id(), &receipt).unwrap();
    assert_eq!(taken_back, Ok(TakenBack::Erased));
    batch.commit().unwrap();
}

/// A server on a copy of the files as they lie there: what a kill leaves.
fn image(server: &Server) -> Server {
    let image = Server::new();
    for file in ["ledger.sqlite", "erased.sqlite"] {
        for beside in ["", "-wal"] {
            let name = format!("{file}{beside}");
            std::fs::copy(server.data().join(&name), image.data().join(&name)).unwrap();
        }
        let _ = std::fs::remove_file(image.data().join(format!("{file}-shm")));
    }
    image
}

fn changes(server: &Server) -> i64 {
    let ledger = connection::ledger(&server.folder(), Who::Command).unwrap();
    let sql = "SELECT count(*) FROM change";
    ledger.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Neither read as it lies there, nor served again, does it lose or double anything.
fn is_whole(server: &Server, expected: &[(u32, Day)]) {
    assert_eq!(server.totals(), expected);
    server.is_sound();
    let image = image(server);
    assert_eq!(image.totals(), expected);
    // As after a kill between the two commits: what was taken back is gone through as well.
    let ledger = connection::ledger(&image.folder(), Who::Command).unwrap();
    erase::set_mark(&ledger, None).unwrap();
    drop(ledger);
    image.open().close();
    assert_eq!(changes(&image), 0);
    assert_eq!(image.totals(), expected);
    image.is_sound();
}

#[test]
fn a_kill_at_any_step_of_a_fold_loses_and_doubles_nothing() {
    let mut server = Server::new();
    server.options.fold_pause = Duration::from_secs(3_600);
    let all: Vec<_> = (0..6)
        .map(|number| {
            Sealed::of(
                number,
                usage(TODAY - number % 2, number % 2, u64::from(number), 1),
            )
        })
        .collect();
    let reports: Vec<_> = all
        .iter()
        .map(|sealed| accepted(&server, &sealed.report))
        .collect();
    let mut files = files(&server);
    take_in(&server, &mut files, &reports[..2]).unwrap();
    take_in(&server, &mut files, &reports[2..4]).unwrap();
    let expected = server.totals();
    is_whole(&server, &expected);
    // The first goes on while others come, and while one of its own is taken back.
    server.options.fold_step = 1;
    files.unfolded.freeze();
    for _ in 0..5 {
        files.fold(1).unwrap();
        is_whole(&server, &expected);
    }
    take_in(&server, &mut files, &reports[4..]).unwrap();
    take_back(&server, &mut files, &all[0]);
    let expected = server.totals();
    let mut steps = 0;
    while changes(&server) > 0 {
        files.unfolded.freeze();
        files.fold(3).unwrap();
        is_whole(&server, &expected);
        steps += 1;
    }
    assert!(steps > 3, "{steps}");
    take_back(&server, &mut files, &all[1]);
    is_whole(&server, &server.totals());
}

/// FAULTS 35, in the middle of a fold.
#[test]
fn a_disk_that_is_full_stops_a_fold_where_it_is() {
    let mut server = Server::new();
    server.options.fold_pause = Duration::from_secs(3_600);
    let reports: Vec<_> = (0..30)
        .map(|number| {
            let report = forty_lines(TODAY - number, number % 5);
            accepted(&server, &Sealed::of(number, report).report)
        })
        .collect();
    let mut files = files(&server);
    take_in(&server, &mut files, &reports).unwrap();
    let expected = server.totals();
    let pages = |files: &Files, pragma: &str| -> i64 {
        let pragma = format!("PRAGMA {pragma}");
        files
            .ledger
            .query_row(&pragma, [], |row| row.get(0))
            .unwrap()
    };
    let full = pages(&files, "page_count");
    pages(&files, &format!("max_page_count = {full}"));
    files.unfolded.freeze();
    let mut steps = 0;
    let error = loop {
        match files.fold(20) {
            Ok(()) => steps += 1,
            Err(error) => break error,
        }
    };
    assert!(crate::ledger::batch::is_of_the_disk(&error), "{error}");
    assert!(steps > 0 && files.unfolded.is_folding());
    is_whole(&server, &expected);
    // A batch that comes meanwhile fails as a whole, and nothing of it is remembered.
    let late = Sealed::of(99, usage(TODAY, 0, 1, 0));
    let late = [accepted(&server, &late.report)];
    take_in(&server, &mut files, &late).unwrap_err();
    files.roll_back().unwrap();
    is_whole(&server, &expected);
    pages(&files, "max_page_count = 100000");
    while files.unfolded.is_folding() {
        files.fold(20).unwrap();
    }
    assert_eq!(changes(&server), 0);
    is_whole(&server, &expected);
    take_in(&server, &mut files, &late).unwrap();
    assert_eq!(server.total("/reports/usage"), 31);
    server.is_sound();
}

#[test]
fn a_fold_of_no_total_at_a_time_loses_none() {
    let mut server = Server::new();
    server.options.fold_pause = Duration::from_secs(3_600);
    let report = accepted(&server, &Sealed::of(1, usage(TODAY, 0, 5, 2)).report);
    let mut files = files(&server);
    take_in(&server, &mut files, &[report]).unwrap();
    let expected = server.totals();
    files.unfolded.freeze();
    files.fold(0).unwrap();
    is_whole(&server, &expected);
    while files.unfolded.is_folding() {
        files.fold(0).unwrap();
    }
    assert_eq!(changes(&server), 0);
    is_whole(&server, &expected);
}

#[test]
fn a_change_that_is_lost_or_doubled_is_found() {
    let mut server = Server::new();
    server.options.fold_pause = Duration::from_secs(3_600);
    let report = Sealed::of(1, usage(TODAY, 0, 1, 1)).report;
    let reports = [accepted(&server, &report)];
    let mut files = files(&server);
    take_in(&server, &mut files, &reports).unwrap();
    files.unfolded.freeze();
    files.fold(2).unwrap();
    server.is_sound();
    let is_found = |damage: &str| {
        let image = image(&server);
        let ledger = connection::ledger(&image.folder(), Who::Command).unwrap();
        ledger.execute_batch(damage).unwrap();
        assert!(!image.check().is_sound(), "{damage}");
    };
    is_found("DELETE FROM change");
    is_found("INSERT INTO change SELECT seq + 1, places FROM change");
    is_found("DELETE FROM meta WHERE key = 'folded'");
    is_found("UPDATE change SET places = x'80'");
    is_found("UPDATE meta SET value = x'80' WHERE key = 'folded'");
    let cursor = changes::cursor(&files.ledger).unwrap().unwrap();
    files.fold(1).unwrap();
    changes::set_cursor(&files.ledger, Some(cursor)).unwrap();
    assert!(!server.check().is_sound());
}

/// What happens to the files.
#[derive(Clone, Debug)]
enum Step {
    /// One batch.
    TakeIn(Vec<usize>),
    /// One that is rolled back.
    Fail(Vec<usize>),
    Erase(usize),
    Freeze,
    Fold(usize),
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let some = || prop::collection::vec(0..10_usize, 1..4);
    let step = prop_oneof![
        4 => some().prop_map(Step::TakeIn),
        1 => some().prop_map(Step::Fail),
        3 => (0..10_usize).prop_map(Step::Erase),
        2 => Just(Step::Freeze),
        4 => (1..20_usize).prop_map(Step::Fold),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn totals_are_exact_however_they_are_folded(
        counts in prop::collection::vec((0..2_u32, 0..2_u32, 0..4_u64, 0..3_u64), 10),
        steps in steps(),
        fold_step in 1..9_usize,
        has_pause: bool,
    ) {
        let mut server = Server::new();
        server.options.fold_step = fold_step;
        server.options.fold_pause = Duration::from_secs(if has_pause { 3_600 } else { 0 });
        let all: Vec<_> = (0..)
            .zip(counts)
            .map(|(number, (day, patch, searches, commands))| {
                Sealed::of(number, usage(TODAY - day, patch, searches, commands))
            })
            .collect();
        let reports: Vec<_> = all.iter().map(|sealed| accepted(&server, &sealed.report)).collect();
        let mut files = files(&server);
        // Whether it is in; false once it was taken back.
        let mut states = BTreeMap::<usize, bool>::new();
        for step in steps {
            match step {
                Step::TakeIn(batch) => {
                    let batch_of: Vec<_> = batch.iter().map(|at| reports[*at].clone()).collect();
                    take_in(&server, &mut files, &batch_of).unwrap();
                    for at in batch {
                        states.entry(at).or_insert(true);
                    }
                }
                Step::Fail(of) => {
                    let mut batch = Batch::begin(&mut files, &server.options, server.today()).unwrap();
                    for at in of {
                        batch.take_in(&reports[at]).unwrap();
                    }
                    drop(batch);
                    files.roll_back().unwrap();
                }
                Step::Erase(at) => {
                    take_back(&server, &mut files, &all[at]);
                    states.insert(at, false);
                }
                Step::Freeze => files.unfolded.freeze(),
                Step::Fold(at_most) => files.fold(at_most).unwrap(),
                Step::Reopen => {
                    drop(files);
                    files = self::files(&server);
                }
            }
            let is_in = all.iter().enumerate().filter(|(at, _)| states.get(at) == Some(&true));
            let expected = model::expected(is_in.map(|(_, sealed)| &sealed.report));
            prop_assert_eq!(server.totals(), expected);
            let checked = server.check();
            prop_assert!(checked.is_sound(), "{:?}", checked.findings);
        }
    }
}
