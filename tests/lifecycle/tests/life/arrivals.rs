//! The first run on a device, another build, and a release that begins to tell.

use std::process::Child;

use crate::profile::{APP, NEXT, Profile, SILENT};

#[test]
fn a_deletion_begins_a_session_and_no_device() {
    let profile = Profile::agreed("basic");
    profile.run(APP, "start work delete work");
    let rows = profile.rows();
    assert_eq!(rows.sessions(), (1, 1));
    assert_eq!(rows.count("work"), 1);
    assert_eq!(rows.count("app.first_run"), 0);
}

#[test]
fn the_first_run_is_one() {
    let profile = Profile::new();
    profile.run(APP, "start enable:basic");
    let rows = profile.rows();
    assert_eq!(rows.with("app.first_run", "install", "package"), 1);
    assert_eq!(rows.with("app.first_run", "channel", "beta"), 1);
    for words in [
        "start work",
        "start disable",
        "start enable:enhanced",
        "start enable:basic",
    ] {
        profile.run(APP, words);
    }
    let rows = profile.rows();
    assert_eq!(rows.count("app.first_run"), 1);
    assert_eq!(rows.count("app.updated"), 0);
}

/// All of them see an empty folder at once, and one of them tells.
#[test]
fn of_many_first_runs_at_once_one_is_told() {
    let profile = Profile::new();
    let start = || {
        profile
            .command(APP, "start work")
            .env("LIFECYCLE_HOST_TELEMETRY", "basic")
            .spawn()
            .unwrap()
    };
    let children: Vec<Child> = (0..12).map(|_| start()).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let rows = profile.rows();
    assert_eq!(rows.count("app.first_run"), 1);
    assert_eq!(rows.sessions(), (12, 12));
}

#[test]
fn another_build_arrives_once_and_takes_turns_in_silence() {
    let profile = Profile::agreed("basic");
    for _ in 0..3 {
        profile.run(NEXT, "start work");
        profile.run(APP, "start work");
    }
    let rows = profile.rows();
    assert_eq!(rows.count("app.updated"), 1);
    assert_eq!(rows.with("app.updated", "step", "rebuild"), 1);
    assert_eq!(rows.with("app.updated", "channel_from", "beta"), 1);
    assert_eq!(rows.with("app.updated", "channel", "release"), 1);
    // Nor when each has to find its way anew.
    profile.run(APP, "start enable:enhanced");
    profile.run(NEXT, "start work");
    profile.run(NEXT, "start enable:basic");
    profile.run(APP, "start work");
    assert_eq!(profile.rows().count("app.updated"), 1);
}

/// Nothing of it is recorded until it was reviewed: it widens what was agreed to.
#[test]
fn a_release_that_switches_it_on_waits_for_the_review() {
    let profile = Profile::new();
    profile.run(SILENT, "start enable:basic");
    profile.run(APP, "start work help");
    let rows = profile.rows();
    assert_eq!(rows.count("work"), 1);
    assert_eq!(rows.sessions(), (0, 0));
    assert_eq!(rows.count("app.updated") + rows.count("help.viewed"), 0);

    profile.run(APP, "start agree work help");
    let rows = profile.rows();
    assert_eq!(rows.count("work"), 2);
    assert_eq!(rows.sessions(), (1, 1));
    assert_eq!(rows.count("help.viewed"), 1);
    // The device is not new, and the update was before the user agreed to its being told.
    assert_eq!(rows.count("app.first_run") + rows.count("app.updated"), 0);
}

#[test]
fn the_category_switches_all_of_it() {
    let profile = Profile::agreed("full,lifecycle");
    profile.run(APP, "start work help");
    let rows = profile.rows();
    assert_eq!(rows.count("work"), 0);
    assert_eq!(rows.sessions(), (2, 2));
    assert_eq!(rows.count("help.viewed"), 1);
}
