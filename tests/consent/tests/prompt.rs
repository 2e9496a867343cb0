//! The question in a terminal, answered as a person would.
#![cfg(target_os = "linux")]

mod profile;

use std::fs;

use profile::{
    FIRST, Profile, SECOND,
    sitting::{RECORD, REVIEW, SHARE, is_silent, talk, well},
};

#[test]
fn yes_records_at_once_and_is_not_asked_again() {
    let profile = Profile::new();
    let said = talk(
        &profile,
        FIRST,
        &["start", "ask:command", "ask", "record:1", "call:1"],
        &[(RECORD, "y\n"), (SHARE, "\n")],
    );
    assert!(said.contains("\r\nYes\r\nNotAsked("), "{said}");
    assert!(said.contains("`host telemetry disable`"), "{said}");
    assert_eq!(profile.total(), 5);
    let file = profile.says().unwrap();
    for line in ["level = \"basic\"", "share = false", "by = \"prompt\""] {
        assert!(file.contains(line), "{line} in {file}");
    }
    assert!(is_silent(&profile, FIRST).contains("Decided(UserFile)"));
}

#[test]
fn the_report_is_an_answer_of_its_own() {
    let profile = Profile::new();
    let mut running = profile.sits(FIRST, 80, &["start", "ask:enhanced"]);
    running.hears(RECORD);
    running.types("yes\n");
    running.hears("https://one.example");
    running.hears(SHARE);
    running.types("y\n");
    well(running);
    let file = profile.says().unwrap();
    assert!(
        file.contains("share = true") && file.contains("level = \"enhanced\""),
        "{file}"
    );
}

#[test]
fn no_is_written_down_and_nobody_is_asked_twice() {
    for no in ["n\n", "\n", "NO\n"] {
        let profile = Profile::new();
        let said = talk(
            &profile,
            FIRST,
            &["start", "ask", "record:9", "call:9"],
            &[(RECORD, no)],
        );
        assert!(said.contains("\r\nNo\r\n"), "{said}");
        // Without words of a command the user is shown the file.
        let file = profile.user_file();
        assert!(said.contains(file.to_str().unwrap()), "{said}");
        let file = profile.says().unwrap();
        assert!(
            file.contains("level = \"off\"") && file.contains("by = \"prompt\""),
            "{file}"
        );
        assert!(!profile.data().exists());
        for release in [FIRST, SECOND] {
            assert!(is_silent(&profile, release).contains("Decided(UserFile)"));
        }
        assert_eq!(profile.total(), 0);
    }
}

#[test]
fn the_listing_comes_first_and_a_question_mark_shows_all_of_it() {
    let profile = Profile::new();
    let mut running = profile.sits(FIRST, 80, &["start", "ask"]);
    running.hears("May consent-host record how it is used?");
    running.hears("  kept: Something was kept.");
    running.hears("  moved: Something moved.");
    running.hears("  stayed: Something stayed.");
    running.hears("  turned: Turns something.");
    running.hears(RECORD);
    running.types("?\n");
    running.hears("TELEMETRY OF consent-host");
    running.hears("To the left.");
    running.hears(RECORD);
    running.types("?\n");
    running.hears("TELEMETRY OF consent-host");
    running.hears(RECORD);
    running.types("n\n");
    well(running);
    assert!(profile.says().unwrap().contains("\"off\""));
}

