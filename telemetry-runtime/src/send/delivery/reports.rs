//! Reports that are due, one after the other.

use std::time::Duration;

use telemetry_schema::wire::Uuid;

use super::{LOST_WAIT, Run, Stop, verdict};
use crate::{
    consent::epoch::Epoch,
    send::{Delivery, Ended, Pace, consent::Clearance, draw::draw, retry},
    store::{
        COMMAND_WAIT, Store, StoreError,
        outbox::{Outcome, Waiting},
    },
};

/// A report that may not leave now is looked at again after so long.
const WITHHELD_WAIT: Duration = Duration::from_secs(6 * 3_600);

impl Run<'_> {
    /// Until nothing more is due, or something speaks against it.
    pub(super) fn reports(&mut self) -> Result<(), Stop> {
        self.rests_until_s = self.rests_until_s()?;
        loop {
            self.goes_on()?;
            if self.attempts > 0 {
                if self.next()?.is_none() {
                    return self.rested();
                }
                self.rest()?;
            }
            // Without consent nothing is even written down.
            let before = Clearance::read(self.session).map_err(Stop::Withheld)?;
            self.is_there(before.endpoint())?;
            let Some(waiting) = self.begin(&before)? else {
                return self.rested();
            };
            self.report(waiting, before.endpoint())?;
        }
    }

    /// What is due first, of what was not tried in this run.
    fn next(&self) -> Result<Option<Waiting>, Stop> {
        match Store::open_existing(self.data, COMMAND_WAIT)? {
            Some(store) => Ok(self.next_in(&store)?),
            None => Ok(None),
        }
    }

    fn next_in(&self, store: &Store) -> Result<Option<Waiting>, StoreError> {
        let now_s = self.now_s();
        store.next_that(now_s, |waiting| {
            let is_due = waiting.due_s <= now_s;
            !self.tried.contains(&waiting.id)
                && match self.pace {
                    Pace::Due => is_due,
                    Pace::Now => is_due || waiting.attempts == 0 && self.rests_until_s.is_none(),
                    Pace::Again => true,
                }
        })
    }

    /// When what has failed is tried again, at a pace that waits for that.
    fn rests_until_s(&self) -> Result<Option<u64>, Stop> {
        if self.pace != Pace::Now {
            return Ok(None);
        }
        let clearance = Clearance::read(self.session).map_err(Stop::Withheld)?;
        let Some(store) = Store::open_existing(self.data, COMMAND_WAIT)? else {
            return Ok(None);
        };
        let may_leave = |epoch: &Epoch| clearance.covers(epoch).is_ok();
        Ok(store.rests_until(self.now_s(), may_leave)?)
    }

    /// The end of a run that has sent all that it may.
    fn rested(&self) -> Result<(), Stop> {
        self.rests_until_s.map_or(Ok(()), |until_s| {
            let left_s = until_s.saturating_sub(self.now_s()).max(1);
            Err(Stop::Ended(Ended::Rests(Duration::from_secs(left_s))))
        })
    }

    /// Writes down that a report is about to leave: the one that is due first, if one is.
    fn begin(&mut self, clearance: &Clearance) -> Result<Option<Waiting>, Stop> {
        let Some(mut store) = Store::open_existing(self.data, COMMAND_WAIT)? else {
            return Ok(None);
        };
        loop {
            let Some(waiting) = self.next_in(&store)? else {
                return Ok(None);
            };
            let now_s = self.now_s();
            self.tried.insert(waiting.id);
            if clearance.covers(&waiting.epoch).is_err() {
                let later_s = now_s.saturating_add(WITHHELD_WAIT.as_secs());
                store.postpone(waiting.id, later_s)?;
                continue;
            }
            let pause = retry::pause(waiting.attempts.saturating_add(1), None, draw());
            let due_s = now_s.saturating_add(pause.max(LOST_WAIT).as_secs());
            // Who takes back what was sent has to know of it first.
            store
                .receipts()?
                .mark_attempted(waiting.id, clearance.endpoint())?;
            store.begin_attempt(waiting.id, now_s, due_s)?;
            return Ok(Some(waiting));
        }
    }

    fn report(&mut self, waiting: Waiting, endpoint: &str) -> Result<(), Stop> {
        let (id, attempts) = (waiting.id, waiting.attempts.saturating_add(1));
        // Another process may have deleted it meanwhile, which leaves the consent as it is.
        if !self.is_waiting(id)? {
            return Ok(self.not_now(id)?);
        }
        let cleared = Clearance::read(self.session)
            .and_then(|now| now.parcel(&waiting.epoch, id, waiting.document));
        match cleared {
            Ok(parcel) if parcel.endpoint() == endpoint => {
                let delivery =
                    self.carried(parcel.endpoint(), |transport| transport.deliver(&parcel));
                self.settle(id, endpoint, attempts, delivery)
            }
            // It would go elsewhere than its receipt says.
            Ok(_) => Ok(self.not_now(id)?),
            Err(why) => {
                self.not_now(id)?;
                Err(Stop::Withheld(why))
            }
        }
    }

    fn is_waiting(&self, id: Uuid) -> Result<bool, StoreError> {
        match Store::open_existing(self.data, COMMAND_WAIT)? {
            None => Ok(false),
            Some(store) => store.is_waiting(id),
        }
    }

    fn not_now(&self, id: Uuid) -> Result<(), StoreError> {
        let now_s = self.now_s();
        match Store::open_existing(self.data, COMMAND_WAIT)? {
            None => Ok(()),
            Some(mut store) => store.settle(id, &Outcome::NotNow, now_s, now_s),
        }
    }

    /// Writes down what became of a report, and whether the run goes on.
    fn settle(
        &mut self,
        id: Uuid,
        endpoint: &str,
        attempts: u32,
        delivery: Delivery,
    ) -> Result<(), Stop> {
        let now_s = self.now_s();
        let (pause, stop) = self.judged(endpoint, attempts, &delivery, now_s);
        let due_s = now_s.saturating_add(pause.as_secs().max(1));
        match delivery {
            Delivery::Stored | Delivery::Known | Delivery::Erased => {
                self.sent.delivered += 1;
                // The other end is there again.
                self.rests_until_s = None;
            }
            Delivery::Refused(_) => self.sent.refused += 1,
            Delivery::Failed(_) => self.sent.failed += 1,
        }
        let meets_all = matches!(&delivery, Delivery::Failed(failed) if verdict::meets_all(failed));
        // Deleted meanwhile: its receipt is kept, and that is all there is.
        if let Some(mut store) = Store::open_existing(self.data, COMMAND_WAIT)? {
            store.settle(id, &verdict::outcome(delivery), now_s, due_s)?;
            if meets_all {
                store.postpone_behind(id, due_s)?;
            }
        }
        stop.map_or(Ok(()), |ended| Err(Stop::Ended(ended)))
    }
}
