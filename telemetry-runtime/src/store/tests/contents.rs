//! What comes out again: rows, summaries, exports, and for how long.

use super::{super::ConsentEvent, *};

/// A folder with some of everything.
fn folded() -> TempDir {
    let dir = consented();
    let inbox = inbox(dir.path());
    let ended = |n, words: &[u64]| inbox.record(&ENDED, &Observation::Event { n, words });
    // think, 1 ms, no size, {think}; then compare, 2 ms, 0 bytes, both.
    ended(2, &[0, 3, 1_000, 0, 0, 0b01]);
    ended(1, &[0, 3, 1_500, 0, 0, 0b01]);
    ended(4, &[1, 4, 2_000, 1, 0, 0b11]);
    inbox.record(&OPENED, &Observation::Event { n: 1, words: &[1] });
    inbox.record(&OPENED, &Observation::Event { n: 1, words: &[0] });
    (0..10).for_each(|_| inbox.record(&SEARCH, &OK));
    inbox.record(&SEARCH, &TIMEOUT);
    fold_now(dir.path()).unwrap();
    dir
}

fn json_lines(dir: &Path) -> String {
    let mut out = Vec::new();
    store(dir).export_json_lines(&ALL_DAYS, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn csv(dir: &Path) -> String {
    let mut out = Vec::new();
    store(dir).export_csv(&ALL_DAYS, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_row_leaves_as_a_json_line() {
    let lines = json_lines(folded().path());
    let head = "{\"day\":\"2026-11-20\",\"version\":\"1.2.0\",\"build\":\"b0b0000000000001\",\
                \"epoch\":\"e0e0000000000002\",";
    for expected in [
        "\"entry\":\"command_ended\",\"row\":\"event\",\"values\":{\"command\":\"think\",\
         \"took\":\"1ms\",\"size\":\"none\",\"parts\":[\"think\"]},\
         \"sums\":{\"took\":3500,\"size\":0},\"n\":3}",
        "\"entry\":\"command_ended\",\"row\":\"event\",\"values\":{\"command\":\"compare\",\
         \"took\":\"2ms\",\"size\":\"0b\",\"parts\":[\"think\",\"compare\"]},\
         \"sums\":{\"took\":8000,\"size\":0},\"n\":4}",
        "\"entry\":\"search\",\"row\":\"feature\",\"outcome\":\"ok\",\"n\":10}",
        "\"entry\":\"search\",\"row\":\"feature\",\"outcome\":\"err\",\"error\":\"timeout\",\"n\":1}",
        "\"entry\":\"search\",\"row\":\"timing\",\"from_ns\":983040,\"to_ns\":1015808,\"n\":10}",
    ] {
        let line = format!("{head}{expected}");
        assert!(lines.lines().any(|other| other == line), "{line}\n{lines}");
    }
    assert_eq!(lines.lines().count(), 9);
    for line in lines.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
fn single_events_have_hour_session_and_sequence() {
    let lines = json_lines(folded().path());
    let rows = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let rows: Vec<serde_json::Value> = rows.collect();
    let rows: Vec<_> = rows.iter().filter(|row| row["row"] == "single").collect();
    assert_eq!(rows.len(), 2);
    for (row, (sequence, command)) in rows.iter().zip([(1, "compare"), (2, "think")]) {
        assert_eq!(row["hour"], 14);
        assert_eq!(row["sequence"], sequence);
        assert_eq!(row["values"]["command"], command);
        assert_eq!(row["session"], rows[0]["session"]);
    }
}

#[test]
fn another_run_or_day_is_another_session() {
    let dir = consented();
    let opened = Observation::Event { n: 1, words: &[0] };
    for day in [TODAY, TODAY, TODAY - 1] {
        inbox_on(dir.path(), day).record(&OPENED, &opened);
    }
    fold_now(dir.path()).unwrap();
    let sessions: u32 = store(dir.path())
        .connection
        .query_row("SELECT count(DISTINCT session) FROM event", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(sessions, 3);
}

#[test]
fn every_row_leaves_as_a_line_of_csv() {
    let csv = csv(folded().path());
    let mut lines = csv.split("\r\n");
    assert_eq!(
        lines.next(),
        Some(
            "row,day,hour,version,build,epoch,entry,outcome,error,values,sums,from_ns,to_ns,\
             session,sequence,n"
        )
    );
    assert!(csv.contains(
        "event,2026-11-20,,1.2.0,b0b0000000000001,e0e0000000000002,command_ended,,,\
         command=compare;took=2ms;size=0b;parts=think+compare,took=8000;size=0,,,,,4\r\n"
    ));
    assert_eq!(lines.filter(|line| !line.is_empty()).count(), 9);
}

#[test]
fn a_set_without_members_is_counted_as_none() {
    let dir = consented();
    let inbox = inbox(dir.path());
    for (n, parts) in [(2, 0), (3, 0b10)] {
        let words = [0, 3, 1_000, 0, 0, parts];
        inbox.record(&ENDED, &Observation::Event { n, words: &words });
    }
    fold_now(dir.path()).unwrap();
    let json = serde_json::to_value(summaries(&store(dir.path()))).unwrap();
    assert_eq!(
        json[0]["fields"][3]["values"],
        serde_json::json!([{"value": "compare", "n": 3}, {"value": "none", "n": 2}])
    );
}

#[test]
fn a_summary_counts_field_by_field() {
    let summaries = summaries(&store(folded().path()));
    let json = serde_json::to_value(&summaries).unwrap();
    let names: Vec<_> = summaries.iter().map(|one| one.entry.as_str()).collect();
    assert_eq!(names, ["command_ended", "opened", "search"]);
    assert_eq!(
        json[0]["fields"],
        serde_json::json!([
            {"field": "command", "values": [{"value": "think", "n": 3}, {"value": "compare", "n": 4}]},
            {"field": "took", "values": [{"value": "1ms", "n": 3}, {"value": "2ms", "n": 4}],
             "sum": {"amount": 11_500, "unit": "microseconds"}},
            {"field": "size", "values": [{"value": "none", "n": 3}, {"value": "0b", "n": 4}],
             "sum": {"amount": 0, "unit": "bytes"}},
            {"field": "parts", "values": [{"value": "think", "n": 7}, {"value": "compare", "n": 4}]},
        ])
    );
    assert_eq!(json[2]["n"], 11);
    assert_eq!(
        json[2]["outcomes"],
        serde_json::json!([{"value": "ok", "n": 10}, {"value": "err", "n": 1}])
    );
    assert_eq!(
        json[2]["errors"],
        serde_json::json!([{"value": "timeout", "n": 1}])
    );
    let timing = summaries[2].timing.as_ref().unwrap();
    assert_eq!(timing.n, 10);
    assert!(timing.p50_ns.abs_diff(1_000_000) * 32 <= 1_000_000);
    assert_eq!(timing.p50_ns, timing.p95_ns);
}

#[test]
fn sums_go_on_over_folds() {
    let dir = consented();
    for _ in 0..3 {
        let words = &[0, 3, 1_000, 2, 1, 0];
        inbox(dir.path()).record(&ENDED, &Observation::Event { n: 5, words });
        fold_now(dir.path()).unwrap();
    }
    let lines = json_lines(dir.path());
    assert!(lines.contains("\"sums\":{\"took\":15000,\"size\":15},\"n\":15}"));
}

#[test]
fn a_fold_does_not_touch_sealed_rows() {
    let dir = consented();
    record(dir.path(), 2);
    fold_now(dir.path()).unwrap();
    store(dir.path())
        .connection
        .execute_batch("UPDATE tally SET sealed_by = 7; UPDATE timing SET sealed_by = 7")
        .unwrap();
    record(dir.path(), 3);
    fold_now(dir.path()).unwrap();
    let rows = |table: &str| -> Vec<(u32, u32)> {
        let store = store(dir.path());
        let sql = format!("SELECT sealed_by, n FROM {table} ORDER BY sealed_by");
        let mut rows = store.connection.prepare(&sql).unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(rows("tally"), [(0, 3), (7, 2)]);
    assert_eq!(rows("timing"), [(0, 3), (7, 2)]);
    assert_eq!(total(dir.path(), "search"), 5);
}

/// Days on which an entry has rows of a kind, as days before today.
fn days(dir: &Path, table: &str, condition: &str) -> Vec<u32> {
    let store = store(dir);
    let sql = format!("SELECT DISTINCT {TODAY} - day FROM {table} WHERE {condition} ORDER BY 1");
    let mut rows = store.connection.prepare(&sql).unwrap();
    let rows = rows.query_map([], |row| row.get(0));
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn what_is_too_old_goes_by_its_kind() {
    let dir = consented();
    for age in [0, 29, 30, 89, 90, 364, 365] {
        let inbox = inbox_on(dir.path(), TODAY - age);
        inbox.record(&SEARCH, &OK);
        inbox.record(&SEARCH, &TIMEOUT);
        inbox.record(&OPENED, &Observation::Event { n: 1, words: &[0] });
    }
    fold_now(dir.path()).unwrap();
    let dir = dir.path();
    assert_eq!(days(dir, "tally", "cell = '1,0'"), [0, 29]);
    assert_eq!(days(dir, "tally", "cell = '1'"), [30, 89, 90, 364]);
    assert_eq!(days(dir, "timing", "true"), [0, 29, 30, 89]);
    assert_eq!(days(dir, "event", "true"), [0, 29, 30, 89]);
    assert_eq!(days(dir, "tally", "cell = '0'"), [0, 29, 30, 89, 90, 364]);

    let lowered = Limits::default().days(10);
    fold(dir, PATIENCE, &lowered, &Still(TODAY)).unwrap();
    for table in ["tally", "timing", "event"] {
        assert_eq!(days(dir, table, "true"), [0]);
    }
}

#[test]
fn a_clock_that_is_years_ahead_does_not_empty_the_store() {
    let dir = consented();
    record(dir.path(), 2);
    fold_now(dir.path()).unwrap();
    fold(
        dir.path(),
        PATIENCE,
        &Limits::default(),
        &Still(TODAY + 3_650),
    )
    .unwrap();
    fold(
        dir.path(),
        PATIENCE,
        &Limits::default(),
        &Still(TODAY - 3_650),
    )
    .unwrap();
    assert_eq!(total(dir.path(), "search"), 2);
}

#[test]
fn builds_and_consents_go_with_their_last_row() {
    let dir = consented();
    record(dir.path(), 2);
    fold_now(dir.path()).unwrap();
    let kept = || -> [u32; 2] {
        ["build", "epoch"].map(|table| {
            let sql = format!("SELECT count(*) FROM {table}");
            let store = store(dir.path());
            store
                .connection
                .query_row(&sql, [], |row| row.get(0))
                .unwrap()
        })
    };
    store(dir.path())
        .connection
        .execute_batch("DELETE FROM tally; DELETE FROM timing")
        .unwrap();
    fold_now(dir.path()).unwrap();
    assert_eq!(kept(), [1, 1]);
    let inbox = crate::record::journal::files::path(dir.path(), BUILD, EPOCH);
    std::fs::remove_file(inbox).unwrap();
    let tomorrow = Still(TODAY + 1);
    fold(dir.path(), PATIENCE, &Limits::default(), &tomorrow).unwrap();
    assert_eq!(kept(), [0, 0]);
}

#[test]
fn under_the_cap_detail_goes_first_and_counts_last() {
    let dir = consented();
    let opened = Observation::Event { n: 1, words: &[0] };
    for age in 0..40 {
        let inbox = inbox_on(dir.path(), TODAY - age);
        for at in 0..200 {
            inbox.record(&OPENED, &opened);
            inbox.record(
                &SEARCH,
                &Observation::Call {
                    outcome: Outcome::Ok,
                    kind: None,
                    elapsed_ns: Some(1_000 << (at % 20)),
                },
            );
        }
    }
    fold_now(dir.path()).unwrap();
    let size = || dir.path().join("store.sqlite").metadata().unwrap().len();
    let whole = size();
    let fold_within = |bytes| {
        let limits = Limits::default().bytes(bytes);
        fold(dir.path(), PATIENCE, &limits, &Still(TODAY)).unwrap();
        assert!(size() <= bytes, "{} {bytes}", size());
    };
    fold_within(whole / 2);
    let events = days(dir.path(), "event", "true");
    assert!(!events.is_empty() && events.len() < 40);
    assert_eq!(
        events,
        (0..u32::try_from(events.len()).unwrap()).collect::<Vec<_>>()
    );
    assert_eq!(days(dir.path(), "timing", "true").len(), 40);
    assert_eq!(days(dir.path(), "tally", "true").len(), 40);

    fold_within(92 << 10);
    assert_eq!(days(dir.path(), "event", "true").len(), 0);
    assert_eq!(days(dir.path(), "tally", "true").len(), 40);
    assert_sound(dir.path());
}

#[test]
fn a_year_of_use_stays_under_the_cap() {
    const CAP: u64 = 300 << 10;
    let dir = consented();
    let limits = Limits::default().bytes(CAP);
    for age in (0..364).rev().step_by(3) {
        let day = TODAY - age;
        let inbox = inbox_on(dir.path(), day);
        for at in 0..300_u64 {
            let words = [at % 2, 3, 1_000, 0, 0, at % 4];
            inbox.record(
                &ENDED,
                &Observation::Event {
                    n: 1,
                    words: &words,
                },
            );
            let words = [at % 2];
            inbox.record(
                &OPENED,
                &Observation::Event {
                    n: 1,
                    words: &words,
                },
            );
        }
        drop(inbox);
        fold(dir.path(), PATIENCE, &limits, &Still(day)).unwrap();
        let store = dir.path().join("store.sqlite").metadata().unwrap().len();
        assert!(store <= CAP, "{store} bytes");
    }
    // Detail of the last days and counts of the whole year.
    assert_eq!(total(dir.path(), "command_ended"), 122 * 300);
    let single = days(dir.path(), "event", "true");
    assert!(
        single.first() == Some(&0) && single.len() < 30,
        "{single:?}"
    );
}

#[test]
fn nothing_deleted_stays_in_the_file() {
    let dir = consented();
    let log = |store: &Store, by: &str| {
        let moment = Still(TODAY).now();
        store
            .log_consent(&ConsentEvent {
                moment,
                action: "enabled",
                level: Some(Level::Basic),
                share: false,
                by: by.to_owned(),
            })
            .unwrap();
    };
    let store = store(dir.path());
    log(&store, "a_word_that_is_looked_for");
    let holds = || {
        let bytes = std::fs::read(dir.path().join("store.sqlite")).unwrap();
        bytes
            .windows(25)
            .any(|part| part == b"a_word_that_is_looked_for")
    };
    assert!(holds());
    store
        .connection
        .execute("DELETE FROM consent_log", [])
        .unwrap();
    assert!(!holds());
}
