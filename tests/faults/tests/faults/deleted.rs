//! FAULTS 15 and 20: a deletion that is killed is finished by whatever comes next, or has not begun.

use std::{collections::BTreeMap, fs, path::Path, thread, time::Duration};

use telemetry_fault_host::KINDS;
use telemetry_test_kit::{below, from_environment, process::finish};

use crate::{
    errors::{
        all,
        runs::DELETES,
        trace::{Fault, faults, strace},
    },
    user::User,
};

/// Each kind of call in the home that [`DELETES`] finds.
const CALLS: u64 = 40;

/// A deletion takes a few milliseconds.
const LIFE_US_MAX: u64 = 8_000;

/// Journals and store by name and content; what stands there anew has another.
fn data(user: &User) -> BTreeMap<String, Vec<u8>> {
    let is_data = |name: &str| {
        ["inbox-", "segment-", "store.sqlite"]
            .iter()
            .any(|begin| name.starts_with(begin))
    };
    let Ok(files) = fs::read_dir(user.data()) else {
        return BTreeMap::new();
    };
    let files = files.map(|file| file.unwrap());
    files
        .filter_map(|file| {
            let name = file.file_name().into_string().unwrap();
            is_data(&name).then(|| (name, fs::read(file.path()).unwrap()))
        })
        .collect()
}

/// Whether everything is gone, after a start that was told nothing.
fn is_gone(user: &User, before: &BTreeMap<String, Vec<u8>>, what: &str) -> bool {
    user.run(&["start", "end"]);
    let after = data(user);
    let kept = before
        .iter()
        .filter(|(name, bytes)| after.get(*name) == Some(*bytes));
    let kept = kept.count();
    assert!(
        kept == 0 || kept == before.len(),
        "{what}: {kept} of {} are left of {:?}",
        before.len(),
        before.keys()
    );
    assert!(!user.data().join("deleting").exists(), "{what}");
    let expected = if kept == 0 { 0 } else { CALLS };
    assert_eq!(user.stored().counts(), [expected; KINDS.len()], "{what}");
    // And on it goes.
    user.run(&["start", "each:2"]);
    let counts = user.stored().counts();
    assert_eq!(counts, [expected + 2; KINDS.len()], "{what}");
    user.is_sound();
    kept == 0
}

#[test]
fn a_deletion_that_is_killed_at_random_is_whole_or_nothing() {
    let rounds = from_environment("FAULT_KILLS", 1_000) / 20;
    let mut gone = 0;
    for round in 0..rounds {
        let user = DELETES.prepared();
        let before = data(&user);
        assert!(before.len() > 1, "{:?}", before.keys());
        let host = user.begin(&["start", "delete"]);
        thread::sleep(Duration::from_micros(below(LIFE_US_MAX)));
        host.kill();
        gone += u32::from(is_gone(&user, &before, &format!("round {round}")));
    }
    println!("{gone} of {rounds} deletions that were killed had begun");
}

/// Two by name and file, or all of them, as of errors.
#[test]
fn a_deletion_that_is_killed_at_any_call_is_whole_or_nothing() {
    let faults = faults(&DELETES, all());
    let once: Vec<&Fault> = faults.iter().filter(|fault| !fault.for_good).collect();
    let (mut gone, mut kept) = (0, 0);
    for fault in &once {
        let user = DELETES.prepared();
        let before = data(&user);
        let kill = format!("inject={}:signal=KILL:when={}", fault.call, fault.nth);
        let only = format!("trace={}", fault.call);
        // Where `--seccomp-bpf` is asked for, strace delivers no signal.
        let output = finish(&mut strace(
            &user,
            &["-e", &only, "-e", &kill],
            DELETES.words,
        ));
        assert!(!output.status.success(), "{} was not met", fault.line);
        if is_gone(&user, &before, &fault.line) {
            gone += 1;
        } else {
            kept += 1;
        }
    }
    assert!(gone > 5 && kept > 2, "{gone} gone, {kept} kept: {once:?}");
}

/// Neither names nor values: with the consent the description of the build goes, too.
#[test]
fn what_was_deleted_is_nowhere_on_the_disk() {
    let user = User::agreed();
    user.run(&["start", "each:40", "fold", "threads:2:200"]);
    assert!(user.segments() > 0);
    fs::write(user.data().join("store.sqlite.damaged-1"), "carry").unwrap();
    assert!(holds(user.home(), "\"carry\"") > 0, "the sweep can see");
    assert_eq!(user.run(&["start", "disable", "delete"]), "done\ndone\n");
    assert_eq!(holds(user.home(), "carry"), 0);
    assert_eq!(holds(user.home(), "wet"), 0);
    assert_eq!(data(&user).len(), 0);
}

/// How many files below a folder hold a text.
fn holds(folder: &Path, text: &str) -> usize {
    let mut found = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            found += holds(&path, text);
        } else {
            let bytes = fs::read(&path).unwrap();
            let mut windows = bytes.windows(text.len());
            found += usize::from(windows.any(|window| window == text.as_bytes()));
        }
    }
    found
}
