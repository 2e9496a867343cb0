//! The program by which a platform opens a file as its user would.

use std::{
    io,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};

use super::outcome::{Answer, Stop};

/// An opener that finds no program says so at once; one that runs on has become the program.
const LOOKS: u32 = 20;

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Starts it and does not wait for who reads.
pub(super) fn open(path: &Path) -> Answer {
    let (program, words) = opener();
    let failed = |why: String| {
        let path = path.display();
        Err(Stop::Failed(format!(
            "could not open {path} with {program}: {why}"
        )))
    };
    let started = Command::new(program)
        .args(words)
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match started.and_then(ended) {
        Ok(Some(status)) if !status.success() => failed(status.to_string()),
        Ok(_) => Ok(()),
        Err(error) => failed(error.to_string()),
    }
}

/// How it ended, if it did so soon.
fn ended(mut opener: Child) -> io::Result<Option<ExitStatus>> {
    for _ in 0..LOOKS {
        if let Some(status) = opener.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(LOOK_EVERY);
    }
    Ok(None)
}

const fn opener() -> (&'static str, &'static [&'static str]) {
    if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        // It takes a path as it is, where `start` reads some characters of it.
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    }
}
