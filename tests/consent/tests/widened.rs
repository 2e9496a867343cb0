//! FAULTS 18: the catalog widens after consent, in every way that it can.

mod profile;

use std::collections::BTreeMap;

use profile::Profile;

const EARLIER: &str = env!("CARGO_BIN_EXE_earlier");
const LATER: &str = env!("CARGO_BIN_EXE_later");

/// Each wider entry of the later release, and what a review says of it.
const WIDER: [(&str, &str); 8] = [
    ("bucket", "WIDENS bucket: "),
    ("event", "WIDENS event: new event"),
    ("field", "WIDENS field: new field \"far\""),
    ("longer", "WIDENS longer: "),
    ("purpose", "WIDENS purpose: "),
    ("timed", "WIDENS timed: "),
    ("together", "WIDENS together: "),
    (
        "variant",
        "WIDENS variant: new variant \"up\" in field \"way\"",
    ),
];

/// How often each entry was recorded, and whether it records now.
fn listing(profile: &Profile) -> BTreeMap<String, (bool, u64)> {
    let listing = profile.run(LATER, &["start", "fold", "listing"]);
    let words = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let recorded = words.get(2)?.parse().ok()?;
        Some((words[0].to_owned(), (words[1] == "on", recorded)))
    };
    listing.lines().filter_map(words).collect()
}

#[test]
fn the_known_part_goes_on_and_each_wider_entry_waits_for_a_review() {
    let profile = Profile::new();
    let words = ["start", "enable:enhanced+share", "record:1", "call:1"];
    assert_eq!(profile.run(EARLIER, &words), "done\n");
    let before = listing(&profile);

    profile.run(LATER, &["start", "record:1", "call:1"]);
    let waiting = listing(&profile);
    let review = profile.run(LATER, &["start", "review"]);
    assert_eq!(waiting["same"], (true, before["same"].1 + 1));
    for (name, says) in WIDER {
        let recorded = before.get(name).map_or(0, |(_, recorded)| *recorded);
        assert_eq!(waiting[name], (false, recorded), "{name}");
        assert!(review.contains(says), "{says} in {review}");
    }
    assert_eq!(waiting.len(), WIDER.len() + 1, "{waiting:?}");
    assert!(!review.contains("same"), "{review}");
    // Another endpoint was not agreed to either; for the earlier release it still holds.
    let shares = |release: &str| {
        let status = profile.run(release, &["start", "status"]);
        status.contains("and shares reports")
    };
    assert!(review.contains("share reports with https://two.example"));
    assert!(shares(EARLIER) && !shares(LATER));

    let words = ["start", "agree", "review", "record:1", "call:1"];
    assert_eq!(profile.run(LATER, &words), "done\n");
    for (name, (records, recorded)) in listing(&profile) {
        assert!(records && recorded > waiting[&name].1, "{name}");
    }
    assert!(shares(LATER));
}
