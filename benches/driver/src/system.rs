//! What a program asks of the system, by strace.

use std::{fs, process::Command};

use crate::{Result, cargo::succeed, folder::Folder};

/// How often a program called the system.
pub struct Calls {
    /// To load its libraries.
    pub loading: u64,
    /// From then on.
    pub running: u64,
    /// Threads that it started.
    pub threads: u64,
    /// What waits for a disk or replaces a file: `fsync`, `fdatasync`, `rename`.
    pub synced: u64,
}

/// Runs a program once under strace.
pub fn system_calls(program: &Command) -> Result<Calls> {
    let folder = Folder::new()?;
    let log = folder.path().join("calls");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-o"])
        .arg(&log)
        .arg("--")
        .arg(program.get_program())
        .args(program.get_args());
    command.env_clear();
    for (name, value) in program.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    succeed(&mut command)?;
    let log = fs::read_to_string(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    Ok(count(&log))
}

/// A line a call: process, name, parenthesis. A call that was cut in two by another thread is
/// resumed on a line of its own.
fn count(log: &str) -> Calls {
    let names: Vec<&str> = without_reads_of_maps(log)
        .filter_map(|line| {
            let (_, call) = line.trim_start().split_once(' ')?;
            let (name, _) = call.trim_start().split_once('(')?;
            (!name.starts_with(['<', '-', '+'])).then_some(name)
        })
        .collect();
    // The loader is done when it unmaps its cache: no program unmaps anything before.
    let loading = names
        .iter()
        .position(|&name| name == "munmap")
        .map_or(0, |at| at + 1);
    let called = |wanted: &[&str]| names.iter().filter(|name| wanted.contains(name)).count() as u64;
    Calls {
        loading: loading as u64,
        running: (names.len() - loading) as u64,
        threads: called(&["clone", "clone3"]),
        synced: called(&[
            "fsync",
            "fdatasync",
            "msync",
            "sync",
            "rename",
            "renameat",
            "renameat2",
        ]),
    }
}

/// Before `main`, std asks for the bounds of the stack, and the C library looks for them in the
/// table of mappings, a kilobyte at a time: whoever loads one library more, or lies in a folder with
/// a longer name, reads once more.
fn without_reads_of_maps(log: &str) -> impl Iterator<Item = &str> {
    let mut is_open = false;
    log.lines().filter(move |line| {
        is_open = (is_open || line.contains("\"/proc/self/maps\"")) && !line.contains(" close(");
        !(is_open && line.contains(" read("))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_once() {
        let log = "12  execve(\"a\", [\"a (b)\"], 0x7) = 0\n\
                   12  munmap(0x7, 33699) = 0\n\
                   12  clone3({flags=CLONE_VM}, 88 <unfinished ...>\n\
                   13  rseq(0x7, 32, 0) = 0\n\
                   12  <... clone3 resumed> => {parent_tid=[13]}, 88) = 13\n\
                   13  fsync(3) = 0\n\
                   12  +++ exited with 0 +++\n";
        let calls = count(log);
        assert_eq!((calls.loading, calls.running), (2, 3));
        assert_eq!((calls.threads, calls.synced), (1, 1));
    }

    #[test]
    fn how_long_the_table_of_mappings_is_does_not_count() {
        let log = "12  munmap(0x7, 33699) = 0\n\
                   12  openat(AT_FDCWD, \"/proc/self/maps\", O_RDONLY|O_CLOEXEC) = 3\n\
                   12  read(3, \"55aa\"..., 1024) = 1024\n\
                   12  read(3, \"fe:00\"..., 1024) = 725\n\
                   12  close(3) = 0\n\
                   12  read(3, \"tlmgate1\"..., 8192) = 135\n";
        assert_eq!(count(log).running, 3);
    }
}
