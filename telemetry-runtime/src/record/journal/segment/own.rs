//! The segment of this process: claimed once a thread has recorded more than a little.

use std::{
    fmt, mem,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, TryLockError,
        atomic::{
            AtomicU64,
            Ordering::{Relaxed, SeqCst},
            fence,
        },
    },
    time::Duration,
};

use super::{
    count::GRANT_MAX,
    file::Segment,
    thread::{self, Looked, Owner},
};
use crate::{
    clock::{Clock, Moment},
    record::{
        journal::{
            files::{self, Found},
            keeper::Keeper,
            layout::Single,
        },
        monotonic::nanoseconds,
        recorder::Observation,
    },
};

/// So many records a thread leaves in the inbox before it takes an area.
///
/// On ext4 the first area of a new segment costs as much as 110 to 130 records in the inbox, that of
/// a segment that a dead process has left as much as 49. A thread that ends right after it has taken
/// one has then paid less than twice what the inbox alone would have cost it, once a build three
/// times; one that goes on has paid at most 64 records more than without this border.
const SEGMENT_AFTER: u32 = 64;

/// So many calls a thread counts between two looks at the clock, where nobody keeps it for them.
const CALLS_A_LOOK: u32 = 64;

/// While these take less than [`BURST`] they double up to here, where a look costs a tenth of the
/// calls. So many of a thread, less one, can be counted for the day before, or under a consent that
/// another process has withdrawn more than a minute ago, if they follow a burst of as many after a
/// pause in which day or consent has ended.
const CALLS_A_LOOK_MAX: u32 = 1_024;

/// See [`CALLS_A_LOOK_MAX`].
const BURST: Duration = Duration::from_millis(1);

/// Calls that are further apart than this each look at the clock: 64 of them take a second.
const APART: Duration = Duration::from_nanos(1_000_000_000 / CALLS_A_LOOK as u64);

/// So long a thread counts calls whose end it has read from the clock before it asks for the day.
const LOOK_EVERY_NS: u64 = 1_000_000_000;

/// After a segment could not be claimed, it is tried again so much later.
const CLAIM_AGAIN: Duration = Duration::from_secs(60);

/// How often a thread gives way to another that looks at the claim.
const LOCK_TRIES: u32 = 1_000;

/// Where a segment belongs.
#[derive(Clone, Debug)]
pub struct Place {
    /// The data folder.
    pub dir: PathBuf,
    /// The build and the epoch.
    pub build: u64,
    pub epoch: u64,
    /// Entries of the build's catalog.
    pub entries: usize,
}

/// The segment of one journal, if it has one by now.
pub struct Own {
    place: Place,
    /// The id of the segment: tells its areas from those of another journal of this process.
    id: AtomicU64,
    clock: Arc<dyn Clock>,
    keeper: Arc<Keeper>,
    claim: Mutex<Claim>,
}

/// Which area will do for a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Any, and a new one if need be.
    Any,
    /// One that another thread has left on this day.
    LeftByAnother,
}

enum Claim {
    /// None, and not to be tried before.
    None(Duration),
    /// One, claimed by the process that has forked so often.
    Segment(Arc<Segment>, u32),
}

impl Own {
    /// Claims nothing yet.
    pub fn new(place: Place, clock: Arc<dyn Clock>, keeper: Arc<Keeper>) -> Self {
        Self {
            place,
            id: AtomicU64::new(0),
            clock,
            keeper,
            claim: Mutex::new(Claim::None(Duration::ZERO)),
        }
    }

    /// Which area this thread may have for one record more, by how many it has made.
    ///
    /// One that another thread has left costs next to nothing: where every task has a thread of its
    /// own, most threads end before they have recorded enough for a new one.
    pub fn wanted_for_one_more(&self) -> Option<Wanted> {
        if thread::one_more() > SEGMENT_AFTER {
            return Some(Wanted::Any);
        }
        let has_segment = self.id.load(Relaxed) != 0;
        has_segment.then_some(Wanted::LeftByAnother)
    }

    /// Keeps a record in the area of this thread; `false` when that is for the inbox to do.
    pub fn put(
        &self,
        moment: Moment,
        entry: u16,
        observation: &Observation<'_>,
        single: Option<Single>,
        wanted: Wanted,
    ) -> bool {
        let day = moment.day.days();
        let id = || self.id.load(Relaxed);
        let put = |owner: &mut Owner| {
            if owner.area(id(), day).is_none() {
                return false;
            }
            let (calls, look_at_ns) = self.pace(owner);
            owner.area(id(), day).is_some_and(|area| {
                // One more, for this record.
                area.renew(calls.saturating_add(1), look_at_ns);
                thread::put(area, entry, observation, single)
            })
        };
        let kept =
            thread::owner(|owner| put(owner) || (self.attach(owner, day, wanted) && put(owner)));
        if kept == Some(false) && wanted == Wanted::Any {
            // Whatever the reason, it will not be gone at the next record.
            thread::begin_again();
        }
        kept.unwrap_or(false)
    }

