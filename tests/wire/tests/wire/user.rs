//! A user of the hosts, in a home of their own, whose connections lead through a proxy.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    time::Duration,
};

use telemetry_test_kit::process::{wait, wait_for};

use crate::{
    certificates::Authority,
    clock,
    host::{HOST, finish, text},
    proxy::Proxy,
};

pub const DAEMON: &str = env!("CARGO_BIN_EXE_wire-daemon");
pub const MOVED: &str = env!("CARGO_BIN_EXE_wire-moved");

pub struct User {
    folder: tempfile::TempDir,
    home: PathBuf,
    proxy: String,
    /// How many hours later it is at the next attempt.
    later: AtomicU32,
}

/// A host that does not outlive its test.
pub struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl User {
    /// Somebody who was never asked.
    pub fn new(proxy: &Proxy, authority: &Authority) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("authority.pem"), authority.pem()).unwrap();
        let home = folder.path().join("home");
        fs::create_dir(&home).unwrap();
        Self {
            folder,
            home,
            proxy: format!("http://{}", proxy.address),
            later: AtomicU32::new(0),
        }
    }

    /// The same with another name for the home.
    pub fn living_in(mut self, name: &str) -> Self {
        self.home = self.folder.path().join(name);
        fs::create_dir_all(&self.home).unwrap();
        self
    }

    pub fn home(&self) -> &Path {
        &self.home
    }

    pub fn data(&self) -> PathBuf {
        self.home().join(".local/share/wire-host/telemetry")
    }

    pub fn command(&self, program: &str, words: &str) -> Command {
        let mut command = Command::new(program);
        command
            .args(words.split_whitespace())
            .env_clear()
            .env("HOME", self.home())
            .env("HTTPS_PROXY", &self.proxy)
            .env(
                "WIRE_HOST_TELEMETRY_CA",
                self.folder.path().join("authority.pem"),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }

    /// Runs a host, or its embedded command, to an end that is good.
    pub fn run(&self, words: &str) -> String {
        self.run_of(HOST, words)
    }

    /// The same at noon of a day so long ago.
    pub fn run_on(&self, days_ago: i64, words: &str) -> String {
        self.run_of_on(HOST, days_ago, words)
    }

    pub fn run_of(&self, program: &str, words: &str) -> String {
        text(words, &finish(&mut self.command(program, words)))
    }

    pub fn run_of_on(&self, program: &str, days_ago: i64, words: &str) -> String {
        let mut command = self.command(program, words);
        text(words, &finish(clock::days_ago(&mut command, days_ago)))
    }

    /// Runs the host as a test wants it, on a day so long ago.
    pub fn run_with(
        &self,
        change: impl FnOnce(&mut Command) -> &mut Command,
        days_ago: i64,
    ) -> String {
        let mut command = self.command(HOST, "");
        change(clock::days_ago(&mut command, days_ago));
        text("as it was changed", &finish(&mut command))
    }

    /// Starts a host that does what it is told, after the random moments of all that was sealed.
    pub fn begin_when_due(&self, program: &str) -> Running {
        Running::of(self.when_due(&mut self.command(program, "listen")))
    }

    /// The same with no way out but the system's own.
    pub fn begin_without_proxy(&self, program: &str) -> Running {
        let mut command = self.command(program, "listen");
        Running::of(self.when_due(&mut command).env_remove("HTTPS_PROXY"))
    }

    /// A second before a midnight: a host that runs for hours looks at what is due when a day begins.
    fn when_due<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        self.later.fetch_add(3 * 24, Relaxed);
        clock::at(command, &format!("@{} 23:59:59", clock::day(-1)))
    }

    /// What sends whatever waits.
    pub fn sender(&self, program: &str) -> Command {
        self.command(program, "send")
    }

    /// The same, after the longest pause that a failed attempt is followed by.
    pub fn sender_later(&self, program: &str) -> Command {
        let later = self.later.fetch_add(PAUSE_MAX_H, Relaxed) + PAUSE_MAX_H;
        let mut sender = self.sender(program);
        clock::at(&mut sender, &format!("+{later}h"));
        sender
    }

    /// Sends now. What could not be sent is no failure of the command.
    pub fn sends(&self) {
        self.sends_with(|sender| sender);
    }

    pub fn sends_with(&self, change: impl FnOnce(&mut Command) -> &mut Command) {
        let mut sender = self.sender(HOST);
        change(&mut sender);
        finish(&mut sender);
    }

    pub fn sends_at(&self, time: &str) {
        self.sends_with(|sender| clock::at(sender, time));
    }

    /// Sends after the longest pause.
    pub fn sends_later(&self) {
        self.sends_later_with(|sender| sender);
    }

    pub fn sends_later_with(&self, change: impl FnOnce(&mut Command) -> &mut Command) {
        let mut sender = self.sender_later(HOST);
        change(&mut sender);
        finish(&mut sender);
    }

    /// Sends until nothing waits.
    pub fn sends_all(&self) {
        for _ in 0..20 {
            self.sends_later();
            if self.waiting() == 0 {
                return;
            }
        }
        panic!("something still waits: {}", self.run("sending"));
    }

    /// Makes the reports of the days that are over, and sends none.
    pub fn seals(&self) {
        self.sends_with(|sender| sender.env("HTTPS_PROXY", NOWHERE));
    }

    /// Reports, and requests to take one back, that wait.
    pub fn waiting(&self) -> u64 {
        self.waiting_at(&format!("+{}h", self.later.load(Relaxed)))
    }

    /// The same by another clock: what tells of days to come waits for nobody.
    pub fn waiting_at(&self, time: &str) -> u64 {
        let mut command = self.command(HOST, "sending");
        let said = text("sending", &finish(clock::at(&mut command, time)));
        let word = said.split_whitespace().next();
        word.and_then(|word| word.parse().ok())
            .unwrap_or_else(|| panic!("{said}"))
    }
}

/// Hours: more than the longest pause after attempts that failed.
const PAUSE_MAX_H: u32 = 7;

/// Nobody listens on the first port.
const NOWHERE: &str = "http://127.0.0.1:1";

impl Running {
    pub fn of(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().expect("it is heard"));
        let mut running = Self {
            child,
            stdin,
            stdout,
        };
        assert_eq!(running.line(), "listens");
        running
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Has words done, and hears what is said of them.
    pub fn does(&mut self, words: &str) -> Vec<String> {
        let stdin = self.stdin.as_mut().expect("it is spoken to");
        writeln!(stdin, "{words}").unwrap();
        let lines = std::iter::repeat_with(|| self.line());
        let said: Vec<_> = lines
            .take_while(|line| line != "done")
            .take(1_000)
            .collect();
        assert!(said.len() < 1_000, "{words} has an end");
        said
    }

    /// It ends by itself once nobody speaks to it any more.
    pub fn ends(mut self) {
        drop(self.stdin.take());
        let status = wait(&mut self.child).expect("the host ends by itself");
        assert!(status.success(), "{status}");
    }

    /// The same, long before a connection would be given up.
    pub fn ends_soon(mut self) {
        drop(self.stdin.take());
        let status = wait_for(&mut self.child, SOON).expect("the host does not wait for anybody");
        assert!(status.success(), "{status}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        clock::forget(self.child.id());
    }
}

/// Half of what a connection may take, the shortest of the times that the client itself keeps.
const SOON: Duration = Duration::from_secs(5);
