//! The runs that errors are put into, and what must hold after each.

use std::{
    fs,
    process::{Command, Output},
};

use telemetry_fault_host::KINDS;

use super::trace::{Fault, strace};
use telemetry_test_kit::process::finish;

use crate::{stored::Stored, user::User};

/// How often each kind is called in a run, which is more than the first few.
const CALLS: u64 = 40;

/// One run of a host.
pub struct Run {
    pub words: &'static [&'static str],
    /// What the host says if nothing fails.
    says: &'static str,
    prepare: fn(&User),
    judge: fn(&User, &Fault, said: &str) -> bool,
}

/// A start by the gate file, records of two threads, `status`, the end.
pub const RECORDS: Run = Run {
    words: &["start", "say:one", "each:40", "report", "end", "say:two"],
    says: "one\ntwo\n",
    prepare: |_| (),
    judge: is_stored_or_told,
};

/// A start that finds its gate damaged, reads everything and writes the gate anew, and makes the
/// journal, of which a deletion has left nothing.
pub const DECIDES: Run = Run {
    words: RECORDS.words,
    says: RECORDS.says,
    prepare: |user| {
        user.run(&["start", "delete"]);
        let gate = user.data().join("gate");
        fs::write(gate, "damaged").unwrap();
    },
    judge: is_stored_or_told,
};

/// A fold of so much that it takes the inbox out of use, into a store that is there.
pub const FOLDS: Run = Run {
    words: &["start", "fold", "say:over"],
    says: "done\nover\n",
    prepare: |user| {
        user.run(&["start", "each:4", "fold"]);
        user.run(&["start", "each:36", "glance:3500"]);
    },
    judge: is_folded_once,
};

/// A no.
pub const WITHDRAWS: Run = Run {
    words: &["start", "disable", "say:over"],
    says: "done\nover\n",
    prepare: |user| drop(user.run(&["start", "each:40", "fold"])),
    judge: |user, fault, said| {
        let before = user.stored().counts();
        user.run(&["start", "each:2"]);
        let recorded = user.stored().counts() != before;
        assert!(!recorded || !said.starts_with("done"), "{fault:?} {said}");
        // Said once more it is done.
        assert_eq!(user.run(&["start", "disable", "each:2"]), "done\n");
        user.run(&["start", "each:2"]);
        let after = user.stored().counts();
        let more = if recorded { 2 } else { 0 };
        assert_eq!(after, before.map(|n| n + more), "{fault:?}");
        recorded
    },
};

/// A deletion of everything.
pub const DELETES: Run = Run {
    words: &["start", "delete", "say:over"],
    says: "done\nover\n",
    prepare: |user| {
        user.run(&["start", "each:20", "fold"]);
        user.run(&["start", "each:20"]);
    },
    judge: |user, fault, said| {
        let left = user.stored().counts() != [0; KINDS.len()];
        assert!(!left || !said.starts_with("done"), "{fault:?} {said}");
        assert_eq!(user.run(&["start", "delete"]), "done\n");
        assert_eq!(user.stored().counts(), [0; KINDS.len()], "{fault:?}");
        left
    },
};

impl Run {
    /// A home as this run finds it.
    pub fn prepared(&self) -> User {
        let user = User::agreed();
        (self.prepare)(&user);
        user
    }

    /// The output of a run that meets no fault.
    pub fn passes(&self, command: &mut Command) {
        let output = finish(command);
        assert_eq!(said(&output), self.says);
    }

    /// Runs with a fault, and looks at what is left; whether something was kept from being done.
    pub fn judge(&self, fault: &Fault) -> bool {
        let user = self.prepared();
        let mut command = strace(
            &user,
            &[
                "--seccomp-bpf",
                "-e",
                &format!("trace={}", fault.call),
                "-e",
                &fault.argument(),
            ],
            self.words,
        );
        let output = finish(&mut command);
        let trace = fs::read_to_string(user.home().join("trace")).unwrap();
        assert!(trace.contains("(INJECTED)"), "{} was not met", fault.line);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let (status, said) = (output.status, said(&output));
        assert!(status.success(), "{fault:?}: {status} {stderr}");
        assert_eq!(stderr, "", "{fault:?}");
        let says_as_ever = said == self.says;
        // What a command tells is telemetry's own word.
        let tells = self.says.starts_with("done") && said.starts_with("error: ");
        assert!(says_as_ever || tells, "{fault:?}: {said}");
        (self.judge)(&user, fault, &said)
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Each record is stored, or counted as lost by the store or by the process's own `status`, or that
/// process has told why it records nothing.
fn is_stored_or_told(user: &User, fault: &Fault, _: &str) -> bool {
    let (records, dropped, report) = user.reported();
    let stored = user.stored();
    stored.is_consistent();
    let counts = stored.counts();
    assert!(counts.iter().all(|n| *n <= CALLS), "{fault:?}: {counts:?}");
    let missing = CALLS * KINDS.len() as u64 - counts.iter().sum::<u64>();
    if records {
        let told = dropped.max(stored.lost());
        assert!(
            missing <= told,
            "{fault:?}: {missing} missing, {told} told: {stored:?}"
        );
    } else {
        assert!(report.contains(" is off: "), "{report}");
    }
    is_whole_again(user, &stored, fault);
    missing > 0
}

/// The next fold has everything, once.
fn is_folded_once(user: &User, fault: &Fault, said: &str) -> bool {
    let stored = user.stored();
    let mut expected = [CALLS; KINDS.len()];
    expected[KINDS.len() - 1] += 3_500;
    assert_eq!(stored.counts(), expected, "{fault:?}");
    assert_eq!(stored.lost(), 0, "{fault:?}");
    stored.is_consistent();
    is_whole_again(user, &stored, fault);
    !said.starts_with("done")
}

/// Without the error everything works as before.
fn is_whole_again(user: &User, before: &Stored, fault: &Fault) {
    user.run(&["start", "each:2"]);
    let after: Stored = user.stored();
    let expected = before.counts().map(|n| n + 2);
    assert_eq!(after.counts(), expected, "{fault:?}");
    assert_eq!(after.lost(), before.lost(), "{fault:?}");
    user.is_sound();
}
