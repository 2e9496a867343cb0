//! An agreement that is older than the program: what was added or widened since records nothing
//! until it has been reviewed, and the rest goes on.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod profile;

use std::{fs, path::PathBuf};

use profile::{Profile, files};
use serde_json::Value;

const AGREED: &str = ".config/sift/telemetry.agreed.json";

fn agreed(profile: &Profile) -> Value {
    serde_json::from_slice(&fs::read(profile.home().join(AGREED)).unwrap()).unwrap()
}

/// Makes the agreement older and drops what was cached of it.
fn agreed_before(profile: &Profile, change: impl FnOnce(&mut Vec<Value>)) {
    catalog_before(profile, |catalog| {
        change(catalog["entries"].as_array_mut().unwrap());
    });
}

fn catalog_before(profile: &Profile, change: impl FnOnce(&mut Value)) {
    let mut agreed = agreed(profile);
    change(&mut agreed["catalog"]);
    let path = profile.home().join(AGREED);
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

#[test]
fn a_new_funnel_is_shown_and_its_events_go_on() {
    let profile = enabled();
    assert_eq!(
        agreed(&profile)["catalog"]["funnels"][0]["name"],
        "index.adopted"
    );
    catalog_before(&profile, |catalog| {
        catalog.as_object_mut().unwrap().remove("funnels").unwrap();
    });
    profile.sift("search run");
    assert_eq!(recorded(&profile).len(), 3);

    let review = profile.sift("telemetry review");
    let line = "WIDENS index.adopted: new funnel: command_executed { command: search } => ";
    assert!(review.out.contains(line), "{review:?}");
    let agree = profile.sift("telemetry review --agree");
    assert_eq!(agree.code, Some(0), "{agree:?}");
    assert_eq!(
        agreed(&profile)["catalog"]["funnels"][0]["name"],
        "index.adopted"
    );
    let again = profile.sift("telemetry review");
    assert!(!again.out.contains("index.adopted"), "{again:?}");
}

#[test]
fn a_funnel_is_agreed_to_with_the_events_that_it_asks_of() {
    let profile = Profile::new();
    // Its events need the level enhanced.
    profile.sift("telemetry enable basic");
    assert_eq!(agreed(&profile)["catalog"]["funnels"], Value::Null);
    let review = profile.sift("telemetry review");
    assert!(!review.out.contains("index.adopted"), "{review:?}");
    profile.sift("telemetry enable enhanced");
    assert_eq!(
        agreed(&profile)["catalog"]["funnels"][0]["name"],
        "index.adopted"
    );
    profile.sift("telemetry enable basic");
    assert_eq!(agreed(&profile)["catalog"]["funnels"], Value::Null);
}

#[test]
fn a_funnel_is_explained_by_its_name() {
    let profile = Profile::new();
    let explained = profile.sift("telemetry explain index.adopted");
    assert_eq!(explained.code, Some(0), "{explained:?}");
    for said in [
        "index.adopted (funnel)",
        "Step 3    command_executed where engine is indexed, 2 times",
        "Leaves    if you share, the furthest step of a week, counted for itself",
    ] {
        assert!(explained.out.contains(said), "{said}: {explained:?}");
    }
    let catalog = profile.sift("telemetry explain --catalog");
    let catalog: Value = serde_json::from_str(&catalog.out).unwrap();
    assert_eq!(catalog["funnels"][0]["steps"][2]["nth"], 2);
}
