//! Of what decides.

use std::{fs, os::unix::fs::symlink, path::Path};

use crate::{profile::Profile, set_mode};

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
