//! What the writer does beside its jobs: it folds and deletes, and looks at the clock, at what commands have
//! changed, and whether there is room again.

use std::time::Instant;

use super::{Files, IDLE_STEPS, TICK, Writer};
use crate::{
    ledger::{erase, retention::Sweep},
    store::{
        Known,
        calendar::{Calendar, TRIAL_DAYS},
        erased,
    },
};

impl Writer {
    /// What is due beside the jobs. What fails is tried again at the next tick.
    pub(super) fn tick(&mut self) {
        if let Some(sweep) = &mut self.sweep
            && !self.shared.figures.has_failed()
        {
            match sweep.step(&self.files.ledger) {
                Ok((rows, goes_on)) => {
                    self.shared.figures.expired(rows);
                    if rows > 0 {
                        self.untidy.note(self.files.unfolded.last());
                    }
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
        if self.shared.figures.has_failed() {
            // The log is the part of a full disk that can be given back, and to begin a day asks for room.
            erased::checkpoint(&self.files.ledger);
        }
        if let Err(error) = self.look().and_then(|()| self.begin_day()) {
            self.shared.figures.failed(&error);
        } else if self.shared.figures.has_failed() {
            self.probe();
        }
        let pause = self.shared.options.fold_pause;
        self.files.unfolded.freeze_after(pause);
        self.tidy();
    }

    /// Folds some of what waits for it. What fails is tried again once something has succeeded.
    pub(super) fn fold(&mut self) {
        if !self.files.unfolded.is_folding() || self.shared.figures.has_failed() {
            return;
        }
        let at_most = IDLE_STEPS * self.shared.options.fold_step;
        if let Err(error) = self.files.fold(at_most) {
            self.shared.figures.failed(&error);
        }
    }

    /// Lets nothing be left of what was deleted.
    fn tidy(&mut self) {
        let Some(since) = self.untidy.since() else {
            return;
        };
        let Files {
            ledger,
            erased,
            unfolded,
            ..
        } = &mut self.files;
        if !unfolded.is_folded(since) {
            unfolded.freeze();
            return;
        }
        let is_done = [erased.checkpoint(), erased::checkpoint(ledger)];
        if is_done == [true; 2] {
            self.untidy.done(unfolded.last());
        }
    }

    /// Leaves the files tidy; what cannot be done now is done at the next start.
    pub(super) fn end(&mut self) {
        let files = &mut self.files;
        files.unfolded.freeze();
        while files.unfolded.is_folding() {
            if files.fold(usize::MAX).is_err() {
                break;
            }
            files.unfolded.freeze();
        }
        files.erased.checkpoint();
        erased::checkpoint(&files.ledger);
    }

    /// Takes on what commands have changed.
    pub(super) fn look(&mut self) -> rusqlite::Result<()> {
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
    pub(super) fn look_at_clock(&mut self) -> rusqlite::Result<()> {
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
        if self.calendar.doubted.is_none() {
            self.files.erased.date_back(today)?;
        }
        self.files.erased.prune(today)?;
        self.sweep = Some(Sweep::new(today));
        Ok(())
    }

    /// Whether there is room again: nobody may come to try, because they are told that there is none.
    fn probe(&mut self) {
        let Files {
            ledger,
            erased,
            unfolded,
            ..
        } = &mut self.files;
        let sql = "INSERT INTO meta (key, value) VALUES ('probe', 1)
             ON CONFLICT (key) DO UPDATE SET value = value + 1";
        let probed = ledger.execute(sql, []);
        // What was taken back may be durable in one of the two files only.
        let probed = probed.and_then(|_| erase::catch_up(ledger, erased, unfolded));
        match probed {
            Ok(has_erased) => {
                if has_erased {
                    self.untidy.note(unfolded.last());
                }
                self.shared.figures.committed();
            }
            Err(error) => self.shared.figures.failed(&error),
        }
    }
}
