//! What an author tries by hand leaves no trace in any file.

mod profile;

use std::fs;

use profile::{Profile, SMUGGLER};

fn smuggle(profile: &Profile, typed: &str, words: &[&str]) -> String {
    let mut command = profile.command(SMUGGLER);
    command.env("TYPED", typed).args(words);
    profile::text(command.output().unwrap())
}

fn holds(profile: &Profile, needle: &[u8]) -> Vec<std::path::PathBuf> {
    let mut files = profile.files();
    files.retain(|file| {
        let content = fs::read(profile.home().join(file)).unwrap_or_default();
        file.to_string_lossy()
            .as_bytes()
            .windows(needle.len())
            .any(|part| part == needle)
            || content.windows(needle.len()).any(|part| part == needle)
    });
    files
}

/// As the journal writes a number.
fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.extend(u8::try_from(number & 0x7f | 0x80));
        number >>= 7;
    }
    bytes.extend(u8::try_from(number));
    bytes
}

#[test]
fn a_host_that_was_made_at_run_time_starts_nothing() {
    let typed = "alice.smith-12-elm-street";
    let profile = Profile::new();
    let said = smuggle(
        &profile,
        typed,
        &[
            "start",
            "enable:full",
            "record:1",
            "call:1",
            "fold",
            "status",
        ],
    );
    assert_eq!(
        holds(&profile, typed.as_bytes()),
        Vec::<std::path::PathBuf>::new(),
        "{said}"
    );
    assert!(profile.files().is_empty(), "{said}");
    assert!(said.starts_with("error: "), "{said}");
    // The same program by its own name records.
    smuggle(&profile, "1", &["start", "enable:full", "record:1", "fold"]);
    assert!(!profile.files().is_empty());
}

#[test]
fn an_amount_outside_its_domain_is_not_written() {
    let profile = Profile::new();
    let typed = 0x0003_1415_9265_3589_u64;
    smuggle(
        &profile,
        &typed.to_string(),
        &["start", "enable:full", "record:1"],
    );
    assert_eq!(
        holds(&profile, &varint(typed)),
        Vec::<std::path::PathBuf>::new()
    );
    let said = smuggle(&profile, "0", &["start", "fold", "listing", "status"]);
    assert!(said.contains("weighed on 1 "), "{said}");
    assert!(!said.contains("lost"), "{said}");
}

#[test]
fn a_kind_outside_its_domain_is_not_written() {
    let profile = Profile::new();
    smuggle(&profile, "54321", &["start", "enable:full", "call:1"]);
    assert_eq!(
        holds(&profile, &varint(54_321)),
        Vec::<std::path::PathBuf>::new()
    );
    let said = smuggle(&profile, "0", &["start", "fold", "listing", "status"]);
    assert!(said.contains("turned on 1 "), "{said}");
    assert!(said.contains("stopped on 1 "), "{said}");
    assert!(said.contains("weighed on 0 "), "{said}");
}
