//! An agreement that is older than the program: what was added or widened since records nothing
//! until it has been reviewed, and the rest goes on.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod profile;

use std::{fs, path::PathBuf};

use profile::{Profile, files};
use serde_json::Value;

/// Makes the agreement older and drops what was cached of it.
fn agreed_before(profile: &Profile, change: impl FnOnce(&mut Vec<Value>)) {
    let path = profile.home().join(".config/sift/telemetry.agreed.json");
    let mut agreed: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(agreed["catalog"]["entries"].as_array_mut().unwrap());
    fs::write(&path, serde_json::to_vec(&agreed).unwrap()).unwrap();
    for gate in gates(profile) {
        fs::write(gate, "").unwrap();
    }
}

fn gates(profile: &Profile) -> Vec<PathBuf> {
    let mut gates = files(&profile.home().join(".local/share/sift/telemetry"));
    gates.retain(|file| {
        file.file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("gate")
    });
    assert!(!gates.is_empty());
    gates
}

/// The names of the entries that are in the store.
fn recorded(profile: &Profile) -> Vec<String> {
    let shown = profile.sift("telemetry show --json");
    assert_eq!((shown.code, shown.err.as_str()), (Some(0), ""), "{shown:?}");
    let mut names: Vec<_> = ["command_executed", "search.scanned", "search_finished"]
        .into_iter()
        .filter(|name| shown.out.contains(&format!("\"{name}\"")))
        .map(str::to_owned)
        .collect();
    names.sort();
    names
}

fn enabled() -> Profile {
    let profile = Profile::new();
    profile.write("notes.md", "run it\n");
    let enabled = profile.sift("telemetry enable --level full");
    assert_eq!(enabled.code, Some(0), "{enabled:?}");
    profile
}

fn find<'a>(entries: &'a mut [Value], name: &str) -> &'a mut Value {
    entries
        .iter_mut()
        .find(|entry| entry["name"] == name)
        .unwrap()
}

#[test]
fn what_was_agreed_to_is_recorded() {
    let profile = enabled();
    profile.sift("search run");
    let all = ["command_executed", "search.scanned", "search_finished"];
    assert_eq!(recorded(&profile), all);
}

#[test]
fn a_new_entry_waits_and_the_rest_goes_on() {
    let profile = enabled();
    agreed_before(&profile, |entries| {
        entries.retain(|entry| entry["name"] != "search_finished");
    });
    profile.sift("search run");
    assert_eq!(recorded(&profile), ["command_executed", "search.scanned"]);

    let review = profile.sift("telemetry review");
    assert!(review.out.contains("search_finished"), "{review:?}");
    assert!(!review.out.contains("search.scanned"), "{review:?}");
    let agree = profile.sift("telemetry review --agree");
    assert_eq!(agree.code, Some(0), "{agree:?}");
    profile.sift("search run");
    assert_eq!(recorded(&profile).len(), 3);
}

#[test]
fn a_new_field_or_value_stops_the_whole_entry() {
    type Narrow = fn(&mut Value);
    let older: [Narrow; 3] = [
        |entry| {
            let fields = entry["fields"].as_array_mut().unwrap();
            fields.retain(|field| field["name"] != "spared");
        },
        |entry| {
            let values = &mut entry["fields"][0]["domain"]["choice"]["values"];
            values.as_array_mut().unwrap().pop().unwrap();
        },
        |entry| entry["retention_days"] = 30.into(),
    ];
    for narrow in older {
        let profile = enabled();
        agreed_before(&profile, |entries| {
            narrow(find(entries, "command_executed"));
        });
        profile.sift("search run");
        assert_eq!(recorded(&profile), ["search.scanned", "search_finished"]);
        let review = profile.sift("telemetry review");
        assert!(review.out.contains("WIDENS"), "{review:?}");
    }
}

#[test]
fn what_became_narrower_goes_on() {
    let profile = enabled();
    agreed_before(&profile, |entries| {
        let values =
            &mut find(entries, "command_executed")["fields"][0]["domain"]["choice"]["values"];
        values
            .as_array_mut()
            .unwrap()
            .push(serde_json::json!({ "name": "dream" }));
    });
    profile.sift("search run");
    assert_eq!(recorded(&profile).len(), 3);
}
