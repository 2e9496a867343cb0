//! `#[track_feature]` adds no complaint to a function and takes none away, but for lints that hold a
//! signature against all of its body: those see ours.

use std::collections::BTreeMap;

use telemetry_tests::{Complaint, cargo, complaints};

const TMP: &str = env!("CARGO_TARGET_TMPDIR");

/// They ask what the whole body does with a parameter, or returns.
const LOST: [&str; 5] = [
    "clippy::needless_pass_by_value",
    "clippy::needless_return",
    "clippy::only_used_in_recursion",
    "clippy::unnecessary_wraps",
    "unconditional_recursion",
];

#[test]
fn a_tracked_function_draws_the_same_complaints() {
    let bare = counted("--cfg complain");
    let tracked = counted("--cfg complain --cfg tracked");
    assert!(bare.len() > 70, "the host is not noisy: {bare:#?}");

    let new = difference(&tracked, &bare);
    assert!(new.is_empty(), "new: {new:#?}");
    let lost = difference(&bare, &tracked);
    let mut lints: Vec<&str> = lost.iter().map(|lost| &*lost.code).collect();
    lints.sort_unstable();
    lints.dedup();
    assert_eq!(lints, LOST, "lost: {lost:#?}");
}

#[test]
fn strict_hosts_are_silent() {
    for flags in ["", "--cfg telemetry_off"] {
        for host in ["strict-2021", "strict-2024"] {
            let output = cargo(TMP, &["clippy"], host, flags).unwrap();
            let found = complaints(&output, host);
            assert!(found.is_empty(), "{host} with `{flags}`: {found:#?}");
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}

fn counted(flags: &str) -> BTreeMap<Complaint, usize> {
    let output = cargo(TMP, &["clippy"], "noisy", flags).unwrap();
    let mut counted = BTreeMap::new();
    for complaint in complaints(&output, "noisy") {
        *counted.entry(complaint).or_default() += 1;
    }
    counted
}

fn difference(
    some: &BTreeMap<Complaint, usize>,
    others: &BTreeMap<Complaint, usize>,
) -> Vec<Complaint> {
    some.iter()
        .filter(|(complaint, times)| *times > others.get(complaint).unwrap_or(&0))
        .map(|(complaint, _)| complaint.clone())
        .collect()
}
