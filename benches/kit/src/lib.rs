//! Measures calls in a process of their own, when the driver asks for it.
//!
//! A program lists its [`Shape`]s and calls [`run`]. Without further words it waits for lines on
//! standard input: `round 1` measures each shape once in one thread, `round 2` in two at once,
//! `late 1` those that are kept for the end, `settle` does what the program does between rounds. At
//! the end of input it says how many calls were made and how many of them were lost.
//!
//! `<program> <mode> instructions <shape> <calls>` makes so many calls and ends: callgrind counts
//! what two such runs of different length differ by.

pub mod cpu;
mod shape;
mod workers;

pub use shape::Shape;

use std::{
    io::{BufRead as _, Write as _},
    process::ExitCode,
};

use workers::Workers;

/// Calls of each shape and thread before anything is measured: caches, pools and mappings are in
/// use by then.
const WARM_CALLS: u64 = 400;

/// As above under callgrind, where a short log has to hold what is measured, too; a few more than a
/// thread records before it takes memory of its own.
const WARM_CALLS_COUNTED: u64 = 72;

/// What a program does besides calling.
pub trait Program {
    /// Between rounds, when nothing is measured: what keeps memory and queues bounded.
    fn settle(&mut self) {}

    /// How many of the calls cannot be found where the program keeps them.
    ///
    /// # Errors
    /// When that cannot be found out.
    fn lost(&mut self, made: &[(&'static str, u64)]) -> Result<u64, String> {
        let _ = made;
        Ok(0)
    }
}

/// A program that has nothing to do between rounds.
#[derive(Debug)]
pub struct Idle;

impl Program for Idle {}

/// The word that says how the program is to be set up: `off`, `on` or another.
#[must_use]
pub fn mode() -> String {
    std::env::args().nth(1).unwrap_or_else(|| "off".to_owned())
}

/// Does what the arguments and the driver say. Fails if a call was lost.
pub fn run(shapes: &[Shape], mut program: impl Program) -> ExitCode {
    let words: Vec<String> = std::env::args().skip(2).collect();
    if let [word, name, calls] = &words[..]
        && word == "instructions"
    {
        return instructions(shapes, name, calls);
    }
    let mut workers = Workers::start(shapes);
    workers.each(|workers, shape| workers.warm(shape, WARM_CALLS));
    program.settle();
    workers.each(Workers::calibrate);
    program.settle();
    say("ready");
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        match line.split_once(' ') {
            Some(("round", threads)) => say(&workers.round(threads, false)),
            Some(("late", threads)) => say(&workers.round(threads, true)),
            _ => {
                program.settle();
                say("settled");
            }
        }
    }
    match program.lost(&workers.made()) {
        Ok(lost) => {
            let made: u64 = workers.made().iter().map(|(_, calls)| calls).sum();
            say(&format!("made={made} lost={lost}"));
            if lost == 0 {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn instructions(shapes: &[Shape], name: &str, calls: &str) -> ExitCode {
    let shape = shapes.iter().find(|shape| shape.name == name);
    let (Some(shape), Ok(calls)) = (shape, calls.parse()) else {
        eprintln!("{name} is no shape or {calls} no number");
        return ExitCode::FAILURE;
    };
    shape.repeat(WARM_CALLS_COUNTED);
    shape.repeat(calls);
    // At once: what a program does on its way out may grow with the number of calls.
    std::process::exit(0)
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // A driver that is gone needs no answer.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
