//! PRIVACY.md and telemetry.lock against a program: this test binary is the program, and its
//! ignored tests are those that an author writes, run in processes of their own.
#![cfg(all(feature = "store", not(telemetry_off)))]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use telemetry_runtime::{
    __private::{
        Asked, Choice, Condition, Descriptor, Domain, Field, Funnel, Head, Level, Origin, Step,
        funnel_item, site,
    },
    explain::Listing,
};
use telemetry_schema::{
    Measure,
    diff::{Rule, Word},
    document::{Domain as Owned, Entry, Kind, Value},
    lock::{self, Lock},
};

static COMMANDS: Domain = Domain::choice(&[
    Choice::new("think", "Thinks.", None),
    Choice::new("compare", "", None),
]);
static KINDS: Domain = Domain::choice(&[
    Choice::new("timeout", "", None),
    Choice::new("other", "", None),
]);
static TOOK: Domain = Domain::measure(Measure::Elapsed);
static FILES: Domain = Domain::buckets(&[1, 11, 51]);
static SUCCESS: Domain = Domain::optional(&Domain::BOOL);
static PARTS: Domain = Domain::flags(&KINDS);

const fn head(name: &'static str, level: Level) -> Head {
    let origin = Origin::new(module_path!(), line!());
    Head::new(
        name,
        "Something happened.",
        "shows what happens",
        level,
        origin,
    )
}

site!(
    COMMAND = Descriptor::event(
        head("command_executed", Level::Enhanced)
            .category("command")
            .retention_days(60)
            .expires("2031-12-31"),
        &[
            Field::new("command", "Which one.", &COMMANDS),
            Field::new("took", "How long it took.", &TOOK),
            Field::new("files", "How many files.", &FILES),
            Field::new("success", "Whether it succeeded.", &SUCCESS),
            Field::new("parts", "What went wrong.", &PARTS),
        ],
        &[&[0, 3]],
        20
    )
);
site!(SEARCH = Descriptor::feature(head("search.indexed", Level::Basic), true, Some(&KINDS)));
site!(BARE = Descriptor::feature(head("search.plain", Level::Basic), false, None));
site!(SINGLE = Descriptor::event(head("single", Level::Full), &[], &[], 20));

static THINKING: &[Condition] = &[Condition::new(
    "command",
    &COMMANDS,
    &Asked { value: false },
)];

funnel_item!(
    MASTERY = Funnel::new(
        "mastery",
        "How far people come.",
        "shows what happens",
        None,
        Origin::new(module_path!(), line!()),
        &[
            Step::new("single", &[], 1),
            Step::new("command_executed", THINKING, 3),
        ],
    )
);

#[allow(dead_code, reason = "it registers the host, and nobody has to call it")]
fn main_of_the_program() {
    let _telemetry = telemetry_runtime::start!(
        endpoint = "https://telemetry.example.org",
        contributors = ["core-lib"],
        product = "tool",
    );
}

const FOLDER: &str = "TELEMETRY_TEST_FOLDER";

fn folder() -> PathBuf {
    PathBuf::from(std::env::var_os(FOLDER).expect("only run by the tests below"))
}

#[test]
#[ignore = "an author's test: run by the tests below"]
fn the_page() {
    telemetry_runtime::assert_privacy_doc!(folder().join("PRIVACY.md"));
}

#[test]
#[ignore = "an author's test: run by the tests below"]
fn the_lock() {
    telemetry_runtime::assert_catalog_lock!(folder().join("telemetry.lock"));
}

fn run(test: &str, folder: &Path, bless: bool) -> (bool, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", test, "--nocapture"])
        .env(FOLDER, folder)
        .env_remove("TELEMETRY_BLESS");
    if bless {
        command.env("TELEMETRY_BLESS", "1");
    }
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let output = String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap();
    assert!(output.contains("running 1 test"), "{output}");
    (status.success(), output)
}

/// A folder with both documents as the program would have them.
fn blessed() -> (tempfile::TempDir, Lock) {
    let folder = tempfile::tempdir().unwrap();
    for test in ["the_lock", "the_page"] {
        let (passed, output) = run(test, folder.path(), true);
        assert!(passed && output.contains("wrote "), "{output}");
    }
    let lock = fs::read_to_string(folder.path().join("telemetry.lock")).unwrap();
    (folder, Lock::from_json(&lock).unwrap())
}

fn command(lock: &mut Lock) -> &mut Entry {
    entry(lock, "command_executed")
}

fn entry<'a>(lock: &'a mut Lock, name: &str) -> &'a mut Entry {
    lock.entries
        .iter_mut()
        .find(|entry| entry.name == name)
        .unwrap()
}

fn variants(domain: &mut Owned) -> &mut Vec<Value> {
    match domain {
        Owned::Choice { values } | Owned::Flags { values } => values,
        other => panic!("{other:?}"),
    }
}

type Case = (Rule, fn(&mut Lock));