    /// The segment, if one is claimed.
    pub fn segment(&self) -> Option<Arc<Segment>> {
        match &*self.claim_in_use()? {
            Claim::Segment(segment, forks) if *forks == thread::forks() => Some(segment.clone()),
            _ => None,
        }
    }

    /// Makes every thread go the long way at its next record.
    pub fn close(&self) {
        if let Some(segment) = self.segment() {
            segment.close_all();
        }
    }

    /// Lets go of a segment that somebody has removed: what is written to it would be lost.
    pub fn follow(&self) {
        if let Some(segment) = self.segment()
            && !segment.has_name()
            && let Some(mut claim) = self.claim_in_use()
        {
            *claim = Claim::None(Duration::ZERO);
            segment.close_all();
        }
    }

    /// How many calls the thread may count before it asks again, and until when those that have a
    /// time.
    fn pace(&self, owner: &mut Owner) -> (i32, u64) {
        if self.keeper.is_awake() {
            return (GRANT_MAX.cast_signed(), u64::MAX);
        }
        let now = self.clock.elapsed();
        let granted = owner.looked.map_or(0, |looked| {
            let took = now.saturating_sub(looked.at);
            if took > APART * (looked.granted + 1) {
                0
            } else if took > BURST {
                CALLS_A_LOOK
            } else {
                (looked.granted * 2).clamp(CALLS_A_LOOK, CALLS_A_LOOK_MAX)
            }
        });
        owner.looked = Some(Looked { at: now, granted });
        let rest_of_day_ns = u64::try_from(self.clock.rest_of_day().as_nanos()).unwrap_or(u64::MAX);
        let look_at_ns = nanoseconds().saturating_add(rest_of_day_ns.min(LOOK_EVERY_NS));
        (granted.cast_signed(), look_at_ns)
    }

    /// Takes an area for a day, instead of one that is closed, of another day, full or worn.
    fn attach(&self, owner: &mut Owner, day: u32, wanted: Wanted) -> bool {
        let attached = match wanted {
            Wanted::Any => self
                .segment_or_claim()
                .and_then(|segment| segment.attach(day)),
            Wanted::LeftByAnother => self.segment().and_then(|segment| segment.attach_left(day)),
        };
        let Some(attached) = attached else {
            return false;
        };
        attached.area().open(0, 0);
        // Before the old one is let go of, which may be the last free one.
        owner.take(attached);
        // A log that is full waits for a fold.
        self.keeper.call();
        // Who closes areas at midnight has seen this one, or the day has changed before now.
        fence(SeqCst);
        self.clock.now().day.days() == day
    }

    fn segment_or_claim(&self) -> Option<Arc<Segment>> {
        let mut claim = match self.claim.try_lock() {
            Ok(claim) => claim,
            Err(TryLockError::Poisoned(poison)) => poison.into_inner(),
            // Another thread claims one.
            Err(TryLockError::WouldBlock) => return None,
        };
        match mem::replace(&mut *claim, Claim::None(Duration::MAX)) {
            Claim::Segment(segment, forks) if forks == thread::forks() => {
                *claim = Claim::Segment(segment.clone(), forks);
                return Some(segment);
            }
            Claim::None(again) if self.clock.elapsed() < again => {
                *claim = Claim::None(again);
                return None;
            }
            // None, or the parent's, which dropping leaves as it is.
            Claim::None(_) | Claim::Segment(..) => {}
        }
        let claimed = self.claim();
        let today = self.clock.now().day.days();
        if claimed
            .as_ref()
            .is_some_and(|segment| segment.waits_for_fold(today))
        {
            self.keeper.want_fold();
        }
        let id = claimed.as_ref().map_or(0, |segment| segment.id());
        self.id.store(id, Relaxed);
        *claim = match &claimed {
            Some(segment) => Claim::Segment(segment.clone(), thread::forks()),
            None => Claim::None(self.clock.elapsed() + CLAIM_AGAIN),
        };
        claimed
    }

    fn claim(&self) -> Option<Arc<Segment>> {
        if !thread::count_forks() {
            return None;
        }
        let Place {
            ref dir,
            build,
            epoch,
            entries,
        } = self.place;
        let inbox = Found {
            path: files::path(dir, build, epoch),
            build,
            epoch,
            aside: None,
        };
        let header = files::read_header(&inbox).ok()??;
        // The inbox carries the consent: nothing is left behind where that has gone.
        let is_wanted = || inbox.path.symlink_metadata().is_ok();
        Segment::claim(dir, build, epoch, &header.consent, entries, is_wanted).ok()?
    }

    /// The claim, once nobody else looks at it: that takes an instant, or is what the parent of a
    /// forked child did, and never ends.
    fn claim_in_use(&self) -> Option<MutexGuard<'_, Claim>> {
        for _ in 0..LOCK_TRIES {
            match self.claim.try_lock() {
                Ok(claim) => return Some(claim),
                Err(TryLockError::Poisoned(poison)) => return Some(poison.into_inner()),
                Err(TryLockError::WouldBlock) => std::thread::yield_now(),
            }
        }
        None
    }
}

/// The areas that threads still have are of no use without the journal.
impl Drop for Own {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Own")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}
