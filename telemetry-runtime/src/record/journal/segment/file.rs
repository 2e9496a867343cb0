//! The segment of a process: a locked file, and which of its areas are whose.

use std::{
    fmt,
    fs::File,
    io, process,
    sync::{
        Arc, Mutex, MutexGuard, TryLockError,
        atomic::{
            AtomicBool, AtomicUsize,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
    thread,
};

use super::{
    area::{Area, CLOSED, Left},
    claim::{Areas, allocate},
    layout::{AREAS_MAX, Geometry},
    memory::Memory,
    place::{Next, Place},
};
use crate::record::journal::{limit, open::has_name};

/// How often a thread gives way to the one that makes the file larger.
const GROW_TRIES: u32 = 100;

/// A file that this process alone writes, for as long as anything has it.
///
/// Nothing in it blocks. In a forked child it is the parent's: the child lets go of what it has,
/// which closes a descriptor and unmaps memory and changes neither the file nor the parent's lock.
pub struct Segment {
    /// Before the file, so that nothing is mapped any more when the lock is free.
    places: Box<[Place]>,
    /// How many of them the file has room for.
    made: AtomicUsize,
    growing: Mutex<()>,
    /// Until it has failed once; again after a fold, which may have made room.
    may_grow: AtomicBool,
    /// A forked child has a copy of all this, and must not write.
    process: u32,
    geometry: Geometry,
    id: u64,
    file: File,
}

/// An area that a thread has to itself until this is dropped.
pub struct Attached {
    segment: Arc<Segment>,
    at: usize,
}

/// An area that no thread had when it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Released {
    at: usize,
    takes: u32,
}

impl Segment {
    /// Of a file that is locked and has a header, and areas as they were left.
    pub(super) fn new(file: File, id: u64, geometry: Geometry, areas: &Areas) -> Arc<Self> {
        let places: Box<[Place]> = (0..AREAS_MAX).map(|_| Place::new()).collect();
        for (place, left) in places.iter().zip(&areas.left) {
            place.restore(*left);
        }
        // Behind the last whole area there may be a part of one.
        if let (true, Some(place)) = (areas.has_rest, places.get(areas.left.len())) {
            place.restore(Ok(Left::Free(0)));
        }
        Arc::new(Self {
            places,
            made: AtomicUsize::new(areas.left.len()),
            growing: Mutex::new(()),
            may_grow: AtomicBool::new(true),
            process: process::id(),
            geometry,
            id,
            file,
        })
    }

    /// The random number in the file's header.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whether the file is still in its folder, where a fold can find it.
    pub fn has_name(&self) -> bool {
        self.file
            .metadata()
            .is_ok_and(|metadata| has_name(&metadata))
    }

    /// An area for the calling thread, closed. `None` when there is none to be had now.
    ///
    /// First one that another thread has left on that day, if it has room; then one that nobody
    /// has; then a new one at the end of the file; then any of that day.
    pub fn attach(self: &Arc<Self>, day: u32) -> Option<Attached> {
        if !self.is_of_this_process() {
            return None;
        }
        let at = self
            .take_released(day, Next::WithRoom)
            .or_else(|| self.take_free(day))
            .or_else(|| self.take_new(day))
            .or_else(|| self.take_released(day, Next::Any))?;
        Some(Attached {
            segment: self.clone(),
            at,
        })
    }

    /// An area that another thread has left on that day, if there is one with room.
    pub fn attach_left(self: &Arc<Self>, day: u32) -> Option<Attached> {
        let at = self
            .is_of_this_process()
            .then(|| self.take_released(day, Next::WithRoom))??;
        Some(Attached {
            segment: self.clone(),
            at,
        })
    }

    /// Every thread that has an area asks again at its next record.
    pub fn close_all(&self) {
        let areas = self.made().filter_map(|(_, place)| place.area());
        areas.for_each(Area::close);
    }

    /// Changes with everything that is recorded in it, until areas are recycled.
    pub fn mark(&self) -> u64 {
        let areas = self.made().filter_map(|(_, place)| place.area());
        areas.map(Area::mark).fold(0, u64::wrapping_add)
    }

    /// Whether there are areas that nobody has use for before a fold.
    pub fn waits_for_fold(&self, today: u32) -> bool {
        self.made().any(|(_, place)| place.waits_for_fold(today))
    }

    /// The areas that no thread has. To be asked for before a fold begins.
    pub fn released(&self) -> Vec<Released> {
        self.made()
            .filter_map(|(at, place)| {
                let takes = place.released()?;
                Some(Released { at, takes })
            })
            .collect()
    }

    /// After that fold has succeeded: what no thread has taken since is free, unless it is today's
    /// and has room.
    pub fn recycle(&self, these: &[Released], today: u32) {
        if !self.is_of_this_process() {
            return;
        }
        for released in these {
            if let Some(place) = self.places.get(released.at) {
                let mapped = || self.mapped(released.at, place);
                place.recycle(released.takes, today, mapped);
            }
        }
        self.may_grow.store(true, Relaxed);
    }

    fn is_of_this_process(&self) -> bool {
        self.process == process::id()
    }

    fn made(&self) -> impl Iterator<Item = (usize, &Place)> {
        let made = self.made.load(Acquire);
        self.places.iter().enumerate().take(made)
    }

    fn take_released(&self, day: u32, next: Next) -> Option<usize> {
        let taken = |(at, place): &(usize, &Place)| {
            place.take_released(day, next) && self.go_on(*at, place)
        };
        self.made().find(taken).map(|(at, _)| at)
    }

    /// Not in one that is worn: that is for a fold to free.
    fn go_on(&self, at: usize, place: &Place) -> bool {
        let Some(area) = self.mapped(at, place) else {
            return false;
        };
        area.go_on(place.identity());
        let lasts = area.lasts();
        if !lasts {
            place.release();
        }
        lasts
    }

    fn take_free(&self, day: u32) -> Option<usize> {
        let taken =
            |(at, place): &(usize, &Place)| place.take_free() && self.begin(*at, place, day);
        self.made().find(taken).map(|(at, _)| at)
    }

    /// At the end of the file, where nobody looks until it is made.
    fn take_new(&self, day: u32) -> Option<usize> {
        let _one = self.growing()?;
        let at = self.made.load(Relaxed);
        let place = self.places.get(at)?;
        if !self.may_grow.load(Relaxed) || !place.take_free() {
            return None;
        }
        if self.begin(at, place, day) {
            self.made.store(at + 1, Release);
            return Some(at);
        }
        self.may_grow.store(false, Relaxed);
        place.give_back();
        None
    }

    fn growing(&self) -> Option<MutexGuard<'_, ()>> {
        for _ in 0..GROW_TRIES {
            match self.growing.try_lock() {
                Ok(one) => return Some(one),
                Err(TryLockError::Poisoned(poison)) => return Some(poison.into_inner()),
                Err(TryLockError::WouldBlock) => thread::yield_now(),
            }
        }
        None
    }

    /// Begins a new use of an area that is nobody's.
    fn begin(&self, at: usize, place: &Place, day: u32) -> bool {
        let Some(area) = self.mapped(at, place) else {
            return false;
        };
        let Some(identity) = place.begin(area, day) else {
            return false;
        };
        area.begin(identity, at, self.geometry);
        true
    }

    /// Only for one who has taken the place; what cannot be mapped is of no use to anybody.
    fn mapped<'a>(&self, at: usize, place: &'a Place) -> Option<&'a Area> {
        if place.area().is_none() {
            match self.map(at) {
                Ok(memory) => place.put(Area::new(memory)),
                Err(_) => place.give_up(),
            }
        }
        place.area()
    }

    /// The space is asked for even where it should be there: a file that was copied or restored may
    /// have holes, and a write into one of those may fail by a signal.
    fn map(&self, at: usize) -> io::Result<Memory> {
        let (from, to) = (self.geometry.area_at(at), self.geometry.area_at(at + 1));
        if !limit::admits(to as u64) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        allocate(&self.file, from as u64, (to - from) as u64)?;
        Memory::map(&self.file, at, self.geometry)
    }
}

impl Attached {
    /// What the thread records to.
    pub fn area(&self) -> &Area {
        let place = self.segment.places.get(self.at);
        place.and_then(Place::area).unwrap_or(&CLOSED)
    }

    /// Whose area it is.
    pub fn segment(&self) -> &Arc<Segment> {
        &self.segment
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        if let Some(place) = self.segment.places.get(self.at) {
            place.release();
        }
    }
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segment")
            .field("id", &self.id)
            .field("made", &self.made)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Attached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attached")
            .field("segment", &self.segment)
            .field("at", &self.at)
            .finish()
    }
}