/// How the documents looked before a change of each kind that made the program what it is.
#[rustfmt::skip]
const BEFORE: &[Case] = &[
    (Rule::EntryAdded, |lock| lock.entries.retain(|entry| entry.name != "search.plain")),
    (Rule::EntryRemoved, |lock| {
        let mut gone = command(lock).clone();
        "zone".clone_into(&mut gone.name);
        lock.entries.push(gone);
    }),
    (Rule::KindChanged, |lock| entry(lock, "search.plain").kind = Kind::Event),
    (Rule::FieldAdded, |lock| _ = command(lock).fields.remove(1)),
    (Rule::FieldRemoved, |lock| {
        let mut gone = command(lock).fields[1].clone();
        "more".clone_into(&mut gone.name);
        command(lock).fields.push(gone);
    }),
    (Rule::VariantAdded, |lock| _ = variants(&mut command(lock).fields[0].domain).pop()),
    (Rule::VariantRemoved, |lock| variants(&mut command(lock).fields[4].domain).push(Value::named("x"))),
    (Rule::OptionalAdded, |lock| command(lock).fields[3].domain = Owned::Bool),
    (Rule::OptionalRemoved, |lock| {
        let inner = command(lock).fields[1].domain.clone();
        command(lock).fields[1].domain = Owned::Optional(Box::new(inner));
    }),
    (Rule::BucketsFiner, |lock| command(lock).fields[2].domain = Owned::Buckets { bounds: vec![1, 51] }),
    (Rule::BucketsCoarser, |lock| command(lock).fields[2].domain = Owned::Buckets { bounds: vec![1, 5, 11, 51] }),
    (Rule::DomainChanged, |lock| command(lock).fields[1].domain = Owned::Measure(Measure::Count)),
    (Rule::CrossAdded, |lock| command(lock).crosses.clear()),
    (Rule::CrossRemoved, |lock| command(lock).crosses.push(vec!["command".into(), "files".into()])),
    (Rule::TimingAdded, |lock| entry(lock, "search.indexed").timed = false),
    (Rule::TimingRemoved, |lock| entry(lock, "search.plain").timed = true),
    (Rule::ErrorsAdded, |lock| entry(lock, "search.indexed").errors = None),
    (Rule::ErrorsRemoved, |lock| entry(lock, "search.plain").errors = Some(Owned::Choice { values: vec![Value::named("other")] })),
    (Rule::ErrorKindAdded, |lock| _ = variants(entry(lock, "search.indexed").errors.as_mut().unwrap()).remove(0)),
    (Rule::ErrorKindRemoved, |lock| variants(entry(lock, "search.indexed").errors.as_mut().unwrap()).push(Value::named("x"))),
    (Rule::LevelLowered, |lock| entry(lock, "search.plain").level = Level::Enhanced),
    (Rule::LevelRaised, |lock| command(lock).level = Level::Basic),
    (Rule::SingleEventsAdded, |lock| entry(lock, "single").level = Level::Enhanced),
    (Rule::CategoryChanged, |lock| command(lock).category = Some("other".into())),
    (Rule::PurposeChanged, |lock| "another end".clone_into(&mut command(lock).purpose)),
    (Rule::RetentionLonger, |lock| command(lock).retention_days = Some(30)),
    (Rule::RetentionShorter, |lock| command(lock).retention_days = Some(900)),
    (Rule::ExpiryLater, |lock| command(lock).expires = telemetry_schema::Date::parse("2030-01-01").ok()),
    (Rule::ExpiryEarlier, |lock| command(lock).expires = None),
    (Rule::FunnelAdded, |lock| lock.funnels.clear()),
    (Rule::FunnelRemoved, |lock| {
        let mut gone = lock.funnels[0].clone();
        "zone".clone_into(&mut gone.name);
        lock.funnels.push(gone);
    }),
    (Rule::StepsChanged, |lock| lock.funnels[0].steps[1].nth = 2),
    (Rule::StepsRemoved, |lock| {
        let last = lock.funnels[0].steps[0].clone();
        lock.funnels[0].steps.push(last);
    }),
    (Rule::ProductChanged, |lock| "tool2".clone_into(&mut lock.product)),
    (Rule::EndpointChanged, |lock| lock.endpoint = None),
    (Rule::ContributorAdded, |lock| lock.contributors.clear()),
    (Rule::ContributorRemoved, |lock| lock.contributors.push("old-lib".into())),
    (Rule::Reworded, |lock| "Told otherwise.".clone_into(&mut command(lock).about)),
    (Rule::OriginChanged, |lock| "documents::elsewhere".clone_into(&mut command(lock).origin.module)),
    (Rule::Reordered, |lock| command(lock).fields.swap(0, 1)),
];

