//! What leaves, what is shown of it, and how it is taken back: into a folder, to which the system's owner
//! redirects reports.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod user;

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::Value;
use telemetry_test_terminal::Terminal;
use user::{Ran, User, at, owner::Owner, ran};

/// The day on which something is recorded, and the one after it.
const DAY: &str = "@2026-03-04 12:00:00";
const NEXT: &str = "@2026-03-05 12:00:00";

/// When what has failed once or twice is tried again.
const LATER: &str = "@2026-03-05 12:30:00";

/// Somebody who shares, and where their reports go.
struct Sender {
    user: User,
    folder: PathBuf,
}

impl Sender {
    fn new() -> Self {
        let user = User::new();
        let folder = user.home().join("reports");
        fs::create_dir(&folder).unwrap();
        let endpoint = format!("file://{}", folder.display());
        Owner::says(&format!("level = \"full\"\nendpoint = \"{endpoint}\"\n"));
        let sender = Self { user, folder };
        sender.done(DAY, &["telemetry", "enable", "full", "--share"]);
        sender.done(DAY, &["work"]);
        sender
    }

    fn run(&self, moment: &str, words: &[&str]) -> Ran {
        ran(at(moment, self.user.governed_command(words))
            .output()
            .unwrap())
    }

    fn done(&self, moment: &str, words: &[&str]) -> Ran {
        let ran = self.run(moment, words);
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        ran
    }

    /// On the next day.
    fn ask(&self, words: &[&str]) -> Ran {
        self.done(NEXT, &[&["telemetry"], words].concat())
    }

    fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.ask(&[words, &["--json"]].concat()).out).unwrap()
    }

    /// What has arrived, by id.
    fn arrived(&self) -> BTreeMap<String, String> {
        let files = fs::read_dir(&self.folder).unwrap();
        let files = files.map(|file| file.unwrap().path());
        files
            .map(|path| {
                let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
                (id, fs::read_to_string(path).unwrap())
            })
            .collect()
    }
}

/// Each document by its id.
fn by_id(lines: &str) -> BTreeMap<String, String> {
    let id = |line: &str| -> String {
        let report: Value = serde_json::from_str(line).unwrap();
        report["report"].as_str().unwrap().to_owned()
    };
    lines
        .lines()
        .map(|line| (id(line), line.to_owned()))
        .collect()
}

#[test]
fn the_bytes_that_are_shown_are_the_bytes_that_arrive() {
    let Some(_owner) = Owner::new() else { return };
    let sender = Sender::new();
    // The day is not over.
    let early = sender.done(DAY, &["telemetry", "report", "--json"]);
    let early: Value = serde_json::from_str(&early.out).unwrap();
    assert_eq!(early["waiting"], Value::Array(Vec::new()));
    assert_eq!(early["next"][0]["share"], true);

    let shown = by_id(&sender.ask(&["report", "--raw"]).out);
    assert!(!shown.is_empty());
    let json = sender.json(&["report"]);
    let waiting = json["waiting"].as_array().unwrap();
    assert_eq!(waiting.len(), shown.len());
    for report in waiting {
        let document = &shown[report["id"].as_str().unwrap()];
        let same: Value = serde_json::from_str(document).unwrap();
        assert_eq!(report["report"], same);
    }
    let status = sender.json(&["status"]);
    assert_eq!(status["sending"]["state"], "sends");
    assert_eq!(status["sending"]["waiting"], shown.len());
    assert!(sender.arrived().is_empty());

    let sent = sender.ask(&["send", "--now"]);
    assert!(
        sent.out.contains("usage of 2026-03-04: counted\n"),
        "{}",
        sent.out
    );
    assert_eq!(sent.out.lines().count(), shown.len(), "{}", sent.out);
    assert!(
        sent.err.contains("nothing waits to be sent"),
        "{}",
        sent.err
    );
    assert_eq!(sender.arrived(), shown);
    assert_eq!(
        by_id(&sender.ask(&["report", "--sent", "--raw"]).out),
        shown
    );
    let text = sender.ask(&["report", "--sent"]).out;
    assert!(text.contains("  2026-03-05 12h UTC: counted\n"), "{text}");
    let status = sender.json(&["status"]);
    assert_eq!(status["sending"]["last"]["outcome"], "stored");
    // A copy of everything has them, too.
    let export = sender.ask(&["export"]).out;
    let rows = export
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let reports: Vec<Value> = rows.filter(|row| row["row"] == "report").collect();
    assert_eq!(reports.len(), shown.len());
    for row in reports {
        let document = &shown[row["id"].as_str().unwrap()];
        let same: Value = serde_json::from_str(document).unwrap();
        assert_eq!(row["report"], same);
        assert_eq!(row["state"], "delivered");
        assert_eq!(row["attempts"][0]["outcome"], "stored");
    }
    // Once more sends nothing.
    assert_eq!(sender.ask(&["send", "--now"]).out, "");
    assert_eq!(sender.arrived(), shown);
    let nothing = sender.ask(&["report"]);
    assert_eq!(
        (nothing.out.as_str(), nothing.err.as_str()),
        (
            "",
            "nothing was recorded since the last report; `report --sent` shows what left\n"
        )
    );
}

