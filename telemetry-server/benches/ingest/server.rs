//! The server, as a process of its own.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use telemetry_schema::document::Catalog;

use crate::{
    Anyhow,
    reports::{PRODUCT, Totals},
};

const SERVER: &str = env!("CARGO_BIN_EXE_telemetry-server");

/// The ledger and its log.
const FILES: [&str; 2] = ["ledger.sqlite", "ledger.sqlite-wal"];

/// A folder with a ledger.
pub struct Folder(tempfile::TempDir);

/// A server that runs; it is killed when this is dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From its start to its first word.
    pub started: Duration,
}

impl Folder {
    /// One that takes reports of a catalog. In the target folder: what lies in memory alone is not durable.
    pub fn new(catalog: &Catalog) -> Anyhow<Self> {
        let folder = Self(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?);
        let file = folder.path().join("catalog.json");
        fs::write(&file, catalog.to_json())?;
        let words = ["catalog", "add", "--product", PRODUCT];
        folder.command(&[&words[..], &[file.to_str().unwrap_or_default()]].concat())?;
        Ok(folder)
    }

    /// Another one with the ledger of this one, which nobody serves.
    pub fn copy(&self, catalog: &Catalog) -> Anyhow<Self> {
        let copy = Self::new(catalog)?;
        for name in FILES {
            let from = self.data().join(name);
            if from.exists() {
                fs::copy(from, copy.data().join(name))?;
            }
        }
        Ok(copy)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn ledger(&self) -> PathBuf {
        self.data().join("ledger.sqlite")
    }

    fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Bytes of the ledger and its log.
    pub fn bytes(&self) -> u64 {
        let sizes = FILES
            .into_iter()
            .filter_map(|name| fs::metadata(self.data().join(name)).ok());
        sizes.map(|file| file.len()).sum()
    }

    /// Runs a subcommand and reads what it prints.
    pub fn command(&self, words: &[&str]) -> Anyhow<String> {
        let mut command = Command::new(SERVER);
        let output = command
            .args(words)
            .arg("--data")
            .arg(self.data())
            .output()?;
        if output.status.success() {
            return Ok(String::from_utf8(output.stdout)?);
        }
        Err(format!("{words:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
    }

    /// What the server has counted.
    pub fn totals(&self) -> Anyhow<Totals> {
        let text = self.command(&["totals", "--product", PRODUCT, "--json"])?;
        let document: Value = serde_json::from_str(&text)?;
        let mut totals = Totals::new();
        for day in document["days"].as_array().ok_or("no days")? {
            let name = day["day"].as_str().ok_or("no day")?;
            for (line, n) in day["lines"].as_object().ok_or("no lines")? {
                let n = n.as_u64().ok_or("no number")?;
                totals.insert((name.to_owned(), line.clone()), n);
            }
        }
        Ok(totals)
    }

    /// Serves the folder, with more of an environment.
    pub fn serve(&self, environment: &[(&str, &str)]) -> Anyhow<Server> {
        let begins = Instant::now();
        let mut child = Command::new(SERVER)
            .args(["serve", "--listen", "127.0.0.1:0", "--rate-per-second", "0"])
            .args(["--log-level", "error", "--data"])
            .arg(self.data())
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let out = child.stdout.take().ok_or("no stdout")?;
        BufReader::new(out).read_line(&mut line)?;
        let address = line.trim().rsplit('/').next().unwrap_or_default().parse()?;
        Ok(Server {
            child,
            address,
            started: begins.elapsed(),
        })
    }
}

impl Server {
    /// The most memory that it ever had resident, in KiB.
    pub fn peak_kib(&self) -> Anyhow<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.ok_or("no VmHWM")?.parse()?)
    }

    /// CPU time of all its threads.
    pub fn cpu(&self) -> Anyhow<Duration> {
        cpu(self.child.id())
    }

    /// As if the power had gone, but for what the system still holds.
    pub fn kill(&mut self) -> Anyhow<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

/// CPU time of all threads of a process; a tick is a hundredth of a second on Linux.
pub fn cpu(process: u32) -> Anyhow<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, after) = stat.rsplit_once(") ").ok_or("no stat")?;
    let ticks = after
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(str::parse::<u64>);
    let ticks: u64 = ticks.collect::<Result<Vec<_>, _>>()?.iter().sum();
    Ok(Duration::from_millis(ticks * 10))
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}
