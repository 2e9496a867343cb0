//! What the library tells of its work, seen by a host that captures it.
#![cfg(not(telemetry_off))]

use std::{fs, num::NonZero, path::Path};

use sift_core::{Index, Keep, Pattern, PatternOptions, Search, SearchError, Walk, count, index};
use telemetry_runtime::{
    Outcome,
    testing::{Capture, Seen},
};

const ONE: NonZero<usize> = NonZero::<usize>::MIN;

fn entry<'a>(seen: &'a [Seen], name: &str) -> &'a Seen {
    let found = seen.iter().find(|seen| seen.name == name);
    found.unwrap_or_else(|| panic!("{name} is not in {seen:?}"))
}

#[test]
fn calls_are_told_with_their_outcome_and_the_kind_of_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.rs"), "// one\nfn main() {}\n").unwrap();
    let files = Walk::default().list(folder.path()).unwrap().files;
    let path = folder.path().join("index");
    let pattern = Pattern::new("main", PatternOptions::default()).unwrap();
    let search = Search {
        pattern: &pattern,
        threads: ONE,
        keep: Keep::Lines,
        lines_max: None,
    };

    let capture = Capture::start();
    index::build(&files, ONE, &path).unwrap();
    let index = Index::open(&path).unwrap().unwrap();
    let way = Path::new("");
    search
        .indexed(&index, way, &files, &mut |_, _| Ok(()))
        .unwrap();
    let closed = search.scanned(&files, &mut |_, _| {
        Err(std::io::ErrorKind::BrokenPipe.into())
    });
    assert!(matches!(closed, Err(SearchError::Output(_))));
    fs::write(&path, "garbage").unwrap();
    Index::open(&path).unwrap_err();
    assert_eq!(count(&files, ONE).total().files, 1);

    let seen = capture.seen();
    for name in ["index.build", "search.indexed", "stats.count"] {
        let seen = entry(&seen, name);
        assert_eq!(
            (seen.outcome, seen.timed),
            (Some(Outcome::Ok), true),
            "{name}"
        );
    }
    let scanned = entry(&seen, "search.scanned");
    assert_eq!(
        (scanned.outcome, scanned.error.as_deref()),
        (Some(Outcome::Err), Some("output"))
    );
    let opened: Vec<_> = seen
        .iter()
        .filter(|seen| seen.name == "index.open")
        .collect();
    assert_eq!(opened[0].outcome, Some(Outcome::Ok));
    assert_eq!(opened[1].error.as_deref(), Some("index_damaged"));
    assert_eq!(entry(&seen, "index_built").value("files"), Some("1"));
    let counted = entry(&seen, "lines_counted");
    assert_eq!(counted.value("main_language"), Some("rust"));
    assert_eq!(counted.value("lines"), Some("2"));
    assert_eq!(counted.value("comments"), Some("50"));
}
