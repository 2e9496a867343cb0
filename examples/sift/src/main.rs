//! Searches a folder with a regular expression and counts its lines by language.

mod cache;
mod cli;
#[cfg(test)]
mod documents;
mod index;
mod output;
mod record;
mod search;
mod stats;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use sift_core::SearchError;

use cli::{Arguments, Command, Work};
use record::{Effort, Running};

/// What a command came to, where nothing stopped it.
struct Done {
    /// Whether there was anything to show.
    found: bool,
    /// What could not be read on the way.
    problems: Vec<SearchError>,
    /// What it took.
    effort: Effort,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let telemetry = telemetry_runtime::start!(contributors = ["sift-core"]);
    match arguments.command {
        Command::Telemetry(command) => command.run(&telemetry),
        Command::Work(work) => work_on(&work),
    }
}

fn work_on(work: &Work) -> ExitCode {
    let running = Running::begin();
    let stdout = io::stdout();
    let mut out = output::Out::new(stdout.lock());
    let result = run(work, &mut out)
        .and_then(|done| out.flush().map(|()| done).map_err(SearchError::Output));
    running.end(work, &result);
    match result {
        Ok(done) => exit_code(&done),
        // Whoever read the output has seen enough, as `head` has.
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            ExitCode::from(2)
        }
    }
}

fn run(work: &Work, out: &mut impl Write) -> Result<Done, SearchError> {
    match work {
        Work::Index(arguments) => index::run(arguments, out),
        Work::Search(arguments) => search::run(arguments, out),
        Work::Stats(arguments) => stats::run(arguments, out),
    }
}

/// As `grep` has it: 0 found, 1 not found, 2 something went wrong.
fn exit_code(done: &Done) -> ExitCode {
    done.problems.iter().for_each(output::complain);
    match (done.problems.is_empty(), done.found) {
        (false, _) => ExitCode::from(2),
        (true, true) => ExitCode::SUCCESS,
        (true, false) => ExitCode::from(1),
    }
}
