//! The embedded command on a terminal, where it may ask, set in bold and know the width.
#![cfg(all(unix, not(telemetry_off)))]

mod user;

use std::{
    fs::File,
    io::{Read as _, Write as _},
    os::unix::ffi::OsStrExt as _,
    path::Path,
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};
use user::User;

/// Runs `telemetry …` on a terminal of so many columns whose user types an answer.
fn on_a_terminal(user: &User, words: &[&str], answer: &str, variables: &[(&str, &str)]) -> String {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let size = Winsize {
        ws_row: 24,
        ws_col: 50,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&controller, size).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let path = Path::new(std::ffi::OsStr::from_bytes(name.to_bytes()));
    let terminal = File::options().read(true).write(true).open(path).unwrap();

    let mut controller = File::from(controller);
    controller.write_all(answer.as_bytes()).unwrap();
    let mut command = user.command(&[&["telemetry"], words].concat());
    let mut child = command
        .envs(variables.iter().copied())
        .stdin(terminal.try_clone().unwrap())
        .stdout(terminal.try_clone().unwrap())
        .stderr(terminal)
        .spawn()
        .unwrap();
    // The command holds copies of the terminal, which would keep it open.
    drop(command);
    let mut said = Vec::new();
    let mut part = [0; 4_096];
    // The last one to leave the terminal makes reading an error, or an end.
    while let Ok(len @ 1..) = controller.read(&mut part) {
        said.extend_from_slice(&part[..len]);
    }
    assert!(child.wait().unwrap().success());
    String::from_utf8(said).unwrap()
}

#[test]
fn deleting_asks_and_the_default_is_no() {
    let user = User::enabled("basic");
    user.run(&["work"]);
    for no in ["\n", "n\n", "what?\n"] {
        let said = on_a_terminal(&user, &["delete"], no, &[]);
        assert!(
            said.contains("on this device? [y/N]") && said.contains("nothing was deleted"),
            "{said}"
        );
    }
    assert_eq!(user.json(&["show", "looked"])["rows"][0]["n"], 1);
    let said = on_a_terminal(&user, &["delete"], "y\n", &[]);
    assert!(said.contains("is deleted"), "{said}");
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
