//! A terminal for whole-process tests: a program runs on it as the leader of a session of its own,
//! and the test reads what it says and types what a person would.
#![cfg(target_os = "linux")]

use std::{
    ffi::OsStr,
    fs::File,
    io::{Read as _, Write as _},
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus},
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{Mode, OFlags, open},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};

/// What Ctrl-C sends: the terminal turns it into SIGINT for whoever is in the foreground.
pub const CTRL_C: &str = "\u{3}";

/// What Ctrl-D sends: the end of input.
pub const CTRL_D: &str = "\u{4}";

/// A test that waits longer for a word has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// A terminal of so many columns, on which nothing runs yet.
#[derive(Debug)]
pub struct Terminal {
    controller: File,
    path: PathBuf,
}

/// A program on a terminal.
#[derive(Debug)]
pub struct Running {
    controller: File,
    child: Child,
    said: Vec<u8>,
    /// How much of it the test has waited for already.
    heard: usize,
}

/// What came of a program.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// Everything that stood on the terminal, with what was typed.
    pub said: String,
}

impl Terminal {
    /// A terminal of 24 lines.
    ///
    /// # Panics
    /// When the system has none.
    #[must_use]
    pub fn of(columns: u16) -> Self {
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&controller).unwrap();
        unlockpt(&controller).unwrap();
        let size = Winsize {
            ws_row: 24,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&controller, size).unwrap();
        let name = ptsname(&controller, Vec::new()).unwrap();
        Self {
            controller: File::from(controller),
            path: Path::new(OsStr::from_bytes(name.to_bytes())).to_owned(),
        }
    }

    /// The other end, for a program that gets only part of it.
    ///
    /// # Panics
    /// When it cannot be opened.
    #[must_use]
    pub fn end(&self) -> File {
        // The test's own process must not come to lead a terminal by opening one.
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        File::from(open(&self.path, flags, Mode::empty()).unwrap())
    }

    /// Runs a program on all three ends, with this terminal as its own. Of the environment it gets
    /// what was set on the command, and PATH.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn run(self, command: &Command) -> Running {
        let (stdout, stderr) = (self.end(), self.end());
        self.run_with(command, |command| {
            command.stdout(stdout).stderr(stderr);
        })
    }

    /// Runs a program that reads from this terminal; the test says where its output goes.
    ///
    /// # Panics
    /// When it cannot be started: `setsid` of util-linux makes the terminal the program's own, so
    /// that no test needs what may only be done between fork and exec.
    #[must_use]
    pub fn run_with(self, command: &Command, direct: impl FnOnce(&mut Command)) -> Running {
        let mut leader = Command::new("setsid");
        leader
            .arg("--ctty")
            .arg(command.get_program())
            .args(command.get_args())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => leader.env(name, value),
                None => leader.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            leader.current_dir(folder);
        }
        leader.stdin(self.end());
        direct(&mut leader);
        let child = leader.spawn().expect("setsid belongs to util-linux");
        Running {
            controller: self.controller,
            child,
            said: Vec::new(),
            heard: 0,
        }
    }
}

impl Running {
    /// Waits until some words stand on the terminal, after those that were waited for before.
    ///
    /// # Panics
    /// When the program ends without saying them, or is silent for two minutes.
    pub fn hears(&mut self, words: &str) {
        loop {
            let said = &self.said[self.heard..];
            if let Some(at) = find(said, words.as_bytes()) {
                self.heard += at + words.len();
                return;
            }
            assert!(self.read(), "no {words:?} in {:?}", self.so_far());
        }
    }

    /// Types.
    ///
    /// # Panics
    /// When the terminal is gone.
    pub fn types(&mut self, keys: &str) {
        self.controller.write_all(keys.as_bytes()).unwrap();
    }

    /// The process that runs.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end.
    ///
    /// # Panics
    /// When the program is silent for two minutes and does not end.
    #[must_use]
    pub fn ends(mut self) -> Ended {
        while self.read() {}
        let status = self.child.wait().unwrap();
        Ended {
            status,
            said: self.so_far(),
        }
    }

    /// Whether there was more: a terminal that the last one has left gives an error, or an end.
    fn read(&mut self) -> bool {
        let patience = Timespec::try_from(PATIENCE).unwrap();
        let mut fds = [PollFd::new(&self.controller, PollFlags::IN)];
        let ready = poll(&mut fds, Some(&patience)).unwrap();
        assert!(ready > 0, "silent after {:?}", self.so_far());
        let mut part = [0; 4_096];
        match self.controller.read(&mut part) {
            Ok(len @ 1..) => {
                self.said.extend_from_slice(&part[..len]);
                true
            }
            _ => false,
        }
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.said).into_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that failed in between leaves nobody waiting for an answer.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find(said: &[u8], words: &[u8]) -> Option<usize> {
    said.windows(words.len()).position(|window| window == words)
}
