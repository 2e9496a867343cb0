//! A program that embeds the command, to be run by its tests.

use std::{io::Write as _, process::ExitCode};

use clap::{CommandFactory as _, Parser};
use telemetry_runtime::{Elapsed, TelemetryCommand, TelemetryEvent, TelemetryValue};

#[derive(Parser)]
enum Command {
    /// Records one of each entry
    Work {
        /// Looks so often
        #[arg(long, default_value_t = 1)]
        times: u32,
    },
    /// Shows and changes what is recorded
    #[command(subcommand)]
    Telemetry(TelemetryCommand),
}

/// What was made.
#[derive(Debug, TelemetryValue)]
enum Shape {
    Round,
    Square,
}

/// Something was made.
#[derive(Debug, TelemetryEvent)]
#[telemetry(
    name = "made",
    purpose = "shows what is made",
    category = "making",
    cross(shape, large)
)]
struct Made {
    /// Which shape it has.
    shape: Shape,
    /// Whether it is large.
    large: bool,
    /// How long it took.
    took: Elapsed,
}

telemetry_runtime::funnel! {
    /// Whether who makes something small makes something large later.
    "grown", purpose = "shows whether people come back":
    Made { large: false } => Made { shape: Shape::Round, large: true } * 2
}

/// Takes a look.
#[telemetry_runtime::track_feature("looked", purpose = "shows whether anybody looks", timed)]
fn look() -> Result<(), std::fmt::Error> {
    Ok(())
}

fn main() -> ExitCode {
    let telemetry = telemetry_runtime::start!(
        endpoint = "https://telemetry.example.org",
        product = "maker"
    );
    match Command::parse() {
        Command::Telemetry(command) => command.run_in(&telemetry, Command::command()),
        Command::Work { times } => {
            (1..times).for_each(|_| assert!(look().is_ok()));
            for (shape, large) in [(Shape::Round, true), (Shape::Square, false)] {
                let took = std::time::Duration::from_millis(3).into();
                Made { shape, large, took }.record();
            }
            // Whoever reads it may have gone.
            let _ = writeln!(std::io::stdout(), "{:?}", look());
            ExitCode::SUCCESS
        }
    }
}
