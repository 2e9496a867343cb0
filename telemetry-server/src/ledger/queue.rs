use std::sync::mpsc::Receiver;

use super::Job;

/// What waits, with a look at the first of it.
pub struct Queue<'a> {
    jobs: &'a Receiver<Job>,
    first: Option<Job>,
}

impl<'a> Queue<'a> {
    /// What waits, behind one that was taken out.
    pub const fn new(jobs: &'a Receiver<Job>, first: Job) -> Self {
        Self {
            jobs,
            first: Some(first),
        }
    }

    /// The next one; `None` where none waits.
    pub fn next(&mut self) -> Option<Job> {
        let first = self.looked_at();
        first.or_else(|| self.jobs.try_recv().ok())
    }

    /// The next one, if it was looked at.
    pub const fn looked_at(&mut self) -> Option<Job> {
        self.first.take()
    }

    /// The next one, if it is to be written.
    pub fn next_to_write(&mut self) -> Option<Job> {
        match self.next() {
            Some(job @ (Job::Look(_) | Job::Stop)) => {
                self.first = Some(job);
                None
            }
            job => job,
        }
    }
}

/// What is taken back is looked for on all days, and may have as many lines as a report can have.
const TAKE_BACK_LINES: usize = 2_000;

impl Job {
    /// Whether it was counted as waiting.
    pub const fn is_counted(&self) -> bool {
        !matches!(self, Self::Stop)
    }

    /// How many lines it counts as, in a batch that has so many at most.
    pub fn lines(&self) -> usize {
        match self {
            Self::TakeIn(report, _) => report.lines.len(),
            Self::TakeBack(..) => TAKE_BACK_LINES,
            Self::Look(_) | Self::Stop => 0,
        }
    }
}
