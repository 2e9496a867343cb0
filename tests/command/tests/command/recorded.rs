//! What can be recorded, what was, and what would leave.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::user::{User, ran};

#[test]
fn a_settings_page_is_made_of_the_listing() {
    let page = User::new().settings();
    assert!(
        page.out.contains("[ ] peeked: shows whether anybody looks"),
        "{}",
        page.out
    );
}

#[test]
fn what_would_leave_is_shown_before_anything_can() {
    let user = User::enabled("enhanced");
    assert_eq!(user.json(&["report"])["next"], serde_json::json!([]));
    assert!(user.ask(&["report"]).err.contains("nothing to report"));
    user.run(&["work"]);
    let page = user.json(&["report", "--next"]);
    let next = &page["next"][0];
    assert_eq!(next["share"], false);
    let report = &next["report"];
    assert_eq!(report["features"][0]["name"], "looked");
    assert_eq!(report["features"][0]["ok"], 1);
    assert_eq!(report["events"][0]["fields"]["shape"]["round"], 1);
    assert_eq!(report["events"][0]["crosses"][0]["n"], 1);
    // Held against what a server is given, by the function that the server uses.
    let catalog = user.ask(&["explain", "--catalog"]).out;
    let catalog = telemetry_runtime::schema::document::Catalog::from_json(&catalog).unwrap();
    let text = serde_json::to_string(report).unwrap();
    let usage = telemetry_runtime::schema::wire::Report::from_json(&text).unwrap();
    assert_eq!(usage.judge(&catalog), Ok(()));
    assert_eq!(usage.catalog().unwrap().to_string(), catalog.sha256());
    let shown = user.ask(&["report"]);
    assert!(shown.err.contains("stays on this device"), "{}", shown.err);
    assert_eq!(&serde_json::from_str::<Value>(&shown.out).unwrap(), report);
}

#[test]
fn what_was_recorded_is_shown_exported_and_deleted() {
    let user = User::enabled("enhanced");
    user.run(&["work"]);
    user.run(&["work"]);
    let table = user.ask(&["show"]);
    assert!(
        table.out.contains("made") && table.out.contains("shape: round 2, square 2"),
        "{}",
        table.out
    );
    assert!(table.out.contains("total 12 ms"), "{}", table.out);
    fits_a_narrow_terminal(&user, "show");
    let rows = user.json(&["show", "made"]);
    assert_eq!(rows["rows"].as_array().unwrap().len(), 2);

    let lines = user.ask(&["export"]);
    let rows: Vec<Value> = lines
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        rows.iter()
            .any(|row| row["entry"] == "looked" && row["row"] == "timing"),
        "{}",
        lines.out
    );
    let file = user.home().join("rows.csv");
    let words = [
        "export",
        "--format",
        "csv",
        "--output",
        file.to_str().unwrap(),
    ];
    assert_eq!(user.ask(&words).code, 0);
    assert!(
        fs::read_to_string(&file)
            .unwrap()
            .starts_with("row,day,hour,")
    );
    fs::write(&file, "mine").unwrap();
    let refused = user.ask(&words);
    assert_eq!(
        (refused.code, fs::read_to_string(&file).unwrap().as_str()),
        (1, "mine")
    );
    assert!(
        refused.err.contains("--force replaces it"),
        "{}",
        refused.err
    );
    assert_eq!(user.ask(&[&words[..], &["--force"]].concat()).code, 0);
    assert_ne!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(
        fs::read_dir(user.home()).unwrap().count(),
        3,
        "nothing is left beside"
    );

    let asked = user.ask(&["delete"]);
    assert_eq!(asked.code, 2, "nobody can be asked: {}", asked.err);
    assert_eq!(user.json(&["delete", "--yes"])["deleted"], true);
    assert_eq!(user.json(&["show"])["rows"].as_array().unwrap().len(), 0);
    assert_eq!(user.json(&["status"])["level"], "enhanced", "consent stays");

    user.run(&["work"]);
    assert_eq!(user.json(&["disable", "--delete"])["records"], false);
    let nothing = user.ask(&["export"]);
    assert_eq!(nothing.out, "");
    assert_eq!(nothing.err, "nothing was recorded on this device\n");
}

#[test]
fn what_was_lost_is_told_below_the_table() {
    let user = User::enabled("basic");
    user.run(&["work"]);
    let data = user.home().join("data/maker/telemetry");
    let names = fs::read_dir(data)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_inbox = |path: &PathBuf| path.to_string_lossy().contains("inbox-");
    let inbox = names.into_iter().find(is_inbox).unwrap();
    let mut bytes = fs::read(&inbox).unwrap();
    // The last byte belongs to the last record, the call of `look`.
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&inbox, bytes).unwrap();
    // What a kill might have cut short waits for the record behind it.
    user.run(&["work"]);

    let table = user.ask(&["show"]).out;
    let last = table.lines().last().unwrap();
    assert_eq!(last, "lost records: 1 damaged", "{table}");
    let one = user.ask(&["show", "looked"]).out;
    assert!(!one.contains("lost records"), "{one}");
    let status = user.ask(&["status"]).out;
    assert!(
        status.contains("\n  1 record could not be kept"),
        "{status}"
    );
}

#[test]
fn explain_has_every_form() {
    let user = User::enabled("basic");
    user.run(&["work"]);
    let text = user.ask(&["explain"]).out;
    for expected in [
        "TELEMETRY OF maker",
        "made (event)",
        "one of: round, square",
        "shape and large",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert!(!text.contains('\u{1b}'));
    assert!(
        user.ask(&["explain", "--html"])
            .out
            .starts_with("<!doctype html>")
    );
    assert!(
        user.ask(&["explain", "--markdown"])
            .out
            .starts_with("# Telemetry of maker\n")
    );
    let json = user.json(&["explain", "made"]);
    assert_eq!(json["entries"][0]["here"]["records"], true);
    assert_eq!(json["entries"][0]["here"]["recorded"], 2);
    let catalog: Value = serde_json::from_str(&user.ask(&["explain", "--catalog"]).out).unwrap();
    assert_eq!(catalog["entries"].as_array().unwrap().len(), 2);
    assert!(catalog["entries"][0].get("here").is_none());
    let slip = user.ask(&["explain", "mad"]);
    assert_eq!((slip.code, slip.out.as_str()), (1, ""));
    assert!(slip.err.contains("did you mean `made`?"), "{}", slip.err);
    fits_a_narrow_terminal(&user, "explain");
}

fn fits_a_narrow_terminal(user: &User, word: &str) {
    let mut narrow = user.command(&["telemetry", word]);
    let narrow = ran(narrow.env("COLUMNS", "40").output().unwrap()).out;
    let fits = |line: &str| line.chars().count() <= 40;
    assert!(!narrow.is_empty() && narrow.lines().all(fits), "{narrow}");
}

#[test]
fn status_tells_what_is_not_counted_yet() {
    let user = User::enabled("basic");
    let waits = |user: &User| user.ask(&["status"]).out.contains("not counted yet: ");
    assert!(!waits(&user));
    user.run(&["work"]);
    assert!(waits(&user));
    user.ask(&["show"]);
    assert!(!waits(&user));
}
