//! FAULTS 30: one report, a thousand times: at once, across a restart, and after the server no longer
//! remembers it.

use std::{collections::BTreeMap, thread};

use serde_json::json;

use crate::{
    clock,
    message::{ask, get, post},
    reports::Sealed,
    server::Server,
};

/// The server remembers a report for longer than it takes reports of that day.
const DAYS_BACK: i64 = 60;

#[test]
fn a_report_that_comes_a_thousand_times_counts_once() {
    let mut server = Server::new();
    let report = Sealed::usage(1, 7);
    let mut answers = BTreeMap::new();
    for _ in 0..2 {
        let address = server.address();
        let heard = thread::scope(|scope| {
            let sender = || {
                let answers = (0..50).map(|_| ask(address, &post(&report.bytes())).unwrap());
                answers
                    .map(|answer| {
                        assert_eq!(answer.json()["report"], report.id());
                        format!("{} {}", answer.status(), answer.json()["state"])
                    })
                    .collect::<Vec<_>>()
            };
            let senders: Vec<_> = (0..10).map(|_| scope.spawn(sender)).collect();
            senders
                .into_iter()
                .flat_map(|sender| sender.join().unwrap())
                .collect::<Vec<_>>()
        });
        for answer in heard {
            *answers.entry(answer).or_insert(0) += 1;
        }
        server.starts();
    }
    let expected = [
        ("200 \"known\"".to_owned(), 999),
        ("201 \"stored\"".to_owned(), 1),
    ];
    assert_eq!(answers, BTreeMap::from(expected));
    assert_eq!(server.works(), 7);
}

/// Another text under the same id is the same report.
#[test]
fn a_report_that_comes_again_with_other_counts_changes_nothing() {
    let server = Server::new();
    let mut report = Sealed::usage(1, 7);
    assert_eq!(server.post(&report.bytes()).status(), 201);
    report.document["features"][0]["ok"] = json!(9);
    let answer = server.post(&report.bytes());
    assert_eq!(answer.json()["state"], "known", "{}", answer.json());
    assert_eq!(server.works(), 7);
}

#[test]
fn a_report_that_comes_after_it_was_forgotten_is_too_old_to_be_taken() {
    let mut server = Server::new();
    let kept = [Sealed::usage(1, 7), Sealed::usage(DAYS_BACK, 1)];
    for report in &kept {
        assert_eq!(server.post(&report.bytes()).status(), 201);
    }
    let refused = server.post(&Sealed::usage(DAYS_BACK + 1, 1).bytes());
    assert_eq!(refused.json()["code"], "too_old", "{}", refused.json());

    // On later days: as long as one is taken it is known, and then it is refused.
    for (days, today) in [
        (DAYS_BACK - 1, true),
        (DAYS_BACK, false),
        (200, false),
        (4_000, false),
    ] {
        starts_after(&mut server, days);
        for (report, known) in kept.iter().zip([today, false]) {
            let answer = server.post(&report.bytes());
            if known {
                assert_eq!(answer.json()["state"], "known", "{}", answer.json());
            } else {
                assert_eq!(answer.json()["code"], "too_old", "{}", answer.json());
                assert_eq!(answer.json()["retry"], false);
            }
        }
        assert_eq!(server.works(), 8);
    }
}

/// After a pause so long that the clock is doubted at first, and then believed.
fn starts_after(server: &mut Server, days: i64) {
    for doubted in [2, 0] {
        let mut later = server.serve(&[]);
        server.starts_as(clock::days_ago(&mut later, doubted - days));
    }
}

/// A report that is of today would be set aside for good, because the server's clock was wrong for an hour.
#[test]
fn a_report_is_not_too_old_for_a_clock_that_has_jumped() {
    let mut server = Server::new();
    let report = Sealed::usage(1, 7);
    let mut wrong = server.serve(&[]);
    server.starts_as(clock::days_ago(&mut wrong, -4_000));
    let answer = server.post(&report.bytes());
    assert_eq!(answer.status(), 503, "{}", answer.json());
    assert_eq!(answer.json()["retry"], true);
    let metrics = server.ask(&get("/metrics")).body();
    let metrics = String::from_utf8(metrics).unwrap();
    assert!(metrics.contains("telemetry_clock_doubted 1"), "{metrics}");
    assert!(server.says(&["check"]).contains("clock has jumped to"));
    let log = std::fs::read_to_string(server.log()).unwrap();
    assert!(log.contains("the clock has jumped"), "{log}");

    server.starts();
    assert_eq!(server.post(&report.bytes()).json()["state"], "stored");
    assert_eq!(server.works(), 7);
}

/// It would be kept under a day that is years away, and could come again once the clock is right.
#[test]
fn a_report_of_the_day_to_which_a_clock_has_jumped_is_asked_for_again() {
    for jump in [4_000, -400] {
        let mut server = Server::new();
        let mut wrong = server.serve(&[]);
        server.starts_as(clock::days_ago(&mut wrong, -jump));
        let report = Sealed::usage(1 - jump, 7);
        let answer = server.post(&report.bytes());
        assert_eq!(answer.status(), 503, "{jump}: {}", answer.json());
        assert_eq!(answer.json()["retry"], true);
        assert_eq!(server.works(), 0);
    }
}
