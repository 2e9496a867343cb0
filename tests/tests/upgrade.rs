//! What a release adds or widens records nothing until it is reviewed; the rest goes on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// One release of a version, built into a folder of its own.
///
/// A version is a line of a manifest, so each has a workspace of its own beside the sources' one, with
/// the same lock and profile: what the program depends on is built once.
fn build(version: &str, features: &[&str]) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("upgrade");
    let release = target.join(version);
    fs::create_dir_all(&release).unwrap();
    let manifest = MANIFEST
        .replace("VERSION", version)
        .replace("HERE", here.to_str().unwrap());
    fs::write(release.join("Cargo.toml"), manifest).unwrap();
    fs::copy(here.join("../Cargo.lock"), release.join("Cargo.lock")).unwrap();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--quiet"])
        .args(features)
        .current_dir(&release)
        .env("CARGO_TARGET_DIR", &target)
        .status()
        .unwrap();
    assert!(status.success());
    // The next build takes this one's place.
    let program = release.join("upgrade");
    fs::copy(target.join("debug").join("upgrade"), &program).unwrap();
    program
}

const MANIFEST: &str = r#"
[package]
name = "upgrade"
version = "VERSION"
edition = "2024"

[[bin]]
name = "upgrade"
path = "HERE/hosts/upgrade/src/main.rs"

[features]
second = []

[dependencies]
telemetry-runtime = { path = "HERE/../telemetry-runtime", default-features = false, features = ["store"] }

[profile.dev]
debug = "line-tables-only"

[profile.dev.package."*"]
debug = false

[workspace]
"#;

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

/// Built by the first test that needs them.
fn releases() -> [PathBuf; 2] {
    static RELEASES: OnceLock<[PathBuf; 2]> = OnceLock::new();
    let build = || {
        let first = build("0.1.9", &[]);
        [first, build("0.2.0", &["--features", "second"])]
    };
    RELEASES.get_or_init(build).clone()
}

/// The arrivals of builds that are stored: what arrived, and how.
fn arrivals(user: &User, program: &Path) -> Vec<String> {
    let rows = user.run(program, "rows").into_iter();
    let mut arrivals: Vec<String> = rows
        .filter_map(|row| {
            let row: serde_json::Value = serde_json::from_str(&row).unwrap();
            let entry = row["entry"].as_str()?;
            let values: Vec<&str> = ["install", "step", "channel_from", "channel"]
                .into_iter()
                .filter_map(|field| row["values"][field].as_str())
                .collect();
            let text = format!("{entry} {} {}", values.join(" "), row["n"]);
            entry.starts_with("app.").then_some(text)
        })
        .collect();
    arrivals.sort();
    arrivals
}

/// An update is agreed to like any other entry, and goes on where it is unchanged.
#[test]
fn an_upgrade_is_told_once_and_never_by_its_version() {
    let [first, second] = releases();
    let user = User {
        home: tempfile::tempdir().unwrap(),
    };
    user.run(&first, "enable");
    let new = "app.first_run unknown release 1".to_owned();
    assert_eq!(arrivals(&user, &first), [new.as_str()]);

    user.run(&second, "work");
    let minor = "app.updated minor release beta 1".to_owned();
    assert_eq!(arrivals(&user, &second), [new.as_str(), minor.as_str()]);

    // Both take turns, and the second is agreed to.
    for _ in 0..2 {
        user.run(&first, "work");
        user.run(&second, "work");
    }
    user.run(&second, "agree");
    user.run(&first, "work");
    user.run(&second, "work");
    assert_eq!(arrivals(&user, &second), [new.as_str(), minor.as_str()]);

    // Who has only ever had the second and goes back to the first has a downgrade.
    let user = User {
        home: tempfile::tempdir().unwrap(),
    };
    user.run(&second, "enable");
    user.run(&first, "work");
    let back = "app.updated downgrade beta release 1";
    let new = "app.first_run unknown beta 1";
    assert_eq!(arrivals(&user, &first), [new, back]);
}

#[test]
fn an_upgrade_records_what_was_agreed_to_and_waits_with_the_rest() {
    let [first, second] = releases();
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
