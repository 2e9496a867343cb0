//! What users see of every subcommand: on terminals of several widths, with colour and without.
//!
//! `INSTA_UPDATE=always cargo test -p command-host --test looks` writes the snapshots anew.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod user;

use std::{fmt::Write as _, process::Command};

use telemetry_test_terminal::Terminal;
use user::{COMMANDS, User, at};

/// Any day will do, as long as it stays the same: weekdays and trends are drawn.
const DAY: &str = "@2026-03-04 12:00:00";

/// A terminal's columns, and what its user has set.
const TERMINALS: [(u16, &str); 6] = [
    (80, "NO_COLOR"),
    (80, ""),
    (40, "NO_COLOR"),
    (40, ""),
    (20, "NO_COLOR"),
    (20, ""),
];

fn on_the_day(user: &User, words: &[&str]) -> Command {
    at(DAY, user.command(words))
}

/// Somebody who has used it on that day.
fn used() -> User {
    let user = User::new();
    for words in [&["telemetry", "enable"][..], &["work"], &["work"]] {
        let output = on_the_day(&user, words).output().unwrap();
        assert!(output.status.success(), "{words:?}");
    }
    user
}

/// All that stands on the terminal.
fn seen(words: &[&str], columns: u16, set: &str) -> String {
    let user = used();
    if words[0] == "send" {
        on_the_day(&user, &["telemetry", "enable", "--share"])
            .output()
            .unwrap();
    }
    let mut command = on_the_day(&user, &[&["telemetry"], words].concat());
    if !set.is_empty() {
        command.env(set, "1");
    }
    let ended = Terminal::of(columns).run(&command).ends();
    assert!(ended.status.success(), "{words:?}: {}", ended.said);
    let said = without_chance(&ended.said.replace("\r\n", "\n"), &user);
    assert!(
        set.is_empty() || !said.contains('\u{1b}'),
        "{words:?}: {said}"
    );
    said
}

/// Places and durations are of the day's making; what stands for them is as wide.
fn without_chance(said: &str, user: &User) -> String {
    let mut out = said.to_owned();
    for (folder, name) in [(user.home(), "H"), (user.temporary(), "T")] {
        let folder = folder.to_str().unwrap();
        out = out.replace(folder, &format!("/{}", name.repeat(folder.len() - 1)));
    }
    let lines = out
        .lines()
        .map(|line| match line.split_once("looked ok, ") {
            Some((before, rest)) => {
                let after = rest.split_once(" (").map_or("", |(_, after)| after);
                format!("{before}looked ok, … ({after}\n")
            }
            None => match line.split_once("/maker-telemetry-") {
                Some((before, _)) => format!("{before}/maker-telemetry-…\n"),
                None => format!("{line}\n"),
            },
        });
    let out: String = lines.collect();
    without_hashes(&out)
}

/// Builds, stretches of consent and catalogs are named by hashes.
fn without_hashes(text: &str) -> String {
    let words = text.split_inclusive('"');
    words
        .map(|word| {
            let hash = word.trim_end_matches('"');
            let is_hash =
                matches!(hash.len(), 16 | 64) && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            if is_hash {
                word.replace(hash, &"f".repeat(hash.len()))
            } else {
                word.to_owned()
            }
        })
        .collect()
}

#[test]
fn every_subcommand_looks_as_it_did() {
    for words in COMMANDS {
        let words = match words[0] {
            // On a terminal it asks.
            "disable" => &["disable", "--keep"],
            // A script has no width.
            "completions" => continue,
            _ => *words,
        };
        let mut looks = String::new();
        for (columns, set) in TERMINALS {
            let colour = if set.is_empty() {
                "colour"
            } else {
                "no colour"
            };
            let _ = writeln!(looks, "== {columns} columns, {colour}");
            looks.push_str(&seen(words, columns, set).replace('\u{1b}', "ESC"));
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(words[0], looks);
        });
    }
}

/// A terminal of 20 columns gets lines of 20, but for words that are longer: paths, and names that a
/// program looks for.
#[test]
fn twenty_columns_are_enough() {
    for words in COMMANDS {
        if matches!(words[0], "disable" | "completions" | "debug" | "report") {
            continue;
        }
        for line in seen(words, 20, "NO_COLOR").lines() {
            let is_one_word = !line.trim().contains(' ');
            assert!(
                line.chars().count() <= 20 || is_one_word,
                "{words:?}: {line:?}"
            );
        }
    }
}
