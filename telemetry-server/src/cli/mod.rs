//! The command line. Data goes to stdout, everything else to stderr; exit codes are 0 done, 1 failed, 2 usage.

mod catalog;
mod check;
mod data;
mod failure;
mod table;
mod token;
mod totals;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

pub use data::{DEFAULT as DATA, Data};
pub use failure::Failure;

use crate::{config::Flags, serve::serve};

const SERVE_HELP: &str = "A key is decided by its flag, else by its variable, else by the file, else by its default. \
    --show-config shows each with its value and who decided it. SIGTERM stops in good order; SIGHUP reads \
    the certificate again.";

/// Takes telemetry reports in and turns them into totals, without knowing anybody
#[derive(Debug, Parser)]
#[command(name = "telemetry-server", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Takes reports in, until it is told to stop
    #[command(after_help = SERVE_HELP)]
    Serve(Flags),
    /// Says which catalogs reports are held against, and which entries are not wanted any more
    #[command(subcommand)]
    Catalog(catalog::Command),
    /// Makes and revokes the tokens that a product's programs show
    #[command(subcommand)]
    Token(token::Command),
    /// Shows the totals of a product by day
    Totals(totals::Arguments),
    /// Compares rows with totals, and looks for damage
    Check(check::Arguments),
}

/// What a command comes to.
type Done = Result<ExitCode, Failure>;

/// Parses the arguments and does what they say.
#[must_use]
pub fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve(flags) => serve(&flags)
            .map(|()| ExitCode::SUCCESS)
            .map_err(Into::into),
        Command::Catalog(command) => command.run(),
        Command::Token(command) => command.run(),
        Command::Totals(arguments) => arguments.run(),
        Command::Check(arguments) => arguments.run(),
    };
    done.unwrap_or_else(|failure| {
        let _ = writeln!(io::stderr(), "error: {failure}");
        ExitCode::FAILURE
    })
}

/// Prints data. Who reads it may have read enough.
fn print(text: &str) -> Done {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Says something that is no data.
fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
