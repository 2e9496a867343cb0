//! Yes and no, and how far.

use std::fs;

use serde_json::Value;

use crate::user::{User, ran};

#[test]
fn from_off_to_on_and_back() {
    let user = User::new();
    let before = user.json(&["status"]);
    assert_eq!(
        (&before["records"], &before["source"]),
        (&false.into(), &"nobody".into())
    );

    let enabled = user.ask(&["enable"]);
    assert_eq!(enabled.code, 0, "{}", enabled.err);
    assert!(
        enabled.err.contains("made: shows what is made"),
        "{}",
        enabled.err
    );
    let after = user.json(&["status"]);
    assert_eq!(
        (&after["level"], &after["share"]),
        (&"basic".into(), &false.into())
    );

    user.run(&["work"]);
    assert_eq!(user.ask(&["disable"]).code, 0);
    assert_eq!(user.json(&["status"])["records"], false);
    user.run(&["work"]);
    assert_eq!(
        user.json(&["show"])["rows"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["entry"] == "looked")
            .count(),
        1
    );
    assert_eq!(user.json(&["show", "looked"])["rows"][0]["n"], 1);
}

#[test]
fn refusals_are_told_from_failures() {
    let user = User::new();
    for (name, value) in [("DO_NOT_TRACK", "1"), ("MAKER_TELEMETRY", "off")] {
        let mut command = user.command(&["telemetry", "enable"]);
        let refused = ran(command.env(name, value).output().unwrap());
        assert_eq!(
            (refused.code, refused.out.as_str()),
            (3, ""),
            "{}",
            refused.err
        );
        assert!(refused.err.contains(name), "{}", refused.err);
    }
    assert_eq!(user.json(&["status"])["records"], false);
    assert_eq!(user.ask(&["enable", "--level", "everything"]).code, 2);
    assert_eq!(user.ask(&["enable", "--category", "nonsense"]).code, 2);
    assert_eq!(user.ask(&["explain", "--json", "--html"]).code, 2);
}

#[test]
fn a_level_is_a_word_of_its_own_or_an_option() {
    for words in [&["full"][..], &["--level", "full"], &["--level=full"]] {
        let enabled = User::new().json(&[&["enable"], words].concat());
        assert_eq!(enabled["level"], "full", "{words:?}");
    }
    assert_eq!(User::new().json(&["enable"])["level"], "basic");
    let user = User::new();
    for words in [
        &["everything"][..],
        &["basic", "--level", "full"],
        &["basic", "full"],
    ] {
        let slip = user.ask(&[&["enable"], words].concat());
        assert_eq!((slip.code, slip.out.as_str()), (2, ""), "{words:?}");
    }
    let slip = user.ask(&["enable", "everything"]).err;
    assert!(
        slip.contains("[possible values: basic, enhanced, full]"),
        "{slip}"
    );
    assert_eq!(user.json(&["status"])["records"], false);
    let help = user.ask(&["enable", "--help"]).out;
    for expected in ["enable [OPTIONS] [LEVEL]", "enable full --category search"] {
        assert!(help.contains(expected), "{help}");
    }
}

