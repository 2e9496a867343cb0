//! The commands for whoever runs the server, as processes, beside a ledger that is being served.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use telemetry_schema::{
    document::Catalog,
    wire::{Hash, Report, Settled},
};
use telemetry_server::{Clock, Ledger, LedgerOptions, validate};

const CATALOG: &str = r#"{
  "schema": 1,
  "entries": [{
    "name": "searched", "kind": "feature", "about": "Searched.", "purpose": "shows use", "level": "basic",
    "origin": { "crate": "tool", "module": "tool" }
  }]
}"#;

/// What a command printed, where data goes and where all else goes, and how it ended.
#[derive(Debug, PartialEq)]
struct Ran {
    out: String,
    err: String,
    code: i32,
}

fn run_with(data: &Path, words: &[&str], input: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_telemetry-server"));
    command
        .env_clear()
        .env("TELEMETRY_SERVER_DATA", data)
        .args(words);
    let pipes = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    // One that does not read is none the worse.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

fn run(data: &Path, words: &[&str]) -> Ran {
    run_with(data, words, "")
}

/// What a command that did it printed.
fn done(data: &Path, words: &[&str]) -> String {
    let ran = run(data, words);
    assert_eq!(ran.code, 0, "{words:?}: {ran:?}");
    ran.out
}

/// Why a command did not do it.
fn failed(data: &Path, words: &[&str]) -> String {
    let ran = run(data, words);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{words:?}: {ran:?}");
    ran.err
}

fn hash() -> Hash {
    Hash::of_catalog(&Catalog::from_json(CATALOG).unwrap())
}

fn add(data: &Path) {
    let ran = run_with(data, &["catalog", "add", "-", "--product", "tool"], CATALOG);
    let err = "tool: added a catalog of 1 entry and 0 funnels\n".to_owned();
    let out = format!("{}\n", hash());
    assert_eq!(ran, Ran { out, err, code: 0 });
}

fn report(day: &str) -> Report {
    let id = uuid::Builder::from_random_bytes([7; 16]).into_uuid();
    let hash = hash();
    Report::from_json(&format!(
        r#"{{ "schema": 1, "kind": "usage", "report": "{id}", "receipt": "{}", "product": "tool",
          "version": "1.4.0", "channel": "release", "os": "linux", "arch": "x86_64", "catalog": "{hash}",
          "day": "{day}", "level": "basic",
          "features": [{{ "name": "searched", "ok": 8, "err": 0, "panic": 0, "cancelled": 0 }}],
          "events": [], "health": {{ "dropped": 0, "clamped": 0 }} }}"#,
        Hash::of(b"a secret"),
    ))
    .unwrap()
}

#[test]
fn a_catalog_is_added_listed_shown_and_withdrawn() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let missing = failed(&data, &["catalog", "list"]);
    assert!(missing.contains("there is no ledger"), "{missing}");
    assert!(!data.exists(), "a command that only reads makes nothing");
    add(&data);
    let again = run_with(
        &data,
        &["catalog", "add", "-", "--product", "tool"],
        CATALOG,
    );
    assert_eq!(again.err, "tool: this catalog was there already\n");
    let listed = done(&data, &["catalog", "list"]);
    assert!(listed.contains(&hash().to_string()), "{listed}");
    let shown = done(&data, &["catalog", "show", &hash().to_string()[..8]]);
    assert_eq!(
        Hash::of_catalog(&Catalog::from_json(&shown).unwrap()),
        hash()
    );
    let unknown = failed(&data, &["catalog", "withdraw", "tool", "serched"]);
    assert!(unknown.contains("no catalog of tool has"), "{unknown}");
    done(&data, &["catalog", "withdraw", "tool", "searched"]);
    assert!(done(&data, &["catalog", "list"]).contains("searched of tool"));
    done(&data, &["catalog", "restore", "tool", "searched"]);
    failed(&data, &["catalog", "restore", "tool", "searched"]);
    let other = failed(&data, &["catalog", "withdraw", "other", "searched"]);
    assert_eq!(
        other,
        "error: no product is called \"other\"; there are tool\n"
    );
}

#[test]
fn what_is_no_catalog_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let twice = {
        let entry = CATALOG
            .split_once('[')
            .unwrap()
            .1
            .split_once(']')
            .unwrap()
            .0;
        CATALOG.replace(
            entry,
            &format!("{entry}, {}", entry.replace("\"tool\" }", "\"tool::a\" }")),
        )
    };
    for (text, product, reason) in [
        ("", "tool", "not a document of this form"),
        ("{ \"schema\": 9, \"entries\": [] }", "tool", "newer"),
        (
            &CATALOG.replace("searched", "Searched here"),
            "tool",
            "stdin: entry: something is not named as names are",
        ),
        (
            &CATALOG.replace("\"level\"", "\"only\": [\"linux\"], \"level\""),
            "tool",
            "lock files",
        ),
        (&twice, "tool", "more than one entry"),
        (CATALOG, "../tool", "a product's name"),
    ] {
        let words = ["catalog", "add", "-", "--product", product];
        let ran = run_with(folder.path(), &words, text);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:?}");
        let says = ran.err.to_lowercase();
        assert!(
            says.starts_with("error: ") && says.contains(reason),
            "{reason}: {ran:?}"
        );
    }
    let file = failed(
        folder.path(),
        &["catalog", "add", "nowhere.json", "--product", "tool"],
    );
    assert!(file.contains("nowhere.json"), "{file}");
    assert_eq!(run(folder.path(), &["catalog", "add"]).code, 2);
}

