//! A run for debugging prints each record and keeps none.
#![cfg(not(telemetry_off))]

mod user;

use std::{fs, io::Write as _, process::Stdio};

use serde_json::Value;
use user::{Ran, User, ran};

fn debug(user: &User, words: &[&str]) -> Ran {
    let mut command = user.command(words);
    ran(command.env("MAKER_TELEMETRY_DEBUG", "1").output().unwrap())
}

fn is_empty(user: &User) -> bool {
    fs::read_dir(user.home()).unwrap().next().is_none()
}

#[test]
fn without_consent_each_record_is_printed_and_the_disk_is_not_touched() {
    let user = User::new();
    let ran = debug(&user, &["work"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "Ok(())\n"), "{}", ran.err);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!(lines.len(), 4, "{}", ran.err);
    for (line, record) in lines.iter().zip([
        "telemetry: made shape=round large=true took=",
        "telemetry: made shape=square large=false took=",
        "telemetry: looked ok, ",
    ]) {
        assert!(line.starts_with(record), "{line}");
        assert!(line.ends_with(" (not kept: nobody said yes)"), "{line}");
    }
    assert_eq!(lines[3], "telemetry: 3 records; nothing was stored or sent");
    assert!(is_empty(&user));
}

#[test]
fn what_would_be_kept_is_told_by_the_level_and_nothing_is_kept() {
    for (level, looked) in [
        ("basic", "(kept: without timings and kinds of errors)"),
        ("enhanced", "(kept)"),
    ] {
        let user = User::enabled(level);
        let said = debug(&user, &["work"]).err;
        let line = said.lines().find(|line| line.contains("looked ok"));
        assert!(line.unwrap().ends_with(looked), "{said}");
        assert!(said.matches("(kept)").count() >= 2, "{said}");
        assert_eq!(user.json(&["show"])["rows"].as_array().unwrap().len(), 0);
        assert_eq!(user.json(&["status"])["pending_bytes"], 0);
    }
}

/// Refusals are told and do not keep anybody from looking.
#[test]
fn a_refusal_is_the_reason_beside_each_record() {
    let user = User::enabled("full");
    let mut command = user.command(&["work"]);
    command
        .env("MAKER_TELEMETRY_DEBUG", "yes")
        .env("DO_NOT_TRACK", "1");
    let said = ran(command.output().unwrap()).err;
    let refused = |line: &&str| line.contains("(not kept: ") && line.contains("DO_NOT_TRACK");
    assert_eq!(said.lines().filter(refused).count(), 3, "{said}");
}

#[test]
fn where_there_is_no_home_it_prints_all_the_same() {
    let user = User::new();
    let mut command = user.command(&["work"]);
    command.env_clear().env("MAKER_TELEMETRY_DEBUG", "1");
    let ran = ran(command.output().unwrap());
    assert_eq!((ran.code, ran.out.as_str()), (0, "Ok(())\n"));
    assert_eq!(ran.err.lines().count(), 4, "{}", ran.err);
}

#[test]
fn other_values_of_the_variable_mean_no() {
    let user = User::new();
    for no in ["", "0", "false"] {
        let mut command = user.command(&["work"]);
        let ran = ran(command.env("MAKER_TELEMETRY_DEBUG", no).output().unwrap());
        assert_eq!(ran.err, "", "{no}");
    }
}

/// A program that ends without dropping anything says its last line, too.
#[test]
fn the_command_runs_the_program_again_with_its_arguments_and_passes_its_end_on() {
    let user = User::new();
    let ran = user.ask(&["debug", "--", "work"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "Ok(())\n"), "{}", ran.err);
    assert!(
        ran.err
            .ends_with("telemetry: 3 records; nothing was stored or sent\n"),
        "{}",
        ran.err
    );
    let slip = user.ask(&["debug", "--", "wrok"]);
    assert_eq!(slip.code, 2);
    assert!(slip.err.contains("'wrok'"), "{}", slip.err);
    assert!(
        slip.err
            .ends_with("telemetry: 0 records; nothing was stored or sent\n"),
        "{}",
        slip.err
    );
    assert!(is_empty(&user));

    let nothing = user.ask(&["debug"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (2, ""));
    assert!(nothing.err.contains("`debug -- "), "{}", nothing.err);
}

#[test]
fn json_is_an_object_a_line() {
    let user = User::enabled("enhanced");
    let said = user.ask(&["debug", "--json", "--", "work"]).err;
    let lines: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    assert_eq!(lines.len(), 4, "{said}");
    assert_eq!(lines[0]["entry"], "made");
    assert_eq!(lines[0]["values"]["shape"], "round");
    assert_eq!(
        (&lines[0]["kept"], &lines[0]["n"]),
        (&true.into(), &1.into())
    );
    assert_eq!(lines[2]["outcome"], "ok");
    assert!(lines[2]["from_ns"].as_u64() < lines[2]["to_ns"].as_u64());
    assert_eq!(lines[3]["records"], 3);
}

/// A pipe that nobody reads any more does not change what the host does.
#[test]
fn nobody_has_to_read_it() {
    let user = User::new();
    let mut command = user.command(&["work"]);
    let mut child = command
        .env("MAKER_TELEMETRY_DEBUG", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    let _ = child.stdin.take().unwrap().write_all(b"\n");
    let ran = ran(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.out.as_str()), (0, "Ok(())\n"));
}

/// The command is what its user asked for, and no record.
#[test]
fn consent_can_be_changed_and_nothing_records() {
    let user = User::new();
    assert_eq!(debug(&user, &["telemetry", "enable", "full"]).code, 0);
    assert_eq!(user.json(&["status"])["level"], "full");
    let status = debug(&user, &["telemetry", "status"]).out;
    assert!(status.contains("this run is for debugging"), "{status}");
    debug(&user, &["work"]);
    assert_eq!(user.json(&["show"])["rows"].as_array().unwrap().len(), 0);
    user.run(&["work"]);
    assert_ne!(user.json(&["show"])["rows"].as_array().unwrap().len(), 0);
}
