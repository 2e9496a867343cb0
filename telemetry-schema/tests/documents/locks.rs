//! A catalog with what else is agreed to.

use telemetry_schema::{
    document::{self, Catalog},
    lock::{self, Lock},
};

use super::{EVENT, FEATURE, catalog, funnels::with_funnel};

#[test]
fn a_lock_holds_64_funnels_each_name_once() {
    let mut many = Lock::of("sift", None, &[], with_funnel());
    let refusal = |lock: &Lock| Lock::from_json(&lock.to_json()).unwrap_err().to_string();
    many.funnels = (0..65)
        .map(|at| document::Funnel {
            name: format!("mastery_{at:02}"),
            ..many.funnels[0].clone()
        })
        .collect();
    assert_eq!(refusal(&many), "lock: there are more than 64 funnels");
    many.funnels.truncate(64);
    assert_eq!(Lock::from_json(&many.to_json()).unwrap(), many);
    many.funnels[1].name = many.funnels[0].name.clone();
    assert_eq!(refusal(&many), "lock: a name stands twice");
    // An agreed catalog knows a funnel in the shapes of several releases.
    let mut agreed = with_funnel();
    agreed.funnels = many.funnels;
    assert!(Catalog::from_json(&agreed.to_json()).is_ok());
}

fn lock() -> Lock {
    Lock::of("sift", None, &["sift-core", "alpha"], catalog())
}

#[test]
fn a_lock_says_what_else_is_agreed_to() {
    let lock = lock();
    assert!(lock.to_json().starts_with(
        "{\n  \"schema\": 1,\n  \"product\": \"sift\",\n  \"contributors\": [\n    \"alpha\",\n    \"sift-core\"\n  ],\n  \"entries\": [\n    {\n      \"name\": \"command_executed\",\n"
    ));
    assert_eq!(Lock::from_json(&lock.to_json()).unwrap(), lock);
}

#[test]
fn a_lock_holds_each_name_once_and_no_foreign_text() {
    let mut twice = lock();
    twice.entries.push(twice.entries[0].clone());
    let refusal = |lock: &Lock| Lock::from_json(&lock.to_json()).unwrap_err().to_string();
    assert_eq!(refusal(&twice), "lock: a name stands twice");
    let duplicated = Catalog::of([&EVENT, &FEATURE, &EVENT, &EVENT]);
    assert_eq!(
        duplicated.duplicates().collect::<Vec<_>>(),
        ["command_executed"]
    );
    let mut hostile = lock();
    hostile.product = "../../etc".to_owned();
    assert_eq!(
        refusal(&hostile),
        "product: something is not named as packages are"
    );
    let mut hostile = lock();
    hostile.endpoint = Some("https://a\u{7}".to_owned());
    assert_eq!(
        refusal(&hostile),
        "lock: the endpoint holds a control character"
    );
}

#[test]
fn lines_for_other_systems_stay_when_one_system_accepts() {
    let mut old = lock();
    old.entries[0].only = vec!["windows".to_owned()];
    let on_linux = Lock::of(
        "sift",
        None,
        &["sift-core", "alpha"],
        Catalog::of([&FEATURE]),
    );
    assert_eq!(old.on("linux"), on_linux);
    assert!(lock::diff(&old.on("linux"), &on_linux).is_empty());
    assert_eq!(old.accept(&on_linux, "linux"), old);
    assert!(lock::diff(&old.on("windows"), &lock()).is_empty());
    assert_eq!(old.accept(&lock(), "windows"), old);
    // It is there on Linux now, though the lock says that it is not: the line no longer holds.
    assert_eq!(lock::diff(&old.on("linux"), &lock()).len(), 1);
    assert_eq!(old.accept(&lock(), "linux"), lock());
}
