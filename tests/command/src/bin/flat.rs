//! A program without subcommands that embeds the command and ends by `exit`.

use clap::{Parser, Subcommand};
use telemetry_runtime::{TelemetryCommand, TelemetryEvent};

#[derive(Parser)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true
)]
struct Arguments {
    /// What to print
    #[arg(required = true)]
    words: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    #[command(subcommand)]
    Telemetry(TelemetryCommand),
}

/// A word was printed.
#[derive(TelemetryEvent)]
#[telemetry(level = "full", purpose = "shows that single events are many rows")]
struct WordPrinted {
    /// Whether it was a long one.
    long: bool,
}

/// Prints the words.
#[telemetry_runtime::track_feature("printed", purpose = "shows whether anybody prints")]
fn print(words: &str) {
    println!("{words}");
    for word in words.split(' ').skip(1) {
        let long = word.len() > 8;
        WordPrinted { long }.record();
    }
    if words == "leave" {
        std::process::exit(0);
    }
}

fn main() {
    let telemetry = telemetry_runtime::start!(product = "flat");
    let arguments = Arguments::parse();
    if let Some(Command::Telemetry(command)) = arguments.command {
        std::process::exit(command.run_code(&telemetry).into());
    }
    print(&arguments.words.unwrap_or_default());
}
