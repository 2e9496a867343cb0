//! The recorder of a process: appends to a file that exists already.

use std::{
    fmt, fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Write},
    path::{Path, PathBuf},
    process,
    sync::{
        Arc, RwLock, RwLockReadGuard, TryLockError,
        atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use telemetry_schema::Level;

use super::{
    INBOX_BYTES_MAX, INBOX_BYTES_NEAR, LOSS_BYTES_MAX,
    files::{self, random},
    frame::Frame,
    layout::Single,
    limit,
    open::{Identity, Open, has_name},
};
use crate::{
    clock::{Clock, Moment},
    record::{
        recorder::{Observation, Recorder},
        site::Site,
    },
};

/// How often a thread gives way to the one that puts another file in place.
const READ_TRIES: u32 = 1_000;

/// After so many bytes, or so much time, a process looks whether its file is still in use.
const LOOK_BYTES: u64 = 64 << 10;
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// The same while records are being lost.
const LOOK_EVERY_LOSING: Duration = Duration::from_secs(1);

/// After so many losses their count is written down, so that a kill loses the count of fewer.
const LOSSES_A_NOTE: u64 = 1_024;

/// An open inbox. Nothing in it blocks: what cannot be kept at once is counted as lost.
///
/// The count survives as a record of its own, written at the 1st, 2nd, 4th, … loss of a run and at
/// each 1,024th, with the next record that can be kept, and when the inbox is closed. Room above
/// the cap is reserved for it, half of it for all but the notes at each 1,024th: a run that is
/// killed loses the count of fewer than 1,024, after millions of losses of up to half of them, and
/// on a full disk of all.
///
/// A forked child may go on with it: an inbox belongs to all processes of a build, appends do not
/// mix, the session is that of the run that forked, and losses that were counted before the fork
/// are left to the parent.
pub struct Inbox {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    open: RwLock<Open>,
    /// As far as this process knows.
    bytes: AtomicU64,
    bytes_max: u64,
    /// The count of what was lost may go so far.
    loss_bytes_max: u64,
    /// There is a limit on file sizes: ask for the true size before each write.
    ask_size: bool,
    look_bytes: AtomicU64,
    look_at_ms: AtomicU64,
    /// Random number of this run; 0 until a single event needs it.
    run: AtomicU64,
    losses: Losses,
}

#[derive(Debug, Default)]
struct Losses {
    total: AtomicU64,
    unwritten: AtomicU32,
    process: AtomicU32,
}

impl Inbox {
    /// Makes the inbox of a build under a consent, unless there is one.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn create(dir: &Path, build: u64, epoch: u64, consent: &str) -> io::Result<bool> {
        files::create(dir, build, epoch, consent)
    }

    /// Opens the inbox of a build under a consent; `None` when there is none: nothing is created.
    ///
    /// # Errors
    /// When something that is no private file stands there.
    pub fn open(
        dir: &Path,
        build: u64,
        epoch: u64,
        clock: Arc<dyn Clock>,
    ) -> io::Result<Option<Self>> {
        let path = files::path(dir, build, epoch);
        let Some((open, bytes)) = Open::at(&path)? else {
            return Ok(None);
        };
        let limit = limit::file_bytes_max();
        let look_at = clock.elapsed() + LOOK_EVERY;
        // The room for the count of losses lies below the limit as well.
        let loss_bytes_max = limit
            .unwrap_or(u64::MAX)
            .min(INBOX_BYTES_MAX + LOSS_BYTES_MAX);
        Ok(Some(Self {
            path,
            clock,
            open: RwLock::new(open),
            bytes: AtomicU64::new(bytes),
            bytes_max: loss_bytes_max - LOSS_BYTES_MAX.min(loss_bytes_max / 4),
            loss_bytes_max,
            ask_size: limit.is_some(),
            look_bytes: AtomicU64::new(bytes + LOOK_BYTES),
            look_at_ms: AtomicU64::new(milliseconds(look_at)),
            run: AtomicU64::new(0),
            losses: Losses::default(),
        }))
    }

    /// How many bytes the inbox had when this process last looked: whether a fold is worth it.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// How many records of this run could not be kept.
    pub fn lost(&self) -> u64 {
        self.losses.total.load(Relaxed)
    }

    /// Whether the file is there. One that somebody else removes has been deleted with everything else:
    /// a fold does not remove what a process has open.
    pub fn has_name(&self) -> bool {
        let metadata = self.reading().and_then(|open| open.file.metadata().ok());
        metadata.is_none_or(|metadata| has_name(&metadata))
    }

    fn append(&self, frame: &Frame, bytes_max: u64) -> io::Result<()> {
        let bytes = frame.bytes();
        let open = self.reading().ok_or(io::ErrorKind::WouldBlock)?;
        if self.ask_size || self.bytes() + INBOX_BYTES_NEAR > self.bytes_max {
            self.bytes.store(open.file.metadata()?.len(), Relaxed);
        }
        if self.bytes() + bytes.len() as u64 > bytes_max {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let written = (&open.file).write(bytes)?;
        self.bytes.fetch_add(written as u64, Relaxed);
        if written == bytes.len() {
            Ok(())
        } else {
            // What is there of it will be read as damage.
            Err(io::ErrorKind::WriteZero.into())
        }
    }

    /// Held for writing for the instant in which another file is put in place. Not waited for
    /// without end: in a forked child the thread that held it does not exist.
    fn reading(&self) -> Option<RwLockReadGuard<'_, Open>> {
        for _ in 0..READ_TRIES {
            match self.open.try_read() {
                Ok(open) => return Some(open),
                Err(TryLockError::Poisoned(open)) => return Some(open.into_inner()),
                Err(TryLockError::WouldBlock) => thread::yield_now(),
            }
        }
        None
    }

    fn lose(&self, moment: Moment) {
        match self.losses.add() {
            n if n.is_power_of_two() => self.write_losses(moment, self.loss_bytes_max),
            n if n.is_multiple_of(LOSSES_A_NOTE) => {
                // Half of the room is left to the rare ones.
                let bytes_max = self.bytes_max.midpoint(self.loss_bytes_max);
                self.write_losses(moment, bytes_max);
            }
            _ => {}
        }
    }

    fn write_losses(&self, moment: Moment, bytes_max: u64) {
        let n = self.losses.take();
        let written = n == 0
            || Frame::loss(moment.day.days(), n)
                .is_some_and(|frame| self.append(&frame, bytes_max).is_ok());
        if !written {
            self.losses.put_back(n);
        }
    }

    /// Once in a while: the file may have been taken out of use, removed, or emptied by a fold.
    fn look(&self) {
        let now = milliseconds(self.clock.elapsed());
        let due = self.look_at_ms.load(Relaxed);
        if now < due && self.bytes() < self.look_bytes.load(Relaxed) {
            return;
        }
        let every = if self.has_room() {
            LOOK_EVERY
        } else {
            LOOK_EVERY_LOSING
        };
        let next = now.saturating_add(milliseconds(every));
        // One thread looks, the others go on.
        if self
            .look_at_ms
            .compare_exchange(due, next, Relaxed, Relaxed)
            .is_ok()
        {
            // Where nothing can be found out, the file at hand is as good as before.
            let _ = self.follow();
            let look = if self.has_room() {
                self.bytes() + LOOK_BYTES
            } else {
                u64::MAX
            };
            self.look_bytes.store(look, Relaxed);
        }
    }

    fn has_room(&self) -> bool {
        self.bytes() + LOOK_BYTES <= self.bytes_max
    }

    fn follow(&self) -> io::Result<()> {
        let here = fs::symlink_metadata(&self.path)?;
        let at_hand = self.reading().map(|open| open.identity);
        if at_hand == Some(Identity::of(&here)) {
            self.bytes.store(here.len(), Relaxed);
        } else if let Some((another, bytes)) = Open::at(&self.path)? {
            // While others write, the file at hand will do until the next look.
            if let Ok(mut open) = self.open.try_write() {
                *open = another;
                self.bytes.store(bytes, Relaxed);
            }
        }
        Ok(())
    }

    /// Single events are those that need level `full`; all others keep neither hour nor session.
    pub(super) fn single(
        &self,
        site: &Site,
        observation: &Observation<'_>,
        moment: Moment,
    ) -> Option<Single> {
        let wanted = matches!(observation, Observation::Event { .. })
            && site.descriptor().level() == Level::Full;
        wanted.then(|| Single {
            hour: moment.hour,
            session: self.session(moment),
        })
    }

    fn session(&self, moment: Moment) -> u64 {
        let mut run = self.run.load(Relaxed);
        if run == 0 {
            let drawn = random() | 1;
            run = match self.run.compare_exchange(0, drawn, Relaxed, Relaxed) {
                Ok(_) => drawn,
                Err(before) => before,
            };
        }
        let mut hasher = DefaultHasher::new();
        (run, moment.day).hash(&mut hasher);
        hasher.finish()
    }
}