#[test]
fn who_refuses_is_named_as_people_know_it() {
    let Some(_owner) = Owner::new() else { return };
    let sender = Sender::new();
    let mut send = at(NEXT, sender.user.governed_command(&["telemetry", "send"]));
    let refused = ran(send.env("DO_NOT_TRACK", "1").output().unwrap());
    assert_eq!(
        (refused.code, refused.out.as_str(), refused.err.as_str()),
        (
            3,
            "",
            "error: nothing is sent: telemetry is off, DO_NOT_TRACK=1 refuses\n"
        )
    );
}

#[test]
fn what_cannot_be_delivered_is_told_and_waits() {
    let Some(_owner) = Owner::new() else { return };
    let sender = Sender::new();
    fs::remove_dir(&sender.folder).unwrap();
    let now = ["telemetry", "send", "--now"];
    for (moment, form) in [(NEXT, [].as_slice()), (LATER, &["--json"])] {
        let sent = sender.run(moment, &[&now, form].concat());
        assert_eq!(sent.code, 1, "{}{}", sent.out, sent.err);
        assert!(sent.err.contains("error: "), "{}", sent.err);
        assert!(sent.out.contains("failed: "), "{}", sent.out);
    }
    assert_ne!(sender.json(&["status"])["sending"]["waiting"], 0);
    // Withdrawn, it never leaves.
    fs::create_dir(&sender.folder).unwrap();
    sender.ask(&["disable", "--keep"]);
    let refused = sender.run(NEXT, &["telemetry", "send", "--now"]);
    assert_eq!(
        (refused.code, refused.out.as_str()),
        (3, ""),
        "{}",
        refused.err
    );
    sender.ask(&["enable", "full", "--share"]);
    sender.ask(&["send", "--now"]);
    assert!(sender.arrived().is_empty(), "{:?}", sender.arrived());
}

#[test]
fn what_has_failed_is_tried_again_at_once_for_who_types_it_and_for_no_timer() {
    let Some(_owner) = Owner::new() else { return };
    let sender = Sender::new();
    fs::remove_dir(&sender.folder).unwrap();
    let now = ["telemetry", "send", "--now"];
    // A clock that stands still.
    let stopped = "2026-03-05 12:00:00";
    assert_eq!(sender.run(stopped, &now).code, 1);
    let rests = sender.done(stopped, &now);
    assert_eq!(rests.out, "");
    let said = "the last attempt failed; the next is due in";
    assert!(rests.err.contains(said), "{}", rests.err);
    fs::create_dir(&sender.folder).unwrap();
    sender.done(stopped, &now);
    assert!(sender.arrived().is_empty());
    let typed = at(stopped, sender.user.governed_command(&now));
    let ended = Terminal::of(100).run(&typed).ends();
    assert!(ended.status.success(), "{}", ended.said);
    assert!(!sender.arrived().is_empty(), "{}", ended.said);
}

