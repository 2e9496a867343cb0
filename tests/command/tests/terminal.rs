//! The embedded command on a terminal, where it may ask, set in bold and know the width.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod user;

use telemetry_test_terminal::{CTRL_D, Terminal};
use user::User;

/// Runs `telemetry …` on a terminal of 50 columns whose user has typed an answer before.
fn on_a_terminal(user: &User, words: &[&str], answer: &str, variables: &[(&str, &str)]) -> String {
    let mut command = user.command(&[&["telemetry"], words].concat());
    command.envs(variables.iter().copied());
    let mut running = Terminal::of(50).run(&command);
    running.types(answer);
    let ended = running.ends();
    assert!(ended.status.success(), "{}", ended.said);
    ended.said
}

/// Without the ends of lines, which are where the terminal has them.
fn joined(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn deleting_asks_and_the_default_is_no() {
    let user = User::enabled("basic");
    user.run(&["work"]);
    for no in ["\n", "n\n", "what?\n"] {
        let said = on_a_terminal(&user, &["delete"], no, &[]);
        let said = joined(&said);
        assert!(
            said.contains("device? [y/N]") && said.contains("nothing was deleted"),
            "{said}"
        );
    }
    let end = on_a_terminal(&user, &["delete"], CTRL_D, &[]);
    assert!(end.contains("[y/N] \r\nnothing was deleted"), "{end}");
    assert_eq!(user.json(&["show", "looked"])["rows"][0]["n"], 1);
    let said = on_a_terminal(&user, &["delete"], "y\n", &[]);
    assert!(
        joined(&said).contains("is deleted; recording goes on"),
        "{said}"
    );
    assert!(user.json(&["show"])["rows"].as_array().unwrap().is_empty());
}

#[test]
fn withdrawing_asks_what_becomes_of_the_data() {
    let user = User::enabled("basic");
    user.run(&["work"]);
    let said = on_a_terminal(&user, &["disable"], "\n", &[]);
    assert!(said.contains("too? [y/N]"), "{said}");
    assert_eq!(user.json(&["show", "looked"])["rows"][0]["n"], 1);
    let said = on_a_terminal(&user, &["disable", "--keep"], "", &[]);
    assert!(!said.contains("[y/N]"), "{said}");
    on_a_terminal(&user, &["disable"], "y\n", &[]);
    assert!(user.json(&["show"])["rows"].as_array().unwrap().is_empty());
    // Where there is nothing there is nothing to ask.
    let said = on_a_terminal(&user, &["disable"], "", &[]);
    assert!(!said.contains("[y/N]"), "{said}");
}

/// The yes that is typed would delete, were it asked for.
#[test]
fn with_json_nobody_is_asked_on_a_terminal_either() {
    let user = User::enabled("basic");
    user.run(&["work"]);
    let said = on_a_terminal(&user, &["disable", "--json"], "y\n", &[]);
    assert!(!said.contains("[y/N]"), "{said}");
    assert!(said.contains("\"records\": false"), "{said}");
    assert_eq!(user.json(&["show", "looked"])["rows"][0]["n"], 1);
}

#[test]
fn text_is_bold_and_fits_unless_told_otherwise() {
    let user = User::new();
    let bold = on_a_terminal(&user, &["explain"], "", &[]);
    assert!(bold.contains("\u{1b}[1mmade\u{1b}[0m (event)"), "{bold}");
    for told in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let plain = on_a_terminal(&user, &["explain"], "", &[told]);
        assert!(!plain.contains('\u{1b}'), "{plain}");
        assert!(
            plain
                .lines()
                .all(|line| line.trim_end().chars().count() <= 50),
            "{plain}"
        );
        assert!(
            plain
                .lines()
                .any(|line| line.trim_end().chars().count() > 40),
            "{plain}"
        );
    }
}

/// Another process is at work in the store, so that it takes as long as the test wants.
#[test]
fn what_takes_long_is_told_on_a_terminal_and_gone_at_the_end() {
    let user = User::enabled("basic");
    user.run(&["work"]);
    user.ask(&["show"]);
    let rows = user.home().join("rows");
    let lock = user.home().join("data/maker/telemetry/store.lock");
    let export = ["export", "--output", rows.to_str().unwrap()];
    let reading = "reading the store";
    for (words, told) in [
        (&["show"][..], reading),
        (&["report"], reading),
        (&["view"], reading),
        (&export, "exporting"),
    ] {
        let busy = std::fs::File::options().write(true).open(&lock).unwrap();
        busy.lock().unwrap();
        let command = user.command(&[&["telemetry"], words].concat());
        let mut running = Terminal::of(50).run(&command);
        running.hears(told);
        drop(busy);
        running.hears("\r\u{1b}[K");
        let ended = running.ends();
        assert!(ended.status.success(), "{}", ended.said);
    }
}

#[test]
fn programs_are_told_nothing_of_progress() {
    let user = User::enabled("basic");
    user.run(&["work"]);
    user.ask(&["show"]);
    let lock = user.home().join("data/maker/telemetry/store.lock");
    let busy = std::fs::File::options().write(true).open(&lock).unwrap();
    busy.lock().unwrap();
    // It waits for as long as a command waits, and gives up.
    let mut command = user.command(&["telemetry", "export", "--json", "--output"]);
    command.arg(user.home().join("rows"));
    let ended = Terminal::of(50).run(&command).ends();
    assert!(!ended.said.contains("exporting"), "{}", ended.said);
}
