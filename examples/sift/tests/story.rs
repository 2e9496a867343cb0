//! Two weeks with sift as `./demo` shows them, by real runs on other days: the funnel, return visits,
//! milestones, a run that was killed, and an update with a review.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod profile;

use std::{
    ffi::OsStr,
    io::{BufRead as _, BufReader},
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use profile::{Profile, Ran};
use serde_json::{Value, json};

/// A user whose days go by: each run is told its day of March 2026.
struct User {
    profile: Profile,
    program: PathBuf,
}

impl User {
    fn new() -> Self {
        let profile = Profile::new();
        profile.write("notes.md", "run it\n");
        // More than a pipe holds.
        profile.write("long.txt", "one line of many\n".repeat(20_000));
        let program = env!("CARGO_BIN_EXE_sift").into();
        let user = Self { profile, program };
        user.on(2, "telemetry enable full");
        user
    }

    fn command(&self, day: u8, line: &str) -> Command {
        let known = self.profile.command(line.split(' '));
        let mut command = Command::new(&self.program);
        command
            .args(known.get_args())
            .current_dir(self.profile.work())
            .env_clear()
            .envs(
                known
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .env("LD_PRELOAD", faketime())
            .env("FAKETIME", format!("@2026-03-{day:02} 10:00:00"))
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("NO_FAKE_STAT", "1")
            .env("TZ", "UTC")
            .stdin(Stdio::null());
        command
    }

    fn on(&self, day: u8, line: &str) -> Ran {
        let ran = Ran::of(self.command(day, line).output().unwrap());
        assert_ne!(ran.code, Some(2), "{line}: {ran:?}");
        ran
    }

    fn metrics(&self, day: u8) -> Value {
        let ran = self.on(day, "telemetry metrics --json");
        assert_eq!(ran.err, "");
        serde_json::from_str(&ran.out).unwrap()
    }
}

/// What its own command puts before the C library.
fn faketime() -> &'static OsStr {
    static LIBRARY: OnceLock<String> = OnceLock::new();
    let library = LIBRARY.get_or_init(|| {
        let asked = Command::new("faketime")
            .args(["now", "printenv", "LD_PRELOAD"])
            .output();
        let asked = asked.expect("faketime is a package of Debian");
        String::from_utf8(asked.stdout).unwrap().trim().to_owned()
    });
    OsStr::new(library)
}

fn find<'a>(list: &'a Value, key: &str, name: &str) -> &'a Value {
    let found = list.as_array().unwrap().iter().find(|it| it[key] == name);
    found.unwrap_or_else(|| panic!("no {name} in {list:#}"))
}

/// On which days the steps of the funnel were reached.
fn reached(metrics: &Value) -> [Option<&str>; 3] {
    let steps = &find(&metrics["funnels"], "name", "index.adopted")["steps"];
    assert_eq!(steps.as_array().unwrap().len(), 3);
    [0, 1, 2].map(|at| steps[at]["day"].as_str())
}

#[test]
fn who_comes_to_build_an_index_and_to_search_with_it_reaches_the_end_of_the_funnel() {
    let user = User::new();
    // An index that nobody has searched before is no step of this way.
    user.on(2, "index");
    assert_eq!(reached(&user.metrics(2)), [None, None, None]);
    user.on(2, "search --no-index run");
    assert_eq!(
        reached(&user.metrics(2)),
        [Some("2026-03-02"), Some("2026-03-02"), None]
    );

    let user = User::new();
    user.on(2, "search run");
    user.on(3, "stats");
    assert_eq!(reached(&user.metrics(3)), [Some("2026-03-02"), None, None]);
    user.on(4, "index");
    user.on(5, "search run");
    // Reading every file in spite of the index is no second time.
    user.on(6, "search --no-index run");
    let days = [Some("2026-03-02"), Some("2026-03-04"), None];
    assert_eq!(reached(&user.metrics(6)), days);
    user.on(9, "search run");
    let days = [Some("2026-03-02"), Some("2026-03-04"), Some("2026-03-09")];
    assert_eq!(reached(&user.metrics(12)), days);
}

