//! What a user of `sift` sees.

mod profile;

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use profile::{Profile, Ran, files};

fn sample() -> Profile {
    let profile = Profile::new();
    profile.write(
        "src/main.rs",
        "// entry\nfn main() {\n    run();\n}\n\n/* a\n b */\n",
    );
    profile.write("src/run.rs", "pub fn run() {}\n");
    profile.write("notes.md", "# Run\n\nrun it\n");
    profile.write("build/out.rs", "fn run() {}\n");
    profile.write(".gitignore", "build/\n");
    profile.write(".hidden", "run\n");
    profile.write("picture", b"\0run\n");
    profile
}

fn printed(text: &str) -> Ran {
    Ran {
        code: Some(0),
        out: text.into(),
        err: String::new(),
    }
}

#[test]
fn search_prints_path_line_and_text() {
    let profile = sample();
    let lines = "notes.md:3:run it\nsrc/main.rs:3:    run();\nsrc/run.rs:1:pub fn run() {}\n";
    assert_eq!(profile.sift("search run"), printed(lines));
    assert_eq!(profile.sift("search run ."), printed(lines));
    assert_eq!(profile.sift("search run src"), printed(&lines[18..]));
    assert_eq!(
        profile.sift("search run src/run.rs"),
        printed("src/run.rs:1:pub fn run() {}\n")
    );
    assert_eq!(
        profile.sift("search -F run() --lang rust"),
        printed(&lines[18..])
    );
    assert_eq!(
        profile.sift("search -i run notes.md"),
        printed("notes.md:1:# Run\nnotes.md:3:run it\n")
    );
    assert_eq!(
        profile.sift("search -ic run notes.md"),
        printed("notes.md:2\n")
    );
    assert_eq!(
        profile.sift("search -ic -m 1 run notes.md"),
        printed("notes.md:1\n")
    );
    assert_eq!(
        profile.sift("search -l run src"),
        printed("src/main.rs\nsrc/run.rs\n")
    );
    assert_eq!(
        profile.sift("search -l --no-ignore fn build"),
        printed("build/out.rs\n")
    );
    assert_eq!(
        profile.sift("search -l --hidden run ."),
        printed(".hidden\nnotes.md\nsrc/main.rs\nsrc/run.rs\n")
    );
    assert_eq!(
        profile.sift("search --json run src/run.rs"),
        printed("{\"line\":1,\"path\":\"src/run.rs\",\"text\":\"pub fn run() {}\"}\n")
    );
}

#[test]
fn the_exit_code_tells_found_from_not_found_from_failed() {
    let profile = sample();
    let nothing = profile.sift("search nowhere");
    assert_eq!(
        (nothing.code, nothing.out.as_str(), nothing.err.as_str()),
        (Some(1), "", "")
    );
    let missing = profile.sift("search run missing");
    assert_eq!(missing.code, Some(2));
    assert!(
        missing.err.starts_with("sift: cannot open missing: "),
        "{}",
        missing.err
    );
    let broken = profile.sift("search a(b");
    assert_eq!(broken.code, Some(2));
    assert!(broken.err.contains("unclosed group"), "{}", broken.err);
    let language = profile.sift("stats --lang klingon");
    assert_eq!(language.code, Some(2));
    assert!(
        language.err.contains("known languages are C, C++"),
        "{}",
        language.err
    );
    assert_eq!(profile.sift("search").code, Some(2));
}

#[test]
fn an_index_changes_nothing_that_is_printed() {
    let profile = sample();
    let commands = [
        "search run",
        "search -ic run src",
        "search --json fn src/run.rs",
        "search nowhere",
    ];
    let before = commands.map(|command| profile.sift(command));
    let indexed = profile.sift("index");
    assert!(indexed.out.starts_with("indexed 4 files, "), "{indexed:?}");
    assert_eq!(commands.map(|command| profile.sift(command)), before);
    profile.write("src/run.rs", "nothing\n");
    let after = profile.sift("search -l run");
    assert_eq!(after.out, "notes.md\nsrc/main.rs\n");
}

#[test]
fn the_index_lies_in_the_cache_and_nowhere_else() {
    let profile = sample();
    let before = files(&profile.work());
    profile.sift("index");
    assert_eq!(files(&profile.work()), before);
    assert_eq!(files(&profile.home().join(".cache/sift")).len(), 1);
    let named = profile.sift("index --index ../home/named src");
    assert_eq!(named.code, Some(0), "{named:?}");
    assert_eq!(files(&profile.home().join("named")).len(), 1);

    let mut homeless = profile.command(["index"]);
    let ran = Ran::of(
        homeless
            .env_remove("XDG_CACHE_HOME")
            .env_remove("HOME")
            .output()
            .unwrap(),
    );
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("name one with --index"), "{}", ran.err);
}

#[test]
fn a_damaged_index_is_named_and_the_files_are_read() {
    let profile = sample();
    let before = profile.sift("search run");
    profile.sift("index");
    let index = files(&profile.home().join(".cache/sift")).remove(0);
    std::fs::write(&index, "garbage").unwrap();
    let ran = profile.sift("search run");
    assert_eq!((ran.code, &ran.out), (Some(0), &before.out));
    assert!(ran.err.contains("is damaged"), "{}", ran.err);
}

#[test]
fn stats_are_a_table_and_an_object() {
    let profile = sample();
    let table = "\
Language         Files     Lines     Blank   Comment      Code
Rust                 2         8         1         3         4
Markdown             1         3         1         0         2
Total                3        11         2         3         6
Binary files, not counted: 1
";
    assert_eq!(profile.sift("stats"), printed(table));
    let json = profile.sift("stats --json src/run.rs");
    assert_eq!(
        json,
        printed(
            "{\"binary\":0,\"languages\":[{\"blank\":0,\"bytes\":16,\"code\":1,\"comment\":0,\
             \"files\":1,\"language\":\"Rust\",\"lines\":1}],\"total\":{\"blank\":0,\"bytes\":16,\
             \"code\":1,\"comment\":0,\"files\":1,\"language\":\"Total\",\"lines\":1}}\n"
        )
    );
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let profile = Profile::new();
    profile.write("long", "line after line\n".repeat(100_000));
    let mut child = profile
        .command(["search", "line"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    drop(out);
    assert_eq!(first, "long:1:line after line\n");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(unix)]
#[test]
fn names_and_lines_that_are_not_utf_8_are_printed_as_they_are() {
    use std::os::unix::ffi::OsStrExt;
    let profile = Profile::new();
    profile.write(std::ffi::OsStr::from_bytes(b"caf\xe9"), b"au lait \xff\n");
    let output = profile.command(["search", "lait"]).output().unwrap();
    assert_eq!(output.stdout, b"caf\xe9:1:au lait \xff\n");
    let json = profile.sift("search --json lait");
    assert_eq!(
        json,
        printed("{\"line\":1,\"path\":\"caf\u{fffd}\",\"text\":\"au lait \u{fffd}\"}\n")
    );
}
