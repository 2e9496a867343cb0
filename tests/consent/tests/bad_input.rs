//! Files and folders that are not what they should be: the host is unharmed, nothing is recorded
//! that was not agreed to, `status` says so, and what was damaged is kept.

mod profile;

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
};

use profile::{FIRST, Profile, text};

type Harm<'a> = &'a dyn Fn(&Path);

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Nothing records, `status` says why, and a new answer keeps what was there.
fn is_off_and_kept(profile: &Profile, why: &str, kept: impl Fn(&Path) -> bool) {
    let status = profile.first(&["start", "record:9", "status"]);
    assert!(
        status.contains("telemetry of consent-host is off"),
        "{status}"
    );
    assert!(
        status.contains("problem: ") && status.contains(why),
        "{status}"
    );
    assert_eq!(profile.total(), 0, "{why}");
    assert!(kept(&profile.user_file()), "{why}: untouched so far");
    assert_eq!(profile.first(&["start", "enable:basic"]), "done\n", "{why}");
    let aside = profile.config().join("telemetry.toml.damaged-1");
    assert!(kept(&aside), "{why}: {:?}", profile.files());
    profile.first(&["start", "record:1"]);
    assert_eq!(profile.total(), 4, "{why}");
}

#[test]
fn a_consent_file_that_cannot_be_understood_is_a_no_and_is_kept() {
    for (content, why) in [
        (&b""[..], "missing field `level`"),
        (b"not at all toml", "cannot be understood"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (
            b"level = \"everything\"",
            "accepted are off, basic, enhanced and full",
        ),
    ] {
        let profile = Profile::agreed("full");
        fs::write(profile.user_file(), content).unwrap();
        is_off_and_kept(&profile, why, |path| {
            fs::read(path).is_ok_and(|read| read == content)
        });
    }
}

#[test]
fn a_folder_in_the_place_of_the_consent_file_is_a_no_and_is_kept() {
    let profile = Profile::agreed("full");
    fs::remove_file(profile.user_file()).unwrap();
    fs::create_dir(profile.user_file()).unwrap();
    is_off_and_kept(&profile, "is a folder", Path::is_dir);
}

#[test]
fn a_consent_file_that_others_may_write_is_a_no() {
    let profile = Profile::agreed("full");
    set_mode(&profile.user_file(), 0o666);
    is_off_and_kept(&profile, "can be written by everybody", Path::is_file);
}

#[test]
fn a_newer_consent_file_is_a_no_and_is_left_alone() {
    let profile = Profile::agreed("full");
    let newer = "version = 2\nlevel = \"full\"\nmore = true\n";
    fs::write(profile.user_file(), newer).unwrap();
    let said = profile.first(&["start", "record:9", "status", "enable:full"]);
    assert!(said.contains("was written by a newer version"), "{said}");
    assert!(said.contains("error: "), "{said}");
    assert_eq!(fs::read_to_string(profile.user_file()).unwrap(), newer);
    assert_eq!(profile.total(), 0);
    // A no is taken all the same; the file is kept beside it.
    assert_eq!(profile.first(&["start", "disable"]), "done\n");
    let aside = profile.config().join("telemetry.toml.damaged-1");
    assert_eq!(fs::read_to_string(aside).unwrap(), newer);
}

#[test]
fn a_consent_file_that_cannot_be_read_is_a_no() {
    // A link to itself cannot be read by anybody, root included.
    let profile = Profile::agreed("full");
    fs::remove_file(profile.user_file()).unwrap();
    symlink("telemetry.toml", profile.user_file()).unwrap();
    let status = profile.first(&["start", "record:9", "status"]);
    assert!(status.contains("cannot be read"), "{status}");
    assert_eq!(profile.total(), 0);
}

#[test]
fn a_damaged_agreed_catalog_covers_nothing_and_is_kept() {
    let profile = Profile::agreed("full");
    let agreed = profile.config().join("telemetry.agreed.json");
    fs::write(&agreed, "{\"schema\": 1}").unwrap();
    // The gate file is a cache of it: with that gone stale, nobody agreed to anything.
    fs::write(profile.gate(), "garbage").unwrap();
    let status = profile.first(&["start", "record:9", "status"]);
    assert!(status.contains("is not an agreed catalog"), "{status}");
    assert_eq!(profile.total(), 0);
    assert_eq!(profile.first(&["start", "agree", "record:1"]), "done\n");
    assert_eq!(profile.total(), 4);
    let aside = profile.config().join("telemetry.agreed.json.damaged-1");
    assert_eq!(fs::read_to_string(aside).unwrap(), "{\"schema\": 1}");
}

#[test]
fn a_damaged_gate_means_the_slow_way_and_never_a_yes() {
    let damages: [fn(&Path); 4] = [
        |path| fs::write(path, "").unwrap(),
        |path| {
            let mut bytes = fs::read(path).unwrap();
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
            fs::write(path, bytes).unwrap();
        },
        |path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        },
        |path| {
            fs::remove_file(path).unwrap();
            symlink("/dev/zero", path).unwrap();
        },
    ];
    for damage in damages {
        let profile = Profile::agreed("basic");
        damage(&profile.gate());
        profile.first(&["start", "record:1"]);
        assert_eq!(profile.total(), 4);
        assert!(profile.gate().is_file());

        let profile = Profile::agreed("basic");
        fs::remove_file(profile.user_file()).unwrap();
        damage(&profile.gate());
        profile.first(&["start", "record:9"]);
        assert_eq!(profile.total(), 0);
    }
}

