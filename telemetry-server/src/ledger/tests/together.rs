use std::{
    future::{Future as _, poll_fn},
    task::Poll,
};

use super::*;
use host::usage;

/// FAULTS 30.
#[test]
fn a_thousand_replays_at_once_and_across_a_restart_are_counted_once() {
    let mut server = Server::new();
    server.options.queue_max = 2_000;
    let sealed = Sealed::of(1, usage(TODAY, 0, 5, 2));
    let replay = |ledger: &Ledger| {
        let known = ledger.known();
        let accepted = validate(&sealed.report, &known, server.today()).unwrap();
        server.runtime.block_on(async {
            let tasks = (0..1_000).map(|_| {
                let (ledger, accepted) = (ledger.clone(), accepted.clone());
                tokio::spawn(async move { ledger.take_in(accepted).await })
            });
            let mut stored = 0;
            for task in tasks.collect::<Vec<_>>() {
                stored += u32::from(task.await.unwrap() == Ok(Settled::Stored));
            }
            stored
        })
    };
    let ledger = server.open();
    assert_eq!(replay(&ledger), 1);
    // Those that waited for the disk together were written together.
    assert!(ledger.health().batches < 500, "{:?}", ledger.health());
    ledger.close();
    let ledger = server.open();
    assert_eq!(replay(&ledger), 0);
    assert_eq!(server.total("/reports/usage"), 1);
    assert_eq!(server.total("searched/ok"), 5);
    server.is_sound();
    ledger.close();
}

#[test]
fn a_full_queue_says_so_and_an_end_loses_nothing_that_was_taken() {
    let mut server = Server::new();
    server.options.queue_max = 8;
    let ledger = server.open();
    // Nothing is written while another one holds the file.
    let holder = connection::ledger(&server.folder(), Who::Command).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let known = ledger.known();
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let sealed = Sealed::of(number, usage(TODAY, 0, 1, 0));
            let accepted = validate(&sealed.report, &known, server.today()).unwrap();
            let ledger = ledger.clone();
            server
                .runtime
                .spawn(async move { ledger.take_in(accepted).await })
        })
        .collect();
    waits_until(|| tasks.iter().any(tokio::task::JoinHandle::is_finished));
    holder.execute_batch("COMMIT").unwrap();
    let (mut stored, mut busy) = (0, 0);
    ledger.clone().close();
    for task in tasks {
        match server.runtime.block_on(task).unwrap() {
            Ok(settled) => {
                assert_eq!(settled, Settled::Stored);
                stored += 1;
            }
            Err(Unavailable::Busy | Unavailable::Closed) => busy += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!(stored >= 1 && busy >= 1, "{stored} {busy}");
    assert_eq!(server.total("/reports/usage"), stored);
    assert_eq!(ledger.health().waiting, 0);
    assert_eq!(
        server.take_in(&ledger, &Sealed::of(1, usage(TODAY, 0, 1, 0)).report),
        Err(Unavailable::Closed)
    );
    server.is_sound();
}

#[test]
fn one_that_cannot_be_written_does_not_keep_its_neighbours_away() {
    let server = Server::new();
    let ledger = server.open();
    let all: Vec<_> = (0..20)
        .map(|number| Sealed::of(number, usage(TODAY, number % 3, 1, 0)))
        .collect();
    let id = all[7].report.id();
    let holder = connection::ledger(&server.folder(), Who::Command).unwrap();
    let trigger = format!(
        "CREATE TRIGGER poison BEFORE INSERT ON report WHEN hex(NEW.id) = '{}'
         BEGIN SELECT RAISE(ABORT, 'poison'); END; BEGIN IMMEDIATE;",
        id.simple().to_string().to_uppercase()
    );
    holder.execute_batch(&trigger).unwrap();
    let known = ledger.known();
    let take_in = |sealed: &Sealed| {
        let accepted = validate(&sealed.report, &known, server.today()).unwrap();
        let ledger = ledger.clone();
        server
            .runtime
            .spawn(async move { ledger.take_in(accepted).await })
    };
    // One keeps the writer busy until the others make one batch; asked for once, it waits in the queue.
    let busy = Sealed::of(99, usage(TODAY, 0, 1, 0));
    let busy = validate(&busy.report, &known, server.today()).unwrap();
    let mut busy = Box::pin(ledger.take_in(busy));
    server.runtime.block_on(poll_fn(|context| {
        let _ = busy.as_mut().poll(context);
        Poll::Ready(())
    }));
    waits_until(|| ledger.health().waiting == 0);
    let tasks: Vec<_> = all.iter().map(take_in).collect();
    waits_until(|| ledger.health().waiting == 20);
    holder.execute_batch("COMMIT").unwrap();
    assert_eq!(server.runtime.block_on(busy), Ok(Settled::Stored));
    for (at, task) in tasks.into_iter().enumerate() {
        let expected = if at == 7 {
            Err(Unavailable::Failed)
        } else {
            Ok(Settled::Stored)
        };
        assert_eq!(server.runtime.block_on(task).unwrap(), expected, "{at}");
    }
    assert_eq!(server.total("searched/ok"), 20);
    holder.execute_batch("DROP TRIGGER poison").unwrap();
    assert_eq!(server.take_in(&ledger, &all[7].report), Ok(Settled::Stored));
    server.is_sound();
    ledger.close();
}

/// Anybody may ask for many; reports that come with them do not wait for all.
#[test]
fn a_batch_takes_back_so_many_and_then_others_have_their_turn() {
    let server = Server::new();
    let ledger = server.open();
    let holder = connection::ledger(&server.folder(), Who::Command).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let sealed = Sealed::of(number, usage(TODAY, 0, 1, 0));
            let ledger = ledger.clone();
            let take_back =
                async move { ledger.take_back(sealed.report.id(), &sealed.secret).await };
            server.runtime.spawn(take_back)
        })
        .collect();
    // One has been taken out, and waits for the file.
    waits_until(|| ledger.health().waiting == 99);
    holder.execute_batch("COMMIT").unwrap();
    for task in tasks {
        let taken_back = server.runtime.block_on(task).unwrap();
        assert_eq!(taken_back, Ok(TakenBack::Erased));
    }
    assert_eq!(ledger.health().batches, 4, "of 33 at most");
    ledger.close();
}
