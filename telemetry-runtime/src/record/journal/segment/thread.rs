//! The area of this thread: how a call finds it, and how the thread takes one and lets it go.
//!
//! A call finds it through a thread-local without a destructor, which is read without asking whether
//! it still exists. What keeps the area in memory is another thread-local, whose destructor lets it
//! go when the thread ends; until then, and from then on, the first points to an area that is closed.
//!
//! # Fork
//!
//! A forked child has the memory of the thread that forked, and so its area, which the parent goes
//! on with. The child's first step closes its own view of it. At its next record that goes the long
//! way it lets go of the parent's segment without a word to it, and may then claim one of its own.
//!
//! Areas of threads that the child does not have stay mapped in it, and with them the parent's file
//! stays open and locked until the child ends or becomes another program. Meanwhile nobody continues
//! or removes that file after the parent's end; it is folded like that of a process that is alive.
//!
//! A child that is made by the system call alone, past the C library, is not told from its parent
//! before it asks for an area: until then both count in the same one, and what one adds the other may
//! overwrite. Nothing can tell it sooner but a system call of its own in the way of each look at the
//! clock. Such a child records in its own right once it has become another program.

use std::{
    cell::{Cell, RefCell},
    fmt,
    sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed},
    time::Duration,
};

use super::{
    area::{Area, CLOSED},
    file::Attached,
    layout::{Key, Keyed},
};
use crate::record::{journal::layout::Single, outcome::Outcome, recorder::Observation};

/// How often this process is a fork of the one that started.
static FORKS: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static AREA: Cell<&'static Area> = const { Cell::new(&CLOSED) };
    static OWNER: RefCell<Owner> = const { RefCell::new(Owner::NEW) };
    /// Records since the thread began, or since it was last refused an area.
    static RECORDS: Cell<u32> = const { Cell::new(0) };
}

/// Counts a call without timing and kind. `false` when that is for the long way to do.
#[inline]
pub fn count(slot: u32, outcome: Outcome) -> bool {
    AREA.with(|area| area.get().count_in(slot, outcome))
}

/// Counts a call with what is known of it: a timed one with its duration and its end, both in
/// nanoseconds.
#[inline]
pub fn call(entry: u16, outcome: Outcome, kind: Option<u16>, timed: Option<(u64, u64)>) -> bool {
    let keyed = Keyed {
        entry,
        outcome,
        kind,
        bucket: timed.map(|(elapsed_ns, _)| telemetry_schema::timing::bucket(elapsed_ns)),
    };
    let now_ns = timed.map(|(_, now_ns)| now_ns);
    AREA.with(|area| area.get().call(Key::new(keyed), now_ns))
}

/// Keeps an event that is no single one.
#[inline]
pub fn event(entry: u16, n: u32, words: &[u64]) -> bool {
    AREA.with(|area| area.get().event(entry, n, None, words))
}

/// One record more; how many there are now.
pub fn one_more() -> u32 {
    RECORDS.with(|records| {
        let n = records.get().saturating_add(1);
        records.set(n);
        n
    })
}

/// The thread was refused: it asks again after as many records as at its beginning.
pub fn begin_again() {
    RECORDS.with(|records| records.set(0));
}

/// How often this process is a fork of the one that started: what another number belongs to is the
/// parent's.
pub fn forks() -> u32 {
    FORKS.load(Relaxed)
}

/// Sees to it that forks are counted; `false` where the system refuses, and then a segment would be
/// written by two processes.
pub fn count_forks() -> bool {
    static COUNTED: AtomicBool = AtomicBool::new(false);
    // Two threads may both find that it is not: counting by two does no harm, and neither waits.
    if !COUNTED.load(Relaxed) {
        COUNTED.store(system::at_fork(), Relaxed);
    }
    COUNTED.load(Relaxed)
}

#[cfg(unix)]
mod system {
    use super::{AREA, CLOSED, FORKS, Relaxed};

    #[allow(unsafe_code, reason = "the C library takes the handler")]
    pub fn at_fork() -> bool {
        // SAFETY: the handler is a function that lives as long as the code it stands in; the C
        // library forgets it when that is unloaded. In the child it stores to a thread-local without
        // destructor and to a static, which needs no lock, no memory and no other thread.
        unsafe { libc::pthread_atfork(None, None, Some(forked)) == 0 }
    }

    extern "C" fn forked() {
        AREA.with(|area| area.set(&CLOSED));
        FORKS.fetch_add(1, Relaxed);
    }
}

/// Without forks there are none to count.
#[cfg(not(unix))]
mod system {
    pub const fn at_fork() -> bool {
        true
    }
}

/// What this thread has of a segment. There is one a thread, behind [`owner`].
pub struct Owner {
    held: Option<Held>,
    /// The last look at the clock since it took its area.
    pub looked: Option<Looked>,
}

/// A look at the clock.
#[derive(Clone, Copy)]
pub struct Looked {
    /// When.
    pub at: Duration,
    /// So many calls may be counted before the next.
    pub granted: u32,
}

struct Held {
    attached: Attached,
    /// How often the process had forked.
    forks: u32,
}

/// Lends what this thread has; `None` while the thread ends.
pub fn owner<T>(read: impl FnOnce(&mut Owner) -> T) -> Option<T> {
    OWNER
        .try_with(|owner| Some(read(&mut *owner.try_borrow_mut().ok()?)))
        .ok()
        .flatten()
}

impl Owner {
    const NEW: Self = Self {
        held: None,
        looked: None,
    };

    /// The area, if it is open and lasts, of the segment with this id and for this day.
    pub fn area(&self, segment: u64, day: u32) -> Option<&Area> {
        let held = self.held.as_ref()?;
        let area = held.attached.area();
        let is_it = held.attached.segment().id() == segment && held.forks == forks();
        (is_it && area.day() == day && area.is_open() && area.lasts()).then_some(area)
    }

    /// Makes an area the thread's.
    #[allow(
        unsafe_code,
        reason = "a thread-local without destructor cannot own it"
    )]
    pub fn take(&mut self, attached: Attached) {
        self.leave();
        // SAFETY: `attached` goes into `held`, which only `leave` empties, after it has put `CLOSED`
        // back; the destructor calls that too, and nothing else of this type gives it away. The
        // reference stands in `AREA`, which this file alone reads, on this thread alone, for one
        // call of a method of `Area` at a time, in which nothing of this file runs.
        let area = unsafe { attached.area_static() };
        self.held = Some(Held {
            attached,
            forks: forks(),
        });
        self.looked = None;
        AREA.with(|here| here.set(area));
    }

    /// Lets go of it. In a forked child that leaves the parent's segment as it is.
    pub fn leave(&mut self) {
        AREA.with(|area| area.set(&CLOSED));
        self.held = None;
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.leave();
    }
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owner").finish_non_exhaustive()
    }
}

/// Puts a record into an area, whatever it is; for the long way.
pub fn put(area: &Area, entry: u16, observation: &Observation<'_>, single: Option<Single>) -> bool {
    match *observation {
        Observation::Call {
            outcome,
            kind: None,
            elapsed_ns: None,
        } => area.count(entry.into(), outcome),
        Observation::Call {
            outcome,
            kind,
            elapsed_ns,
        } => {
            let bucket = elapsed_ns.map(telemetry_schema::timing::bucket);
            let key = Key::new(Keyed {
                entry,
                outcome,
                kind,
                bucket,
            });
            area.call(key, None)
        }
        Observation::Event { n, words } => area.event(entry, n, single, words),
    }
}
