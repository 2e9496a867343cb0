//! Another time of day for a host: libfaketime stands before the C library, and the host asks the
//! system as ever.

use std::{process::Command, sync::OnceLock};

pub struct Clock {
    library: String,
    /// As libfaketime reads it.
    time: String,
}

impl Clock {
    /// A clock that a host finds some milliseconds before midnight (UTC) of yesterday, and that
    /// goes on from there; nothing where libfaketime is not installed.
    pub fn before_midnight() -> Option<Self> {
        Self::at("@@ 23:59:59.995", 1)
    }

    /// Noon of a day so long ago.
    pub fn noon(days_ago: u32) -> Option<Self> {
        Self::at("@@ 12:00:00", days_ago)
    }

    fn at(time: &str, days_ago: u32) -> Option<Self> {
        let library = library()?;
        let ago = format!("{days_ago} days ago");
        let day = said(Command::new("date").args(["--utc", "--date", &ago, "+%F"]))?;
        Some(Self {
            library,
            time: time.replace("@@", &format!("@{day}")),
        })
    }

    /// Gives a command this clock. What measures durations is left alone, and so are the dates of
    /// files.
    pub fn set<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME", &self.time)
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("NO_FAKE_STAT", "1")
            .env("TZ", "UTC")
    }
}

/// Asked for once: `faketime` names a semaphore after its process, and does not start where one that
/// was killed has left the same name.
fn library() -> Option<String> {
    static LIBRARY: OnceLock<Option<String>> = OnceLock::new();
    let ask = || said(Command::new("faketime").args(["now", "printenv", "LD_PRELOAD"]));
    LIBRARY.get_or_init(ask).clone()
}

fn said(command: &mut Command) -> Option<String> {
    let output = command.env("TZ", "UTC").output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| said.trim().to_owned())
}
