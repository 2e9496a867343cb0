//! For the tests of a host: what would have been recorded, in memory.
//!
//! A [`Capture`] belongs to the thread that starts it, so tests that run in parallel do not see
//! each other's records. It needs no consent and touches no file.
//!
//! ```
//! use telemetry_runtime::{Count, TelemetryEvent, testing::Capture};
//!
//! /// A folder was indexed.
//! #[derive(TelemetryEvent)]
//! #[telemetry(purpose = "shows how large the indexed folders are")]
//! struct Indexed {
//!     /// How many files it held.
//!     files: Count,
//! }
//!
//! let capture = Capture::start();
//! Indexed { files: 12_usize.into() }.record();
//!
//! let seen = capture.seen();
//! assert_eq!(seen.len(), 1);
//! assert_eq!(seen[0].name, "indexed");
//! assert_eq!(seen[0].value("files"), Some("10"));
//! ```

use std::{
    fmt,
    marker::PhantomData,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::record::{
    outcome::Outcome,
    recorder::{self, Observation, Recorder},
    site::Site,
};

/// Captures what the thread that started it records, until it is dropped.
///
/// Timings and error kinds are captured as at the highest level. A capture inside a capture takes
/// over until it is dropped. In a program that was compiled with `--cfg telemetry_off` nothing is
/// ever seen.
#[derive(Debug)]
pub struct Capture {
    _here: Attached,
    memory: Arc<Memory>,
}

/// Lets another thread record into a [`Capture`]; see [`Capture::handle`].
#[derive(Clone, Debug)]
pub struct Handle(Arc<Memory>);

/// While it lives, this thread records into a [`Capture`].
pub struct Attached {
    before: Option<Arc<dyn Recorder>>,
    // What a thread records is its own: the guard stays where it was made.
    stays: PhantomData<*const ()>,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// The entry's name.
    pub name: &'static str,
    /// How often it happened; 1 for a call.
    pub n: u32,
    /// How the call ended; `None` for an event.
    pub outcome: Option<Outcome>,
    /// The kind of the error, where the feature names its type.
    pub error: Option<String>,
    /// Whether the call was timed.
    pub timed: bool,
    /// The event's fields: name and value, as listings and reports write it.
    pub values: Vec<(&'static str, String)>,
}

#[derive(Debug, Default)]
struct Memory(Mutex<Vec<Seen>>);

impl Capture {
    /// Starts to capture what this thread records.
    #[must_use]
    pub fn start() -> Self {
        let memory = Arc::new(Memory::default());
        Self {
            _here: Attached::new(&memory),
            memory,
        }
    }

    /// Everything recorded so far, in order.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.memory.lock().clone()
    }

    /// How often an entry was recorded so far.
    #[must_use]
    pub fn count(&self, name: &str) -> u64 {
        self.memory
            .lock()
            .iter()
            .filter(|seen| seen.name == name)
            .map(|seen| u64::from(seen.n))
            .sum()
    }

    /// For the threads that the test starts.
    ///
    /// ```
    /// # use telemetry_runtime::testing::Capture;
    /// let capture = Capture::start();
    /// let handle = capture.handle();
    /// std::thread::spawn(move || {
    ///     let _attached = handle.attach();
    ///     // what is recorded here is seen by `capture`
    /// })
    /// .join()
    /// .unwrap();
    /// ```
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle(Arc::clone(&self.memory))
    }
}

impl Handle {
    /// Lets this thread record into the capture until the result is dropped.
    #[must_use]
    pub fn attach(&self) -> Attached {
        Attached::new(&self.0)
    }
}

impl Attached {
    fn new(memory: &Arc<Memory>) -> Self {
        switch::add();
        let before = recorder::capture(Some(Arc::clone(memory) as Arc<dyn Recorder>));
        Self {
            before,
            stays: PhantomData,
        }
    }
}

impl fmt::Debug for Attached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attached").finish_non_exhaustive()
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        recorder::capture(self.before.take());
        switch::remove();
    }
}

impl Seen {
    /// The value of a field, as listings and reports write it.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, value)| value.as_str())
    }
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, Vec<Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorder for Memory {
    fn record(&self, site: &'static Site, observation: &Observation<'_>) {
        if let Some(seen) = read::seen(site, observation) {
            self.lock().push(seen);
        }
    }
}

#[cfg(not(telemetry_off))]
mod read {
    use telemetry_schema::{Domain, Kind, Shape};

    use super::{Observation, Seen, Site};

    pub(super) fn seen(site: &'static Site, observation: &Observation<'_>) -> Option<Seen> {
        let descriptor = site.descriptor();
        let name = descriptor.name();
        match (observation, descriptor.kind()) {
            (
                Observation::Call {
                    outcome,
                    kind,
                    elapsed_ns,
                },
                Kind::Feature(feature),
            ) => Some(Seen {
                name,
                n: 1,
                outcome: Some(*outcome),
                error: feature
                    .errors()
                    .zip(*kind)
                    .and_then(|(kinds, kind)| kinds.label(kind.into())),
                timed: elapsed_ns.is_some(),
                values: Vec::new(),
            }),
            (Observation::Event { n, words }, Kind::Event(event)) => {
                let mut words = words.iter().copied();
                let values = event.fields().iter().filter_map(|field| {
                    let value = value(field.domain(), words.next()?);
                    if field.domain().measured().is_some() {
                        words.next()?;
                    }
                    Some((field.name(), value))
                });
                let values = values.collect();
                Some(Seen {
                    name,
                    n: *n,
                    outcome: None,
                    error: None,
                    timed: false,
                    values,
                })
            }
            _ => None,
        }
    }

    /// A set is written as its members with commas between them.
    fn value(domain: &'static Domain, word: u64) -> String {
        match domain.shape() {
            Shape::Flags(members) => {
                let inside = members
                    .iter()
                    .enumerate()
                    .filter(|(bit, _)| word >> bit & 1 == 1);
                inside
                    .map(|(_, member)| member.name())
                    .collect::<Vec<_>>()
                    .join(",")
            }
            _ => domain.label(word).unwrap_or_default(),
        }
    }
}

#[cfg(telemetry_off)]
mod read {
    use super::{Observation, Seen, Site};

    pub(super) const fn seen(_: &'static Site, _: &Observation<'_>) -> Option<Seen> {
        None
    }
}

/// Marks every site while anything captures.
#[cfg(not(telemetry_off))]
mod switch {
    use super::{Mutex, PoisonError};
    use crate::{catalog::SITES, record::site::CAPTURED};

    static CAPTURES: Mutex<usize> = Mutex::new(0);

    pub(super) fn add() {
        let mut captures = CAPTURES.lock().unwrap_or_else(PoisonError::into_inner);
        *captures += 1;
        SITES.iter().for_each(|site| site.set(CAPTURED, CAPTURED));
    }

    pub(super) fn remove() {
        let mut captures = CAPTURES.lock().unwrap_or_else(PoisonError::into_inner);
        *captures -= 1;
        if *captures == 0 {
            SITES.iter().for_each(|site| site.set(CAPTURED, 0));
        }
    }
}

#[cfg(telemetry_off)]
mod switch {
    pub(super) const fn add() {}
    pub(super) const fn remove() {}
}
