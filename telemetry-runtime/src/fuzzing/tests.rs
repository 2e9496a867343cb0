//! The corpus of `fuzz/`, through the same functions, on every toolchain.

use std::{fs, path::Path};

fn replay(name: &str, run: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let mut replayed = 0;
    for file in fs::read_dir(corpus.join(name)).unwrap() {
        let path = file.unwrap().path();
        // Printed by the test harness when the run fails: the last one is the culprit.
        println!("{}", path.display());
        run(&fs::read(&path).unwrap());
        replayed += 1;
    }
    assert!(replayed > 0, "no corpus for {name}");
}

#[test]
fn inbox() {
    replay("inbox", super::inbox);
}

#[test]
fn fold() {
    replay("fold", super::fold);
}

#[test]
fn segment() {
    replay("segment", super::segment);
}