#[test]
fn a_store_that_cannot_be_used_is_told_and_recording_goes_on() {
    /// Offset of the user version in the header of an SQLite file.
    const VERSION_AT: usize = 60;
    let newer = |path: &Path| {
        let mut bytes = fs::read(path).unwrap();
        bytes[VERSION_AT] = 1;
        fs::write(path, bytes).unwrap();
    };
    let folder = |path: &Path| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    };
    let cases: [(Harm<'_>, &str); 2] = [
        (&newer, "was written by a newer version"),
        (&folder, "is not a file"),
    ];
    for (harm, why) in cases {
        let profile = Profile::agreed("basic");
        let store = profile.data().join("store.sqlite");
        harm(&store);
        let before = fs::symlink_metadata(&store).unwrap().len();
        let status = profile.first(&["start", "record:1", "status", "fold"]);
        assert!(status.contains("records at level basic"), "{status}");
        assert!(
            status.contains(why) && status.contains("error: "),
            "{status}"
        );
        assert_eq!(fs::symlink_metadata(&store).unwrap().len(), before);
        // Out of the way, and what was recorded meanwhile is there.
        fs::rename(&store, profile.data().join("away")).unwrap();
        assert_eq!(profile.total(), 4, "{why}");
    }
}

#[test]
fn a_store_of_garbage_is_kept_aside_and_told_for_as_long_as_it_is_kept() {
    let profile = Profile::agreed("basic");
    let store = profile.data().join("store.sqlite");
    fs::write(&store, "garbage, and a lot of it ".repeat(500)).unwrap();
    profile.first(&["start", "record:1", "fold"]);
    for _ in 0..2 {
        let status = profile.first(&["start", "status"]);
        assert!(
            status.contains("store.sqlite.damaged-1 was damaged and is kept"),
            "{status}"
        );
    }
    assert_eq!(profile.total(), 4);
    assert_eq!(profile.first(&["start", "delete"]), "done\n");
    assert!(!profile.data().join("store.sqlite.damaged-1").exists());
}

#[test]
fn what_the_system_says_of_a_lock_file_is_told_once() {
    let profile = Profile::agreed("basic");
    let lock = profile.data().join("store.lock");
    let _ = fs::remove_file(&lock);
    fs::create_dir(&lock).unwrap();
    let said = profile.first(&["start", "record:1", "fold:why"]);
    assert!(said.contains("store.lock: "), "{said}");
    assert_eq!(said.matches("os error").count(), 1, "{said}");
}

#[test]
fn many_first_starts_at_once_agree() {
    let profile = Profile::agreed("basic");
    profile.first(&["start", "delete", "record:1"]);
    fs::write(profile.gate(), "garbage").unwrap();
    let hosts: Vec<_> = (0..24)
        .map(|_| {
            let mut command = profile.command(FIRST);
            command.args(["start", "record:5"]).spawn().unwrap()
        })
        .collect();
    for mut host in hosts {
        assert!(host.wait().unwrap().success());
    }
    assert_eq!(profile.total(), 4 + 24 * 20);
    let left: Vec<_> = profile.files();
    assert!(
        !left
            .iter()
            .any(|path| path.to_string_lossy().contains(".new-")),
        "{left:?}"
    );
}

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
fn a_damaged_description_of_a_build_is_told_kept_and_written_anew() {
    let damages: [Harm<'_>; 3] = [
        &|path| fs::write(path, "garbage").unwrap(),
        &|path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        },
        &|path| {
            fs::remove_file(path).unwrap();
            symlink("/dev/zero", path).unwrap();
        },
    ];
    for damage in damages {
        let profile = Profile::agreed("basic");
        profile.first(&["start", "record:1"]);
        let builds = profile.data().join("builds");
        let document = fs::read_dir(&builds).unwrap().next().unwrap().unwrap();
        damage(&document.path());
        let status = profile.first(&["start", "status"]);
        assert!(
            status.contains("the description of its build is missing or damaged"),
            "{status}"
        );
        let status = profile.first(&["start", "record:1", "fold", "status"]);
        assert!(
            status.contains(".json.damaged-1 was damaged and is kept"),
            "{status}"
        );
        assert!(!status.contains("cannot be read yet"), "{status}");
        assert_eq!(profile.total(), 8);
        assert_eq!(profile.first(&["start", "delete"]), "done\n");
        let status = profile.first(&["start", "status"]);
        assert!(!status.contains("damaged"), "{status}");
    }
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
