use std::{
    cell::RefCell,
    sync::{Arc, RwLock},
};

use super::{
    outcome::Outcome,
    site::{CAPTURED, DETAIL, ON, Site},
};

/// What one call of the host adds to the record. Nothing in it was ever open text.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    telemetry_off,
    allow(dead_code, reason = "nothing takes what is never recorded")
)]
pub enum Observation<'a> {
    /// A call of a feature.
    Call {
        /// How it ended.
        outcome: Outcome,
        /// Index into the kinds of its errors.
        kind: Option<u16>,
        /// Duration in nanoseconds.
        elapsed_ns: Option<u64>,
    },
    /// An event.
    Event {
        /// How often it happened.
        n: u32,
        /// Per field its index, followed by the clamped amount where the field is a quantity.
        words: &'a [u64],
    },
}

/// Takes observations. Never fails, blocks or panics; what it cannot keep it counts.
pub trait Recorder: Send + Sync {
    /// Takes one.
    fn record(&self, site: &'static Site, observation: &Observation<'_>);
}

static CURRENT: RwLock<Option<Arc<dyn Recorder>>> = RwLock::new(None);

thread_local! {
    static CAPTURE: RefCell<Option<Arc<dyn Recorder>>> = const { RefCell::new(None) };
}

/// Makes a recorder the one of this process, and returns the one before.
#[cfg(all(feature = "store", not(telemetry_off)))]
pub(crate) fn install(recorder: Option<Arc<dyn Recorder>>) -> Option<Arc<dyn Recorder>> {
    let mut current = CURRENT
        .write()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    std::mem::replace(&mut *current, recorder)
}

/// Makes a recorder the one of this thread, before that of the process.
pub(crate) fn capture(recorder: Option<Arc<dyn Recorder>>) -> Option<Arc<dyn Recorder>> {
    CAPTURE
        .try_with(|capture| capture.replace(recorder))
        .ok()
        .flatten()
}

/// Hands an observation on: to the capture of this thread, else to the recorder of the process.
#[cold]
pub(crate) fn deliver(site: &'static Site, observation: &Observation<'_>) {
    let state = site.state();
    if state & CAPTURED != 0 {
        let captured = CAPTURE
            .try_with(|capture| capture.borrow().clone())
            .ok()
            .flatten();
        if let Some(recorder) = captured {
            return recorder.record(site, observation);
        }
    }
    if state & ON != 0 {
        // Written by a start alone. A child that was forked in the middle of one must not wait.
        if let Ok(current) = CURRENT.try_read()
            && let Some(recorder) = &*current
        {
            recorder.record(site, &observation.narrowed(state & DETAIL != 0));
        }
    }
}

impl Observation<'_> {
    /// Without detail, a call keeps its outcome alone: a capture elsewhere in the process may have
    /// asked for more than the user agreed to.
    pub(crate) const fn narrowed(self, detail: bool) -> Self {
        match self {
            Self::Call { outcome, .. } if !detail => Self::Call {
                outcome,
                kind: None,
                elapsed_ns: None,
            },
            other => other,
        }
    }
}
