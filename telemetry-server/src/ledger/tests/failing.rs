//! Batches that fail, and what is left of them.

use super::*;
use erasing::holds;
use host::{singles, usage};

/// A row whose lines cannot be read cannot be taken back; that it was tried is not remembered with the next
/// report that is.
#[test]
fn an_erasure_that_fails_leaves_nothing_for_the_next_one() {
    let server = Server::new();
    let ledger = server.open();
    let [damaged, sound] = [1, 2].map(|number| Sealed::of(number, usage(TODAY, 0, 1, 0)));
    for sealed in [&damaged, &sound] {
        server.take_in(&ledger, &sealed.report).unwrap();
    }
    damage(&server, &damaged);
    let erased = ledger.take_back(damaged.report.id(), &damaged.secret);
    let erased = server.runtime.block_on(erased);
    assert_eq!(erased, Err(Unavailable::Failed));
    assert_eq!(server.erase(&ledger, &sound), TakenBack::Erased);
    assert_eq!((server.tombs(), server.rows()), (1, 1));
    ledger.close();
}

/// A batch in which one fails is done again one by one. Who is not known counts once all the same.
#[test]
fn what_a_failed_batch_remembered_takes_no_place() {
    let mut server = Server::new();
    server.options.unknown_max = 50;
    let ledger = server.open();
    let sealed = |number| Sealed::of(number, usage(TODAY, 0, 1, 0));
    server.take_in(&ledger, &sealed(50).report).unwrap();
    damage(&server, &sealed(50));
    let tasks: Vec<_> = (0..=50)
        .map(|number| {
            let (ledger, sealed) = (ledger.clone(), sealed(number));
            let erased = async move { ledger.take_back(sealed.report.id(), &sealed.secret).await };
            server.runtime.spawn(erased)
        })
        .collect();
    for (number, task) in tasks.into_iter().enumerate() {
        let expected = match number {
            50 => Err(Unavailable::Failed),
            _ => Ok(TakenBack::Erased),
        };
        assert_eq!(server.runtime.block_on(task).unwrap(), expected, "{number}");
    }
    assert_eq!(server.tombs(), 50);
    ledger.close();
}

/// Its lines cannot be read any more.
fn damage(server: &Server, sealed: &Sealed) {
    let file = connection::ledger(&server.folder(), Who::Command).unwrap();
    let id = sealed.report.id();
    let sql = "UPDATE report SET lines = x'ff' WHERE id = ?1";
    assert_eq!(file.execute(sql, [&id.as_bytes()[..]]), Ok(1));
}

/// A report that is taken back after such a failure does not hide it.
#[test]
fn what_was_taken_back_in_one_file_alone_goes_at_the_next_start() {
    let server = Server::new();
    let ledger = server.open();
    let [first, second] = [1, 2].map(|number| Sealed::of(number, usage(TODAY, 0, 1, 0)));
    for sealed in [&first, &second] {
        server.take_in(&ledger, &sealed.report).unwrap();
    }
    take_back_in_one_file(&server, &first);
    assert_eq!(server.erase(&ledger, &second), TakenBack::Erased);
    ledger.close();
    let ledger = server.open();
    assert_eq!((server.rows(), server.totals()), (0, Vec::new()));
    server.is_sound();
    ledger.close();
}

fn take_back_in_one_file(server: &Server, sealed: &Sealed) {
    let file = connection::erased(&server.folder(), Who::Command).unwrap();
    let mut file = Erased::new(file).unwrap();
    let (id, receipt) = (sealed.report.id(), sealed.report.receipt());
    file.remember(id, &receipt, Some(TODAY), server.today(), 0)
        .unwrap();
    file.commit().unwrap();
}

/// As after a disk that failed between the two commits: it is made good while the server runs.
#[test]
fn what_was_taken_back_in_one_file_alone_goes_from_the_other() {
    let mut server = Server::new();
    server.options.fold_pause = Duration::from_secs(3_600);
    let ledger = server.open();
    let sealed = Sealed::of(1, singles(TODAY, 0));
    let Report::Singles(singles) = &sealed.report else {
        unreachable!()
    };
    let session = singles.session.to_string();
    server.take_in(&ledger, &sealed.report).unwrap();
    take_back_in_one_file(&server, &sealed);
    // It cannot read what commands have changed, and then it can again.
    let file = connection::ledger(&server.folder(), Who::Command).unwrap();
    file.execute_batch("ALTER TABLE withdrawn RENAME TO away")
        .unwrap();
    waits_until(|| ledger.health().failure.is_some());
    assert_eq!(server.rows(), 1);
    file.execute_batch("ALTER TABLE away RENAME TO withdrawn")
        .unwrap();
    waits_until(|| server.rows() == 0);
    assert_eq!(server.totals(), []);
    server.is_sound();
    // Nor does a byte of it stay, though nobody comes to have that deleted.
    drop(file);
    waits_until(|| !holds(&server, &session));
    ledger.close();
}

/// What a server takes back while its files are checked is not held against rows that go a moment later.
#[test]
fn what_is_taken_back_after_the_mark_was_read_is_not_read_with_it() {
    let server = Server::new();
    let ledger = server.open();
    let sealed = Sealed::of(1, usage(TODAY, 0, 1, 0));
    server.take_in(&ledger, &sealed.report).unwrap();
    let reader = connection::erased(&server.folder(), Who::Command).unwrap();
    let reader = Erased::new(reader).unwrap();
    let before = reader.held().unwrap();
    take_back_in_one_file(&server, &sealed);
    let mut count = 0;
    reader
        .each(|_| {
            count += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(count, 0);
    assert_eq!(reader.mark().unwrap(), before);
    drop(reader);
    assert_eq!(server.tombs(), 1);
    server.is_sound();
    ledger.close();
}