#[test]
fn a_narrow_terminal_shows_it_all() {
    let profile = Profile::new();
    let mut running = profile.sits(FIRST, 20, &["start", "ask:command"]);
    running.hears("[y/N/?] ");
    running.types("y\n");
    running.hears("[y/N/?] ");
    running.types("n\n");
    let said = well(running);
    for line in said.lines() {
        let line = line.trim_end_matches('\r');
        assert!(line.chars().count() <= 20, "{line:?} in {said}");
    }
    let words: Vec<&str> = said.split_whitespace().collect();
    let words = words.join(" ");
    for part in [
        "May consent-host record how it is used?",
        "kept: Something was kept.",
        "Record this? [y/N/?]",
        "Share this? [y/N/?]",
        "`host telemetry disable`",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
}

/// What the second release has more than the first.
const MORE: [&str; 4] = [
    "WIDENS added: new event",
    "WIDENS kept: ",
    "WIDENS moved: new variant \"up\" in field \"way\"",
    "share reports with https://two.example",
];

#[test]
fn an_update_shows_the_difference_and_a_yes_agrees_to_it() {
    let profile = Profile::agreed("basic+share");
    assert!(is_silent(&profile, FIRST).contains("Decided(UserFile)"));
    let words = ["start", "ask:command", "record:1", "call:1"];
    let said = talk(&profile, SECOND, &words, &[(REVIEW, "y\n")]);
    for line in MORE {
        assert!(said.contains(line), "{line} in {said}");
    }
    // An entry that was widened records nothing until it is agreed to.
    assert!(said.contains("All else that was agreed to"), "{said}");
    assert!(
        !said.contains("stayed") && !said.contains("turned"),
        "{said}"
    );
    assert!(said.contains("\r\nYes\r\n"), "{said}");
    let recorded = profile.recorded();
    assert_eq!((recorded["added"], recorded["moved"]), (1, 3));
    assert!(is_silent(&profile, SECOND).contains("Decided(UserFile)"));
}

#[test]
fn a_question_mark_at_an_update_shows_all_of_what_changed_and_nothing_else() {
    let profile = Profile::agreed("basic");
    let mut running = profile.sits(SECOND, 80, &["start", "ask"]);
    running.hears(REVIEW);
    running.types("?\n");
    running.hears("Something moved.");
    running.hears("To the left.");
    running.hears(REVIEW);
    running.types("n\n");
    let said = well(running);
    for other in ["TELEMETRY OF", "Something stayed.", "Turns something."] {
        assert!(!said.contains(other), "{other} in {said}");
    }
}

#[test]
fn a_no_to_an_update_counts_for_it_and_what_was_agreed_to_goes_on() {
    let profile = Profile::agreed("basic+share");
    let before = profile.says();
    let words = ["start", "ask:command", "record:1", "call:1"];
    let said = talk(&profile, SECOND, &words, &[(REVIEW, "\n")]);
    assert!(
        said.contains("None of this is recorded.") && said.contains("`host telemetry review`"),
        "{said}"
    );
    let recorded = profile.recorded();
    assert_eq!((recorded["stayed"], recorded["turned"]), (1, 1));
    assert_eq!(recorded.get("added"), None);
    assert_eq!(profile.says(), before);
    let log = profile.first(&["start", "export"]);
    let declined = r#""action":"declined","level":"basic","share":false,"by":"prompt"}"#;
    assert!(log.contains(declined), "{log}");
    assert!(is_silent(&profile, SECOND).contains("Decided(UserFile)"));
    // Damage does not bring the question back.
    let declined = profile.config().join("telemetry.declined.json");
    fs::write(&declined, "garbage").unwrap();
    is_silent(&profile, SECOND);
    // It is there for who looks for it, and another answer starts afresh.
    let review = profile.second(&["start", "review"]);
    assert!(MORE.iter().all(|line| review.contains(line)), "{review}");
    assert_eq!(profile.first(&["start", "enable:basic"]), "done\n");
    assert!(!declined.exists());
    talk(&profile, SECOND, &["start", "ask"], &[(REVIEW, "n\n")]);
    assert!(declined.exists());
    assert_eq!(profile.first(&["start", "disable"]), "done\n");
    assert!(!declined.exists());
}

#[test]
fn a_level_that_was_written_by_hand_is_asked_about_and_a_no_makes_nothing() {
    let profile = Profile::new();
    fs::create_dir_all(profile.config()).unwrap();
    fs::write(profile.user_file(), "level = \"basic\"\n").unwrap();
    let said = talk(&profile, FIRST, &["start", "ask"], &[(REVIEW, "n\n")]);
    assert!(said.contains("  record at level basic"), "{said}");
    assert!(!profile.data().exists());
    is_silent(&profile, FIRST);
    fs::remove_file(profile.config().join("telemetry.declined.json")).unwrap();
    let words = ["start", "ask", "record:1"];
    talk(&profile, FIRST, &words, &[(REVIEW, "y\n")]);
    assert_eq!(profile.total(), 4);
}

#[test]
fn other_changes_than_those_declined_are_another_question() {
    let profile = Profile::agreed("basic");
    let said = talk(&profile, SECOND, &["start", "ask"], &[(REVIEW, "n\n")]);
    assert!(!said.contains("https://"), "{said}");
    // By hand, the user's file asks for the report as well.
    let file = profile.says().unwrap();
    fs::write(
        profile.user_file(),
        file.replace("share = false", "share = true"),
    )
    .unwrap();
    let said = talk(&profile, SECOND, &["start", "ask"], &[(REVIEW, "n\n")]);
    assert!(said.contains(MORE[3]), "{said}");
}

#[test]
fn who_decides_elsewhere_meanwhile_has_decided() {
    let profile = Profile::new();
    let mut running = profile.sits(FIRST, 80, &["start", "ask"]);
    running.hears(RECORD);
    assert_eq!(profile.first(&["start", "disable"]), "done\n");
    let no = profile.says();
    running.types("y\n");
    running.hears(SHARE);
    running.types("y\n");
    let said = well(running);
    assert!(said.contains("decided elsewhere meanwhile"), "{said}");
    assert_eq!(profile.says(), no);
}

#[test]
fn an_answer_that_cannot_be_kept_is_told_and_harms_nothing() {
    let profile = Profile::new();
    fs::create_dir_all(profile.home().join(".local/share")).unwrap();
    fs::write(profile.home().join(".local/share/consent-host"), "").unwrap();
    let said = talk(
        &profile,
        FIRST,
        &["start", "ask", "record:9"],
        &[(RECORD, "y\n"), (SHARE, "n\n")],
    );
    assert!(
        said.contains("Your answer could not be kept: ") && said.contains("Failed("),
        "{said}"
    );
}
