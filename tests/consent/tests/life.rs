//! From no to yes and back, across releases.

mod profile;

use std::fs;

use profile::{FIRST, Profile};

/// Events and calls of one `record:1 call:1` in the first release.
const ONE_ROUND: u64 = 5;

#[test]
fn without_consent_nothing_is_made() {
    let profile = Profile::new();
    for _ in 0..3 {
        profile.first(&["record:9", "start", "record:9", "call:9", "end", "record:9"]);
    }
    assert_eq!(profile.files(), Vec::<std::path::PathBuf>::new());
    assert_eq!(profile.total(), 0);
}

#[test]
fn a_yes_counts_at_once_and_in_the_next_process() {
    let profile = Profile::new();
    let said = profile.first(&["start", "record:1", "enable:basic", "record:1", "call:1"]);
    assert_eq!(said, "done\n");
    profile.first(&["start", "record:1", "call:1"]);
    assert_eq!(profile.total(), 2 * ONE_ROUND);
    let status = profile.first(&["start", "status"]);
    assert!(
        status.starts_with("telemetry of consent-host records at level basic, on this device only"),
        "{status}"
    );
    assert!(status.contains("4 of 4 entries record now"), "{status}");
}

#[test]
fn a_guard_that_does_nothing_says_what_the_first_one_does() {
    let profile = Profile::agreed("basic");
    let records = "telemetry of consent-host records at level basic";
    let during = profile.first(&["start", "again"]);
    assert!(during.starts_with(records), "{during}");
    let after = profile.first(&["start", "end", "again"]);
    assert!(
        after.starts_with(
            "telemetry of consent-host is off: telemetry was started before in this process, and \
             has ended"
        ),
        "{after}"
    );
    let next = profile.first(&["start", "status"]);
    assert!(next.starts_with(records), "{next}");
    // Where somebody said no, that stays the reason.
    assert_eq!(profile.first(&["start", "disable"]), "done\n");
    let refused = profile.first(&["start", "end", "again"]);
    assert!(!refused.contains("has ended"), "{refused}");
}

#[test]
fn a_second_start_does_nothing_and_ends_nothing() {
    let profile = Profile::agreed("basic");
    profile.first(&["start", "again", "record:1", "call:1"]);
    assert_eq!(profile.total(), ONE_ROUND);
    profile.first(&["start", "end", "again", "record:1"]);
    assert_eq!(profile.total(), ONE_ROUND);
}

#[test]
fn a_no_counts_at_once_and_is_written_down() {
    let profile = Profile::agreed("basic");
    let said = profile.first(&[
        "start", "record:1", "call:1", "disable", "record:9", "status",
    ]);
    assert!(said.contains("is off: the user's file says off"), "{said}");
    profile.first(&["start", "record:9"]);
    assert_eq!(profile.total(), ONE_ROUND);
    assert!(!profile.gate().exists());
    assert!(
        fs::read_to_string(profile.user_file())
            .unwrap()
            .contains("level = \"off\"")
    );
    // A level written by hand afterwards is a wish.
    fs::write(profile.user_file(), "level = \"full\"\n").unwrap();
    let status = profile.first(&["start", "record:9", "status"]);
    assert!(
        status.contains("asks for level full, which was not agreed to"),
        "{status}"
    );
    assert_eq!(profile.total(), ONE_ROUND);
    assert_eq!(
        profile.first(&["start", "agree", "record:1", "call:1"]),
        "done\n"
    );
    assert_eq!(profile.total(), 2 * ONE_ROUND);
}

#[test]
fn a_file_changed_by_hand_lowers_and_never_raises() {
    let profile = Profile::agreed("enhanced");
    let text = fs::read_to_string(profile.user_file()).unwrap();
    fs::write(profile.user_file(), text.replace("enhanced", "full")).unwrap();
    let status = profile.first(&["start", "status"]);
    assert!(status.contains("records at level enhanced"), "{status}");
    assert!(
        status.contains("problem: the user's file asks for level full"),
        "{status}"
    );
    fs::write(profile.user_file(), text.replace("\"enhanced\"", "\"off\"")).unwrap();
    profile.first(&["start", "record:9"]);
    assert_eq!(profile.total(), 0);
    // Back as it was, within what was agreed to, it goes on.
    fs::write(profile.user_file(), text).unwrap();
    profile.first(&["start", "record:1", "call:1"]);
    assert_eq!(profile.total(), ONE_ROUND);
}

