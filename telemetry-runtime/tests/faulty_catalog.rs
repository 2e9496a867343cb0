//! A program whose catalog is at fault: names that stand twice, a crate that is not admitted, an
//! entry in a module of tests, an entry that has expired, funnels that cannot be answered.
#![cfg(all(feature = "store", not(telemetry_off)))]

use std::process::Command;

use telemetry_runtime::__private::{
    Descriptor, Funnel, Head, Level, Origin, Step, funnel_item, site,
};

const fn head(name: &'static str, module: &'static str, line: u32) -> Head {
    let origin = Origin::new(module, line);
    Head::new(
        name,
        "Something happened.",
        "shows what happens",
        Level::Basic,
        origin,
    )
}

const fn event(head: Head) -> Descriptor {
    Descriptor::event(head, &[], &[], 20)
}

site!(ONE = event(head("twice", "faulty_catalog::one", 11)));
site!(OTHER = event(head("twice", "faulty_catalog::other", 22)));
site!(STRANGER = event(head("strange", "strange_lib::deep", 33)));
site!(TEST = event(head("tried", "faulty_catalog::tests", 44)));
site!(OLD = event(head("old", "faulty_catalog", 55).expires("2001-01-01")));

const fn funnel(name: &'static str, module: &'static str, step: &'static [Step]) -> Funnel {
    let origin = Origin::new(module, 66);
    Funnel::new(name, "How far.", "shows how far", None, origin, step)
}

const OLD_TWICE: &[Step] = &[Step::new("old", &[], 1), Step::new("old", &[], 2)];
const LOST: &[Step] = &[Step::new("old", &[], 1), Step::new("lost", &[], 1)];

funnel_item!(WAY = funnel("way", "faulty_catalog::one", OLD_TWICE));
funnel_item!(SAME_WAY = funnel("way", "faulty_catalog::other", OLD_TWICE));
funnel_item!(STRANGE_WAY = funnel("strange_way", "strange_lib", OLD_TWICE));
funnel_item!(LOST_WAY = funnel("lost_way", "faulty_catalog", LOST));
funnel_item!(OLD_WAY = funnel("old", "faulty_catalog", OLD_TWICE));
funnel_item!(TRIED_WAY = funnel("tried_way", "faulty_catalog::tests", OLD_TWICE));

#[allow(dead_code, reason = "it registers the host, and nobody has to call it")]
fn main_of_the_program() {
    let _telemetry = telemetry_runtime::start!();
}

const FOLDER: &str = "TELEMETRY_TEST_FOLDER";

#[test]
#[ignore = "an author's test: run by the test below"]
fn the_page() {
    let folder = std::path::PathBuf::from(std::env::var_os(FOLDER).unwrap());
    telemetry_runtime::assert_privacy_doc!(folder.join("PRIVACY.md"));
}

#[test]
#[ignore = "an author's test: run by the test below"]
fn the_lock() {
    let folder = std::path::PathBuf::from(std::env::var_os(FOLDER).unwrap());
    telemetry_runtime::assert_catalog_lock!(folder.join("telemetry.lock"));
}

#[test]
fn faults_are_named_with_their_places_and_never_blessed() {
    let folder = tempfile::tempdir().unwrap();
    for test in ["the_page", "the_lock"] {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", test, "--nocapture"])
            .env(FOLDER, folder.path())
            .env("TELEMETRY_BLESS", "1")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{said}");
        for expected in [
            "2 entries are named `twice`",
            "crate faulty_catalog, module faulty_catalog::one, line 11",
            "crate faulty_catalog, module faulty_catalog::other, line 22",
            "the crate `strange_lib` is not admitted: `strange` (crate strange_lib, module strange_lib::deep, line 33)",
            "`tried` is written in a module of tests",
            "the funnel `way` is not answered: more than one funnel has this name: crate faulty_catalog, module faulty_catalog::one, line 66",
            "the funnel `way` is not answered: more than one funnel has this name: crate faulty_catalog, module faulty_catalog::other, line 66",
            "the funnel `strange_way` is not answered: the program does not admit the crate strange_lib",
            "the funnel `lost_way` is not answered: the program has no event lost",
            "the funnel `old` is not answered: old: a funnel has the name of an entry",
            "the funnel `tried_way` is not answered: it is written in a module of tests",
            "warning: `old` expired after 2001-01-01 and records nothing",
        ] {
            assert!(said.contains(expected), "{expected}\n{said}");
        }
        assert!(!said.contains("is at fault:\n\n  `old`"), "{said}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
