//! A program for notes that keeps none: it is used for some weeks, so that there is a page to look at.

use std::{
    process::ExitCode,
    thread::sleep,
    time::{Duration, Instant},
};

use clap::Parser;
use telemetry_runtime::{
    ByteSize, Count, Elapsed, TelemetryCommand, TelemetryError, TelemetryEvent, TelemetryValue,
    track_feature,
};

#[derive(Parser)]
enum Words {
    /// Does a day's work
    Work {
        /// Which day: the work differs by it
        day: u64,
    },
    #[command(subcommand)]
    Telemetry(TelemetryCommand),
}

/// What the user asked for.
#[derive(Clone, Copy, TelemetryValue)]
enum Command {
    /// Wrote a note.
    Write,
    /// Looked for a note.
    Find,
    /// Put notes in order.
    Tidy,
    /// Printed notes.
    Print,
}

/// A command ended.
#[derive(TelemetryEvent)]
#[telemetry(
    name = "command_executed",
    category = "command",
    purpose = "shows which commands deserve work"
)]
struct CommandExecuted {
    /// Which command was run.
    command: Command,
    /// Whether it did what was asked for.
    success: bool,
    /// How long it took.
    took: Elapsed,
}

/// Notes were printed.
#[derive(TelemetryEvent)]
#[telemetry(
    name = "notes_printed",
    category = "command",
    purpose = "shows how large a print must be able to become"
)]
struct NotesPrinted {
    /// How many pages it had.
    pages: Count,
    /// How large the file was.
    size: ByteSize,
}

#[derive(TelemetryError)]
enum Trouble {
    NotFound,
    Locked,
}

telemetry_runtime::funnel! {
    /// How far somebody comes who writes notes.
    "printing", purpose = "shows whether people find the way from the first note to paper":
    CommandExecuted { command: Command::Write }
        => CommandExecuted { success: true } * 3
        => NotesPrinted
}

/// Finds notes by their words.
#[track_feature(
    "note.find",
    purpose = "shows how long people wait for an answer",
    timed,
    errors = Trouble
)]
fn find(luck: u64) -> Result<(), Trouble> {
    sleep(Duration::from_micros(150 + luck % 37 * 40));
    match luck % 11 {
        0 => Err(Trouble::NotFound),
        _ => Ok(()),
    }
}

/// Keeps a note.
#[track_feature(
    "note.keep",
    purpose = "shows whether keeping a note ever fails",
    timed,
    errors = Trouble
)]
fn keep(luck: u64) -> Result<(), Trouble> {
    sleep(Duration::from_micros(600 + luck % 17 * 170));
    match luck % 29 {
        0 => Err(Trouble::Locked),
        _ => Ok(()),
    }
}

/// Puts notes in order.
#[track_feature(
    "notes.put_in_order_by_date_and_by_length",
    purpose = "decides whether tidying stays"
)]
fn tidy(luck: u64) -> Option<u64> {
    (!luck.is_multiple_of(5)).then_some(luck)
}

/// Gives a note to somebody else.
#[track_feature("note.share", purpose = "decides whether sharing is built")]
fn share() {}

fn main() -> ExitCode {
    let telemetry = telemetry_runtime::start!(
        endpoint = "https://telemetry.example.org",
        lifecycle,
        install = Cargo
    );
    match Words::parse() {
        Words::Telemetry(command) => return command.run(&telemetry),
        // There is nobody to share with.
        Words::Work { day: u64::MAX } => share(),
        Words::Work { day } => work(day),
    }
    ExitCode::SUCCESS
}

/// More in the middle of the week, and more as the weeks go by.
fn work(day: u64) {
    let busy = [5, 9, 12, 8, 7, 2, 1][usize::try_from(day % 7).unwrap_or(0)];
    for at in 0..busy + day / 6 {
        let luck = (day * 31 + at).wrapping_mul(2_654_435_761) >> 7;
        let command = match luck % 9 {
            0..4 => Command::Find,
            4..7 => Command::Write,
            7 => Command::Tidy,
            _ => Command::Print,
        };
        let started = Instant::now();
        let success = done(command, luck);
        CommandExecuted {
            command,
            success,
            took: Elapsed::since(started),
        }
        .record();
    }
}

fn done(command: Command, luck: u64) -> bool {
    match command {
        Command::Find => find(luck).is_ok(),
        Command::Write => keep(luck).is_ok(),
        Command::Tidy => tidy(luck).is_some(),
        Command::Print => {
            NotesPrinted {
                pages: (luck % 40 + 1).into(),
                size: ((luck % 40 + 1) * 3_000).into(),
            }
            .record();
            true
        }
    }
}
