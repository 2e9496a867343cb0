//! Folders and links.

use std::{fs, os::unix::fs::symlink};

use crate::{
    mode,
    profile::{FIRST, Profile, text},
    set_mode,
};

#[test]
fn without_a_home_the_host_is_quiet_and_nothing_is_recorded() {
    let profile = Profile::new();
    let mut command = profile.command(FIRST);
    command
        .env_remove("HOME")
        .args(["start", "record:9", "status", "enable:basic", "disable"]);
    let said = text(command.output().unwrap());
    assert!(
        said.contains("is off: the environment names no home folder"),
        "{said}"
    );
    assert_eq!(
        said.matches("error: the environment names no home folder")
            .count(),
        2
    );
}

#[test]
fn a_file_or_a_read_only_place_in_the_way_harms_nobody() {
    let profile = Profile::agreed("basic");
    fs::remove_dir_all(profile.data()).unwrap();
    fs::write(profile.data(), "in the way").unwrap();
    profile.first(&["start", "record:9", "call:9"]);
    let said = profile.first(&["start", "enable:basic"]);
    assert!(said.starts_with("error: "), "{said}");
    assert_eq!(fs::read(profile.data()).unwrap(), b"in the way");

    // What nobody can write to, root included.
    let nowhere = profile.first_with(
        &[("HOME", "/proc/self/nowhere")],
        &["start", "record:9", "enable:basic", "status"],
    );
    assert!(nowhere.contains("error: could not make"), "{nowhere}");
    let granted = profile.first_with(
        &[
            ("HOME", "/proc/self/nowhere"),
            ("CONSENT_HOST_TELEMETRY", "basic"),
        ],
        &["start", "record:9", "status"],
    );
    assert!(granted.contains("is off: could not make"), "{granted}");
}

#[test]
fn a_folder_that_others_may_enter_is_repaired_before_anything_is_written() {
    let profile = Profile::agreed("basic");
    set_mode(&profile.data(), 0o777);
    profile.first(&["start", "record:1"]);
    assert_eq!(mode(&profile.data()), 0o700);
    assert_eq!(profile.total(), 4);
    set_mode(&profile.config(), 0o777);
    profile.first(&["start", "enable:basic"]);
    assert_eq!(mode(&profile.config()) & 0o022, 0);
    for file in profile.files() {
        let path = profile.home().join(&file);
        let is_ours = path.starts_with(profile.data()) || path.starts_with(profile.config());
        if is_ours && path.is_file() {
            assert_eq!(mode(&path), 0o600, "{}", file.display());
        }
    }
}

#[test]
fn a_config_folder_that_others_can_write_to_is_repaired_before_it_decides() {
    let stale = |profile: &Profile| fs::write(profile.gate(), "stale").unwrap();
    let profile = Profile::agreed("basic");
    set_mode(&profile.config(), 0o777);
    stale(&profile);
    profile.first(&["start", "record:1"]);
    assert_eq!(mode(&profile.config()) & 0o022, 0);
    assert_eq!(profile.total(), 4);
    // What the environment grants for one process rests on the same folder.
    set_mode(&profile.config(), 0o777);
    profile.first_with(
        &[("CONSENT_HOST_TELEMETRY", "basic")],
        &["start", "record:1"],
    );
    assert_eq!(mode(&profile.config()) & 0o022, 0);
    assert_eq!(profile.total(), 8);

    // Through a link it is somebody's folder for other things: it is left, and decides nothing.
    let elsewhere = profile.home().join("elsewhere");
    fs::rename(profile.config(), &elsewhere).unwrap();
    symlink(&elsewhere, profile.config()).unwrap();
    stale(&profile);
    profile.first(&["start", "record:1"]);
    assert_eq!(profile.total(), 12);
    set_mode(&elsewhere, 0o777);
    stale(&profile);
    let status = profile.first(&["start", "record:1", "status"]);
    assert!(
        status.contains("is off: ") && status.contains("a folder that others can write to"),
        "{status}"
    );
    assert_eq!(mode(&elsewhere), 0o777);
    assert_eq!(profile.total(), 12);
}

#[test]
fn a_config_folder_of_somebody_else_that_others_can_write_to_decides_nothing() {
    let profile = Profile::agreed("basic");
    let somebody = Some(65_534);
    if std::os::unix::fs::chown(profile.config(), somebody, somebody).is_err() {
        eprintln!("skipped: this user may give nothing away");
        return;
    }
    set_mode(&profile.config(), 0o777);
    fs::write(profile.gate(), "stale").unwrap();
    let status = profile.first(&["start", "record:1", "status"]);
    assert!(
        status.contains("is off: ") && status.contains("belongs to somebody else"),
        "{status}"
    );
    assert_eq!(profile.total(), 0);
}

