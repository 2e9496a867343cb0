//! `view` as a command: where the page goes, who may read it, who opens it, and what is refused.
#![cfg(unix)]

mod life;

use std::{
    fs,
    io::Read as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use life::User;
use serde_json::Value;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs `view` and tells how it ended, what it printed and what it said.
fn view(user: &User, words: &[&str]) -> (Option<i32>, String, String) {
    let words = [&["telemetry", "view"], words].concat();
    told(user.command(&words))
}

fn told(mut command: Command) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    (status.code(), text(&stdout), text(&stderr))
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn a_page_that_has_no_place_gets_one_that_only_its_user_can_open() {
    let user = User::new();
    let temporary = user.home().join("temporary");
    fs::create_dir(&temporary).unwrap();
    let mut paths = Vec::new();
    for _ in 0..2 {
        let mut command = user.command(&["telemetry", "view"]);
        command.env("TMPDIR", &temporary);
        let (code, out, err) = told(command);
        assert_eq!((code, err.as_str()), (Some(0), ""));
        let path = PathBuf::from(out.trim_end());
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        assert_eq!(path.parent().unwrap().parent(), Some(temporary.as_path()));
        assert!(fs::read_to_string(&path).unwrap().ends_with("</html>\n"));
        paths.push(path);
    }
    assert_ne!(paths[0], paths[1]);
    let mut command = user.command(&["telemetry", "view"]);
    command.env("TMPDIR", user.home().join("nowhere"));
    let (code, out, err) = told(command);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("nowhere") && err.contains("--output"), "{err}");
}

#[test]
fn what_is_there_is_replaced_only_if_that_is_meant() {
    let user = User::new();
    let path = user.home().join("page.html");
    let path = path.to_str().unwrap();
    fs::write(path, "mine").unwrap();
    let (code, out, err) = view(&user, &["--output", path]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("exists; --force replaces it"), "{err}");
    assert_eq!(fs::read_to_string(path).unwrap(), "mine");
    let (code, out, _) = view(&user, &["--output", path, "--force"]);
    assert_eq!((code, out), (Some(0), format!("{path}\n")));
    assert!(
        fs::read_to_string(path)
            .unwrap()
            .starts_with("<!doctype html>")
    );
    let folder = user.home().to_str().unwrap();
    for place in [folder, &format!("{folder}/missing/page.html")] {
        let (code, out, err) = view(&user, &["--output", place]);
        assert_eq!((code, out.as_str()), (Some(1), ""));
        assert!(err.contains(place), "{err}");
    }
    for force in [&[][..], &["--force"]] {
        let (code, _, err) = view(&user, &[&["--output", folder], force].concat());
        assert_eq!(code, Some(1));
        assert!(err.contains("is a folder; name a file in it"), "{err}");
    }
    let left: Vec<_> = fs::read_dir(user.home())
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(left, ["page.html"]);
}

#[test]
fn the_page_goes_through_a_pipe_and_a_closed_one_is_no_fault() {
    let user = User::new();
    let (code, out, err) = view(&user, &["--output", "-"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.starts_with("<!doctype html>") && out.ends_with("</html>\n"));
    let mut child = user
        .command(&["telemetry", "view", "--output", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

/// What the platform's opener is called.
const OPENER: &str = if cfg!(target_os = "macos") {
    "open"
} else {
    "xdg-open"
};

#[test]
fn a_page_is_opened_only_if_that_is_asked_for() {
    let user = User::new();
    let (bin, page) = (user.home().join("bin"), user.home().join("page.html"));
    fs::create_dir(&bin).unwrap();
    let page = page.to_str().unwrap();
    let opened = user.home().join("opened");
    let install = |script: &str| {
        let path = bin.join(OPENER);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    let run = |words: &[&str]| {
        let words = [&["telemetry", "view", "--force", "--output", page], words].concat();
        let mut command = user.command(&words);
        command.env("PATH", &bin);
        told(command)
    };
    install(&format!("printf %s \"$1\" > {}", opened.display()));
    assert_eq!(run(&[]), (Some(0), format!("{page}\n"), String::new()));
    assert!(!opened.exists());
    let ran = run(&["--open"]);
    assert_eq!(ran, (Some(0), format!("{page}\n"), String::new()));
    assert_eq!(fs::read_to_string(&opened).unwrap(), page);
    install("exit 3");
    let (code, out, err) = run(&["--open"]);
    assert_eq!((code, out), (Some(1), format!("{page}\n")));
    assert!(err.contains(page) && err.contains(OPENER), "{err}");
    fs::remove_dir_all(&bin).unwrap();
    let (code, _, err) = run(&["--open"]);
    assert_eq!(code, Some(1));
    assert!(err.contains(page) && err.contains(OPENER), "{err}");
}

#[test]
fn words_that_do_not_fit_together_are_refused() {
    let user = User::new();
    for words in [
        &["--output", "-", "--open"][..],
        &["--json", "--open"],
        &["--json", "--output", "page.json"],
        &["--force"],
        &["--since", "2026-11-02", "--until", "2026-11-01"],
        &["--since", "soon"],
        &["--days", "0"],
    ] {
        let (code, out, err) = view(&user, words);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{words:?}");
        assert!(err.starts_with("error: "), "{err}");
    }
}

#[test]
fn its_data_are_what_the_commands_of_its_parts_print() {
    let user = User::new();
    user.run(&["telemetry", "enable", "full"]);
    user.run(&["work", "2"]);
    let json = |words: &[&str]| -> Value {
        let words = [&["telemetry"], words, &["--json"]].concat();
        serde_json::from_slice(&user.run(&words).stdout).unwrap()
    };
    let mut page = json(&["view", "--days", "7"]);
    assert_eq!(page["schema"], 1);
    assert_eq!(page["sending"]["state"], "not_shared");
    let activity = &page["metrics"]["activity"];
    assert_eq!(activity["days"].as_array().map(Vec::len), Some(7));
    assert_eq!(activity["active_days"], 1);
    // Each run of a program that records its life is one more.
    for entry in page["explain"]["entries"].as_array_mut().unwrap() {
        entry["here"]["recorded"] = Value::Null;
    }
    let mut explained = json(&["explain"]);
    for entry in explained["entries"].as_array_mut().unwrap() {
        entry["here"]["recorded"] = Value::Null;
    }
    assert_eq!(page["explain"], explained);
    let mut status = json(&["status"]);
    for of in [&mut status, &mut page["status"]] {
        of["pending_bytes"] = Value::Null;
    }
    assert_eq!(page["status"], status);
}
