//! A user of the host before a terminal.

use std::fs;

use telemetry_test_terminal::{Ended, Running, Terminal};

use super::Profile;

pub const RECORD: &str = "Record this? [y/N/?] ";
pub const SHARE: &str = "Share this? [y/N/?] ";
pub const REVIEW: &str = "Agree to this too? [y/N/?] ";

impl Profile {
    pub fn sits(&self, release: &str, columns: u16, words: &[&str]) -> Running {
        Terminal::of(columns).run(self.command(release).args(words))
    }

    /// The user's file, if there is one.
    pub fn says(&self) -> Option<String> {
        fs::read_to_string(self.user_file()).ok()
    }
}

/// Runs `start ask` with answers, each typed once its question stands there.
pub fn talk(profile: &Profile, release: &str, words: &[&str], talk: &[(&str, &str)]) -> String {
    let mut running = profile.sits(release, 80, words);
    for (question, answer) in talk {
        running.hears(question);
        running.types(answer);
    }
    well(running)
}

pub fn well(running: Running) -> String {
    let Ended { status, said } = running.ends();
    assert!(status.success(), "{status}: {said}");
    said
}

/// Nothing is asked, whoever sits there.
pub fn is_silent(profile: &Profile, release: &str) -> String {
    let said = well(profile.sits(release, 80, &["start", "ask"]));
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("NotAsked("), "{said}");
    said
}