#[test]
fn a_script_that_has_mended_what_was_wrong_says_so() {
    let Some(_owner) = Owner::new() else { return };
    let sender = Sender::new();
    fs::remove_dir(&sender.folder).unwrap();
    let now = ["telemetry", "send", "--now"];
    let stopped = "2026-03-05 12:00:00";
    assert_eq!(sender.run(stopped, &now).code, 1);
    fs::create_dir(&sender.folder).unwrap();
    sender.done(stopped, &[&now[..], &["--json"]].concat());
    assert!(sender.arrived().is_empty());
    // Alone it is no word.
    assert_eq!(
        sender.run(stopped, &["telemetry", "send", "--again"]).code,
        2
    );
    let sent = sender.done(stopped, &[&now[..], &["--again", "--json"]].concat());
    let sent: Value = serde_json::from_str(&sent.out).unwrap();
    assert_eq!(sent["ended"], "done");
    assert_eq!(sent["waiting"], 0);
    assert!(!sender.arrived().is_empty());
}

#[test]
fn what_was_sent_is_taken_back_with_the_next_connection_and_without_a_consent() {
    let Some(_owner) = Owner::new() else { return };
    let sender = Sender::new();
    sender.ask(&["send", "--now"]);
    let arrived = sender.arrived();
    assert!(!arrived.is_empty());
    let kept = sender.ask(&["delete", "--yes"]);
    assert!(kept.err.contains("can still be taken back"), "{}", kept.err);
    assert_eq!(sender.arrived(), arrived);
    assert_eq!(sender.ask(&["report", "--sent", "--raw"]).out, "");

    // Nobody is there now.
    let away = sender.user.home().join("away");
    fs::rename(&sender.folder, &away).unwrap();
    let ended = sender.ask(&["disable", "--delete", "--sent"]);
    assert!(
        ended.err.contains("with the next connection"),
        "{}",
        ended.err
    );
    let status = sender.json(&["status"]);
    assert_eq!(status["sending"]["erasures"], arrived.len());
    assert_eq!(status["records"], false);
    fs::rename(&away, &sender.folder).unwrap();
    let sent = sender.done(LATER, &["telemetry", "send", "--now"]);
    let taken = format!("reports taken back: {}\n", arrived.len());
    assert_eq!(sent.out, taken, "{}", sent.err);
    assert!(sender.arrived().is_empty());
    assert_eq!(sender.run(NEXT, &["telemetry", "send"]).code, 3);
    let left = std::process::Command::new("find")
        .arg(sender.user.home())
        .args(["-type", "f", "-not", "-name", "*.toml"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&left.stdout), "");
}

#[test]
fn who_switches_off_is_asked_about_what_was_recorded_and_then_about_what_was_sent() {
    let Some(_owner) = Owner::new() else { return };
    for (answer, stays) in [("n\n", true), ("y\n", false)] {
        let sender = Sender::new();
        sender.ask(&["send", "--now"]);
        assert!(!sender.arrived().is_empty());
        let words = ["telemetry", "disable"];
        let command = at(NEXT, sender.user.governed_command(&words));
        let mut running = Terminal::of(100).run(&command);
        running.hears("Delete what was recorded on this device, too?");
        running.types("y\n");
        running.hears("Take back the ");
        running.types(answer);
        let ended = running.ends();
        assert!(ended.status.success(), "{}", ended.said);
        assert_eq!(!sender.arrived().is_empty(), stays, "{}", ended.said);
        let left = "can still be taken back";
        assert_eq!(ended.said.contains(left), stays, "{}", ended.said);
    }
}
