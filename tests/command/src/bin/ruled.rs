//! A program on a system whose owner has a say: its product is no other's, so that a test may write
//! its policy file.

use clap::Parser;
use telemetry_runtime::TelemetryCommand;

#[derive(Parser)]
enum Command {
    /// Does something
    Work,
    #[command(subcommand)]
    Telemetry(TelemetryCommand),
}

/// Does something.
#[telemetry_runtime::track_feature("worked", purpose = "shows whether anybody works")]
fn work() {}

fn main() {
    let telemetry = telemetry_runtime::start!(
        product = "command-host-governed",
        endpoint = "https://telemetry.example.org"
    );
    match Command::parse() {
        Command::Telemetry(command) => std::process::exit(command.run_code(&telemetry).into()),
        Command::Work => work(),
    }
}
