//! What the user takes back: one request a report, in an order that tells nothing of when they were made.

use std::time::Duration;

use super::{LOST_WAIT, Run, Stop};
use crate::{
    receipts::TakeBackDue,
    send::{
        Delivery, Ended, Pace, TakeBack,
        draw::{draw, shuffle},
        retry,
    },
    store::{
        COMMAND_WAIT,
        outbox::{Alone, WAIT_MAX_S},
    },
};

impl Run<'_> {
    /// Takes back what is due to be, consent or not: that was asked for by the user.
    ///
    /// A place that is gone for good, because the product or the system's owner has moved on, or that asks to be
    /// left alone, keeps nothing from being taken back from another, nor from being sent there.
    pub(super) fn erasures(&mut self) -> Result<(), Stop> {
        let now_s = self.now_s();
        let due = Alone::open(self.data, COMMAND_WAIT)?.map(|alone| alone.receipts.erasures());
        let mut due: Vec<TakeBackDue> = due.unwrap_or_default();
        due.retain(|due| self.pace == Pace::Again || is_due(due.due_s, now_s));
        shuffle(&mut due);
        for due in due {
            if self.away.iter().any(|(place, _)| *place == due.endpoint) {
                continue;
            }
            self.goes_on()?;
            let asked = self.is_there(&due.endpoint).and_then(|()| {
                self.rest()?;
                self.erasure(&due)
            });
            match asked {
                Err(Stop::Ended(ended @ (Ended::Failed(_) | Ended::Asked(_)))) => {
                    self.failures = 0;
                    self.away.push((due.endpoint, ended));
                }
                done => done?,
            }
        }
        Ok(())
    }

    fn erasure(&mut self, due: &TakeBackDue) -> Result<(), Stop> {
        let attempts = due.attempts.saturating_add(1);
        let lost = retry::pause(attempts, None, draw()).max(LOST_WAIT);
        if !self.note(due, attempts, lost)? {
            return Ok(());
        }
        let token = self.session.host().token();
        let request = TakeBack::asked(due.id, due.secret.clone(), due.endpoint.clone(), token);
        let delivery = self.carried(&due.endpoint, |transport| transport.take_back(&request));
        let now_s = self.now_s();
        let (pause, stop) = self.judged(&due.endpoint, attempts, &delivery, now_s);
        match delivery {
            Delivery::Failed(_) => {
                self.sent.failed += 1;
                self.note(due, attempts, pause)?;
            }
            settled => {
                match settled {
                    Delivery::Refused(_) => self.sent.refused += 1,
                    _ => self.sent.taken_back += 1,
                }
                if let Some(alone) = Alone::open(self.data, COMMAND_WAIT)? {
                    alone.settle(due.id)?;
                }
            }
        }
        stop.map_or(Ok(()), |ended| Err(Stop::Ended(ended)))
    }

    /// Says when an erasure is asked for again; nothing where there are no receipts any more.
    fn note(&self, due: &TakeBackDue, attempts: u32, wait: Duration) -> Result<bool, Stop> {
        let Some(mut alone) = Alone::open(self.data, COMMAND_WAIT)? else {
            return Ok(false);
        };
        let due_s = self.now_s().saturating_add(wait.as_secs().max(1));
        alone.receipts.retry(due.id, attempts, due_s)?;
        Ok(true)
    }
}

/// What was set farther ahead than is ever set is due: a clock was wrong.
pub fn is_due(due_s: u64, now_s: u64) -> bool {
    due_s <= now_s || due_s - now_s > WAIT_MAX_S
}