#[test]
fn what_a_later_release_widens_waits_for_a_review_and_the_rest_goes_on() {
    let profile = Profile::agreed("basic+share");
    profile.first(&["start", "record:1", "call:1"]);
    let listing = profile.second(&["start", "record:1", "call:1", "listing"]);
    let state = |name: &str| {
        let line = listing.lines().find(|line| line.starts_with(name));
        line.map(|line| line.contains(" on ")).unwrap()
    };
    assert!(state("stayed") && state("turned"), "{listing}");
    assert!(
        !state("moved") && !state("kept") && !state("added"),
        "{listing}"
    );
    let recorded = profile.recorded();
    assert_eq!(recorded["stayed"], 2);
    assert_eq!(recorded["turned"], 2);
    assert_eq!((recorded["moved"], recorded["kept"]), (2, 1));
    assert_eq!(recorded.get("added"), None);

    // The endpoint is new: nothing is shared until it was reviewed.
    assert!(
        profile
            .first(&["start", "status"])
            .contains("and shares reports")
    );
    assert!(
        profile
            .second(&["start", "status"])
            .contains("on this device only")
    );
    let review = profile.second(&["start", "review"]);
    for line in [
        "WIDENS added: new event",
        "WIDENS kept: ",
        "WIDENS moved: new variant \"up\" in field \"way\"",
        "share reports with https://two.example",
    ] {
        assert!(review.contains(line), "{line} in {review}");
    }
    assert!(!review.contains("stayed"), "{review}");

    assert_eq!(
        profile.second(&["start", "agree", "review", "record:1", "call:1"]),
        "done\n"
    );
    let recorded = profile.recorded();
    assert_eq!(
        (recorded["moved"], recorded["kept"], recorded["added"]),
        (5, 2, 1)
    );
    assert!(
        profile
            .second(&["start", "status"])
            .contains("and shares reports")
    );
    // The earlier release goes on beside it, with all that it records.
    profile.first(&["start", "record:1", "call:1"]);
    let after = profile.recorded();
    assert_eq!(after["moved"], recorded["moved"] + 2);
    assert_eq!(after["kept"], recorded["kept"] + 1);
}

#[test]
fn a_withdrawal_reaches_a_running_process_by_its_files() {
    use std::{io::Write, process::Stdio};
    let profile = Profile::agreed("basic");
    let mut running = profile
        .command(FIRST)
        .args(["start", "record:1", "wait", "status"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(profile.first(&["start", "disable"]), "done\n");
    running.stdin.take().unwrap().write_all(b"\n").unwrap();
    let said = profile::text(running.wait_with_output().unwrap());
    assert!(said.contains("is off: the user's file says off"), "{said}");
}

#[test]
fn after_delete_no_data_is_left() {
    let profile = Profile::agreed("full");
    profile.first(&["start", "record:5", "call:5", "fold", "record:5"]);
    assert_eq!(
        profile.first(&["start", "disable", "delete"]),
        "done\ndone\n"
    );
    assert!(!profile.data().exists(), "{:?}", profile.files());
    // With consent, what is made anew is empty.
    profile.first(&["start", "enable:full", "record:5", "fold", "delete"]);
    assert_eq!(profile.total(), 0);
    profile.first(&["start", "record:1", "call:1"]);
    assert_eq!(profile.total(), ONE_ROUND);
}

#[test]
fn the_environment_grants_for_one_process_and_leaves_no_consent() {
    let profile = Profile::new();
    let grant = [("CONSENT_HOST_TELEMETRY", "basic"), ("CI", "true")];
    profile.first_with(&grant, &["start", "record:1", "call:1"]);
    assert!(!profile.gate().exists());
    assert!(!profile.config().exists());
    profile.first(&["start", "record:9"]);
    assert_eq!(profile.total(), ONE_ROUND);
}

#[test]
fn refusals_in_the_environment_win_over_everything() {
    let profile = Profile::agreed("full");
    for variables in [
        ("DO_NOT_TRACK", "1"),
        ("CONSENT_HOST_TELEMETRY", "off"),
        ("CONSENT_HOST_TELEMETRY", "on"),
        ("CI", "true"),
    ] {
        let said = profile.first_with(
            &[variables],
            &["start", "record:9", "status", "enable:full"],
        );
        assert!(said.contains("telemetry of consent-host is off"), "{said}");
        assert!(said.contains(variables.0), "{said}");
        assert!(said.contains("error: "), "{said}");
    }
    let said = profile.first_with(&[("CONSENT_HOST_TELEMETRY", "on")], &["start", "status"]);
    assert!(
        said.contains(
            "problem: CONSENT_HOST_TELEMETRY is \"on\"; accepted are off, basic, enhanced and full"
        ),
        "{said}"
    );
    assert_eq!(profile.total(), 0);
    // And nothing was changed by having been there.
    profile.first(&["start", "record:1", "call:1"]);
    assert_eq!(profile.total(), ONE_ROUND);
}
