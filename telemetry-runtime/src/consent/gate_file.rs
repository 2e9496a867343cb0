//! The decision as one small file, so that a start reads no other.
//!
//! # Bytes
//!
//! Integers are little-endian. A *stamp* is what tells one state of a file from another: a byte
//! that says whether there is one, then the time of the last change (seconds i64, nanoseconds u32), length
//! u64 and inode u64.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `tlmgate1` |
//! | 8 | FNV-1a, 64 bits, of everything that follows |
//! | 4 | length of everything that follows |
//! | 29 | stamp of the policy file |
//! | 29 | stamp of the user's file |
//! | 29 | stamp of the agreed catalog |
//! | 1 | number of sections |
//!
//! A section for each of the last builds that started here:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | build |
//! | 8 | epoch |
//! | 4 | the first day on which the section no longer holds, `0xffff_ffff` for never |
//! | 1 | whether anything records at all |
//! | 2 | number of entries |
//! | 11 each | digest of an entry (8), its place in the sorted catalog (2), its state (1); ascending |
//!
//! A state is a bit for *records* and a bit for *timings and error kinds too*.

use std::{
    ffi::OsStr,
    fs::{self, File, Metadata},
    io::{self, Read},
    path::Path,
};

use telemetry_schema::Date;

use super::place;
use crate::paths::Paths;

const MAGIC: &[u8; 8] = b"tlmgate1";
const HEAD: usize = MAGIC.len() + 8 + 4;
const ENTRY: usize = 11;

/// Builds that are remembered. More than are ever run in turn; each takes 11 bytes an entry.
const SECTIONS_MAX: usize = 8;

/// 8 sections of 65,535 entries fit.
const BYTES_MAX: u64 = 8 << 20;

/// Room for one read: 8 sections of 90 entries.
const BYTES_AT_ONCE: usize = 8 << 10;

const NEVER: u32 = u32::MAX;

/// What tells one state of a file from another, without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    there: bool,
    seconds: i64,
    nanoseconds: u32,
    length: u64,
    inode: u64,
}

/// The stamps of the files that a decision comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamps {
    /// Of the policy file.
    pub policy: Stamp,
    /// Of the user's file.
    pub user: Stamp,
    /// Of the agreed catalog, which an answer that was cut off has written alone.
    pub agreed: Stamp,
}

/// The file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GateFile {
    /// What the decisions come from.
    pub stamps: Stamps,
    sections: Vec<Section>,
}

/// The decision for one build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The build.
    pub build: u64,
    /// The consent that its records stand under.
    pub epoch: u64,
    /// The first day on which it no longer holds.
    pub until: Option<Date>,
    /// Whether anything records at all.
    pub records: bool,
    /// The entries, by digest.
    pub entries: Entries,
}

/// What was decided for each entry, in the order in which it is looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries(Vec<Passed>);

/// The decision for one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passed {
    /// What the entry is.
    pub digest: u64,
    /// Its place in the sorted catalog.
    pub index: u16,
    /// Its state.
    pub state: u8,
}

/// Opens and reads the gate file: two system calls. Nothing where there is none.
///
/// # Errors
/// When something stands there that cannot be read.
pub fn read(path: &Path) -> io::Result<Option<(File, Vec<u8>)>> {
    let mut file = match place::open_ours(path) {
        Ok(file) => file,
        Err(error) if place::is_absent(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = vec![0; BYTES_AT_ONCE];
    let read = file.read(&mut bytes)?;
    bytes.truncate(read);
    if read == BYTES_AT_ONCE {
        (&file).take(BYTES_MAX).read_to_end(&mut bytes)?;
    }
    Ok(Some((file, bytes)))
}

/// Empties the gate file, which needs no room, so that the next start of any program reads all files.
/// Where that fails there is none, or none that a start would rely on.
pub fn invalidate(path: &Path) {
    let _ = place::empty_ours(path);
}

impl Stamp {
    /// The stamp of what is at a path now.
    pub fn of(path: &Path) -> Self {
        fs::metadata(path).map_or_else(|error| Self::of_error(&error), |file| Self::from(&file))
    }

    /// What cannot be looked at is there, and unlike anything that can.
    fn of_error(error: &io::Error) -> Self {
        Self {
            there: !place::is_absent(error),
            ..Self::default()
        }
    }

    fn write(self, bytes: &mut Vec<u8>) {
        bytes.push(u8::from(self.there));
        bytes.extend(self.seconds.to_le_bytes());
        bytes.extend(self.nanoseconds.to_le_bytes());
        bytes.extend(self.length.to_le_bytes());
        bytes.extend(self.inode.to_le_bytes());
    }

    fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        Some(Self {
            there: bytes.u8()? != 0,
            seconds: i64::from_le_bytes(bytes.array()?),
            nanoseconds: u32::from_le_bytes(bytes.array()?),
            length: bytes.u64()?,
            inode: bytes.u64()?,
        })
    }
}

/// The time of the last change of content, owner or mode, which nobody can set.
#[cfg(unix)]
impl From<&Metadata> for Stamp {
    fn from(file: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            there: true,
            seconds: file.ctime(),
            nanoseconds: u32::try_from(file.ctime_nsec()).unwrap_or(0),
            length: file.len(),
            inode: file.ino(),
        }
    }
}

