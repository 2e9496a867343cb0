//! One area of a segment: whether it is free, a thread's, or left by one.

use std::sync::{
    OnceLock,
    atomic::{
        AtomicBool, AtomicU8, AtomicU32,
        Ordering::{AcqRel, Acquire, Relaxed, Release},
    },
};

use super::{
    area::{Area, Left},
    layout::{Broken, Identity},
};

/// What a process knows of an area. Only who has taken it changes anything but the state.
pub struct Place {
    state: AtomicU8,
    /// How often a thread has got it.
    takes: AtomicU32,
    generation: AtomicU32,
    day: AtomicU32,
    /// When it was released there was little room left.
    is_full: AtomicBool,
    /// It counts no more, whatever room there is.
    is_worn: AtomicBool,
    /// All its words are zero.
    is_zero: AtomicBool,
    area: OnceLock<Box<Area>>,
}

const FREE: u8 = 0;
const TAKEN: u8 = 1;
const RELEASED: u8 = 2;
/// Damaged, worn out, or impossible to map.
const UNUSABLE: u8 = 3;

/// Which of the released areas will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// One that is not full.
    WithRoom,
    /// A full one, too: it still counts what it has a slot or a cell for.
    Any,
}

impl Place {
    /// Of an area that was never used.
    pub fn new() -> Self {
        Self {
            state: AtomicU8::new(FREE),
            takes: AtomicU32::new(0),
            generation: AtomicU32::new(0),
            day: AtomicU32::new(0),
            is_full: AtomicBool::new(false),
            is_worn: AtomicBool::new(false),
            is_zero: AtomicBool::new(true),
            area: OnceLock::new(),
        }
    }

    /// As a dead process has left it.
    pub fn restore(&self, left: Result<Left, Broken>) {
        self.is_zero.store(false, Relaxed);
        let state = match left {
            Ok(Left::Free(generation)) => {
                self.generation.store(generation, Relaxed);
                FREE
            }
            Ok(Left::Taken { identity, is_full }) => {
                self.generation.store(identity.generation, Relaxed);
                self.day.store(identity.day, Relaxed);
                self.is_full.store(is_full, Relaxed);
                RELEASED
            }
            Err(Broken) => UNUSABLE,
        };
        self.state.store(state, Release);
    }

    /// The area, once it is mapped.
    pub fn area(&self) -> Option<&Area> {
        self.area.get().map(|area| &**area)
    }

    /// Its identity in this process's words.
    pub fn identity(&self) -> Identity {
        Identity {
            generation: self.generation.load(Relaxed),
            day: self.day.load(Relaxed),
        }
    }

    /// Takes one that nobody has.
    pub fn take_free(&self) -> bool {
        self.take(FREE)
    }

    /// Takes one that another thread has left on that day.
    pub fn take_released(&self, day: u32, next: Next) -> bool {
        let fits = || {
            let is_of_day = self.day.load(Relaxed) == day && !self.is_worn.load(Relaxed);
            is_of_day && (next == Next::Any || !self.is_full.load(Relaxed))
        };
        if !fits() || !self.take(RELEASED) {
            return false;
        }
        self.takes.fetch_add(1, Relaxed);
        // It may have been recycled, used and released in between.
        let taken = fits();
        if !taken {
            self.state.store(RELEASED, Release);
        }
        taken
    }

    /// Puts an area where there is none yet.
    pub fn put(&self, area: Area) {
        let _ = self.area.set(Box::new(area));
    }

    /// Makes the area ready for its next use; `None` when there were too many.
    pub fn begin(&self, area: &Area, day: u32) -> Option<Identity> {
        let last = self.generation.load(Relaxed);
        let Some(generation) = last.checked_add(1) else {
            self.give_up();
            return None;
        };
        if !self.is_zero.swap(false, Relaxed) {
            area.clear(last);
        }
        self.takes.fetch_add(1, Relaxed);
        self.generation.store(generation, Relaxed);
        self.day.store(day, Relaxed);
        self.is_worn.store(false, Relaxed);
        Some(self.identity())
    }

    /// Nobody uses it again in this process.
    pub fn give_up(&self) {
        self.state.store(UNUSABLE, Release);
    }

    /// It may work another time.
    pub fn give_back(&self) {
        self.state.store(FREE, Release);
    }

    /// The thread lets go of it.
    pub fn release(&self) {
        if let Some(area) = self.area() {
            area.close();
            let is_worn = !area.lasts();
            self.is_worn.store(is_worn, Relaxed);
            self.is_full.store(is_worn || area.is_full(), Relaxed);
        }
        self.state.store(RELEASED, Release);
    }

    /// How often it was taken, if no thread has it now.
    pub fn released(&self) -> Option<u32> {
        // The number is read first: who takes it in between makes it another.
        let takes = self.takes.load(Acquire);
        (self.state.load(Acquire) == RELEASED).then_some(takes)
    }

    /// Whether nobody has use for it before a fold has made it free.
    pub fn waits_for_fold(&self, today: u32) -> bool {
        self.state.load(Acquire) == RELEASED && !self.is_of_use(today)
    }

    /// Makes it free if no thread has had it since and nobody has use for it today as it is.
    ///
    /// `mapped` gives the area to the one that has taken the place: the file has to say that it is
    /// free, too, or the next process waits for another fold.
    pub fn recycle<'a>(
        &'a self,
        takes: u32,
        today: u32,
        mapped: impl FnOnce() -> Option<&'a Area>,
    ) {
        if !self.take(RELEASED) {
            return;
        }
        if self.takes.load(Relaxed) != takes || self.is_of_use(today) {
            self.state.store(RELEASED, Release);
        } else if let Some(area) = mapped() {
            area.clear(self.generation.load(Relaxed));
            self.is_zero.store(true, Relaxed);
            self.state.store(FREE, Release);
        }
    }

    fn is_of_use(&self, today: u32) -> bool {
        self.day.load(Relaxed) == today && !self.is_full.load(Relaxed)
    }

    fn take(&self, from: u8) -> bool {
        self.state.load(Relaxed) == from
            && self
                .state
                .compare_exchange(from, TAKEN, AcqRel, Relaxed)
                .is_ok()
    }
}
