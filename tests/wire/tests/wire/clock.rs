//! Another day for a host or the server: libfaketime stands before the C library, and who asks for the
//! time asks the system as ever.

use std::{path::PathBuf, process::Command, sync::OnceLock, time::SystemTime};

use telemetry_schema::Date;

/// Noon of a day so long ago; before today if negative.
pub fn days_ago(command: &mut Command, days: i64) -> &mut Command {
    at(command, &format!("@{} 12:00:00", day(days)))
}

/// Another time, as libfaketime reads it. What measures durations is left alone, and so are the dates of
/// files.
pub fn at<'a>(command: &'a mut Command, time: &str) -> &'a mut Command {
    command
        .env("LD_PRELOAD", library())
        .env("FAKETIME", time)
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .env("NO_FAKE_STAT", "1")
        .env("TZ", "UTC")
}

/// `2026-11-20`, in UTC, of a day so long ago.
pub fn day(days_ago: i64) -> String {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let today = i64::try_from(since.as_secs() / 86_400).unwrap();
    Date::from_days(u32::try_from(today - days_ago).unwrap()).to_string()
}

/// Removes what libfaketime leaves in shared memory for a process that was killed: it is named by the
/// process's id, and where that comes again, the next one could not start.
pub fn forget(process: u32) {
    for name in ["faketime_shm_", "sem.faketime_sem_"] {
        let path = PathBuf::from(format!("/dev/shm/{name}{process}"));
        // Most had none.
        let _ = std::fs::remove_file(path);
    }
}

/// Asked for once: `faketime` itself leaves such a thing when it is killed.
fn library() -> &'static str {
    static LIBRARY: OnceLock<String> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let asked = Command::new("faketime")
            .args(["now", "printenv", "LD_PRELOAD"])
            .output();
        let asked = asked.expect("faketime is a package of Debian");
        String::from_utf8(asked.stdout).unwrap().trim().to_owned()
    })
}
