//! Another time of day for a process: libfaketime stands before the C library, and telemetry asks the
//! system as ever.

use std::process::Command;

use telemetry_runtime::schema::Date;

/// The command of libfaketime is asked so often.
const ASKED_MAX: u32 = 5;

/// Where libfaketime lies.
pub struct Faketime {
    library: String,
}

impl Faketime {
    /// As its own command finds it.
    pub fn find() -> Result<Self, String> {
        // It shares memory under a name of its process id. Where one of that id was killed before, it
        // fails, and the next has another id.
        let library = (0..ASKED_MAX).find_map(|_| ask());
        match library {
            Some(library) => Ok(Self { library }),
            None => Err("faketime is not here: apt-get install faketime".to_owned()),
        }
    }

    /// A command finds this hour of this day (UTC) when it starts, and the clock goes on from there. What
    /// measures durations is left alone, and so are the dates of files.
    pub fn set<'a>(&self, command: &'a mut Command, day: Date, hour: u64) -> &'a mut Command {
        command
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME", format!("@{day} {hour:02}:00:00"))
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("NO_FAKE_STAT", "1")
            .env("TZ", "UTC")
    }
}

fn ask() -> Option<String> {
    let asked = Command::new("faketime")
        .args(["now", "printenv", "LD_PRELOAD"])
        .output();
    let asked = asked.ok().filter(|asked| asked.status.success())?;
    let library = String::from_utf8(asked.stdout).ok()?;
    let library = library.trim();
    (!library.is_empty()).then(|| library.to_owned())
}
