//! What `--help` says is true, and what is misspelt is told.
#![cfg(all(unix, not(telemetry_off)))]

mod user;

use std::process::{Command, Stdio};

use user::{COMMANDS, Ran, User, ran};

/// Examples are written for any host; these stand for the words of the one that tests them.
const STAND_INS: [(&str, &str); 6] = [
    // There is no browser.
    ("view --open", "view"),
    ("command_executed", "made"),
    ("--category search", "--category making"),
    ("search needle", "work"),
    // A page that is formatted is another test's matter.
    ("man -l -", "cat"),
    // It ends where nobody reads.
    ("--follow", "--follow | true"),
];

/// An example as it is written, and what is said of it.
fn examples(help: &str) -> Vec<(String, String)> {
    let listed = help.split("Examples:\n").nth(1).unwrap_or_default();
    let lines = listed.lines().take_while(|line| !line.is_empty());
    lines
        .map(|line| {
            let (words, about) = line.trim().split_once("  ").unwrap();
            (words.to_owned(), about.trim().to_owned())
        })
        .collect()
}

/// Runs a line as a shell does, below the words of the host.
fn shell(user: &User, line: &str) -> Ran {
    let host = env!("CARGO_BIN_EXE_command-host");
    let mut shell = Command::new("bash");
    // What this machine says of itself, that it is a build server for one, is no part of the example.
    shell.env_clear();
    shell.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    for (name, value) in user.command(&[]).get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    let script = format!("set -o pipefail; '{host}' telemetry {line}");
    let output = shell
        .args(["-c", &script])
        .current_dir(user.home())
        .stdin(Stdio::null())
        .output();
    ran(output.unwrap())
}

#[test]
fn every_subcommand_is_known_to_the_tests() {
    let help = User::new().ask(&["--help"]).out;
    let listed = help.split("Commands:\n").nth(1).unwrap();
    let mut listed: Vec<&str> = listed
        .lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    let mut known: Vec<&str> = COMMANDS.iter().map(|words| words[0]).collect();
    listed.sort_unstable();
    known.sort_unstable();
    assert_eq!(listed, known, "add it to COMMANDS");
}

#[test]
fn every_example_runs() {
    for words in COMMANDS {
        let word = words[0];
        let help = User::new().ask(&[word, "--help"]).out;
        let examples = examples(&help);
        assert!(examples.len() > 1, "{word} has no examples:\n{help}");
        assert!(help.contains("--json"), "{word}:\n{help}");
        for (example, about) in examples {
            let user = User::sharing("full");
            user.run(&["work"]);
            let line = STAND_INS
                .iter()
                .fold(example.clone(), |line, (from, to)| line.replace(from, to));
            let ran = shell(&user, &line);
            let expected = if about.starts_with("asks") { 2 } else { 0 };
            assert_eq!(ran.code, expected, "{example}: {}", ran.err);
        }
    }
}

#[test]
fn a_slip_is_met_with_what_was_meant() {
    let user = User::enabled("basic");
    let cases: [(&[&str], i32, &str); 7] = [
        (&["telemetry", "statsu"], 2, "'status'"),
        (&["telemetry", "metric"], 2, "unrecognized subcommand"),
        (&["telemetry", "show", "--jsn"], 2, "'--json'"),
        (
            &["telemetry", "enable", "--categry", "making"],
            2,
            "'--category'",
        ),
        (&["telemetry", "enable", "enhnced"], 2, "'enhanced'"),
        (&["telemetry", "completions", "bsh"], 2, "'bash'"),
        (
            &["telemetry", "explain", "lokked"],
            1,
            "did you mean `looked`?",
        ),
    ];
    for (words, code, said) in cases {
        let slip = user.run(words);
        assert_eq!((slip.code, slip.out.as_str()), (code, ""), "{words:?}");
        assert!(slip.err.contains(said), "{words:?}: {}", slip.err);
    }
}
