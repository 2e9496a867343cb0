//! What a process records goes into: an inbox and, once a thread records more than a little, a
//! segment.

use std::{io, path::Path, sync::Arc};

use super::{
    Inbox,
    keeper::Keeper,
    segment::own::{Own, Place},
};
use crate::{
    clock::Clock,
    record::{
        recorder::{Observation, Recorder},
        site::Site,
    },
};

/// An open journal. What its segment does not take goes to its inbox, which counts what is lost.
#[derive(Debug)]
pub struct Journal {
    inbox: Inbox,
    own: Own,
    clock: Arc<dyn Clock>,
}

impl Journal {
    /// Opens the journal of a build under a consent, which its inbox carries; `None` when there is
    /// none: nothing is created.
    ///
    /// # Errors
    /// When something that is no private file stands in the place of the inbox.
    pub fn open(
        dir: &Path,
        (build, epoch): (u64, u64),
        entries: usize,
        clock: &Arc<dyn Clock>,
        keeper: &Arc<Keeper>,
    ) -> io::Result<Option<Self>> {
        let Some(inbox) = Inbox::open(dir, build, epoch, clock.clone())? else {
            return Ok(None);
        };
        let place = Place {
            dir: dir.to_owned(),
            build,
            epoch,
            entries,
        };
        Ok(Some(Self {
            inbox,
            own: Own::new(place, clock.clone(), keeper.clone()),
            clock: clock.clone(),
        }))
    }

    /// The file that all processes share.
    pub const fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// Changes with everything that this process records, until a fold.
    pub fn mark(&self) -> u64 {
        let segment = self.own.segment().map_or(0, |segment| segment.mark());
        segment.wrapping_add(self.inbox.bytes())
    }

    /// The segment that this process has for itself.
    pub const fn own(&self) -> &Own {
        &self.own
    }
}

impl Recorder for Journal {
    fn record(&self, site: &'static Site, observation: &Observation<'_>) {
        if let Some(wanted) = self.own.wanted_for_one_more() {
            let moment = self.clock.now();
            let single = self.inbox.single(site, observation, moment);
            if self
                .own
                .put(moment, site.index(), observation, single, wanted)
            {
                return;
            }
        }
        self.inbox.record(site, observation);
    }
}