#[cfg(not(unix))]
impl From<&Metadata> for Stamp {
    fn from(file: &Metadata) -> Self {
        let since = file
            .modified()
            .ok()
            .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
            .unwrap_or_default();
        Self {
            there: true,
            seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            nanoseconds: since.subsec_nanos(),
            length: file.len(),
            inode: 0,
        }
    }
}

impl Stamps {
    /// The stamps of now. Three system calls.
    pub fn of(paths: &Paths) -> Self {
        Self {
            policy: Stamp::of(paths.policy()),
            user: Stamp::of(&paths.user_file()),
            agreed: Stamp::of(&paths.agreed()),
        }
    }

    /// Whether the files that people write are as they were. Two system calls, which is what a start has to
    /// spare: whoever writes the agreed catalog empties the gate before, see [`invalidate`].
    pub fn hold_at_a_start(&self, paths: &Paths) -> bool {
        self.policy == Stamp::of(paths.policy()) && self.user == Stamp::of(&paths.user_file())
    }

    /// Whether all files are as they were.
    pub fn hold(&self, paths: &Paths) -> bool {
        self.hold_at_a_start(paths) && self.agreed == Stamp::of(&paths.agreed())
    }
}

impl GateFile {
    /// A file without sections.
    pub fn new(stamps: Stamps) -> Self {
        Self {
            stamps,
            sections: Vec::new(),
        }
    }

    /// The decision for a build, if it still holds.
    pub fn section(&self, build: u64, today: Date) -> Option<&Section> {
        self.sections
            .iter()
            .find(|section| section.build == build)
            .filter(|section| section.until.is_none_or(|until| today < until))
    }

    /// Puts a section into the place of an earlier one of that build; the one that was put there
    /// longest ago makes room.
    pub fn put(&mut self, section: Section) {
        self.sections.retain(|other| other.build != section.build);
        if self.sections.len() >= SECTIONS_MAX {
            self.sections.remove(0);
        }
        self.sections.push(section);
    }

    /// Whether a name is that of a gate file that was set aside or never put in place.
    pub fn is_left_over(name: &OsStr) -> bool {
        name.to_str().is_some_and(|name| name.starts_with("gate."))
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        self.stamps.policy.write(&mut body);
        self.stamps.user.write(&mut body);
        self.stamps.agreed.write(&mut body);
        body.push(u8::try_from(self.sections.len()).unwrap_or(u8::MAX));
        for section in &self.sections {
            section.write(&mut body);
        }
        let mut bytes = Vec::with_capacity(HEAD + body.len());
        bytes.extend(MAGIC);
        bytes.extend(checksum(&body).to_le_bytes());
        bytes.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(body);
        bytes
    }

    /// The file from its bytes; nothing if they are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut head = Bytes(bytes);
        if head.array::<8>()? != *MAGIC {
            return None;
        }
        let sum = head.u64()?;
        let length = u32::from_le_bytes(head.array()?);
        let mut body = head;
        if body.0.len() != length as usize || checksum(body.0) != sum {
            return None;
        }
        let stamps = Stamps {
            policy: Stamp::read(&mut body)?,
            user: Stamp::read(&mut body)?,
            agreed: Stamp::read(&mut body)?,
        };
        let sections = (0..body.u8()?)
            .map(|_| Section::read(&mut body))
            .collect::<Option<_>>()?;
        body.0.is_empty().then_some(Self { stamps, sections })
    }
}

impl FromIterator<Passed> for Entries {
    fn from_iter<I: IntoIterator<Item = Passed>>(passed: I) -> Self {
        let mut passed: Vec<Passed> = passed.into_iter().collect();
        passed.sort_unstable();
        Self(passed)
    }
}

impl Entries {
    /// The decision for an entry.
    pub fn get(&self, digest: u64) -> Option<Passed> {
        self.0
            .binary_search_by_key(&digest, |passed| passed.digest)
            .ok()
            .map(|at| self.0[at])
    }
}

impl Section {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.build.to_le_bytes());
        bytes.extend(self.epoch.to_le_bytes());
        bytes.extend(self.until.map_or(NEVER, Date::days).to_le_bytes());
        bytes.push(u8::from(self.records));
        let entries = &self.entries.0[..self.entries.0.len().min(usize::from(u16::MAX))];
        bytes.extend(
            u16::try_from(entries.len())
                .unwrap_or(u16::MAX)
                .to_le_bytes(),
        );
        for passed in entries {
            bytes.extend(passed.digest.to_le_bytes());
            bytes.extend(passed.index.to_le_bytes());
            bytes.push(passed.state);
        }
    }

    fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let (build, epoch) = (bytes.u64()?, bytes.u64()?);
        let until = u32::from_le_bytes(bytes.array()?);
        let records = bytes.u8()? != 0;
        let count = usize::from(u16::from_le_bytes(bytes.array()?));
        let (entries, rest) = bytes.0.split_at_checked(count * ENTRY)?;
        bytes.0 = rest;
        Some(Self {
            build,
            epoch,
            until: (until != NEVER).then(|| Date::from_days(until)),
            records,
            entries: entries
                .chunks_exact(ENTRY)
                .filter_map(|entry| Passed::read(&mut Bytes(entry)))
                .collect(),
        })
    }
}

impl Passed {
    fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        Some(Self {
            digest: bytes.u64()?,
            index: u16::from_le_bytes(bytes.array()?),
            state: bytes.u8()?,
        })
    }
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*head)
    }

    fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
}

/// FNV-1a, 64 bits (draft-eastlake-fnv). Any change of one byte changes it.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
#[path = "gate_file_tests.rs"]
mod tests;
