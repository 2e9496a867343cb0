//! A user of the host, in a home of their own.

use std::{
    fs,
    io::{Read as _, Write as _},
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use telemetry_fault_host::{Counts, Notes};
use telemetry_test_kit::{
    disk,
    process::{finish, wait},
};

use crate::stored::Stored;

pub const HOST: &str = env!("CARGO_BIN_EXE_fault-host");

pub struct User {
    home: tempfile::TempDir,
    /// Elsewhere, since a home may be full.
    notes: tempfile::TempDir,
}

/// A host that does not outlive its test.
pub struct Running(pub Child);

impl User {
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            notes: tempfile::tempdir_in(disk::room()).unwrap(),
        }
    }

    /// One who has said yes, at level full.
    pub fn agreed() -> Self {
        let user = Self::new();
        assert_eq!(user.run(&["start", "enable"]), "done\n");
        user
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn data(&self) -> PathBuf {
        self.home().join(".local/share/fault-host/telemetry")
    }

    pub fn store(&self) -> PathBuf {
        self.data().join("store.sqlite")
    }

    fn notes(&self) -> &Path {
        self.notes.path()
    }

    /// What a host that was told to reports of itself: whether it records, and how much it could
    /// not keep.
    pub fn reported(&self) -> (bool, u64, String) {
        let report = fs::read_to_string(self.report()).unwrap();
        let (records, rest) = report.split_once(' ').unwrap();
        let dropped = rest.lines().next().unwrap().parse().unwrap();
        (records == "true", dropped, report.clone())
    }

    pub fn report(&self) -> PathBuf {
        self.notes().with_extension("report")
    }

    /// The files of the journal by their names, whatever form they have.
    pub fn journals(&self) -> Vec<PathBuf> {
        let is_journal = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("inbox-") || name.starts_with("segment-")
        };
        let files = fs::read_dir(self.data()).unwrap();
        let paths = files.map(|file| file.unwrap().path());
        let mut found: Vec<PathBuf> = paths.filter(is_journal).collect();
        found.sort();
        found
    }

    /// How many segments there are: without one nothing but the inbox was tested.
    pub fn segments(&self) -> usize {
        let names = self.names();
        let segments = names.iter().filter(|name| name.starts_with("segment-"));
        segments.count()
    }

    /// Every name in the folder of the data.
    pub fn names(&self) -> Vec<String> {
        let files = fs::read_dir(self.data()).unwrap();
        files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    pub fn host(&self, words: &[&str]) -> Command {
        let mut command = Command::new(HOST);
        self.set(&mut command);
        command.args(words);
        command
    }

    /// Gives a command the surroundings of the host.
    pub fn set<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home())
            .env("FAULT_NOTES", self.notes())
            .env("FAULT_REPORT", self.report())
    }

    pub fn begin(&self, words: &[&str]) -> Running {
        begin(&mut self.host(words))
    }

    /// Runs the host; it must end well and say nothing on stderr.
    pub fn run(&self, words: &[&str]) -> String {
        text(&finish(&mut self.host(words)))
    }

    /// What every call so far has begun and returned, all threads of all processes together.
    pub fn noted(&self) -> (Counts, Counts) {
        let mut sums = (Counts::default(), Counts::default());
        for file in fs::read_dir(self.notes()).unwrap() {
            let (begun, returned) = Notes::read(&file.unwrap().path()).unwrap();
            let add = |sum: &mut Counts, more: Counts| {
                sum.iter_mut().zip(more).for_each(|(sum, n)| *sum += n);
            };
            add(&mut sums.0, begun);
            add(&mut sums.1, returned);
        }
        sums
    }

    /// Everything that was recorded, by a fold of all that was left behind.
    pub fn stored(&self) -> Stored {
        Stored::of_lines(&self.run(&["start", "fold", "export"]))
    }

    /// What is there after everything has ended well: exactly what had returned.
    pub fn is_exact(&self) -> u64 {
        let (begun, returned) = self.noted();
        assert_eq!(begun, returned, "every thread has ended");
        let stored = self.stored();
        assert_eq!(stored.lost(), 0, "{stored:?}");
        assert_eq!(stored.counts(), returned);
        stored.is_consistent();
        returned.iter().sum()
    }

    /// `PRAGMA integrity_check`.
    pub fn is_sound(&self) {
        let connection = rusqlite::Connection::open(self.store()).unwrap();
        let verdict: String = connection
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(verdict, "ok");
    }
}

impl Drop for User {
    fn drop(&mut self) {
        let _ = fs::remove_file(self.report());
    }
}

impl Running {
    /// SIGKILL, and the end of it.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Reads what a host says up to where it waits.
    pub fn waits_for(&mut self, word: &str) {
        let mut said = vec![0; word.len()];
        let out = self.0.stdout.as_mut().expect("it is heard");
        out.read_exact(&mut said).unwrap();
        assert_eq!(String::from_utf8_lossy(&said), word);
    }

    /// Lets a host go on that waits.
    pub fn go_on(&mut self) {
        let stdin = self.0.stdin.as_mut().expect("it is spoken to");
        stdin.write_all(b"\n").unwrap();
    }

    /// What a host says to its end that was begun with [`hear`], and its children after it.
    pub fn says(&mut self) -> String {
        let status = wait(&mut self.0).expect("the host ends by itself");
        let mut said = String::new();
        let out = self.0.stdout.as_mut().expect("it is heard");
        out.read_to_string(&mut said).unwrap();
        let killed = status.signal() == Some(9);
        assert!(status.success() || killed, "{status}: {said}");
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a host that is left to itself.
pub fn begin(command: &mut Command) -> Running {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    Running(command.spawn().unwrap())
}

/// Starts a host that is listened to. It says little, or it would wait for us.
pub fn hear(command: &mut Command, stdin: Stdio) -> Running {
    command.stdin(stdin).stdout(Stdio::piped());
    Running(command.spawn().unwrap())
}

pub fn text(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?} {stderr}", output.status);
    assert_eq!(stderr, "", "a host's stderr is its own");
    String::from_utf8(output.stdout.clone()).unwrap()
}
