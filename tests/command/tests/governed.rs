//! What a command ends with where the system's owner refuses, by `/etc/<product>/telemetry.toml`.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod user;

use user::{COMMANDS, Ran, User, owner::Owner, ran};

fn ask(user: &User, words: &[&str]) -> Ran {
    ran(user.governed_command(words).output().unwrap())
}

#[test]
fn what_is_refused_by_policy_ends_with_3_and_the_rest_goes_on() {
    let Some(_owner) = Owner::new() else { return };
    for policy in ["level = \"off\"\n", "this is not a policy"] {
        for words in COMMANDS {
            Owner::is_silent();
            let user = User::new();
            let enabled = ask(&user, &["telemetry", "enable", "full"]);
            assert_eq!(enabled.code, 0, "{}", enabled.err);
            ask(&user, &["work"]);
            Owner::says(policy);
            let words = [&["telemetry"], *words].concat();
            let ran = ask(&user, &words);
            let refused = matches!(words[1], "enable" | "send");
            let code = if refused { 3 } else { 0 };
            assert_eq!(ran.code, code, "{policy}: {words:?}: {}", ran.err);
            let complains = ran.err.lines().any(|line| line.starts_with("error: "));
            assert_eq!(complains, refused, "{}", ran.err);
            if refused {
                assert_eq!(ran.out, "");
                assert!(ran.err.contains("policy"), "{}", ran.err);
            }
        }
    }
    a_lowered_level_is_no_refusal();
}

/// What is let through is agreed to.
fn a_lowered_level_is_no_refusal() {
    Owner::says("level = \"basic\"\n");
    let user = User::new();
    let enabled = ask(&user, &["telemetry", "enable", "full"]);
    assert_eq!(enabled.code, 0, "{}", enabled.err);
    let status = ask(&user, &["telemetry", "status"]).out;
    assert!(status.contains("records at level basic"), "{status}");
}
