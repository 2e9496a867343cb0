//! What a host of the fault tests notes of its calls, so that a test knows after a SIGKILL how many
//! had returned.
//!
//! Each thread has a file of its own. Before a batch of calls it notes how many will have *begun*,
//! and with the next batch, or at its end, how many have *returned*. Both are in the page cache
//! once the one small write that carries them has returned, so they outlive the process as the
//! records do. What is stored of a thread lies between the two; their distance is one batch.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt as _,
    path::Path,
};

/// One way to call something that is tracked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A plain feature; there is one a thread, up to [`WALKS`].
    Walk(usize),
    /// A timed feature.
    Carry,
    /// A feature that fails with a kind of error.
    Slip,
    /// An event without a quantity; one combination a thread, up to [`WALKS`].
    Step(usize),
    /// An event with a quantity, always of [`PARCEL_BYTES`].
    Fetch,
    /// An event of level full.
    Glance,
}

/// How many plain features there are, and ways of an event.
pub const WALKS: usize = 4;

/// What each `fetched` has measured.
pub const PARCEL_BYTES: u64 = 3_000;

/// All of them.
pub const KINDS: [Kind; 12] = [
    Kind::Walk(0),
    Kind::Walk(1),
    Kind::Walk(2),
    Kind::Walk(3),
    Kind::Carry,
    Kind::Slip,
    Kind::Step(0),
    Kind::Step(1),
    Kind::Step(2),
    Kind::Step(3),
    Kind::Fetch,
    Kind::Glance,
];

/// A number for each kind, in the order of [`KINDS`].
pub type Counts = [u64; KINDS.len()];

const BYTES: usize = 2 * KINDS.len() * size_of::<u64>();

/// What one thread notes.
#[derive(Debug)]
pub struct Notes {
    file: File,
    begun: Counts,
    returned: Counts,
}

impl Notes {
    /// A new file.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(Self {
            file,
            begun: Counts::default(),
            returned: Counts::default(),
        })
    }

    /// Everything that was begun has returned, and so many more calls of one kind begin.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn begin(&mut self, kind: usize, calls: u64) -> io::Result<()> {
        self.returned = self.begun;
        self.begun[kind] += calls;
        self.write()
    }

    /// Everything that was begun has returned.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn end(&mut self) -> io::Result<()> {
        self.returned = self.begun;
        self.write()
    }

    /// What was begun and what had returned, as a file says; nothing if its thread never wrote.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(path: &Path) -> io::Result<(Counts, Counts)> {
        let bytes = std::fs::read(path)?;
        let mut numbers = bytes.chunks_exact(size_of::<u64>()).map(|number| {
            number
                .iter()
                .rev()
                .fold(0, |n, byte| n << 8 | u64::from(*byte))
        });
        let mut counts = || std::array::from_fn(|_| numbers.next().unwrap_or(0));
        Ok((counts(), counts()))
    }

    fn write(&self) -> io::Result<()> {
        let mut bytes = [0; BYTES];
        let numbers = self.begun.iter().chain(&self.returned);
        for (room, number) in bytes.chunks_exact_mut(size_of::<u64>()).zip(numbers) {
            room.copy_from_slice(&number.to_le_bytes());
        }
        self.file.write_all_at(&bytes, 0)
    }
}
