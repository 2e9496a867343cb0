//! FAULTS 35: no room on the server's disk.

use std::fs;

use serde_json::Value;
use telemetry_test_kit::disk;

use crate::{reports::Sealed, server::Server};

#[test]
fn a_full_disk_acknowledges_nothing_and_loses_nothing() {
    let test = "full::a_full_disk_acknowledges_nothing_and_loses_nothing";
    if disk::is_left_to_a_run_on_a_small_one(4, test) {
        return;
    }
    let mut server = Server::new();
    let reports: Vec<_> = (0..400).map(|_| Sealed::usage(1, 1)).collect();
    let filler = disk::fill(&std::env::temp_dir(), 100 << 10);
    let mut acknowledged = Vec::new();
    let mut refused = 0;
    for report in &reports {
        let answer = server.post(&report.bytes());
        if answer.status() == 201 {
            acknowledged.push(report);
        } else {
            is_put_off(
                &answer.json(),
                answer.status(),
                answer.header("retry-after"),
            );
            refused += 1;
        }
    }
    assert!(refused > 0, "the disk was not full");
    // Taking back needs room too: it is done or put off, and never half done.
    let back = acknowledged
        .pop()
        .map(|report| (report, server.ask(&report.taken_back())));
    fs::remove_file(filler).unwrap();

    for at_restart in [false, true] {
        if at_restart {
            server.starts();
        }
        for report in &acknowledged {
            assert_eq!(server.post(&report.bytes()).json()["state"], "known");
        }
    }
    if let Some((report, answer)) = &back {
        assert!([200, 503].contains(&answer.status()), "{}", answer.head());
        assert_eq!(server.ask(&report.taken_back()).json()["state"], "erased");
    }
    for report in &reports {
        assert!(server.post(&report.bytes()).json()["state"].is_string());
    }
    assert_eq!(server.works(), reports.len() - usize::from(back.is_some()));
}

fn is_put_off(refused: &Value, status: u16, wait: Option<String>) {
    assert_eq!(status, 503, "{refused}");
    assert_eq!(refused["code"], "unavailable");
    assert_eq!(refused["retry"], true);
    assert!(
        wait.is_some_and(|wait| wait.parse::<u32>().is_ok()),
        "a server says when"
    );
}
