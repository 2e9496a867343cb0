//! A program without subcommands that embeds the command and ends by `exit`.

use clap::{Parser, Subcommand};
use telemetry_runtime::TelemetryCommand;

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

fn main() {
    let telemetry = telemetry_runtime::start!(product = "flat");
    let arguments = Arguments::parse();
    if let Some(Command::Telemetry(command)) = arguments.command {
        std::process::exit(command.run_code(&telemetry).into());
    }
    println!("{}", arguments.words.unwrap_or_default());
}
