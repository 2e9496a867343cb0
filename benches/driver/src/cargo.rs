//! Builds what is measured.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::Result;

/// This folder of the repository.
pub fn benches() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default()
}

/// Where builds go: with the driver.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| benches().join("target"), PathBuf::from)
}

/// A package of this folder and how it is built.
#[derive(Clone, Copy, Debug)]
pub struct Package {
    pub name: &'static str,
    /// With the feature `calls`.
    pub has_calls: bool,
}

impl Package {
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            has_calls: false,
        }
    }

    pub const fn with_calls(name: &'static str) -> Self {
        Self {
            name,
            has_calls: true,
        }
    }

    /// Builds it as released and returns the folder of its programs. Each package on its own, so
    /// that none is built with features that another asked for.
    pub fn build(self) -> Result<PathBuf> {
        let mut command = release(&benches().join("Cargo.toml"), &target());
        command.args(["--package", self.name]);
        if self.has_calls {
            command.args(["--features", "calls"]);
        }
        succeed(&mut command)?;
        Ok(target().join("release"))
    }
}

/// A release build of a workspace into a folder.
pub fn release(manifest: &Path, target: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(["build", "--quiet", "--release", "--manifest-path"])
        .arg(manifest)
        .env("CARGO_TARGET_DIR", target);
    command
}

/// Runs a command that has to succeed; what it prints is shown where it goes wrong.
pub fn succeed(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(format!(
            "{command:?}: {}\n{}{}",
            output.status,
            text(&output.stdout),
            text(&output.stderr)
        ))
    }
}
