//! The ledger: who takes a report in or back asks here, and is answered when it is durable.
//!
//! One thread writes. It takes whatever waits, at most a bounded number, makes one transaction of it, and
//! answers after the commit: a wait for the disk is shared by all who came meanwhile. What cannot be
//! committed is not acknowledged, none of it, and the next batch is tried afresh.

mod batch;
mod erase;
mod health;
mod options;
mod queue;
mod retention;
#[cfg(test)]
mod tests;
mod tidy;
mod totals;
mod unfolded;
mod writer;

use std::{
    fmt,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        mpsc::{self, SyncSender, TrySendError},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use telemetry_schema::{
    Date,
    wire::{Hash, Settled, Uuid},
};
use tokio::sync::{Mutex as Turn, oneshot};

use crate::{
    store::{Folder, Known, LedgerError, calendar::is_jump},
    validate::Accepted,
};
use health::Figures;
use writer::Writer;

pub use health::Health;
pub use options::LedgerOptions;

/// So long after a look that was asked for there is no other: what is not known cannot be made to keep the
/// writer busy.
const LOOK_PAUSE: Duration = Duration::from_millis(100);

/// The open ledger of a folder; cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    queue: SyncSender<Job>,
    shared: Arc<Shared>,
    looked: Arc<Turn<Option<Instant>>>,
    writer: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// What became of a wish to take a report back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenBack {
    /// It is not counted, and never will be: it was erased now or before, or it was never here.
    Erased,
    /// The report is here, and the secret is not its own. Nothing has changed.
    WrongSecret,
}

/// Why something could not be done now. The same may be tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unavailable {
    /// As many as may wait are waiting.
    Busy,
    /// It could not be made durable: the disk is full, or fails.
    Disk,
    /// This one could not be written, though others could.
    Failed,
    /// As many reports that were never here as may be are remembered as taken back.
    Full,
    /// The ledger is closed.
    Closed,
}

/// What all threads see.
#[derive(Debug)]
pub(crate) struct Shared {
    known: RwLock<Arc<Known>>,
    figures: Figures,
    folder: Folder,
    options: LedgerOptions,
}

/// What waits for the writer.
pub(crate) enum Job {
    TakeIn(Box<Accepted>, oneshot::Sender<Result<Settled, Unavailable>>),
    TakeBack(Uuid, Hash, oneshot::Sender<Result<TakenBack, Unavailable>>),
    Look(oneshot::Sender<()>),
    Stop,
}

impl Ledger {
    /// Opens the ledger of a folder and serves it: makes and migrates what is missing, erases again what a
    /// restored backup has brought back, and starts the thread that writes.
    ///
    /// # Errors
    /// When another process serves the folder, or its files cannot be used.
    pub fn open(dir: &Path, options: &LedgerOptions) -> Result<Self, LedgerError> {
        let folder = Folder::make(dir)?;
        let lock = folder.lock()?;
        let (queue, jobs) = mpsc::sync_channel(options.queue_max);
        let shared = Arc::new(Shared {
            known: RwLock::default(),
            figures: Figures::default(),
            folder,
            options: options.clone(),
        });
        let writer = Writer::open(Arc::clone(&shared), lock)?;
        let thread = thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || writer.run(&jobs))
            .map_err(|error| LedgerError::file(dir, error))?;
        Ok(Self {
            queue,
            shared,
            looked: Arc::default(),
            writer: Arc::new(Mutex::new(Some(thread))),
        })
    }

    /// Takes a report in; answers once that is durable.
    ///
    /// # Errors
    /// When it could not be made durable. The report may be counted all the same, and sending it again does
    /// no harm.
    pub async fn take_in(&self, report: Accepted) -> Result<Settled, Unavailable> {
        let (answer, answered) = oneshot::channel();
        self.ask(Job::TakeIn(Box::new(report), answer))?;
        answered.await.unwrap_or(Err(Unavailable::Closed))
    }

    /// Takes a report back, by its id and its secret; answers once that is durable.
    ///
    /// # Errors
    /// When it could not be made durable, or too many reports that were never here were taken back.
    pub async fn take_back(&self, id: Uuid, secret: &[u8; 32]) -> Result<TakenBack, Unavailable> {
        let (answer, answered) = oneshot::channel();
        self.ask(Job::TakeBack(id, Hash::of(secret), answer))?;
        answered.await.unwrap_or(Err(Unavailable::Closed))
    }

    fn ask(&self, job: Job) -> Result<(), Unavailable> {
        // Counted first: the writer may be faster than this thread.
        self.shared.figures.waits();
        self.queue.try_send(job).map_err(|error| {
            self.shared.figures.taken(1);
            match error {
                TrySendError::Full(_) => Unavailable::Busy,
                TrySendError::Disconnected(_) => Unavailable::Closed,
            }
        })
    }

    /// What reports are held against, as it is now; a command that adds a catalog or a token is noticed
    /// within a second.
    #[must_use]
    pub fn known(&self) -> Arc<Known> {
        self.shared.known()
    }

    /// The same, after another look at what commands have changed, for who did not find something: it may
    /// have been added a moment ago. There are at most ten such looks a second, and who comes while one goes on
    /// waits for it.
    pub async fn known_anew(&self) -> Arc<Known> {
        let mut looked = self.looked.lock().await;
        if looked.is_none_or(|at| at.elapsed() >= LOOK_PAUSE) {
            let (answer, answered) = oneshot::channel();
            // Where it cannot look now, what was known before still is.
            if self.ask(Job::Look(answer)).is_ok() {
                let _ = answered.await;
            }
            *looked = Some(Instant::now());
        }
        self.known()
    }

    /// The last day that was believed, where the clock has jumped to this one and is not believed yet. What is
    /// too old by it may be of today, and what is of today by it may be of another year.
    #[must_use]
    pub fn doubts(&self, today: Date) -> Option<Date> {
        let believed = self.shared.figures.day();
        self.shared.doubts(today).then_some(believed)
    }

    /// How it does.
    #[must_use]
    pub fn health(&self) -> Health {
        self.shared.figures.health(&self.shared)
    }

    /// Ends it: what waits is still written and answered, and the files are left tidy. Who asks afterwards
    /// is told that it is closed. Blocks until then.
    pub fn close(self) {
        // A full queue is being emptied, so this waits and does not fail; an error means that it has ended.
        let _ = self.queue.send(Job::Stop);
        let thread = {
            let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            writer.take()
        };
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn known(&self) -> Arc<Known> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&known)
    }

    fn doubts(&self, today: Date) -> bool {
        is_jump(self.figures.day(), today, self.options.jump_days)
    }

    fn set_known(&self, new: Known) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        *known = Arc::new(new);
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ledger").field(&self.shared.folder).finish()
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "too many reports are waiting to be written; try again",
            Self::Disk => "the ledger cannot be written now; try again",
            Self::Failed => "this report could not be written; try again",
            Self::Full => "no more unknown reports can be taken back now; try again",
            Self::Closed => "the server is stopping; try again",
        })
    }
}

impl std::error::Error for Unavailable {}
