//! The command that a host embeds: `tool telemetry status` and its siblings.
//!
//! Data goes to stdout and everything that is said beside it to stderr, so that a pipe carries what
//! was asked for and nothing else. A pipe that is closed early ends the command in silence.
//!
//! With `--json` nobody is asked, and stdout carries what `docs/schemas` describes, or nothing: what
//! goes wrong is text on stderr and a code, as it is without.

mod args;
mod called;
#[cfg(feature = "completions")]
mod completions;
#[cfg(not(telemetry_off))]
mod consent;
#[cfg(not(telemetry_off))]
mod console;
#[cfg(not(telemetry_off))]
mod debug;
#[cfg(not(telemetry_off))]
mod delete;
#[cfg(not(telemetry_off))]
mod explain;
#[cfg(not(telemetry_off))]
mod export;
#[cfg(not(telemetry_off))]
mod file;
#[cfg(not(telemetry_off))]
mod follow;
#[cfg(not(telemetry_off))]
mod metrics;
#[cfg(not(telemetry_off))]
mod opener;
#[cfg(not(telemetry_off))]
mod outcome;
#[cfg(not(telemetry_off))]
mod report;
#[cfg(not(telemetry_off))]
mod send;
#[cfg(not(telemetry_off))]
mod show;
#[cfg(not(telemetry_off))]
mod status;
#[cfg(not(telemetry_off))]
mod view;

use std::process::ExitCode;

#[cfg(feature = "completions")]
pub use args::CompletionsArgs;
pub use args::{
    DebugArgs, DeleteArgs, DisableArgs, EnableArgs, ExplainArgs, ExportArgs, MetricsArgs,
    ReportArgs, ReviewArgs, SendArgs, ShowArgs, StatusArgs, TelemetryCommand, ViewArgs,
};

use crate::Telemetry;

/// It could not be done.
#[cfg(any(not(telemetry_off), feature = "completions"))]
const FAILED: u8 = 1;

/// The words do not fit together; clap ends with it, too.
#[cfg(not(telemetry_off))]
const USAGE: u8 = 2;

/// Refused by policy, or compiled out.
const REFUSED: u8 = 3;

impl TelemetryCommand {
    /// Does what was asked and says so.
    ///
    /// The code is 0 when it was done, 1 when it failed, 2 when the words do not fit together, 3
    /// when a policy refuses it or telemetry was compiled out of this program.
    #[must_use]
    pub fn run(self, telemetry: &Telemetry) -> ExitCode {
        ExitCode::from(self.run_code(telemetry))
    }

    /// As [`Self::run`], with the code as a number, for programs that end by
    /// [`std::process::exit`].
    ///
    /// ```
    /// use telemetry_runtime::{Telemetry, TelemetryCommand};
    ///
    /// fn end(command: TelemetryCommand, telemetry: &Telemetry) -> ! {
    ///     std::process::exit(command.run_code(telemetry).into())
    /// }
    /// ```
    #[must_use]
    pub fn run_code(self, telemetry: &Telemetry) -> u8 {
        self.end(telemetry, None)
    }

    /// As [`Self::run`], for hosts whose own words `completions` (feature `completions`) is to
    /// complete, too.
    ///
    /// ```
    /// use clap::{CommandFactory, Parser};
    /// use telemetry_runtime::TelemetryCommand;
    ///
    /// #[derive(Parser)]
    /// enum Command {
    ///     Work,
    ///     #[command(subcommand)]
    ///     Telemetry(TelemetryCommand),
    /// }
    ///
    /// let parsed = Command::parse_from(["tool", "telemetry", "status"]);
    /// let telemetry = telemetry_runtime::start!();
    /// if let Command::Telemetry(command) = parsed {
    ///     let code = command.run_in(&telemetry, Command::command());
    /// }
    /// ```
    ///
    /// By [`Self::run`] the script knows `tool telemetry …` and nothing else of the tool.
    #[must_use]
    pub fn run_in(self, telemetry: &Telemetry, host: clap::Command) -> ExitCode {
        ExitCode::from(self.run_code_in(telemetry, host))
    }

    /// As [`Self::run_in`], with the code as a number.
    #[must_use]
    pub fn run_code_in(self, telemetry: &Telemetry, host: clap::Command) -> u8 {
        self.end(telemetry, Some(host))
    }

    #[cfg(not(telemetry_off))]
    fn end(self, telemetry: &Telemetry, host: Option<clap::Command>) -> u8 {
        let console = console::Console::new(self.is_for_programs());
        outcome::end(self.answer(telemetry, host, &console))
    }

    /// Words can be completed all the same.
    #[cfg(telemetry_off)]
    #[cfg_attr(
        not(feature = "completions"),
        allow(unused_variables, reason = "nothing else asks for the host's words")
    )]
    #[cfg_attr(
        not(feature = "completions"),
        expect(clippy::needless_pass_by_value, reason = "words are completed from it")
    )]
    fn end(self, telemetry: &Telemetry, host: Option<clap::Command>) -> u8 {
        match self {
            #[cfg(feature = "completions")]
            Self::Completions(args) if !args.json => completions::write(&args, telemetry, host),
            _ => compiled_out(telemetry),
        }
    }

    #[cfg(not(telemetry_off))]
    #[cfg_attr(
        not(feature = "completions"),
        allow(unused_variables, reason = "nothing else asks for the host's words")
    )]
    #[cfg_attr(
        not(feature = "completions"),
        expect(clippy::needless_pass_by_value, reason = "words are completed from it")
    )]
    fn answer(
        self,
        telemetry: &Telemetry,
        host: Option<clap::Command>,
        console: &console::Console,
    ) -> outcome::Answer {
        match self {
            Self::Status(args) => status::answer(&args, telemetry),
            Self::Enable(args) => consent::enable(&args, telemetry),
            Self::Disable(args) => consent::disable(&args, telemetry, console),
            Self::Review(args) => consent::review(&args, telemetry),
            Self::Explain(args) => explain::answer(&args, telemetry, console),
            Self::Show(args) => show::answer(&args, telemetry, console),
            Self::Metrics(args) => metrics::answer(&args, telemetry, console),
            Self::Export(args) => export::answer(&args, telemetry, console),
            Self::Report(args) => report::answer(&args, telemetry, console),
            Self::Send(args) => send::answer(&args, telemetry, console),
            Self::Delete(args) => delete::answer(&args, telemetry, console),
            Self::Debug(args) => debug::answer(&args, telemetry),
            #[cfg(feature = "completions")]
            Self::Completions(args) => completions::answer(&args, telemetry, host),
            Self::View(args) => view::answer(&args, telemetry, console),
        }
    }
}

#[cfg(telemetry_off)]
fn compiled_out(telemetry: &Telemetry) -> u8 {
    use std::io::Write as _;

    let _ = writeln!(std::io::stderr(), "{}", telemetry.status());
    REFUSED
}
