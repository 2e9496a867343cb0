//! FAULTS 6: many processes that start for the first time at once.

use std::process::Stdio;

use telemetry_fault_host::KINDS;

use crate::user::{User, finish, from_environment, hear, text};

const PROCESSES: usize = 64;

/// `FAULT_ROUNDS=1000` for the long form.
fn rounds() -> u32 {
    from_environment("FAULT_ROUNDS", 20)
}

/// Each makes what is missing, records from two threads and folds; none may see another one's
/// half-made work. The environment grants, so that all of them find an empty home.
#[test]
fn first_starts_at_once_have_no_error_and_count_exactly() {
    let grant = ("FAULT_HOST_TELEMETRY", "full");
    let words = ["start", "threads:2:12", "fold"];
    for _ in 0..rounds() {
        let user = User::new();
        let start = |_| hear(user.host(&words).env(grant.0, grant.1), Stdio::null());
        let together: Vec<_> = (0..PROCESSES).map(start).collect();
        let said: Vec<_> = together.into_iter().map(|mut host| host.says()).collect();
        assert!(said.iter().all(|said| said == "done\n"), "{said:?}");
        let records = user.is_exact();
        // Of four kinds one call a batch, of the walk two in six.
        assert_eq!(records, PROCESSES as u64 * 24);
        user.is_sound();
        let left = user.names();
        assert!(left.iter().all(|name| !name.contains(".new-")), "{left:?}");
    }
}

/// The same where the user has just said yes and no process has started since.
#[test]
fn a_yes_that_many_say_at_once_is_one_consent() {
    let user = User::new();
    let words = ["start", "enable", "threads:1:6", "fold"];
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
