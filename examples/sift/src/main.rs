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
    env,
    io::{self, Write},
    process::ExitCode,
};

use clap::{CommandFactory as _, Parser, error::ErrorKind};
use sift_core::SearchError;
use telemetry_runtime::{Discovery, Install, Question, Telemetry};

use cli::{Arguments, Command, SearchArguments, Work};
use record::{Effort, Running};

/// Where reports go. Who runs a server of their own builds a sift of their own.
const ENDPOINT: &str = match option_env!("SIFT_TELEMETRY_ENDPOINT") {
    Some(endpoint) => endpoint,
    None => "https://telemetry.sift.example",
};

/// What is asked of somebody who sits there, once the work is done.
const QUESTION: Question = Question::new().command("sift telemetry");

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
    let parsed = Arguments::try_parse();
    let telemetry = telemetry_runtime::start!(
        endpoint = ENDPOINT,
        contributors = ["sift-core"],
        lifecycle,
        install = Install::of(option_env!("SIFT_INSTALL")),
    );
    match parsed.map(|arguments| arguments.command) {
        Ok(Command::Telemetry(command)) => command.run_in(&telemetry, Arguments::command()),
        Ok(Command::Work(work)) => work_on(&work, &telemetry),
        Err(error) => say(&error, &telemetry),
    }
}

/// What clap has to say instead of a command, as it would say it by itself: then nobody would hear
/// of the help, and the run would have no end.
fn say(error: &clap::Error, telemetry: &Telemetry) -> ExitCode {
    if error.kind() == ErrorKind::DisplayHelp && !is_about_telemetry() {
        telemetry.help_viewed();
    }
    // If nobody listens there is nobody to tell.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// `sift telemetry …` and `sift help telemetry …`: who reads what telemetry does is not at work.
fn is_about_telemetry() -> bool {
    let mut words = env::args_os().skip(1).skip_while(|word| word == "help");
    words.next().is_some_and(|word| word == "telemetry")
}

fn work_on(work: &Work, telemetry: &Telemetry) -> ExitCode {
    let running = Running::begin();
    let stdout = io::stdout();
    let mut out = output::Out::new(stdout.lock());
    let result = run(work, &mut out)
        .and_then(|done| out.flush().map(|()| done).map_err(SearchError::Output));
    running.end(work, &result);
    match result {
        Ok(done) => {
            let code = exit_code(&done);
            // Who asked for JSON is a program, even if somebody looks on.
            if !work.json() {
                telemetry.ask(&QUESTION);
            }
            code
        }
        // Whoever read the output has seen enough, as `head` has.
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            if let (Work::Search(search), SearchError::Pattern(_)) = (work, &error) {
                hint(search, telemetry);
            }
            ExitCode::from(2)
        }
    }
}

/// A text with a bracket in it is what a pattern that is none mostly is.
fn hint(search: &SearchArguments, telemetry: &Telemetry) {
    if !search.fixed {
        output::hint("with -F the pattern is a text in which nothing is special");
        telemetry.discovered(Discovery::ErrorHint);
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
