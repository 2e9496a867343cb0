//! What a release adds or widens records nothing until it is reviewed; the rest goes on.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// One release, built into a folder of its own.
fn build(release: &str, features: &[&str]) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("upgrade");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--quiet", "--package", "upgrade"])
        .args(features)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .env("CARGO_TARGET_DIR", &target)
        .status()
        .unwrap();
    assert!(status.success());
    // The second build takes the first one's place.
    let program = target.join(release);
    std::fs::copy(target.join("debug").join("upgrade"), &program).unwrap();
    program
}

/// A user with both releases at hand.
struct User {
    home: tempfile::TempDir,
}

impl User {
    fn run(&self, program: &Path, word: &str) -> Vec<String> {
        let output = Command::new(program)
            .arg(word)
            .env_clear()
            .env("HOME", self.home.path())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{word}: {said}");
        assert_eq!(said, "", "{word}");
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }
}

#[test]
fn an_upgrade_records_what_was_agreed_to_and_waits_with_the_rest() {
    let first = build("first", &[]);
    let second = build("second", &["--features", "second"]);
    let user = User {
        home: tempfile::tempdir().unwrap(),
    };

    user.run(&first, "work");
    user.run(&first, "enable");
    user.run(&first, "work");
    let known = ["found on 2", "sorted on 1", "tidied on 1", "work on 1"];
    assert_eq!(user.run(&first, "list"), known);

    // The second release: a new variant stops its event whole, a new event waits, a reworded one
    // and the unchanged ones go on.
    user.run(&second, "work");
    let upgraded = [
        "found off 2",
        "shared off 0",
        "sorted on 2",
        "tidied on 2",
        "work on 2",
    ];
    assert_eq!(user.run(&second, "list"), upgraded);
    let changes = user.run(&second, "review");
    assert_eq!(changes.len(), 2, "{changes:#?}");
    assert!(
        changes[0].starts_with("WIDENS found: ") && changes[0].contains("everywhere"),
        "{changes:#?}"
    );
    assert!(changes[1].starts_with("WIDENS shared: "), "{changes:#?}");

    // Looking at the changes is no answer to them.
    user.run(&second, "work");
    assert_eq!(user.run(&second, "list")[0], "found off 2");

    user.run(&second, "agree");
    assert_eq!(user.run(&second, "review"), [""; 0]);
    user.run(&second, "work");
    let agreed = [
        "found on 5",
        "shared on 1",
        "sorted on 4",
        "tidied on 4",
        "work on 4",
    ];
    assert_eq!(user.run(&second, "list"), agreed);

    // Both releases side by side: the agreed set is a union.
    user.run(&first, "work");
    assert_eq!(
        user.run(&first, "list"),
        ["found on 7", "sorted on 5", "tidied on 5", "work on 5"]
    );
    user.run(&second, "work");
    assert_eq!(user.run(&second, "list")[0], "found on 10");

    // A no is a no to all of it, for both.
    user.run(&first, "disable");
    for release in [&first, &second] {
        user.run(release, "work");
        assert!(
            user.run(release, "list")
                .iter()
                .all(|line| line.contains(" off "))
        );
    }
    assert_eq!(user.run(&second, "list")[0], "found off 10");
}
