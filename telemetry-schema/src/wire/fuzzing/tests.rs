//! The corpus of `fuzz/`, through the same function, on every toolchain; and what it began with.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    super::{Report, ReportKind},
    LEXICON, brief, examples, report,
};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/report")
}

#[test]
fn what_was_found_is_found_no_more() {
    let mut replayed = 0;
    for file in fs::read_dir(corpus()).unwrap() {
        let path = file.unwrap().path();
        // Printed by the test harness when the run fails: the last one is the culprit.
        println!("{}", path.display());
        report(&fs::read(&path).unwrap());
        replayed += 1;
    }
    assert!(replayed > 0, "no corpus for report");
}

/// Without it, nothing that is read in brief would be held against what is read whole.
#[test]
fn the_corpus_has_what_is_read_in_brief() {
    let in_brief = fs::read_dir(corpus()).unwrap().filter(|file| {
        let bytes = fs::read(file.as_ref().unwrap().path()).unwrap();
        let text = String::from_utf8(bytes);
        text.is_ok_and(|text| brief(&text, &LEXICON).is_some())
    });
    assert!(in_brief.count() > 0);
}

/// What is changed in the documents of the page, where it stands there.
const CHANGES: &[(&str, &str, &str)] = &[
    ("twice", "\"level\"", "\"level\": \"full\", \"level\""),
    ("no-number", ": 3,", ": NaN,"),
    ("large", ": 3,", ": 9223372036854775808,"),
    ("negative", ": 3,", ": -3,"),
    ("fraction", ": 3,", ": 3e0,"),
    ("above-the-cap", ": 86,", ": 10001,"),
    ("at-the-cap", ": 42,", ": 10000,"),
    ("lone-surrogate", "search", "\\ud800"),
    ("escaped", "search", "\\u0073earch"),
    ("unknown", "search", "sea"),
    ("deep", "[", "[[[[[[[[[[[[[[[["),
    ("cut", "]", ""),
    ("other-version", ": 1,", ": 2,"),
    ("other-kind", "\"usage\"", "\"singles\""),
    ("nobody", "-4", "-1"),
    ("set-turned", "hidden+json", "json+hidden"),
    ("week-of-a-day", "\"week\"", "\"day\""),
];

/// Writes the corpus anew.
///
/// Run by hand after a change of format:
/// `cargo test -p telemetry-schema --features wire --lib fuzzing -- --ignored`.
#[test]
#[ignore = "writes files that belong to the repository"]
fn sow() {
    for kind in ReportKind::ALL.map(ReportKind::as_str) {
        for (at, text) in examples(kind).into_iter().enumerate() {
            fs::write(corpus().join(format!("{kind}-{at}")), text).unwrap();
            let written = Report::from_json(text).unwrap().to_json();
            fs::write(corpus().join(format!("{kind}-{at}-written")), written).unwrap();
            for (name, old, new) in CHANGES.iter().filter(|(_, old, _)| text.contains(old)) {
                let changed = text.replacen(old, new, 1);
                fs::write(corpus().join(format!("{kind}-{at}-{name}")), changed).unwrap();
            }
        }
    }
}
