use std::time::Duration;

use crate::{
    clock::Clock,
    store::{calendar::JUMP_DAYS, dictionary::SEGMENTS_MAX, erased::UNKNOWN_MAX},
};

/// How a ledger runs; the defaults are meant for use.
#[derive(Clone, Debug)]
pub struct LedgerOptions {
    /// Tells the day.
    pub clock: Clock,
    /// How many days the clock may jump and be believed at once.
    pub jump_days: u32,
    /// How many reports and erasures may wait. A report of 2,000 lines takes 100 KB while it waits, so 512 of
    /// them 50 MB; one of 40 lines takes 2 KB.
    pub queue_max: usize,
    /// How many of them make one transaction at most: what is lost together if the disk fails, and how long
    /// the last one waits for the first.
    pub batch_max: usize,
    /// How many segments a product may have before versions are no longer told apart.
    pub segments_max: usize,
    /// How long what batches add to totals is collected before it is folded into their table: what readers
    /// add up, and a start reads, grows with it.
    pub fold_pause: Duration,
    /// How many totals a batch folds, or as many as it adds: 1,024 take some 3 ms.
    pub fold_step: usize,
    /// How many reports that never were here may be remembered as taken back.
    pub unknown_max: u64,
}

impl Default for LedgerOptions {
    fn default() -> Self {
        Self {
            clock: Clock::system(),
            jump_days: JUMP_DAYS,
            queue_max: 512,
            batch_max: 256,
            segments_max: SEGMENTS_MAX,
            fold_pause: Duration::from_secs(3),
            fold_step: 1_024,
            unknown_max: UNKNOWN_MAX,
        }
    }
}