#[test]
fn return_visits_are_days_on_which_sift_worked() {
    let user = User::new();
    user.on(2, "search run");
    let returns = &user.metrics(2)["returns"];
    assert_eq!(returns["first_use"], "2026-03-02");
    assert_eq!(returns.get("day_1"), None, "{returns:#}");

    user.on(3, "search run");
    user.on(10, "search run");
    let returns = &user.metrics(18)["returns"];
    assert_eq!(returns["first_use"], "2026-03-02");
    assert_eq!(returns["day_1"], true, "{returns:#}");
    assert_eq!(returns["day_7"], false, "{returns:#}");
    assert_eq!(returns.get("day_30"), None, "{returns:#}");
    // The day of the look is no day of use.
    let weeks = json!([
        { "from": "2026-03-02", "active_days": 2 },
        { "from": "2026-03-09", "active_days": 1 },
        { "from": "2026-03-16", "active_days": 0 },
    ]);
    assert_eq!(returns["weeks"], weeks);
}

#[test]
fn first_uses_and_milestones_have_a_day() {
    let user = User::new();
    user.on(2, "search run");
    for _ in 0..3 {
        user.on(4, "search run");
    }
    for _ in 0..7 {
        user.on(7, "search run");
    }
    let metrics = user.metrics(8);
    let scanned = find(&metrics["firsts"], "entry", "search.scanned");
    assert_eq!(scanned["day"], "2026-03-02");
    let milestones = json!([
        { "n": 5, "day": "2026-03-07" },
        { "n": 10, "day": "2026-03-07" },
    ]);
    assert_eq!(scanned["milestones"], milestones);
    assert_eq!(find(&metrics["entries"], "name", "search.scanned")["n"], 11);
    let unused = metrics["never_used"].as_array().unwrap();
    assert!(unused.contains(&json!("search.indexed")), "{unused:?}");
}

#[test]
fn a_run_that_was_killed_tells_no_end() {
    let user = User::new();
    user.on(2, "search run");
    let mut command = user.command(3, "search --no-index many");
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    // Nobody reads on, so it is at work until it is killed.
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "long.txt:1:one line of many\n");
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));

    let sessions = &user.metrics(4)["sessions"];
    // Neither the agreement nor the look is one.
    assert_eq!(sessions["started"], 2, "{sessions:#}");
    assert_eq!(sessions["without_end"], 1, "{sessions:#}");
    assert_eq!(sessions["panicked"], 0, "{sessions:#}");
}

/// The release that comes after this one. What it depends on is the same as for `tests/upgrade.rs`,
/// so both are built into one folder.
fn next_release() -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("next/build");
    let built = Command::new(script)
        .env(
            "CARGO_TARGET_DIR",
            concat!(env!("CARGO_TARGET_TMPDIR"), "/upgrade"),
        )
        .env("CARGO_NET_OFFLINE", "true")
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    String::from_utf8(built.stdout).unwrap().trim().into()
}

#[test]
fn what_an_update_adds_waits_for_a_review() {
    let mut user = User::new();
    for file in 0..100 {
        user.profile.write(format!("many/{file}.md"), "run it\n");
    }
    user.on(2, "search run");
    user.program = next_release();
    assert_eq!(user.on(5, "--version").out, "sift 0.2.0\n");

    // A new event and a new field of an old one are heard of, and record nothing.
    let offered = "sift: `sift index` would have spared this search most files\n";
    assert_eq!(user.on(5, "search run").err, offered);
    let metrics = user.metrics(5);
    let count = |metrics: &Value, name| {
        let entries = metrics["entries"].as_array().unwrap();
        let entry = entries.iter().find(|entry| entry["name"] == name);
        entry.map_or(0, |entry| entry["n"].as_u64().unwrap())
    };
    assert_eq!(count(&metrics, "search.scanned"), 2);
    assert_eq!(count(&metrics, "search_finished"), 1);
    assert_eq!(count(&metrics, "index_offered"), 0);
    let updated = find(&metrics["entries"], "name", "app.updated");
    assert_eq!(updated["n"], 1);
    let step = find(&updated["fields"], "field", "step");
    assert_eq!(step["values"], json!([{ "value": "minor", "n": 1 }]));

    // The review shows these two and nothing else.
    let review = user.on(6, "telemetry review --json");
    let review: Value = serde_json::from_str(&review.out).unwrap();
    let changes = review["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2, "{changes:#?}");
    find(&review["changes"], "entry", "index_offered");
    find(&review["changes"], "entry", "search_finished");
    assert_eq!(user.on(6, "telemetry review --agree").code, Some(0));

    user.on(6, "search run");
    let metrics = user.metrics(6);
    assert_eq!(count(&metrics, "search.scanned"), 3);
    assert_eq!(count(&metrics, "search_finished"), 2);
    assert_eq!(count(&metrics, "index_offered"), 1);
    assert_eq!(count(&metrics, "app.updated"), 1);
}