#[test]
fn a_link_that_leads_nowhere_is_a_no_that_status_tells() {
    let profile = Profile::agreed("basic");
    let target = profile.home().join("settings");
    fs::rename(profile.user_file(), &target).unwrap();
    symlink(&target, profile.user_file()).unwrap();
    profile.first(&["start", "record:1"]);
    assert_eq!(profile.total(), 4);
    // As when the disk with the settings is not there.
    let away = profile.home().join("away");
    fs::rename(&target, &away).unwrap();
    let status = profile.first(&["start", "record:1", "status"]);
    assert!(status.contains("is off: "), "{status}");
    assert!(
        status.contains("problem: ")
            && status.contains("telemetry.toml is a symbolic link that leads nowhere"),
        "{status}"
    );
    fs::rename(&away, &target).unwrap();
    profile.first(&["start", "record:1"]);
    assert_eq!(profile.total(), 8, "the consent has come back");

    let elsewhere = profile.home().join("elsewhere");
    fs::rename(profile.config(), &elsewhere).unwrap();
    symlink(&elsewhere, profile.config()).unwrap();
    let away = profile.home().join("away");
    fs::rename(&elsewhere, &away).unwrap();
    let status = profile.first(&["start", "record:1", "status"]);
    assert!(
        status.contains("is off: ") && status.contains("is a symbolic link that leads nowhere"),
        "{status}"
    );
    fs::rename(&away, &elsewhere).unwrap();
    profile.first(&["start", "record:1"]);
    assert_eq!(profile.total(), 12);
}

#[test]
fn an_answer_sets_a_link_that_leads_nowhere_aside() {
    for (answer, level) in [("enable:basic", "\"basic\""), ("disable", "\"off\"")] {
        let profile = Profile::agreed("full");
        let target = profile.home().join("settings");
        fs::rename(profile.user_file(), &target).unwrap();
        symlink(&target, profile.user_file()).unwrap();
        let away = profile.home().join("away");
        fs::rename(&target, &away).unwrap();
        let before = fs::read(&away).unwrap();
        assert_eq!(profile.first(&["start", answer]), "done\n");
        let file = fs::symlink_metadata(profile.user_file()).unwrap();
        assert!(
            file.is_file(),
            "{answer}: the answer is in a file of its own"
        );
        let said = fs::read_to_string(profile.user_file()).unwrap();
        assert!(said.contains(level), "{answer}: {said}");
        // The link is kept as it was, and nothing was written through it.
        let aside = profile.config().join("telemetry.toml.damaged-1");
        assert_eq!(fs::read_link(aside).unwrap(), target, "{answer}");
        assert!(!target.exists() && fs::read(&away).unwrap() == before);
        let status = profile.first(&["start", "status"]);
        assert!(
            status.contains("damaged-1 was damaged and is kept"),
            "{status}"
        );
    }
}

#[test]
fn links_in_the_place_of_folders_and_files_are_not_followed() {
    let profile = Profile::agreed("basic");
    let elsewhere = profile.home().join("elsewhere");
    fs::rename(profile.data(), &elsewhere).unwrap();
    symlink(&elsewhere, profile.data()).unwrap();
    let before = fs::read_dir(&elsewhere).unwrap().count();
    let said = profile.first(&["start", "record:9", "status", "enable:basic"]);
    assert!(said.contains("is off: "), "{said}");
    assert!(said.contains("is a symbolic link"), "{said}");
    assert!(said.contains("error: "), "{said}");
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), before);

    let profile = Profile::agreed("basic");
    let target = profile.home().join("settings");
    fs::rename(profile.user_file(), &target).unwrap();
    symlink(&target, profile.user_file()).unwrap();
    let content = fs::read(&target).unwrap();
    // People keep their settings elsewhere: it is read, and never written through.
    profile.first(&["start", "record:1"]);
    assert_eq!(profile.total(), 4);
    let said = profile.first(&["start", "enable:full"]);
    assert!(
        said.contains("error: ") && said.contains("symbolic link"),
        "{said}"
    );
    assert_eq!(fs::read(&target).unwrap(), content);
}

#[test]
fn what_belongs_to_somebody_else_decides_nothing() {
    use std::os::unix::fs::chown;
    const SOMEBODY: Option<u32> = Some(65_534);
    let profile = Profile::agreed("full");
    if chown(profile.data(), SOMEBODY, SOMEBODY).is_err() {
        eprintln!("skipped: this user may give nothing away");
        return;
    }
    fs::write(profile.gate(), "stale").unwrap();
    let status = profile.first(&["start", "record:9", "status"]);
    assert!(status.contains("belongs to somebody else"), "{status}");
    chown(profile.data(), Some(0), Some(0)).unwrap();
    assert_eq!(profile.total(), 0);

    for file in ["telemetry.toml", "telemetry.agreed.json"] {
        let profile = Profile::agreed("full");
        let file = profile.config().join(file);
        // As where others may write to the folder: another file of theirs stands there.
        let content = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        fs::write(&file, content).unwrap();
        chown(&file, SOMEBODY, SOMEBODY).unwrap();
        fs::write(profile.gate(), "stale").unwrap();
        let status = profile.first(&["start", "record:9", "status"]);
        assert!(status.contains("consent-host is off"), "{status}");
        assert!(
            status.contains("belongs to somebody else, so it decides nothing"),
            "{status}"
        );
        assert_eq!(profile.total(), 0);
    }
}