impl Recorder for Inbox {
    fn record(&self, site: &'static Site, observation: &Observation<'_>) {
        self.look();
        let moment = self.clock.now();
        let single = self.single(site, observation, moment);
        let frame = Frame::observation(moment.day.days(), site.index(), observation, single);
        let kept = frame.is_some_and(|frame| self.append(&frame, self.bytes_max).is_ok());
        if !kept {
            self.lose(moment);
        } else if self.losses.unwritten.load(Relaxed) > 0 {
            self.write_losses(moment, self.loss_bytes_max);
        }
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        if self.losses.unwritten.load(Relaxed) > 0 {
            self.write_losses(self.clock.now(), self.loss_bytes_max);
        }
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Losses {
    /// Counts one; how many there are now in this run.
    fn add(&self) -> u64 {
        self.process
            .compare_exchange(0, process::id(), Relaxed, Relaxed)
            .ok();
        self.unwritten.fetch_add(1, Relaxed);
        self.total.fetch_add(1, Relaxed) + 1
    }

    fn take(&self) -> u32 {
        let n = self.unwritten.swap(0, Relaxed);
        let process = process::id();
        if self.process.swap(process, Relaxed) == process {
            n
        } else {
            // Counted before a fork: the parent writes them down.
            0
        }
    }

    fn put_back(&self, n: u32) {
        self.unwritten.fetch_add(n, Relaxed);
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
