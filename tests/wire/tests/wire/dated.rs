//! FAULTS 34: reports of days that are none.

use serde_json::json;

use crate::{clock, reports::Sealed, server::Server};

#[test]
fn a_day_that_is_none_is_refused_and_takes_no_place() {
    let server = Server::new();
    let dated = |day: &str| {
        let mut report = Sealed::usage(1, 1);
        report.document["day"] = json!(day);
        server.post(&report.bytes()).json()
    };
    for (day, code) in [
        ("1970-01-01", "too_old"),
        ("0001-01-01", "malformed"),
        ("2063-04-05", "too_new"),
        ("9999-12-31", "too_new"),
        ("2026-02-30", "malformed"),
        ("2026-13-01", "malformed"),
        ("99999-01-01", "malformed"),
        ("-1-01-01", "malformed"),
        ("today", "malformed"),
    ] {
        let refused = dated(day);
        assert_eq!(refused["code"], code, "{day}: {refused}");
        assert_eq!(refused["retry"], code == "too_new", "{day}: {refused}");
    }
    // However many days are tried, there are 62 at most.
    let days = (-40..120).map(|ago| dated(&clock::day(ago)));
    let taken = days.filter(|answer| answer["state"] == "stored").count();
    assert_eq!(taken, 62);
    assert_eq!(server.works(), 62);
}