#[test]
fn every_kind_of_change_fails_with_its_word() {
    // One program has one set of systems and, here, an endpoint.
    let elsewhere = [
        Rule::SystemsAdded,
        Rule::SystemsRemoved,
        Rule::EndpointRemoved,
    ];
    for rule in Rule::ALL {
        assert!(
            elsewhere.contains(rule) || BEFORE.iter().any(|(case, _)| case == rule),
            "{rule:?} has no case"
        );
    }
    let (folder, now) = blessed();
    for (rule, change) in BEFORE {
        let mut before = now.clone();
        change(&mut before);
        let expected = lock::diff(&before, &now);
        assert!(
            expected.iter().any(|change| change.rule == *rule),
            "{rule:?}: {expected:?}"
        );
        let page = Listing::of_lock(&before).markdown();
        fs::write(folder.path().join("telemetry.lock"), before.to_json()).unwrap();
        fs::write(folder.path().join("PRIVACY.md"), page).unwrap();
        for test in ["the_lock", "the_page"] {
            if test == "the_page"
                && expected
                    .iter()
                    .all(|change| is_in_the_lock_alone(change.rule))
            {
                continue;
            }
            let (passed, output) = run(test, folder.path(), false);
            assert!(!passed, "{rule:?} {test}: {output}");
            for change in expected
                .iter()
                .filter(|change| test == "the_lock" || !is_in_the_lock_alone(change.rule))
            {
                assert!(
                    output.contains(&format!("\n  {change}\n")),
                    "{rule:?} {test}: {change}\n{output}"
                );
            }
            let widens = output.contains("\n  WIDENS ");
            assert_eq!(
                widens,
                expected.iter().any(|change| change.word == Word::Widens),
                "{output}"
            );
        }
    }
}

/// The page names the crate of each entry, and not those that could add some.
fn is_in_the_lock_alone(rule: Rule) -> bool {
    matches!(rule, Rule::ContributorAdded | Rule::ContributorRemoved)
}

#[test]
fn what_is_blessed_passes_and_stays_as_it_is() {
    let (folder, _) = blessed();
    for test in ["the_lock", "the_page"] {
        let (passed, output) = run(test, folder.path(), false);
        assert!(passed, "{output}");
        let (passed, output) = run(test, folder.path(), true);
        assert!(passed && !output.contains("wrote "), "{output}");
    }
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["PRIVACY.md", "telemetry.lock"]);
}

#[test]
fn a_missing_file_says_how_to_create_it() {
    let folder = tempfile::tempdir().unwrap();
    for test in ["the_lock", "the_page"] {
        let (passed, output) = run(test, folder.path(), false);
        assert!(
            !passed && output.contains("TELEMETRY_BLESS=1 to create it"),
            "{output}"
        );
    }
}

#[test]
fn a_page_edited_by_hand_is_told_from_a_change() {
    let (folder, _) = blessed();
    let path = folder.path().join("PRIVACY.md");
    let page = fs::read_to_string(&path).unwrap();
    fs::write(&path, page.replace("## Levels", "## Our levels")).unwrap();
    let (passed, output) = run("the_page", folder.path(), false);
    assert!(
        !passed && output.contains("REWORDS the text around the entries, from line 9"),
        "{output}"
    );
    fs::write(&path, page.replace('\n', "\r\n")).unwrap();
    let (passed, output) = run("the_page", folder.path(), false);
    assert!(passed, "line ends of a checkout: {output}");
}

#[test]
fn a_damaged_lock_says_so_and_can_be_written_anew() {
    let (folder, now) = blessed();
    let path = folder.path().join("telemetry.lock");
    for damaged in ["", "<<<<<<< HEAD\n{}", "{\"schema\": 99}"] {
        fs::write(&path, damaged).unwrap();
        let (passed, output) = run("the_lock", folder.path(), false);
        assert!(!passed && output.contains("cannot be compared"), "{output}");
    }
    let (passed, output) = run("the_lock", folder.path(), true);
    assert!(passed, "{output}");
    assert_eq!(fs::read_to_string(&path).unwrap(), now.to_json());
}

#[test]
fn entries_of_other_systems_stay_in_both_documents() {
    let (folder, mut lock) = blessed();
    let mut elsewhere = command(&mut lock).clone();
    "other.system".clone_into(&mut elsewhere.name);
    elsewhere.only = vec!["plan9".to_owned()];
    lock.entries.push(elsewhere);
    let path = folder.path().join("telemetry.lock");
    fs::write(&path, Lock::from_json(&lock.to_json()).unwrap().to_json()).unwrap();
    let (passed, output) = run("the_lock", folder.path(), false);
    assert!(passed, "{output}");
    let (passed, output) = run("the_page", folder.path(), false);
    assert!(
        !passed && output.contains("WIDENS other.system: new event"),
        "{output}"
    );
    for test in ["the_page", "the_lock"] {
        run(test, folder.path(), true);
        let (passed, output) = run(test, folder.path(), false);
        assert!(passed, "{output}");
    }
    assert!(fs::read_to_string(&path).unwrap().contains("plan9"));
}
