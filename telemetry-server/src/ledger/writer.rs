//! The one thread that writes.

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
    retention::Sweep,
};
use crate::store::{
    Known, LedgerError,
    calendar::{Calendar, TRIAL_DAYS},
    connection::{self, Who},
    dictionary::Dictionary,
    erased::{self, Erased},
    folder::Lock,
};

/// How often it looks for what commands have changed, for a new day, and whether a full disk has room again.
const TICK: Duration = Duration::from_millis(500);

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
    /// Whether something was deleted that the log still holds.
    is_untidy: bool,
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
        erase::catch_up(&ledger, &erased).map_err(failed)?;
        let today = shared.options.clock.today();
        let calendar = Calendar::read(&ledger, today).map_err(failed)?;
        let mut writer = Self {
            files: Files {
                ledger,
                erased,
                dictionary: Dictionary::default(),
            },
            shared,
            data_version: None,
            ticked: Instant::now(),
            calendar,
            is_news: true,
            done: None,
            sweep: None,
            is_untidy: false,
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
            if let Some(first) = first {
                let is_last = self.settle(first, jobs);
                if is_last {
                    break;
                }
            }
            self.tick();
        }
        self.files.erased.checkpoint();
        erased::checkpoint(&self.files.ledger);
    }

    /// How long it may wait for a job.
    fn patience(&self) -> Duration {
        match self.sweep {
            Some(_) if !self.shared.figures.has_failed() => Duration::ZERO,
            _ => TICK
                .saturating_sub(self.ticked.elapsed())
                .max(Duration::from_millis(1)),
        }
    }

    /// Takes what waits behind a job, and does all of it; true when it is told to stop and nothing waits.
    fn settle(&mut self, first: Job, jobs: &Receiver<Job>) -> bool {
        let batch_max = self.shared.options.batch_max;
        let mut is_last = false;
        let mut batch = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next {
            self.shared.figures.taken(1);
            match job {
                Job::Stop => is_last = true,
                Job::Look(answer) => {
                    if let Err(error) = self.look() {
                        self.shared.figures.failed(&error);
                    }
                    let _ = answer.send(());
                }
                job => batch.push(job),
            }
            if batch.len() >= batch_max {
                // Whoever came before the end was told to come is written.
                self.write(std::mem::take(&mut batch));
                if !is_last {
                    return false;
                }
            }
            next = jobs.try_recv().ok();
        }
        self.write(batch);
        is_last
    }

    fn write(&mut self, jobs: Vec<Job>) {
        if jobs.is_empty() {
            return;
        }
        match self.attempt(&jobs) {
            Ok(outcomes) => {
                for (job, outcome) in jobs.into_iter().zip(outcomes) {
                    self.answer(job, outcome);
                }
            }
            Err(error) if jobs.len() > 1 && !is_of_the_disk(&error) => {
                // One of them cannot be written. Alone, each of the others can.
                for job in jobs {
                    self.write(vec![job]);
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

    fn attempt(&mut self, jobs: &[Job]) -> rusqlite::Result<Vec<Outcome>> {
        let options = &self.shared.options;
        let attempt = |files: &mut Files| {
            let mut batch = Batch::begin(files, options)?;
            let mut outcomes = Vec::with_capacity(jobs.len());
            for job in jobs {
                outcomes.push(match job {
                    Job::TakeIn(report, _) => Outcome::TakenIn(batch.take_in(report)?),
                    Job::TakeBack(id, receipt, _) => match batch.take_back(*id, receipt)? {
                        Ok(taken_back) => Outcome::TakenBack(taken_back),
                        Err(why) => Outcome::Not(why),
                    },
                    Job::Look(_) | Job::Stop => Outcome::Not(Unavailable::Closed),
                });
            }
            batch.commit()?;
            Ok(outcomes)
        };
        let outcomes = attempt(&mut self.files);
        if outcomes.is_ok() {
            self.shared.figures.committed();
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
                self.is_untidy = true;
                self.shared.figures.taken_back(taken_back);
                let _ = answer.send(Ok(taken_back));
            }
            (Job::TakeBack(_, _, answer), Outcome::Not(why)) => {
                let _ = answer.send(Err(why));
            }
            _ => {}
        }
    }

    /// What is due beside the jobs. What fails is tried again at the next tick.
    fn tick(&mut self) {
        if let Some(sweep) = &mut self.sweep
            && !self.shared.figures.has_failed()
        {
            match sweep.step(&self.files.ledger) {
                Ok((rows, goes_on)) => {
                    self.shared.figures.expired(rows);
                    self.is_untidy |= rows > 0;
                    if !goes_on {
                        self.done = Some(sweep.today);
                        self.sweep = None;
                    }
                }
                Err(error) => self.shared.figures.failed(&error),
            }
        }
        if self.ticked.elapsed() < TICK {
            return;
        }
        self.ticked = Instant::now();
        if let Err(error) = self.look().and_then(|()| self.begin_day()) {
            self.shared.figures.failed(&error);
        } else if self.shared.figures.has_failed() {
            self.probe();
        }
        if self.is_untidy {
            self.files.erased.checkpoint();
            erased::checkpoint(&self.files.ledger);
            self.is_untidy = false;
        }
    }

    /// Takes on what commands have changed.
    fn look(&mut self) -> rusqlite::Result<()> {
        let ledger = &self.files.ledger;
        let version = ledger.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        let version = Some(version);
        if version != self.data_version {
            let known = Known::read(ledger, &self.shared.known())?;
            self.shared.set_known(known);
            self.data_version = version;
        }
        Ok(())
    }

    /// Takes on what day it is, as far as that can be believed, and keeps that for the next start.
    fn look_at_clock(&mut self) -> rusqlite::Result<()> {
        let options = &self.shared.options;
        let before = self.calendar;
        self.calendar = before.at(options.clock.today(), options.jump_days);
        self.shared.figures.believes(self.calendar.day);
        if self.calendar != before {
            self.is_news = true;
            self.tell(before);
        }
        if self.is_news {
            self.calendar.write(&self.files.ledger)?;
            self.is_news = false;
        }
        Ok(())
    }

    fn tell(&self, before: Calendar) {
        match self.calendar {
            Calendar {
                day,
                doubted: Some(since),
            } if before.doubted.is_none() => tracing::warn!(
                "the clock has jumped from {day} to {since}: until it is right, or has gone on for \
                 {TRIAL_DAYS} days, nothing goes because of its age and nothing is too old for good"
            ),
            Calendar { day, doubted: None } if before.doubted.is_some() => {
                tracing::info!("the clock is believed again: it is {day}");
            }
            Calendar { .. } => {}
        }
    }

    fn begin_day(&mut self) -> rusqlite::Result<()> {
        self.look_at_clock()?;
        let today = self.calendar.day;
        if self.done == Some(today) || self.sweep.is_some() {
            return Ok(());
        }
        self.files.erased.prune(today)?;
        self.sweep = Some(Sweep::new(today));
        Ok(())
    }

    /// Whether there is room again: nobody may come to try, because they are told that there is none.
    fn probe(&mut self) {
        let ledger = &self.files.ledger;
        // The log is the part of it that can be given back.
        erased::checkpoint(ledger);
        let sql = "INSERT INTO meta (key, value) VALUES ('probe', 1)
             ON CONFLICT (key) DO UPDATE SET value = value + 1";
        let probed = ledger.execute(sql, []);
        // What was taken back may be durable in one of the two files only.
        let probed = probed.and_then(|_| erase::catch_up(ledger, &self.files.erased));
        match probed {
            Ok(_) => self.shared.figures.committed(),
            Err(error) => self.shared.figures.failed(&error),
        }
    }
}
