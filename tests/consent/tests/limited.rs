//! A process that may not write files, or only small ones, is not killed for what we would write.

mod profile;

use std::process::{Command, Output};

use profile::{FIRST, Profile};

fn limited(profile: &Profile, blocks: &str, grant: &str, words: &[&str]) -> Output {
    Command::new("sh")
        .args([
            "-c",
            &format!("ulimit -f {blocks} && exec \"$0\" \"$@\""),
            FIRST,
        ])
        .args(words)
        .env_clear()
        .env("HOME", profile.home())
        .env("CONSENT_HOST_TELEMETRY", grant)
        .output()
        .unwrap()
}

#[test]
fn a_limit_on_file_sizes_kills_neither_a_start_nor_an_answer_nor_a_record() {
    for blocks in ["0", "1", "2", "8"] {
        for grant in ["", "full"] {
            let fresh = Profile::new();
            let agreed = Profile::agreed("full");
            let damaged = Profile::agreed("full");
            std::fs::write(damaged.gate(), "garbage").unwrap();
            for profile in [&fresh, &agreed, &damaged] {
                let words = ["start", "record:3", "call:3", "disable", "enable:full"];
                let output = limited(profile, blocks, grant, &words);
                assert!(output.status.success(), "{blocks} {grant}: {output:?}");
                let status = limited(profile, blocks, grant, &["start", "status", "fold"]);
                assert!(status.status.success(), "{blocks} {grant}: {status:?}");
            }
        }
    }
}
