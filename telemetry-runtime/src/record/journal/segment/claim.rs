//! How a process gets a segment: the first of its build and consent that nobody else has.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::Arc,
};

pub use system::{allocate, may_be_mapped};

use super::{
    area::Left,
    file::Segment,
    files,
    layout::{AREAS_MAX, Broken, Geometry, HEADER_BYTES, SEGMENTS_MAX},
};
use crate::record::journal::{
    files::file_id,
    layout::{self, Header, Record},
    limit,
    open::{Identity, is_ours, make_private},
};

/// How often a file that was being removed while we opened it is asked for again.
const OPEN_TRIES: u32 = 8;

/// The areas of a file as they were left.
pub struct Areas {
    /// One by one.
    pub left: Vec<Result<Left, Broken>>,
    /// Behind them there is a part of one.
    pub has_rest: bool,
}

/// What was found in a file.
enum Found {
    /// Nothing: it is ours to fill.
    Nothing,
    Segment {
        id: u64,
        areas: Areas,
    },
    /// Something else, which is left to the fold.
    Damage,
}

impl Segment {
    /// Continues the first segment of a build under a consent that a dead process has left, or
    /// makes one. `None` where there can be none: not on Linux, not on a local file system, no
    /// room, a limit on file sizes, too many processes.
    ///
    /// `still_wanted` is asked when the file is there, so that either it finds the consent gone or
    /// who takes the consent away finds the file.
    ///
    /// # Errors
    /// When the folder cannot be written to, or files cannot be locked in it.
    pub fn claim(
        dir: &Path,
        build: u64,
        epoch: u64,
        consent: &str,
        entries: usize,
        still_wanted: impl Fn() -> bool,
    ) -> io::Result<Option<Arc<Self>>> {
        let wanted = Wanted {
            geometry: Geometry::new(entries),
            header: Header {
                file: file_id(),
                build,
                epoch,
                consent: consent.to_owned(),
            },
        };
        if !limit::admits(wanted.first_area_end()) || !may_be_mapped(dir)? {
            return Ok(None);
        }
        for ordinal in 0..SEGMENTS_MAX {
            let path = files::path(dir, build, epoch, ordinal);
            let Some((file, bytes)) = lock(&path)? else {
                continue;
            };
            let claimed = match wanted.look_into(&file, bytes)? {
                Found::Damage => continue,
                Found::Segment { id, areas } => still_wanted().then_some((id, areas)),
                Found::Nothing => {
                    let filled = wanted.fill(&file).is_ok() && still_wanted();
                    if !filled {
                        // What cannot be removed is empty, and the next one fills it.
                        let _ = fs::remove_file(&path);
                    }
                    filled.then_some((wanted.header.file, Areas::none(bytes > 0)))
                }
            };
            return Ok(claimed.map(|(id, areas)| Self::new(file, id, wanted.geometry, &areas)));
        }
        Ok(None)
    }
}

/// The file and its length, if it is ours alone from here on; made if there is none.
fn lock(path: &Path) -> io::Result<Option<(File, u64)>> {
    for _ in 0..OPEN_TRIES {
        let file = match options().open(path) {
            Ok(file) => file,
            Err(error) if system::is_in_the_way(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Ok(None),
            Err(fs::TryLockError::Error(error)) => return Err(error),
        }
        let metadata = file.metadata()?;
        if !metadata.is_file() || !is_ours(&metadata) {
            return Ok(None);
        }
        if is_at(path, &metadata) {
            make_private(&file, &metadata)?;
            return Ok(Some((file, metadata.len())));
        }
    }
    Ok(None)
}

/// Whether nobody has removed or renamed the file between its opening and its locking: a fold gives
/// what it reads for the last time another name.
fn is_at(path: &Path, metadata: &fs::Metadata) -> bool {
    let named = path.symlink_metadata();
    named.is_ok_and(|named| Identity::of(&named) == Identity::of(metadata))
}

/// Opening and making are one step: whoever gets the lock of an empty file fills it.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    options
}

/// What a segment of this process has to be.
struct Wanted {
    header: Header,
    geometry: Geometry,
}

impl Wanted {
    fn first_area_end(&self) -> u64 {
        self.geometry.area_at(1) as u64
    }

