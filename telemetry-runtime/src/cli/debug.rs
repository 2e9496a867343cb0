//! Runs the program once more, for debugging.

use std::{env, io, process::Command};

use super::{
    args::DebugArgs,
    outcome::{Answer, Stop},
};
use crate::{Telemetry, consent::sources::DebugForm};

/// The program takes the place of this one: it has the same terminal, its end is ours, and a signal
/// reaches it as if its user had started it.
pub(super) fn answer(args: &DebugArgs, telemetry: &Telemetry) -> Answer {
    if args.arguments.is_empty() {
        return Err(Stop::Usage(
            "debug runs this program again and needs what it is to do, such as `debug -- --help`"
                .to_owned(),
        ));
    }
    let form = if args.json {
        DebugForm::Json
    } else {
        DebugForm::Text
    };
    let program = env::current_exe().map_err(|error| failed("this program", &error))?;
    let mut command = Command::new(&program);
    command
        .args(&args.arguments)
        .env(telemetry.debug_variable(), form.as_str());
    run(&mut command).map_err(|error| failed(&program.display().to_string(), &error))
}

fn failed(program: &str, error: &io::Error) -> Stop {
    Stop::Failed(format!("could not run {program} again: {error}"))
}

#[cfg(unix)]
fn run(command: &mut Command) -> io::Result<()> {
    use std::os::unix::process::CommandExt as _;

    // A program that is many looks at the name that it was called by.
    if let Some(name) = env::args_os().next() {
        command.arg0(name);
    }
    Err(command.exec())
}

#[cfg(not(unix))]
fn run(command: &mut Command) -> io::Result<()> {
    let status = command.status()?;
    std::process::exit(status.code().unwrap_or(1))
}
