//! Programs that are started and waited for, one after another in every round.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    time::Instant,
};

use crate::{
    Result,
    cargo::succeed,
    folder::Folder,
    section::number,
    statistics::{median, quantile},
};

/// A program, its words and its folder.
pub struct Program {
    pub label: &'static str,
    path: PathBuf,
    words: Vec<String>,
    /// Takes part in every so many rounds.
    every: usize,
    /// Says no in the environment.
    refuses: bool,
    folder: Folder,
}

/// Programs that take so long that a middle is found with fewer rounds.
const RARELY: usize = 8;

impl Program {
    pub fn new(label: &'static str, path: PathBuf, words: &[&str]) -> Result<Self> {
        let words = words.iter().map(|&word| word.to_owned()).collect();
        Ok(Self {
            label,
            path,
            words,
            every: 1,
            refuses: false,
            folder: Folder::new()?,
        })
    }

    /// Leaves most rounds to the others.
    pub fn rarely(self) -> Self {
        Self {
            every: RARELY,
            ..self
        }
    }

    /// With telemetry refused, so that no file is looked for: what the larger program costs alone.
    pub fn refusing(self) -> Self {
        Self {
            refuses: true,
            ..self
        }
    }

    pub fn command(&self) -> Command {
        let mut command = self.folder.command(&self.path);
        if self.refuses {
            command.env("DO_NOT_TRACK", "1");
        }
        command
            .args(&self.words)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Says something to the program and returns what it prints.
    pub fn tell(&self, words: &[&str]) -> Result<String> {
        succeed(self.folder.command(&self.path).args(words))
    }

    /// Microseconds from before it is started until it has been waited for.
    pub fn run(&self) -> Result<f64> {
        let mut command = self.command();
        let started = Instant::now();
        let status = command.status();
        let took = started.elapsed().as_secs_f64() * 1e6;
        match status {
            Ok(status) if status.success() => Ok(took),
            other => Err(format!("{}: {other:?}", self.label)),
        }
    }
}

/// What each program took in each round, after a run that warms up; not a number where it took no
/// part.
pub fn rounds(programs: &[Program], rounds: usize) -> Result<Vec<Vec<f64>>> {
    let mut times = vec![Vec::with_capacity(rounds); programs.len()];
    for round in 0..=rounds {
        for turn in 0..programs.len() {
            // Nobody always follows the same neighbour.
            let at = (turn + round) % programs.len();
            let takes_part = round % programs[at].every == 0;
            let took = if takes_part {
                programs[at].run()?
            } else {
                f64::NAN
            };
            if round > 0 {
                times[at].push(took);
            }
        }
    }
    Ok(times)
}

/// What a program took more than the first one, round by round.
pub fn differences(times: &[Vec<f64>], at: usize) -> Vec<f64> {
    times[at]
        .iter()
        .zip(&times[0])
        .map(|(one, first)| one - first)
        .collect()
}

/// Half the distance between the quarters.
pub fn spread(values: &[f64]) -> f64 {
    (quantile(values, 0.75) - quantile(values, 0.25)) / 2.0
}

/// The cells that every table of programs has.
pub fn row(label: &str, times: &[f64], more: &[f64]) -> Vec<String> {
    vec![
        label.to_owned(),
        number(median(times)),
        number(quantile(times, 0.95)),
        number(median(more)),
        number(quantile(more, 0.95)),
    ]
}
