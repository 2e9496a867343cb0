//! Of what was recorded.

use std::{fs, os::unix::fs::symlink, path::Path};

use crate::{
    Harm,
    profile::{FIRST, Profile},
};

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
