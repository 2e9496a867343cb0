//! The real server, in a folder of its own.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    io::{BufRead as _, BufReader, Read as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    clock,
    message::{Message, PATIENCE, ask, get, post},
};

/// The server, as cargo has built it for these tests.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_wire-server");

/// What the server may take at most, ever (issue 5).
pub const MEMORY_KIB_MAX: u64 = 200 << 10;

/// What the hosts call themselves.
const PRODUCT: &str = "wire-host";

/// A folder of the server's, and what runs on it.
pub struct Server {
    folder: tempfile::TempDir,
    running: Option<Running>,
    /// What libfaketime adds to its clock.
    ahead: Option<&'static str>,
}

/// A process that does not outlive its test.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    /// One that knows the host's catalog and listens.
    pub fn new() -> Self {
        let mut server = Self::stopped();
        server.knows(&crate::host::catalog());
        server.starts();
        server
    }

    /// One that knows some catalog, with a clock that is ahead.
    pub fn ahead(by: &'static str, catalog: &str) -> Self {
        let mut server = Self::stopped();
        server.ahead = Some(by);
        server.knows(catalog);
        server.starts();
        server
    }

    /// A folder, and nothing that runs on it.
    pub fn stopped() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            running: None,
            ahead: None,
        }
    }

    pub fn knows(&self, catalog: &str) {
        let file = self.folder.path().join("catalog.json");
        fs::write(&file, catalog).unwrap();
        self.says(&[
            "catalog",
            "add",
            file.to_str().unwrap(),
            "--product",
            PRODUCT,
        ]);
    }

    /// Where its files are.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where its log goes.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    pub fn address(&self) -> SocketAddr {
        self.running.as_ref().expect("it runs").address
    }

    /// The folder of everything that it has.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn process(&self) -> u32 {
        self.running.as_ref().expect("it runs").child.id()
    }

    /// The most memory that was ever resident.
    pub fn peak_kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap()
    }

    pub fn starts(&mut self) {
        self.starts_as(&mut self.serve(&[]));
    }

    /// What starts it, for whoever wants to stand in between.
    pub fn serve(&self, more: &[&str]) -> Command {
        let mut command = self.command(["serve", "--listen", "127.0.0.1:0"]);
        command.args(more);
        if let Some(ahead) = self.ahead {
            clock::at(&mut command, ahead);
        }
        command
    }

    pub fn starts_as(&mut self, command: &mut Command) {
        let address = self.tries(command);
        let log = || fs::read_to_string(self.log()).unwrap_or_default();
        assert!(address.is_some(), "it does not listen: {}", log());
    }

    /// Starts it, and says where it listens, if it comes to that.
    pub fn tries(&mut self, command: &mut Command) -> Option<SocketAddr> {
        self.ends();
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log());
        command.stdout(Stdio::piped()).stderr(log.unwrap());
        self.running = Running::listening(command.spawn().unwrap());
        self.running.as_ref().map(|running| running.address)
    }

    /// A command of the server's on this folder. No test reaches a rate, unless it says another one: all
    /// come from one address.
    pub fn command<A: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(words)
            .env_clear()
            .env("TELEMETRY_SERVER_DATA", self.data())
            .env("TELEMETRY_SERVER_RATE_PER_SECOND", "0")
            .stdin(Stdio::null());
        command
    }

    pub fn output(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// Runs a command that ends well.
    pub fn says(&self, words: &[&str]) -> String {
        let output = self.output(words);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// SIGKILL.
    pub fn dies(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.child.kill().unwrap();
            running.child.wait().unwrap();
        }
    }

    /// SIGTERM, and the end of it.
    pub fn ends(&mut self) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        let id = running.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(told.success());
        let started = Instant::now();
        while running.child.try_wait().unwrap().is_none() {
            assert!(started.elapsed() < PATIENCE, "the server ends by itself");
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Everything that is counted; the server's own judgement of it must be good.
    pub fn totals(&self) -> Value {
        self.is_sound();
        serde_json::from_str(&self.says(&["totals", "--product", PRODUCT, "--json"])).unwrap()
    }

    /// What was counted, line by line, over all days and versions.
    pub fn lines(&self) -> BTreeMap<String, u64> {
        let totals = self.totals();
        let mut lines = BTreeMap::new();
        for day in totals["days"].as_array().expect("there are days") {
            for (line, n) in day["lines"].as_object().expect("a day has lines") {
                *lines.entry(line.clone()).or_default() += n.as_u64().unwrap();
            }
        }
        lines
    }

    /// How often `work` came to a good end.
    pub fn works(&self) -> usize {
        let works = self.lines().get("work/ok").copied();
        usize::try_from(works.unwrap_or(0)).unwrap()
    }

    /// Integrity, and the ledger against the totals.
    pub fn is_sound(&self) {
        self.says(&["check"]);
    }

    pub fn ask(&self, request: &Message) -> Message {
        ask(self.address(), request).unwrap()
    }

    pub fn post(&self, report: &[u8]) -> Message {
        self.ask(&post(report))
    }

    pub fn metrics(&self) -> String {
        String::from_utf8(self.ask(&get("/metrics")).body()).unwrap()
    }
}

impl Running {
    /// Reads where it listens; nothing if it ends before it says so.
    fn listening(mut child: Child) -> Option<Self> {
        let mut out = BufReader::new(child.stdout.take().expect("it is heard"));
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let words = line.split(|c: char| c.is_whitespace() || c == '/');
        let Some(address) = words.rev().find_map(|word| word.parse().ok()) else {
            let _ = child.kill();
            child.wait().unwrap();
            return None;
        };
        // Whatever it says later must not fill the pipe.
        thread::spawn(move || out.read_to_end(&mut Vec::new()));
        Some(Self { child, address })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        clock::forget(self.child.id());
    }
}
