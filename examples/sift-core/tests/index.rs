//! An index makes a search faster and never makes it wrong.

use std::{
    fs::{self, File},
    num::NonZero,
    path::Path,
    time::{Duration, SystemTime},
};

use sift_core::{
    Found, Hits, Index, Keep, Pattern, PatternOptions, Search, SearchError, Summary, Walk, index,
};

const THREADS: NonZero<usize> = NonZero::new(3).unwrap();

/// A file that was last changed an hour ago, so that its stamp is trusted.
fn write(root: &Path, name: &str, text: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    let hour_ago = SystemTime::now() - Duration::from_secs(3_600);
    File::open(&path).unwrap().set_modified(hour_ago).unwrap();
}

fn corpus() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "a.rs", b"fn main() {\n    println!(\"hello\");\n}\n");
    write(
        root,
        "b/c.txt",
        "Grüße\r\nthe quick brown fox\r\nKELVIN \u{212a}elvin\r\n".as_bytes(),
    );
    write(root, "b/d.txt", b"main\nfn\nxyz\n\nabcabc");
    write(root, "e.bin", b"fn main\0hello quick");
    write(root, "empty", b"");
    write(root, "latin1", b"caf\xe9 au lait\nhello\n");
    folder
}

type Files = Vec<(String, Hits)>;

fn search(
    pattern: &Pattern,
    run: impl FnOnce(&Search<'_>, &mut sift_core::Sink<'_>) -> Result<Summary, SearchError>,
) -> (Files, Summary) {
    let search = Search {
        pattern,
        threads: THREADS,
        keep: Keep::Lines,
        lines_max: None,
    };
    let mut found = Vec::new();
    let summary = run(&search, &mut |path, hits| {
        found.push((path.display().to_string(), hits.clone()));
        Ok(())
    });
    (found, summary.unwrap())
}

fn list(root: &Path) -> Vec<Found> {
    Walk::default().list(root).unwrap().files
}

fn both(root: &Path, index: &Index, text: &str, options: PatternOptions) -> Summary {
    let files = list(root);
    let pattern = Pattern::new(text, options).unwrap();
    let (scanned, _) = search(&pattern, |search, sink| search.scanned(&files, sink));
    let (indexed, summary) = search(&pattern, |search, sink| {
        search.indexed(index, Path::new(""), &files, sink)
    });
    assert_eq!(scanned, indexed, "{text}");
    summary
}

#[test]
fn an_indexed_search_finds_what_a_scan_finds() {
    let folder = corpus();
    let cache = tempfile::tempdir().unwrap();
    let path = cache.path().join("index");
    let built = index::build(&list(folder.path()), THREADS, &path).unwrap();
    assert_eq!(built.files, 6);
    let index = Index::open(&path).unwrap().unwrap();
    let patterns = [
        "main",
        "fn main",
        "hello",
        "quick.*fox",
        "^main$",
        "fox$",
        "abc|xyz",
        "(abc)+",
        "(?i)HELLO",
        "(?i)kelvin",
        "Grüße",
        "caf(?-u:.) au",
        r"\w+",
        "x*",
        "",
        "nowhere",
        r"hel{2}o",
        "[qQ]uick",
        r"brown\sfox",
        "fox\r\nKEL",
        r"e\b",
        "a|",
        "(?:main|quick)",
    ];
    for text in patterns {
        for ignore_case in [false, true] {
            let options = PatternOptions {
                ignore_case,
                ..PatternOptions::default()
            };
            both(folder.path(), &index, text, options);
        }
    }
    let summary = both(folder.path(), &index, "fn main", PatternOptions::default());
    assert_eq!(
        (
            summary.files_read,
            summary.files_spared,
            summary.files_stale
        ),
        (1, 5, 0)
    );
}

#[test]
fn what_changed_since_is_read() {
    let folder = corpus();
    let cache = tempfile::tempdir().unwrap();
    let path = cache.path().join("index");
    index::build(&list(folder.path()), THREADS, &path).unwrap();
    let index = Index::open(&path).unwrap().unwrap();
    fs::write(folder.path().join("b/d.txt"), b"hello").unwrap();
    fs::write(folder.path().join("new.txt"), b"hello there").unwrap();
    fs::remove_file(folder.path().join("a.rs")).unwrap();
    let summary = both(folder.path(), &index, "hello", PatternOptions::default());
    assert_eq!(summary.files_stale, 2);
    assert_eq!(summary.files_matched, 3);
}

#[test]
fn a_file_that_was_just_written_is_not_trusted() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), b"hello").unwrap();
    let cache = tempfile::tempdir().unwrap();
    let path = cache.path().join("index");
    index::build(&list(folder.path()), THREADS, &path).unwrap();
    let index = Index::open(&path).unwrap().unwrap();
    let summary = both(folder.path(), &index, "nowhere", PatternOptions::default());
    assert_eq!((summary.files_stale, summary.files_spared), (1, 0));
}

#[test]
fn a_damaged_index_is_an_error_and_a_missing_one_is_none() {
    let cache = tempfile::tempdir().unwrap();
    let path = cache.path().join("index");
    assert!(Index::open(&path).unwrap().is_none());
    fs::write(&path, b"SIFT\x01\0\0\0garbage").unwrap();
    assert!(matches!(
        Index::open(&path),
        Err(SearchError::IndexDamaged { .. })
    ));
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(matches!(
        Index::open(&path),
        Err(SearchError::IndexOpen { .. })
    ));
    let error = index::build(&[], THREADS, &path).unwrap_err();
    assert!(matches!(error, SearchError::IndexWrite { .. }));
    assert_eq!(
        fs::read_dir(cache.path()).unwrap().count(),
        1,
        "a part of an index was left"
    );
}
