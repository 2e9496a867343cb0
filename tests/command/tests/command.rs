//! The embedded command, run as users run it.

/// The words are still understood, and the answer is that there is nothing.
#[cfg(telemetry_off)]
#[test]
fn compiled_out_is_an_answer_of_its_own() {
    for words in user::COMMANDS
        .iter()
        .filter(|words| words[0] != "completions")
    {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_command-host"))
            .arg("telemetry")
            .args(*words)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3), "{words:?}");
        assert!(output.stdout.is_empty(), "{words:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("built without telemetry"), "{said}");
    }
    // A settings page shows that there is nothing.
    let page = std::process::Command::new(env!("CARGO_BIN_EXE_settings"))
        .output()
        .unwrap();
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(
        page.contains("without telemetry") && !page.contains("peeked"),
        "{page}"
    );
    // Words can be completed all the same.
    let script = std::process::Command::new(env!("CARGO_BIN_EXE_command-host"))
        .args(["telemetry", "completions", "bash"])
        .output()
        .unwrap();
    assert_eq!(script.status.code(), Some(0));
    assert!(
        String::from_utf8(script.stdout)
            .unwrap()
            .contains("complete -F")
    );
    // One that ends by `process::exit`.
    let mut flat = std::process::Command::new(env!("CARGO_BIN_EXE_flat"));
    let status = flat.args(["telemetry", "enable"]).status().unwrap();
    assert_eq!(status.code(), Some(3));
}

mod user;

#[cfg(not(telemetry_off))]
mod linked {
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
        let catalog: Value =
            serde_json::from_str(&user.ask(&["explain", "--catalog"]).out).unwrap();
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
        let delete =
            "  to delete what was recorded before: `command-host telemetry delete`".to_owned();
        assert_eq!(step(&user), [enable, &delete]);
        user.ask(&["delete", "--yes"]);
        assert_eq!(step(&user), [enable]);
        assert!(!user.ask(&["disable"]).err.contains(kept));
        fs::write(&file, "level = \"basic\"").unwrap();
        let review = "  to see what waits: `command-host telemetry review`";
        assert_eq!(step(&user), [review]);
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
        let mut catalog: Value =
            serde_json::from_str(&fs::read_to_string(&agreed).unwrap()).unwrap();
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
}