#[test]
fn status_names_the_next_step_where_it_would_be_taken() {
    let user = User::new();
    let status = user.ask(&["status"]).out;
    let lines: Vec<&str> = status.lines().take(3).collect();
    let expected = [
        "telemetry of maker is off: nobody said yes",
        "  what it could record: `command-host telemetry explain`",
        "  to agree: `command-host telemetry enable`",
    ];
    assert_eq!(lines, expected, "{status}");
    assert!(status.contains("\n  consent: "), "the rest stays: {status}");
    let flat = user.flat(&["telemetry", "status"]).out;
    assert!(flat.contains("`flat telemetry enable`"), "{flat}");
    assert!(
        !user
            .ask(&["status", "--json"])
            .out
            .contains("telemetry enable")
    );

    for (name, value) in [
        ("DO_NOT_TRACK", "1"),
        ("MAKER_TELEMETRY", "off"),
        ("CI", "true"),
    ] {
        let mut command = user.command(&["telemetry", "status"]);
        let status = ran(command.env(name, value).output().unwrap()).out;
        assert!(status.contains("is off"), "{name}: {status}");
        assert!(!status.contains("telemetry enable"), "{name}: {status}");
    }
    let step = |user: &User| -> Vec<String> {
        let status = user.ask(&["status"]).out;
        let is_step = |line: &&str| line.ends_with('`');
        status.lines().filter(is_step).map(str::to_owned).collect()
    };
    user.ask(&["enable"]);
    assert_eq!(step(&user), ["  to stop: `command-host telemetry disable`"]);
    // By hand, more than was agreed to.
    let file = user.home().join("config/maker/telemetry.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("basic", "full")).unwrap();
    let review = "  something new waits: `command-host telemetry review`";
    assert_eq!(step(&user)[0], review);
    let kept = "what was recorded is kept; `delete` deletes it";
    assert!(user.ask(&["disable"]).err.contains(kept));
    let enable = "  to turn it on: `command-host telemetry enable`";
    let delete = "  to delete what was recorded before: `command-host telemetry delete`".to_owned();
    assert_eq!(step(&user), [enable, &delete]);
    user.ask(&["delete", "--yes"]);
    assert_eq!(step(&user), [enable]);
    assert!(!user.ask(&["disable"]).err.contains(kept));
    fs::write(&file, "level = \"basic\"").unwrap();
    let review = "  to see what waits: `command-host telemetry review`";
    assert_eq!(step(&user), [review]);
}

#[test]
fn categories_are_chosen_by_name_and_taken_back_by_naming_fewer() {
    let user = User::new();
    let records = |user: &User, name: &str| {
        let listing = user.json(&["explain"]);
        let entries = listing["entries"].as_array().unwrap();
        let listed = entries.iter().find(|listed| listed["name"] == name);
        listed.unwrap()["here"]["records"].as_bool().unwrap()
    };
    let unknown = user.ask(&["enable", "--category", "making", "--category", "baking"]);
    assert_eq!(unknown.code, 2, "{}", unknown.err);
    assert!(
        unknown
            .err
            .contains("there is no category `baking`; there are making"),
        "{}",
        unknown.err
    );
    assert_eq!(fs::read_dir(user.home()).unwrap().count(), 0);

    assert_eq!(user.ask(&["enable"]).code, 0);
    assert!(records(&user, "made") && records(&user, "looked"));
    assert_eq!(user.ask(&["enable", "--category", "making"]).code, 0);
    assert!(records(&user, "made") && !records(&user, "looked"));
    // What is unknown changes nothing of what is known.
    assert_eq!(user.ask(&["enable", "--category", "baking"]).code, 2);
    assert!(records(&user, "made") && !records(&user, "looked"));
    // A category that was taken back does not come back by hand.
    let file = user.home().join("config/maker/telemetry.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("categories = [\"making\"]", "")).unwrap();
    assert!(!records(&user, "looked"));
    assert!(
        user.ask(&["status"])
            .out
            .contains("asks for more categories")
    );
    assert_eq!(user.ask(&["enable"]).code, 0);
    assert!(records(&user, "looked"));
}

#[test]
fn what_widened_waits_for_review() {
    let user = User::enabled("basic");
    assert!(
        user.json(&["review"])["changes"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    // An older release agreed to fewer shapes: as if this one had added a variant.
    let agreed = user.home().join("config/maker/telemetry.agreed.json");
    let mut catalog: Value = serde_json::from_str(&fs::read_to_string(&agreed).unwrap()).unwrap();
    let made = &mut catalog["catalog"]["entries"][1];
    assert_eq!(made["name"], "made");
    made["fields"][0]["domain"]["choice"]["values"]
        .as_array_mut()
        .unwrap()
        .pop();
    fs::write(&agreed, catalog.to_string()).unwrap();
    // Written anew, so that the cached answer is stale.
    let file = user.home().join("config/maker/telemetry.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    fs::write(&file, text).unwrap();

    user.run(&["work"]);
    let review = user.ask(&["review"]);
    assert!(
        review.out.contains("WIDENS made: new variant \"square\""),
        "{}{}",
        review.out,
        review.err
    );
    assert_eq!(
        user.json(&["show"])["rows"].as_array().unwrap().len(),
        1,
        "the rest goes on"
    );
    let explained = user.json(&["explain", "made"]);
    assert_eq!(explained["entries"][0]["here"]["records"], false);
    assert_eq!(user.json(&["review", "--agree"])["agreed"], true);
    user.run(&["work"]);
    assert_eq!(
        user.json(&["show", "made"])["rows"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn asking_leaves_no_trace_on_a_device_without_consent() {
    let user = User::new();
    for words in [
        &["status"][..],
        &["review"],
        &["explain"],
        &["explain", "--catalog"],
        &["show"],
        &["export"],
        &["delete", "--yes"],
    ] {
        let ran = user.ask(words);
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        assert_eq!(fs::read_dir(user.home()).unwrap().count(), 0, "{words:?}");
    }
}
