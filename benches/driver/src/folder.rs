//! Folders that are gone when the measurement is over.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Command},
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use crate::Result;

/// A new folder below the system's temporary one: home and data of one program.
pub struct Folder(PathBuf);

static MADE: AtomicU32 = AtomicU32::new(0);

impl Folder {
    pub fn new() -> Result<Self> {
        let name = format!(
            "telemetry-bench-{}-{}",
            process::id(),
            MADE.fetch_add(1, Relaxed)
        );
        let path = env::temp_dir().join(name);
        fs::create_dir(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A program whose whole environment is this folder: no variable of ours decides for it.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default());
        for name in [
            "HOME",
            "BENCH_DIR",
            "BENCH_TELEMETRY_DIR",
            "SIFT_TELEMETRY_DIR",
        ] {
            command.env(name, &self.0);
        }
        command
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays is the system's to clean.
        let _ = fs::remove_dir_all(&self.0);
    }
}
