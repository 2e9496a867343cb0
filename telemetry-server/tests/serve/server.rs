//! The real program, in a folder of its own.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{client, reports};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_telemetry-server");

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// Where it answers those who run it, if it was told to.
    pub operations: Option<SocketAddr>,
    pub folder: Folder,
}

/// Outlives the servers that are started in it.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One whose ledger has the catalog of the tests.
    pub fn with_catalog() -> Self {
        let folder = Self::new();
        folder.add(reports::PRODUCT);
        folder
    }

    /// Adds the catalog of the tests to a product.
    pub fn add(&self, product: &str) {
        let file = self.file("catalog.json");
        fs::write(&file, reports::catalog().to_json()).unwrap();
        let data = self.data();
        let added = command(&["catalog", "add", "--data"])
            .arg(data)
            .args(["--product", product])
            .arg(file)
            .output()
            .unwrap();
        assert!(added.status.success(), "{added:?}");
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.file("data")
    }

    /// All that the server has left behind.
    pub fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.data()).unwrap();
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.push(self.log());
        files
    }

    fn log(&self) -> PathBuf {
        self.file("log")
    }
}

/// The program without this machine's environment.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_clear().args(arguments);
    command
}

/// Runs it to its end.
pub fn run(arguments: &[&str], variables: &[(&str, &str)], folder: &Path) -> Output {
    let mut command = command(arguments);
    command.envs(variables.iter().copied()).current_dir(folder);
    command.output().unwrap()
}

impl Server {
    pub fn start(flags: &[&str]) -> Self {
        Self::start_in(Folder::with_catalog(), flags)
    }

    pub fn start_in(folder: Folder, flags: &[&str]) -> Self {
        Self::through(command(&[]), folder, flags)
    }

    /// By a command that takes the program's arguments.
    pub fn through(mut command: Command, folder: Folder, flags: &[&str]) -> Self {
        let log = File::options()
            .create(true)
            .append(true)
            .open(folder.log())
            .unwrap();
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.data())
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        let mut next = || {
            line.clear();
            stdout.read_line(&mut line).unwrap();
            line.trim().rsplit('/').next()?.parse().ok()
        };
        let address = next();
        let operations = if flags.contains(&"--operations-listen") {
            next()
        } else {
            None
        };
        let Some(address) = address else {
            let _ = child.kill();
            let log = fs::read_to_string(folder.log()).unwrap();
            panic!("{line:?}: {log}");
        };
        Self {
            child,
            address,
            operations,
            folder,
        }
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.log()).unwrap()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, name: &str) {
        let id = self.id().to_string();
        let sent = Command::new("kill")
            .args(["-s", name, &id])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits for its end; one that does not come is a failure.
    pub fn end(mut self) -> (ExitStatus, Folder) {
        let status = self.wait();
        (status, self.take())
    }

    fn take(&mut self) -> Folder {
        std::mem::replace(&mut self.folder, Folder::new())
    }

    fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it did not end: {}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The most memory that it ever had, in KiB.
    #[cfg(target_os = "linux")]
    pub fn memory_kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM:"))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// A number of `/metrics`, by the beginning of its line.
    pub fn metric(&self, series: &str) -> u64 {
        let metrics = client::get(self.address, "/metrics");
        let lines = metrics.text().lines();
        let mut values = lines.filter_map(|line| line.strip_prefix(series)?.trim().parse().ok());
        values.next().unwrap_or(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
