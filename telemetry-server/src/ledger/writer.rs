//! The one thread that writes.

mod upkeep;

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use telemetry_schema::{Date, wire::Settled};

use super::{
    Job, Shared, TakenBack, Unavailable,
    batch::{Batch, Files, is_of_the_disk},
    erase,
    queue::Queue,
    retention::Sweep,
    tidy::Untidy,
    unfolded::Unfolded,
};
use crate::store::{
    LedgerError,
    calendar::Calendar,
    connection::{self, Who},
    dictionary::Dictionary,
    erased::Erased,
    folder::Lock,
};

/// How often it looks for what commands have changed, for a new day, and whether a full disk has room again.
const TICK: Duration = Duration::from_millis(500);

/// A batch has so many lines at most, so that what is remembered of it is bounded; a report has 2,000.
const LINES_MAX: usize = 65_536;

/// Who waits for nobody folds so many times more at once: each step is a wait for the disk.
const IDLE_STEPS: usize = 4;

/// Writes until it is told to stop.
pub struct Writer {
    files: Files,
    shared: Arc<Shared>,
    /// Changes when another process has committed.
    data_version: Option<i64>,
    ticked: Instant,
    calendar: Calendar,
    /// Whether the file has another calendar.
    is_news: bool,
    /// The day whose jobs are done.
    done: Option<Date>,
    sweep: Option<Sweep>,
    untidy: Untidy,
    _lock: Lock,
}

/// What became of a job.
enum Outcome {
    TakenIn(Settled),
    TakenBack(TakenBack),
    Not(Unavailable),
}

impl Writer {
    pub fn open(shared: Arc<Shared>, lock: Lock) -> Result<Self, LedgerError> {
        let ledger = connection::ledger(&shared.folder, Who::Server)?;
        let erased = connection::erased(&shared.folder, Who::Server)?;
        let path = shared.folder.join(connection::LEDGER);
        let failed = |error| LedgerError::sqlite(&path, error);
        let erased = Erased::new(erased).map_err(failed)?;
        let mut unfolded = Unfolded::read(&ledger).map_err(failed)?;
        let mut untidy = Untidy::default();
        if erase::catch_up(&ledger, &erased, &mut unfolded).map_err(failed)? {
            untidy.note(unfolded.last());
        }
        let today = shared.options.clock.today();
        let calendar = Calendar::read(&ledger, today).map_err(failed)?;
        let mut writer = Self {
            files: Files {
                ledger,
                erased,
                dictionary: Dictionary::default(),
                unfolded,
            },
            shared,
            data_version: None,
            ticked: Instant::now(),
            calendar,
            is_news: true,
            done: None,
            sweep: None,
            untidy,
            _lock: lock,
        };
        writer.look().map_err(failed)?;
        // Where it cannot be kept now, the first tick tries again.
        let _ = writer.look_at_clock();
        Ok(writer)
    }

    pub fn run(mut self, jobs: &Receiver<Job>) {
        loop {
            let first = match self.patience() {
                Duration::ZERO => jobs.try_recv().ok(),
                patience => match jobs.recv_timeout(patience) {
                    Ok(job) => Some(job),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => break,
                },
            };
            match first {
                Some(first) => {
                    if self.settle(Queue::new(jobs, first)) {
                        break;
                    }
                }
                None => self.fold(),
            }
            self.tick();
        }
        self.end();
    }

    /// How long it may wait for a job.
    fn patience(&self) -> Duration {
        let is_busy = self.sweep.is_some() || self.files.unfolded.is_folding();
        if is_busy && !self.shared.figures.has_failed() {
            return Duration::ZERO;
        }
        TICK.saturating_sub(self.ticked.elapsed())
            .max(Duration::from_millis(1))
    }

