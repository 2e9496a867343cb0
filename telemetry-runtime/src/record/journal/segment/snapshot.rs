//! A segment as the fold sees it: the words of one area after another.
//!
//! The lock says who else is there. Where its owner holds it the file is mapped and read while
//! threads write; else this is the owner for as long as it lasts, and the file is read as any
//! other, which no cut can turn into a signal.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt},
    path::Path,
};

use super::{
    files::Found,
    layout::{AREAS_MAX, Geometry, HEADER_BYTES},
    mapped::Mapped,
};
use crate::record::journal::{
    layout::{self, HEADER_BYTES_MAX, Header, Record},
    reader::End,
};

/// A segment that is open, and claimed where nobody had it.
#[derive(Debug)]
pub struct Snapshot {
    file: File,
    bytes: u64,
    mapped: Option<Mapped>,
}

/// What there is of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// Its beginning: the file ends. Missing words are zero.
    Cut,
    /// Another thread is taking it over, so everything that was in it has been read.
    Changing,
}

impl Snapshot {
    /// Opens a segment; `None` when it has just been removed.
    ///
    /// # Errors
    /// When it is no file, is a link, or somebody else's who has it in use.
    pub fn open(path: &Path) -> io::Result<Option<Self>> {
        let file = match options().open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if !file.metadata()?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let is_live = match file.try_lock() {
            Ok(()) => false,
            Err(fs::TryLockError::WouldBlock) => true,
            Err(fs::TryLockError::Error(error)) => return Err(error),
        };
        // Asked again: it may have grown, or been removed, before the lock was there.
        let metadata = file.metadata()?;
        if metadata.nlink() == 0 {
            return Ok(None);
        }
        let mapped = is_live.then(|| Mapped::of(&file, &metadata)).transpose()?;
        Ok(Some(Self {
            file,
            bytes: metadata.len(),
            mapped,
        }))
    }

    /// Whether nobody writes any more.
    pub fn end(&self) -> End {
        match self.mapped {
            Some(_) => End::Open,
            None => End::Final,
        }
    }

    /// The header, if it is whole and says what the name says.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn header(&self, found: &Found) -> io::Result<Option<Header>> {
        let mut bytes = vec![0; HEADER_BYTES_MAX];
        let read = read_at(&self.file, &mut bytes, 0)?;
        Ok(match layout::read(&bytes[..read]) {
            Ok((Record::Header(header), _))
                if (header.build, header.epoch) == (found.build, found.epoch) =>
            {
                Some(header)
            }
            _ => None,
        })
    }

    /// How many areas there are, the last perhaps in part. What a file has beyond the most that a
    /// segment has is not ours.
    pub fn areas(&self, geometry: Geometry) -> usize {
        let bytes = self.bytes.saturating_sub(HEADER_BYTES as u64);
        let area_bytes = geometry.area_bytes() as u64;
        let areas = match self.end() {
            End::Open => bytes / area_bytes,
            End::Final => bytes.div_ceil(area_bytes),
        };
        usize::try_from(areas).map_or(AREAS_MAX, |areas| areas.min(AREAS_MAX))
    }

    /// Whether the file goes on where no segment does.
    pub fn is_too_long(&self, geometry: Geometry) -> bool {
        self.bytes > geometry.area_at(AREAS_MAX) as u64
    }

    /// Reads the words of an area, in the place of what `words` holds.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn area(&self, geometry: Geometry, area: usize, words: &mut Vec<u64>) -> io::Result<Part> {
        words.clear();
        match &self.mapped {
            Some(mapped) => Ok(mapped.area(geometry, area, words)),
            None => self.read_area(geometry, area, words),
        }
    }

    fn read_area(&self, geometry: Geometry, area: usize, words: &mut Vec<u64>) -> io::Result<Part> {
        let mut bytes = vec![0; geometry.area_words() * 8];
        let read = read_at(&self.file, &mut bytes, geometry.area_at(area) as u64)?;
        let (whole, _) = bytes.as_chunks();
        words.extend(whole.iter().map(|word| u64::from_le_bytes(*word)));
        Ok(if read < bytes.len() {
            Part::Cut
        } else {
            Part::Whole
        })
    }

    /// How long the file was.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    options
}

/// As many bytes as there are.
fn read_at(file: &File, bytes: &mut [u8], from: u64) -> io::Result<usize> {
    let mut read = 0;
    while read < bytes.len() {
        match file.read_at(&mut bytes[read..], from + read as u64) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}
