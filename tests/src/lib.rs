//! Runs cargo on the hosts of this workspace, for tests that judge what it says.

use std::{
    path::Path,
    process::{Command, Output},
};

/// A complaint of the compiler or of clippy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    /// File, line and column.
    pub place: (String, u64, u64),
    /// The name of the lint, or the code of the error.
    pub code: String,
    /// What it says.
    pub message: String,
}

/// `cargo <command> --package <host>` in this workspace, with flags for rustc, in a target folder of
/// its own under the tests' temporary one. `command` is the verb and what follows it.
///
/// # Errors
/// When cargo cannot be started.
pub fn cargo(tmp: &str, command: &[&str], host: &str, rustflags: &str) -> std::io::Result<Output> {
    let folder = rustflags.replace(|letter: char| !letter.is_alphanumeric(), "");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Command::new(env!("CARGO"))
        .args(command)
        .args(["--offline", "--quiet", "--message-format=json"])
        .args(["--package", host])
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", Path::new(tmp).join(folder))
        .env("RUSTFLAGS", rustflags)
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
}

/// What the compiler complained of in a host's own files.
#[must_use]
pub fn complaints(output: &Output, host: &str) -> Vec<Complaint> {
    let lines = output.stdout.split(|byte| *byte == b'\n');
    lines
        .filter_map(|line| serde_json::from_slice(line).ok())
        .filter_map(|line: serde_json::Value| {
            let target = line["target"]["name"].as_str()?;
            let ours = line["reason"] == "compiler-message" && target.replace('_', "-") == host;
            ours.then(|| complaint(&line["message"]))?
        })
        .collect()
}

fn complaint(message: &serde_json::Value) -> Option<Complaint> {
    let spans = message["spans"].as_array()?;
    let span = spans.iter().find(|span| span["is_primary"] == true)?;
    Some(Complaint {
        place: (
            span["file_name"].as_str()?.to_owned(),
            span["line_start"].as_u64()?,
            span["column_start"].as_u64()?,
        ),
        code: message["code"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        message: message["message"].as_str()?.to_owned(),
    })
}

/// The README's examples run as they stand there.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
