//! What `completions` prints is read by the shells and the formatter that it is meant for.
#![cfg(unix)]

mod user;

use std::{
    fs,
    process::{Command, Stdio},
};

use user::{User, ran};

/// What bash offers for the last word.
fn bash(script: &str, words: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("script");
    fs::write(&file, script).unwrap();
    // As readline does it: by the function that was registered, with the words and the last two.
    let complete = r#"
        source "$1" || exit 1; shift
        registered=$(complete -p "$1") || exit 1
        function=${registered##*-F }; function=${function%% *}
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        "$function" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}""#;
    let output = Command::new("bash")
        .args(["--norc", "--noprofile", "-c", complete, "bash"])
        .arg(&file)
        .args(words)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let ran = ran(output);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{words:?}");
    let offered = ran.out.lines().filter(|line| !line.is_empty());
    offered.map(str::to_owned).collect()
}

#[test]
fn bash_completes_the_words_of_the_whole_host() {
    let user = User::new();
    let script = user.ask(&["completions", "bash"]).out;
    let cases: [(&[&str], &[&str]); 5] = [
        (&["w"], &["work"]),
        (&["telemetry", "st"], &["status"]),
        (&["telemetry", "enable", "--le"], &["--level"]),
        (
            &["telemetry", "enable", "--level", ""],
            &["basic", "enhanced", "full"],
        ),
        (&["telemetry", "completions", "fi"], &["fish"]),
    ];
    for (words, expected) in cases {
        let words = [&["command-host"], words].concat();
        assert_eq!(bash(&script, &words), expected, "{words:?}");
    }
}

#[test]
fn of_a_host_that_says_nothing_the_words_of_the_command_are_known() {
    let user = User::new();
    let script = user.flat(&["telemetry", "completions", "bash"]).out;
    assert_eq!(bash(&script, &["flat", "tel"]), ["telemetry"]);
    let words = ["flat", "telemetry", "disable", "--k"];
    assert_eq!(bash(&script, &words), ["--keep"]);
}

/// CI installs both shells; a machine without one leaves it out.
#[test]
fn other_shells_read_their_scripts_without_a_word() {
    let user = User::new();
    for shell in ["zsh", "fish", "bash"] {
        let file = user.home().join(shell);
        fs::write(&file, user.ask(&["completions", shell]).out).unwrap();
        let Ok(output) = Command::new(shell).arg("-n").arg(&file).output() else {
            println!("{shell} is not installed");
            continue;
        };
        let ran = ran(output);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
    }
    let elvish = user.ask(&["completions", "elvish"]).out;
    assert!(elvish.contains("edit:completion:arg-completer[command-host]"));
    let powershell = user.ask(&["completions", "powershell"]).out;
    assert!(powershell.contains("Register-ArgumentCompleter -Native -CommandName 'command-host'"));
}

#[test]
fn fish_completes_a_word() {
    let user = User::new();
    let file = user.home().join("script");
    fs::write(&file, user.ask(&["completions", "fish"]).out).unwrap();
    let ask = "source $argv[1]; complete --do-complete 'command-host telemetry st'";
    let fish = Command::new("fish")
        .args(["--no-config", "--command", ask])
        .arg(&file)
        .env("HOME", user.home())
        .output();
    match fish {
        Ok(output) => assert!(ran(output).out.starts_with("status\t")),
        Err(_) => println!("fish is not installed"),
    }
}

#[test]
fn the_manual_page_has_every_command() {
    let user = User::new();
    let page = user.ask(&["completions", "man"]).out;
    assert!(page.contains(".TH command-host-telemetry 1"), "{page}");
    let headings: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix(".SH "))
        .collect();
    let expected = ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "EXIT STATUS"];
    assert_eq!(headings, expected);
    for word in words(&user) {
        assert!(page.contains(&format!("\n.SS {word}\n")), "{word}");
    }
    let flat = user.flat(&["telemetry", "completions", "man"]).out;
    assert!(flat.contains(".TH flat-telemetry 1"), "{flat}");
}

/// The words that `telemetry --help` lists.
fn words(user: &User) -> Vec<String> {
    let help = user.ask(&["--help"]).out;
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let lines = commands.lines().take_while(|line| !line.is_empty());
    let names = lines
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next());
    let names: Vec<String> = names
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect();
    assert!(names.len() > 8, "{help}");
    names
}

#[test]
fn the_manual_page_is_formatted_without_a_warning() {
    let user = User::new();
    let file = user.home().join("page.1");
    fs::write(&file, user.ask(&["completions", "man"]).out).unwrap();
    let groff = Command::new("groff")
        .args(["-man", "-Tutf8", "-ww", "-P-c"])
        .arg(&file)
        .output();
    let Ok(output) = groff else {
        println!("groff is not installed");
        return;
    };
    let ran = ran(output);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    // Examples keep their lines.
    let example = "agree to timings and kinds of errors too\n";
    assert!(ran.out.contains(example), "{}", ran.out);
}