#[test]
fn a_token_is_shown_once_and_kept_as_its_hash() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    add(data);
    let token = done(data, &["token", "create", "tool", "--label", "releases"]);
    let token = token.trim();
    assert!(token.starts_with("tlm_") && token.len() == 68, "{token}");
    let listed = done(data, &["token", "list"]);
    assert!(
        listed.contains("releases") && !listed.contains(&token[4..]),
        "{listed}"
    );
    for file in std::fs::read_dir(data).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(&token[4..]));
    }
    done(data, &["token", "revoke", "1"]);
    assert!(failed(data, &["token", "revoke", "2"]).contains("no token 2"));
    assert!(failed(data, &["token", "create", "tool", "--label", "a\nb"]).contains("a label"));
}

#[test]
fn totals_and_check_tell_what_is_there_and_what_is_wrong_while_it_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    add(data);
    let ledger = Ledger::open(data, &LedgerOptions::default()).unwrap();
    let today = Clock::system().today();
    let report = report(&today.to_string());
    let accepted = validate(&report, &ledger.known(), today).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    assert_eq!(
        runtime.block_on(ledger.take_in(accepted)),
        Ok(Settled::Stored)
    );

    let totals = done(data, &["totals", "--product", "tool", "--json"]);
    let totals: serde_json::Value = serde_json::from_str(&totals).unwrap();
    let lines = serde_json::json!({ "/reports/usage": 1, "searched/ok": 8 });
    let days = serde_json::json!([{ "day": today.to_string(), "lines": lines }]);
    assert_eq!(totals["days"], days);
    let table = done(
        data,
        &["totals", "--product", "tool", "--from", &today.to_string()],
    );
    let row = format!("{today}  searched/ok         8\n");
    assert!(table.ends_with(&row), "{table}");
    let none = done(
        data,
        &[
            "totals",
            "--product",
            "tool",
            "--to",
            "2020-01-01",
            "--json",
        ],
    );
    assert!(none.contains("\"days\": []"), "{none}");
    assert_eq!(
        run(data, &["totals", "--product", "tool", "--to", "yesterday"]).code,
        2
    );
    assert_eq!(done(data, &["check"]), "sound: 1 reports, 2 totals\n");

    let file = rusqlite::Connection::open(data.join("ledger.sqlite")).unwrap();
    // Totals come into their table some seconds later.
    let damage = || file.execute("UPDATE total SET n = n + 1 WHERE n = 8", []);
    let begun = Instant::now();
    while damage().unwrap() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "waited in vain");
        thread::sleep(Duration::from_millis(20));
    }
    let checked = run(data, &["check", "--json"]);
    assert_eq!(checked.code, 1, "{checked:?}");
    let document: serde_json::Value = serde_json::from_str(&checked.out).unwrap();
    assert_eq!(document["sound"], false);
    let finding = document["findings"][0].as_str().unwrap();
    assert!(finding.contains("is 9, its reports make 8"), "{finding}");
    assert_eq!(document["findings"].as_array().map(Vec::len), Some(1));
    ledger.close();
}

/// Runs a command where the folder cannot be written by anybody; nothing where this user may not mount.
fn run_read_only(data: &Path, words: &[&str]) -> Option<Ran> {
    let line =
        "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" || exit 77; exec \"$@\"";
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", line])
        .arg(data)
        .arg(env!("CARGO_BIN_EXE_telemetry-server"))
        .args(words)
        .env("TELEMETRY_SERVER_DATA", data)
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    if output.status.code() == Some(77) || err.contains("unshare: ") {
        eprintln!("skipped: nothing can be mounted here: {err}");
        return None;
    }
    Some(Ran {
        out: String::from_utf8(output.stdout).unwrap(),
        err,
        code: output.status.code().unwrap(),
    })
}

#[test]
fn a_folder_that_cannot_be_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    // Of a name that is no URI as it stands.
    let data = &folder.path().join("a ? folder # 100 %");
    std::fs::create_dir(data).unwrap();
    add(data);
    let ledger = Ledger::open(data, &LedgerOptions::default()).unwrap();
    let today = Clock::system().today();
    let report = report(&today.to_string());
    let accepted = validate(&report, &ledger.known(), today).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let stored = runtime.block_on(ledger.take_in(accepted));
    assert_eq!(stored, Ok(Settled::Stored));
    // What a kill leaves.
    let killed = folder.path().join("killed");
    std::fs::create_dir(&killed).unwrap();
    for file in ["ledger.sqlite", "ledger.sqlite-wal", "erased.sqlite"] {
        std::fs::copy(data.join(file), killed.join(file)).unwrap();
    }
    ledger.close();
    let totals = ["totals", "--product", "tool"];
    let (Some(ran), Some(checked)) = (
        run_read_only(data, &totals),
        run_read_only(data, &["check"]),
    ) else {
        return;
    };
    assert_eq!(ran.out, done(data, &totals), "{ran:?}");
    assert_eq!(checked.out, "sound: 1 reports, 2 totals\n", "{checked:?}");
    // Where it is served no more, and where nothing was ever taken back.
    for file in ["serve.lock", "erased.sqlite"] {
        std::fs::remove_file(data.join(file)).unwrap();
    }
    assert_eq!(run_read_only(data, &["check"]), Some(checked));
    let ran = run_read_only(&killed, &["check"]).unwrap();
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("is in the log beside it"), "{ran:?}");
    // Where it can be written, the log is no obstacle.
    done(&killed, &["check"]);
}
