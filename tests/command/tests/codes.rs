//! What a command ends with: 0 done, 1 failed, 2 the words do not fit, 3 refused.
#![cfg(all(unix, not(telemetry_off)))]

mod user;

use std::{
    fs,
    io::pipe,
    process::{Command, Stdio},
};

use user::{COMMANDS, User, ran};

/// A situation, what sets it up, and the commands that end otherwise than with 0 in it.
struct Situation {
    name: &'static str,
    user: fn() -> User,
    variables: &'static [(&'static str, &'static str)],
    others: &'static [(&'static str, i32)],
}

fn used() -> User {
    let user = User::enabled("basic");
    user.run(&["work"]);
    user
}

/// A folder where the store should be.
fn broken() -> User {
    let user = used();
    let store = user.home().join("data/maker/telemetry/store.sqlite");
    user.ask(&["show"]);
    fs::remove_file(&store).unwrap();
    fs::create_dir(store).unwrap();
    user
}

const SITUATIONS: &[Situation] = &[
    Situation {
        name: "nobody said yes",
        user: User::new,
        variables: &[],
        others: &[],
    },
    Situation {
        name: "something was recorded",
        user: used,
        variables: &[],
        others: &[],
    },
    Situation {
        name: "refused by everybody's variable",
        user: used,
        variables: &[("DO_NOT_TRACK", "1")],
        others: &[("enable", 3)],
    },
    Situation {
        name: "refused by the product's variable",
        user: User::new,
        variables: &[("MAKER_TELEMETRY", "off")],
        others: &[("enable", 3)],
    },
    Situation {
        name: "granted by the product's variable",
        user: User::new,
        variables: &[("MAKER_TELEMETRY", "basic")],
        others: &[],
    },
    Situation {
        name: "the store cannot be used",
        user: broken,
        variables: &[],
        others: &[
            ("show", 1),
            ("export", 1),
            ("report", 1),
            ("delete", 1),
            ("metrics", 1),
            ("view", 1),
        ],
    },
    Situation {
        name: "no home",
        user: User::new,
        variables: &[("HOME", ""), ("XDG_DATA_HOME", ""), ("XDG_CONFIG_HOME", "")],
        others: &[
            ("enable", 1),
            ("disable", 1),
            ("review", 1),
            ("show", 1),
            ("export", 1),
            ("report", 1),
            ("send", 1),
            ("delete", 1),
            ("metrics", 1),
            ("view", 1),
        ],
    },
];

fn complains(said: &str) -> bool {
    said.lines().any(|line| line.starts_with("error"))
}

#[test]
fn a_command_ends_with_the_code_of_what_it_came_to() {
    let mut wrong = Vec::new();
    for situation in SITUATIONS {
        for words in COMMANDS {
            let user = (situation.user)();
            let mut command = user.command(&[&["telemetry"], *words].concat());
            command.envs(situation.variables.iter().copied());
            let ran = ran(command.output().unwrap());
            let other = situation.others.iter().find(|(word, _)| *word == words[0]);
            // Nobody here shares.
            let unless_told = if words[0] == "send" { 3 } else { 0 };
            let expected = other.map_or(unless_told, |(_, code)| *code);
            let says = complains(&ran.err) == (expected != 0);
            if ran.code != expected || !says || (expected != 0 && !ran.out.is_empty()) {
                wrong.push(format!(
                    "{}: {} ended with {} and not {expected}: {}{}",
                    situation.name, words[0], ran.code, ran.out, ran.err
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Looking changes nothing, so it is refused to nobody.
#[test]
fn under_a_refusal_what_waits_is_shown_and_not_agreed_to() {
    let user = User::new();
    let folder = user.home().join("config/maker");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("telemetry.toml"), "level = \"basic\"\n").unwrap();
    for (words, code) in [(&["review"][..], 0), (&["review", "--agree"], 3)] {
        let mut command = user.command(&[&["telemetry"], words].concat());
        let ran = ran(command.env("DO_NOT_TRACK", "1").output().unwrap());
        assert_eq!(ran.code, code, "{words:?}: {}", ran.err);
        assert_eq!(ran.out.contains("made"), code == 0, "{}", ran.out);
        assert_eq!(complains(&ran.err), code != 0, "{}", ran.err);
    }
}

#[test]
fn words_that_do_not_fit_are_told_from_failures() {
    let user = used();
    for words in [
        &[][..],
        &["nonsense"],
        &["status", "twice"],
        &["enable", "everything"],
        &["enable", "--category", "nonsense"],
        &["disable", "--delete", "--keep"],
        &["explain", "--json", "--html"],
        &["export", "--force"],
        &["export", "--format", "xml"],
        &["delete"],
        &["debug"],
        &["completions"],
        &["completions", "tcsh"],
    ] {
        let slip = user.ask(words);
        assert_eq!((slip.code, slip.out.as_str()), (2, ""), "{words:?}");
        assert!(!slip.err.is_empty(), "{words:?}");
    }
    let failed = user.ask(&["explain", "nonsense"]);
    assert_eq!((failed.code, failed.out.as_str()), (1, ""));
}

/// With --json, too: the reason is text on stderr, and stdout is empty.
#[test]
fn a_failure_with_json_leaves_stdout_empty() {
    let user = broken();
    for words in [
        &["show"][..],
        &["export"],
        &["report"],
        &["delete", "--yes"],
    ] {
        let ran = user.ask(&[words, &["--json"]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{words:?}");
        assert!(ran.err.starts_with("error: "), "{words:?}: {}", ran.err);
    }
}

/// Its reader is gone before the first byte.
#[test]
fn a_closed_pipe_ends_every_command_quietly() {
    for words in COMMANDS {
        for json in [&[][..], &["--json"]] {
            let user = used();
            if words[0] == "send" {
                user.shares();
            }
            let (reader, writer) = pipe().unwrap();
            drop(reader);
            let (first, rest) = words.split_first().unwrap();
            let words = [&["telemetry", first], json, rest].concat();
            let ran = ran(user.command(&words).stdout(writer).output().unwrap());
            assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
            assert!(!complains(&ran.err), "{words:?}: {}", ran.err);
        }
    }
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let user = User::new();
    assert_eq!(user.flat(&["telemetry", "enable", "full"]).code, 0);
    // Rows of single events: more than a pipe holds.
    user.flat(&["word ".repeat(2_000).trim()]);
    for line in [
        "export",
        "export --json",
        "export --format csv",
        "show --json",
    ] {
        let host = env!("CARGO_BIN_EXE_flat");
        let script = format!("'{host}' telemetry {line} | head -1; exit ${{PIPESTATUS[0]}}");
        let mut shell = Command::new("bash");
        for (name, value) in user.command(&[]).get_envs() {
            if let Some(value) = value {
                shell.env(name, value);
            }
        }
        let output = shell.args(["-c", &script]).stdin(Stdio::null()).output();
        let ran = ran(output.unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line}");
        assert_eq!(ran.out.lines().count(), 1, "{line}");
        let whole = user
            .flat(&[&["telemetry"], &*line.split(' ').collect::<Vec<_>>()].concat())
            .out
            .len();
        assert!(whole > 128 * 1_024, "{line} fits a pipe: {whole}");
    }
}
