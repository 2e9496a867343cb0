//! FAULTS 6: many processes that start for the first time at once.

use std::process::Stdio;

use telemetry_fault_host::KINDS;
use telemetry_test_kit::{from_environment, process::finish};

use crate::user::{User, hear, text};

const PROCESSES: usize = 64;

/// More than a thread leaves in the inbox.
const CALLS: usize = 150;

/// The areas that a host says it has mapped.
fn areas(said: &str) -> Option<usize> {
    said.strip_prefix("areas ")?
        .strip_suffix("\ndone\n")?
        .parse()
        .ok()
}

/// `FAULT_ROUNDS=1000` for the long form.
fn rounds() -> u32 {
    from_environment("FAULT_ROUNDS", 10)
}

/// Each makes what is missing, records from two threads to the inbox and to areas of a segment, and
/// folds; none may see another one's half-made work. The environment grants, so that all of them find an empty home.
#[test]
fn first_starts_at_once_have_no_error_and_count_exactly() {
    let grant = ("FAULT_HOST_TELEMETRY", "full");
    let threads = format!("threads:2:{CALLS}");
    let words = ["start", &threads, "areas", "fold"];
    for _ in 0..rounds() {
        let user = User::new();
        let start = |_| hear(user.host(&words).env(grant.0, grant.1), Stdio::null());
        let together: Vec<_> = (0..PROCESSES).map(start).collect();
        let said: Vec<_> = together.into_iter().map(|mut host| host.says()).collect();
        let areas: Option<usize> = said.iter().map(|said| areas(said)).sum();
        // There are fewer segments than processes, and a fold may hold one for a while.
        assert!(areas.is_some_and(|n| n >= PROCESSES / 4), "{said:?}");
        let records = user.is_exact();
        assert_eq!(records, (PROCESSES * 2 * CALLS) as u64);
        user.is_sound();
        let left = user.names();
        assert!(left.iter().all(|name| !name.contains(".new-")), "{left:?}");
    }
}

/// The same where the user has just said yes and no process has started since.
#[test]
fn a_yes_that_many_say_at_once_is_one_consent() {
    let user = User::new();
    let words = ["start", "enable", "threads:1:150", "fold"];
    for _ in 0..rounds().div_ceil(10) {
        let together: Vec<_> = (0..PROCESSES)
            .map(|_| hear(&mut user.host(&words), Stdio::null()))
            .collect();
        let said: Vec<_> = together.into_iter().map(|mut host| host.says()).collect();
        assert!(said.iter().all(|said| said == "done\ndone\n"), "{said:?}");
    }
    user.is_exact();
    let status = text(&finish(&mut user.host(&["start", "status"])));
    assert!(
        status.contains(&format!("{} of", KINDS.len() - 3)),
        "{status}"
    );
}
