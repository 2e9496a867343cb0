//! The file: lines that end with a checksum.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use telemetry_schema::{Digest, wire::Uuid};

use super::Receipt;
use crate::{ours, record::journal::limit, store::StoreError};

/// What is read of it: 90 days of 20 reports, each with four lines of 400 bytes, are 3 MB.
const BYTES_MAX: u64 = 16 << 20;

/// The file may have twice as many lines as there are receipts, and so many more.
const LINES_BEHIND_MAX: usize = 64;

/// What follows the name of a log that is being written.
const NEW: &str = ".new";

/// What a line says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// This receipt is as it stands here.
    Receipt(Receipt),
    /// A report was taken back.
    Settled {
        /// Its id.
        settled: Uuid,
    },
    /// All receipts before this line whose reports may have left are for erasure.
    EraseAll {
        /// Always.
        erase_all: bool,
    },
}

/// The open log.
#[derive(Debug)]
pub struct Log {
    path: PathBuf,
    lines: usize,
    /// Where the last whole line ends; nothing where there is no file.
    end: Option<u64>,
}

impl Log {
    /// Reads what is there; lines that are damaged are dropped.
    pub fn open(path: PathBuf) -> Result<(Self, Vec<Line>), StoreError> {
        let mut log = Self {
            path,
            lines: 0,
            end: None,
        };
        // What was being written when its process was killed says nothing that the log does not.
        let _ = fs::remove_file(ours::beside(&log.path, NEW));
        let bytes = match log.read() {
            Err(StoreError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                return Ok((log, Vec::new()));
            }
            bytes => bytes?,
        };
        // What has no end yet was never said: the next line takes its place.
        let end = bytes.iter().rposition(|byte| *byte == b'\n');
        let (whole, _) = bytes.split_at(end.map_or(0, |at| at + 1));
        log.end = Some(whole.len() as u64);
        let mut lines = Vec::new();
        for line in whole
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
        {
            log.lines += 1;
            lines.extend(std::str::from_utf8(line).ok().and_then(parse));
        }
        Ok((log, lines))
    }

    /// Writes lines behind those that are there, or none of them; they are on the disk when this returns.
    pub fn append(&mut self, lines: impl IntoIterator<Item = Line>) -> Result<(), StoreError> {
        let (mut text, mut n) = (String::new(), 0);
        for line in lines {
            text.push_str(&written(&line));
            n += 1;
        }
        if n == 0 {
            return Ok(());
        }
        let path = self.path.clone();
        let failed = |error| StoreError::file(&path, error);
        let (is_new, end) = (self.end.is_none(), self.end.unwrap_or(0));
        if !limit::admits(end + text.len() as u64) {
            return Err(StoreError::Limited(path));
        }
        let mut file = options(is_new).open(&self.path).map_err(failed)?;
        // What a crash has left behind the last whole line would be taken for the beginning of this one.
        let appended = file
            .set_len(end)
            .and_then(|()| file.write_all(text.as_bytes()))
            .and_then(|()| file.sync_data());
        if let Err(error) = appended {
            // A part of it must not be read as said. Making a file shorter needs no room.
            let _ = file.set_len(end);
            self.end = Some(end);
            return Err(failed(error));
        }
        if is_new {
            sync_folder(&self.path).map_err(failed)?;
        }
        self.end = Some(end + text.len() as u64);
        self.lines += n;
        Ok(())
    }

    /// Puts a log of these receipts alone in the place of this one; no file in the place of an empty one.
    pub fn write_afresh(&mut self, known: &BTreeMap<Uuid, Receipt>) -> Result<(), StoreError> {
        let path = self.path.clone();
        let failed = |error| StoreError::file(&path, error);
        if known.is_empty() {
            match fs::remove_file(&self.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
                _ => {}
            }
            (self.lines, self.end) = (0, None);
            return sync_folder(&self.path).map_err(failed);
        }
        let lines = known.values().cloned().map(Line::Receipt);
        let text: String = lines.map(|line| written(&line)).collect();
        replace(&self.path, text.as_bytes()).map_err(failed)?;
        (self.lines, self.end) = (known.len(), Some(text.len() as u64));
        Ok(())
    }

    /// Whether most lines are out of date.
    pub fn is_long(&self, receipts: usize) -> bool {
        self.lines > 2 * receipts + LINES_BEHIND_MAX
    }

    fn read(&self) -> Result<Vec<u8>, StoreError> {
        let failed = |error| StoreError::file(&self.path, error);
        let metadata = self.path.symlink_metadata().map_err(failed)?;
        if !metadata.is_file() {
            return Err(StoreError::NotAFile(self.path.clone()));
        }
        make_private(&self.path, &metadata).map_err(failed)?;
        let mut bytes = Vec::new();
        File::open(&self.path)
            .and_then(|file| file.take(BYTES_MAX).read_to_end(&mut bytes))
            .map_err(failed)?;
        Ok(bytes)
    }
}

fn options(is_new: bool) -> OpenOptions {
    if is_new {
        return ours::file();
    }
    let mut options = OpenOptions::new();
    options.append(true);
    options
}

/// The old file is whole until the new one is.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    limit::admit(bytes)?;
    let new = ours::beside(path, NEW);
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = ours::file().open(&new).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if let Err(error) = written.and_then(|()| fs::rename(&new, path)) {
        let _ = fs::remove_file(&new);
        return Err(error);
    }
    sync_folder(path)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(unix)]
fn make_private(path: &Path, metadata: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let shared = metadata.permissions().mode() & 0o077;
    if shared == 0 {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn make_private(_: &Path, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// `{…,"check":"<16 hexadecimal digits>"}`: the digest of what stands before.
fn written(line: &Line) -> String {
    // Maps with keys that are no text are the only fault that serde_json knows here; there are none.
    let json = serde_json::to_string(line).unwrap_or_default();
    let said = json.strip_suffix('}').unwrap_or_default();
    format!("{said}{}\n", check(said))
}

fn parse(line: &str) -> Option<Line> {
    let said = line.get(..line.len().checked_sub(check("").len())?)?;
    if line.get(said.len()..)? != check(said) {
        return None;
    }
    serde_json::from_str(&format!("{said}}}")).ok()
}

fn check(said: &str) -> String {
    format!(
        ",\"check\":\"{:016x}\"}}",
        Digest::EMPTY.text(said).as_u64()
    )
}
