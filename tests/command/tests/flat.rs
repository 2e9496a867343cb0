//! The command in a program that has no subcommands of its own and ends by `exit`.
#![cfg(not(telemetry_off))]

mod user;

use serde_json::Value;
use user::{User, ran};

#[test]
fn a_program_that_exits_passes_the_code_on() {
    let user = User::new();
    assert_eq!(user.flat(&["telemetry", "status"]).code, 0);
    let slip = user.flat(&["telemetry", "enable", "--category", "nonsense"]);
    assert_eq!(slip.code, 2, "{}", slip.err);
    let failed = user.flat(&["telemetry", "explain", "nonsense"]);
    assert_eq!(failed.code, 1, "{}", failed.err);
    let mut command = user.flat_command(&["telemetry", "enable"]);
    let refused = ran(command.env("DO_NOT_TRACK", "1").output().unwrap());
    assert_eq!(refused.code, 3, "{}", refused.err);
}

#[test]
fn a_program_without_subcommands_keeps_its_arguments() {
    let user = User::new();
    for (words, printed) in [
        (&["needle"][..], "needle\n"),
        (&["--", "telemetry"], "telemetry\n"),
        (&["help"], "help\n"),
    ] {
        let ran = user.flat(words);
        assert_eq!((ran.code, ran.out.as_str()), (0, printed), "{}", ran.err);
    }
    let none = user.flat(&[]);
    assert_eq!((none.code, none.out.as_str()), (2, ""), "{}", none.err);
    let both = user.flat(&["needle", "telemetry", "status"]);
    assert_eq!((both.code, both.out.as_str()), (2, ""), "{}", both.err);
    let asked = user.flat(&["telemetry", "status"]);
    assert!(
        asked.out.starts_with("telemetry of flat is off"),
        "{}",
        asked.out
    );
}

#[test]
fn a_call_in_which_the_process_ends_is_not_counted() {
    let user = User::new();
    assert_eq!(user.flat(&["telemetry", "enable"]).code, 0);
    for word in ["stay", "leave", "leave"] {
        assert_eq!(user.flat(&[word]).out, format!("{word}\n"));
    }
    let rows = user.flat(&["telemetry", "export"]).out;
    let rows = rows.lines().filter(|row| !row.contains("consent"));
    let rows: Vec<Value> = rows.map(|row| serde_json::from_str(row).unwrap()).collect();
    let [row] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    assert_eq!((&row["entry"], &row["n"]), (&"printed".into(), &1.into()));
}
