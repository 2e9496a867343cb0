use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Delivery, Transport};
use crate::send::{Parcel, TakeBack};

/// Keeps what it is given: for tests of a host that want to see what would leave.
///
/// ```
/// use telemetry_runtime::send::{Delivery, Failure, Memory};
///
/// // The first report finds nobody, those after it arrive.
/// let memory = Memory::answering([Delivery::failed(Failure::Unreachable)]);
/// assert!(memory.delivered().is_empty());
/// ```
#[derive(Debug, Default)]
pub struct Memory(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    answers: VecDeque<Delivery>,
    delivered: Vec<String>,
    taken_back: Vec<String>,
}

impl Memory {
    /// One that accepts everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One that gives these answers first, and accepts everything after.
    pub fn answering(answers: impl IntoIterator<Item = Delivery>) -> Self {
        Self(Mutex::new(Kept {
            answers: answers.into_iter().collect(),
            ..Kept::default()
        }))
    }

    /// The documents of all reports that it was given, whatever it answered.
    #[must_use]
    pub fn delivered(&self) -> Vec<String> {
        self.kept().delivered.clone()
    }

    /// The ids of all reports that it was asked to take back.
    #[must_use]
    pub fn taken_back(&self) -> Vec<String> {
        self.kept().taken_back.clone()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Memory {
    fn deliver(&self, parcel: &Parcel) -> Delivery {
        let mut kept = self.kept();
        // A document is JSON, which is text.
        let document = String::from_utf8_lossy(parcel.document()).into_owned();
        kept.delivered.push(document);
        kept.answers.pop_front().unwrap_or(Delivery::Stored)
    }

    fn take_back(&self, request: &TakeBack) -> Delivery {
        let mut kept = self.kept();
        kept.taken_back.push(request.report());
        kept.answers.pop_front().unwrap_or(Delivery::Erased)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::send::Failure;

    #[test]
    fn answers_come_in_their_order() {
        let failed = Delivery::failed(Failure::Cut);
        let memory = Memory::answering([failed.clone()]);
        assert_eq!(memory.kept().answers.pop_front(), Some(failed));
        assert_eq!(memory.kept().answers.pop_front(), None);
    }
}