    /// Does what waits, at most a batch of it; true when it is told to stop, and then nothing waits.
    fn settle(&mut self, mut queue: Queue<'_>) -> bool {
        let (mut is_last, mut has_written) = (false, false);
        loop {
            // Whoever came before the end was told to come is written.
            let next = if has_written && !is_last {
                queue.looked_at()
            } else {
                queue.next()
            };
            let Some(job) = next else {
                return is_last;
            };
            if job.is_counted() {
                self.shared.figures.taken(1);
            }
            match job {
                Job::Stop => is_last = true,
                Job::Look(answer) => {
                    if let Err(error) = self.look() {
                        self.shared.figures.failed(&error);
                    }
                    let _ = answer.send(());
                }
                job => {
                    self.write(vec![job], Some(&mut queue));
                    has_written = true;
                }
            }
        }
    }

    /// Writes jobs in one transaction, and those with them that come while it does.
    fn write(&mut self, mut jobs: Vec<Job>, queue: Option<&mut Queue<'_>>) {
        match self.attempt(&mut jobs, queue) {
            Ok(outcomes) => {
                for (job, outcome) in jobs.into_iter().zip(outcomes) {
                    self.answer(job, outcome);
                }
            }
            Err(error) if jobs.len() > 1 && !is_of_the_disk(&error) => {
                // One of them cannot be written. Alone, each of the others can.
                for job in jobs {
                    self.write(vec![job], None);
                }
            }
            Err(error) => {
                let why = if is_of_the_disk(&error) {
                    self.shared.figures.failed(&error);
                    Unavailable::Disk
                } else {
                    Unavailable::Failed
                };
                for job in jobs {
                    self.answer(job, Outcome::Not(why));
                }
            }
        }
    }

    fn attempt(
        &mut self,
        jobs: &mut Vec<Job>,
        mut queue: Option<&mut Queue<'_>>,
    ) -> rusqlite::Result<Vec<Outcome>> {
        let (options, figures) = (&self.shared.options, &self.shared.figures);
        // A clock that is behind would let it be forgotten once it is right again.
        let today = self.calendar.day.max(options.clock.today());
        let mut attempt = |files: &mut Files| {
            let mut batch = Batch::begin(files, options, today)?;
            let (mut outcomes, mut lines) = (Vec::with_capacity(jobs.len()), 0);
            while let Some(job) = jobs.get(outcomes.len()) {
                lines += job.lines();
                outcomes.push(attempt(&mut batch, job)?);
                let is_full = jobs.len() >= options.batch_max || lines >= LINES_MAX;
                if let Some(queue) = &mut queue
                    && !is_full
                    && outcomes.len() == jobs.len()
                    && let Some(job) = queue.next_to_write()
                {
                    figures.taken(1);
                    jobs.push(job);
                }
            }
            batch.commit()?;
            Ok(outcomes)
        };
        let outcomes = attempt(&mut self.files);
        if outcomes.is_ok() {
            figures.committed();
        } else {
            self.files.roll_back()?;
        }
        outcomes
    }

    fn answer(&mut self, job: Job, outcome: Outcome) {
        // Who does not listen any more has gone; what was done stays done.
        match (job, outcome) {
            (Job::TakeIn(_, answer), Outcome::TakenIn(settled)) => {
                self.shared.figures.settled(settled);
                let _ = answer.send(Ok(settled));
            }
            (Job::TakeIn(_, answer), Outcome::Not(why)) => {
                let _ = answer.send(Err(why));
            }
            (Job::TakeBack(_, _, answer), Outcome::TakenBack(taken_back)) => {
                self.untidy.note(self.files.unfolded.last());
                self.shared.figures.taken_back(taken_back);
                let _ = answer.send(Ok(taken_back));
            }
            (Job::TakeBack(_, _, answer), Outcome::Not(why)) => {
                let _ = answer.send(Err(why));
            }
            _ => {}
        }
    }
}

fn attempt(batch: &mut Batch<'_>, job: &Job) -> rusqlite::Result<Outcome> {
    Ok(match job {
        Job::TakeIn(report, _) => Outcome::TakenIn(batch.take_in(report)?),
        Job::TakeBack(id, receipt, _) => match batch.take_back(*id, receipt)? {
            Ok(taken_back) => Outcome::TakenBack(taken_back),
            Err(why) => Outcome::Not(why),
        },
        Job::Look(_) | Job::Stop => Outcome::Not(Unavailable::Closed),
    })
}