    fn look_into(&self, file: &File, bytes: u64) -> io::Result<Found> {
        if bytes == 0 {
            return Ok(Found::Nothing);
        }
        let mut start = Vec::with_capacity(HEADER_BYTES);
        file.take(HEADER_BYTES as u64).read_to_end(&mut start)?;
        if start.iter().all(|byte| *byte == 0) && bytes <= self.first_area_end() {
            // Its maker was killed before it could write the header.
            return Ok(Found::Nothing);
        }
        let Ok((Record::Header(header), _)) = layout::read(&start) else {
            return Ok(Found::Damage);
        };
        let is_ours = (header.build, header.epoch) == (self.header.build, self.header.epoch);
        match self.areas(bytes) {
            Some((n, has_rest)) if is_ours => Ok(Found::Segment {
                id: header.file,
                areas: Areas {
                    left: self.heads(file, n)?,
                    has_rest,
                },
            }),
            _ => Ok(Found::Damage),
        }
    }

    /// How many areas there are, and whether there is a part of one: the disk may have become full
    /// while the file was made larger.
    fn areas(&self, bytes: u64) -> Option<(usize, bool)> {
        let areas = usize::try_from(bytes).ok()?.checked_sub(HEADER_BYTES)?;
        let n = areas / self.geometry.area_bytes();
        let has_rest = !areas.is_multiple_of(self.geometry.area_bytes());
        let fits = (1..AREAS_MAX).contains(&n) || (n == AREAS_MAX && !has_rest);
        fits.then_some((n, has_rest))
    }

    fn heads(&self, mut file: &File, n: usize) -> io::Result<Vec<Result<Left, Broken>>> {
        (0..n)
            .map(|at| {
                let mut head = [0; 24];
                file.seek(SeekFrom::Start(self.geometry.area_at(at) as u64))?;
                file.read_exact(&mut head)?;
                let word = |at: usize| {
                    let bytes = head[at * 8..].first_chunk();
                    bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
                };
                Ok(Left::read([word(0), word(1), word(2)], at, self.geometry))
            })
            .collect()
    }

    /// Room for the header and one area, then the header.
    fn fill(&self, mut file: &File) -> io::Result<()> {
        let header = self.header.to_bytes().ok_or(io::ErrorKind::InvalidInput)?;
        allocate(file, 0, self.first_area_end())?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header)
    }
}

impl Areas {
    /// The first one is made like all others, when a thread asks for it.
    fn none(has_rest: bool) -> Self {
        Self {
            left: Vec::new(),
            has_rest,
        }
    }
}

#[cfg(all(
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64"
))]
mod system {
    use std::{fs::File, io, path::Path};

    use rustix::{
        fs::{FallocateFlags, fallocate, statfs},
        io::Errno,
    };

    /// A signal may interrupt it; after so many the file is as good as full.
    const ALLOCATE_TRIES: u32 = 8;

    /// File systems on which a write into allocated space does not fail, by the number that statfs(2)
    /// has for them. Not those that copy on write, nor those of other machines or of programs.
    const MAPPABLE: [u32; 5] = [
        0xef53,      // ext2, ext3, ext4
        0x5846_5342, // xfs
        0xf2f5_2010, // f2fs
        0x0102_1994, // tmpfs
        0x794c_7630, // overlayfs
    ];

    pub fn may_be_mapped(dir: &Path) -> io::Result<bool> {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the numbers have 32 bits; the type differs between architectures"
        )]
        let kind = statfs(dir)?.f_type as u32;
        Ok(MAPPABLE.contains(&kind))
    }

    /// Gives a part of a file its room on the disk.
    pub fn allocate(file: &File, from: u64, bytes: u64) -> io::Result<()> {
        for _ in 0..ALLOCATE_TRIES {
            match fallocate(file, FallocateFlags::empty(), from, bytes) {
                Err(Errno::INTR) => {}
                allocated => return Ok(allocated?),
            }
        }
        Err(io::ErrorKind::Interrupted.into())
    }

    /// A link, a folder, something that is not ours, or no room to make a file.
    pub fn is_in_the_way(error: &io::Error) -> bool {
        let errors = [
            Errno::LOOP,
            Errno::ISDIR,
            Errno::ACCESS,
            Errno::PERM,
            Errno::NXIO,
            Errno::NOSPC,
            Errno::DQUOT,
        ];
        errors
            .iter()
            .any(|in_the_way| error.raw_os_error() == Some(in_the_way.raw_os_error()))
    }
}

/// Elsewhere there are no segments.
#[cfg(not(all(
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64"
)))]
mod system {
    use std::{fs::File, io, path::Path};

    pub fn may_be_mapped(_: &Path) -> io::Result<bool> {
        Ok(false)
    }

    pub fn allocate(_: &File, _: u64, _: u64) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn is_in_the_way(_: &io::Error) -> bool {
        false
    }
}
