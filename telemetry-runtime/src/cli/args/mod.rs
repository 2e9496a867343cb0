//! What may be written on the command line; what is done about it stands in the rooms beside this one.

#[cfg(feature = "completions")]
mod completions;
mod consent;
mod data;
mod debug;
mod metrics;
#[allow(dead_code, reason = "`show` takes up the rest")]
mod period;
mod send;
mod view;

use clap::Subcommand;

#[cfg(feature = "completions")]
pub use completions::CompletionsArgs;
#[cfg(feature = "completions")]
pub(in crate::cli) use completions::Shell;
pub use consent::{DisableArgs, EnableArgs, ReviewArgs, StatusArgs};
pub use data::{DeleteArgs, ExplainArgs, ExportArgs, ReportArgs, ShowArgs};
pub use debug::DebugArgs;
pub use metrics::MetricsArgs;
pub use send::SendArgs;

#[cfg(not(telemetry_off))]
pub(in crate::cli) use data::Format;
pub(in crate::cli) use period::PeriodArgs;
pub use view::ViewArgs;

/// What users ask of telemetry on the command line; a clap subcommand for hosts to embed.
///
/// ```
/// use clap::Parser;
/// use telemetry_runtime::TelemetryCommand;
///
/// #[derive(Parser)]
/// enum Command {
///     /// Shows and changes what is recorded
///     #[command(subcommand)]
///     Telemetry(TelemetryCommand),
/// }
///
/// let Command::Telemetry(command) = Command::parse_from(["tool", "telemetry", "explain", "--json"]);
/// let telemetry = telemetry_runtime::start!();
/// let code = command.run(&telemetry);
/// ```
///
/// Parse first, then start: with `start!(lifecycle)` a run that was found to ask for this command is
/// no session, and in a host that starts before it parses it is one.
///
/// # Programs without subcommands
///
/// Such a program keeps its arguments and gains one word in first place. Who means the word itself
/// writes `tool -- telemetry`.
///
/// ```
/// use clap::{Parser, Subcommand};
/// use telemetry_runtime::TelemetryCommand;
///
/// #[derive(Parser)]
/// #[command(
///     args_conflicts_with_subcommands = true, // `tool needle telemetry` is a mistake,
///     subcommand_negates_reqs = true,         // `tool telemetry status` needs no pattern,
///     disable_help_subcommand = true          // and `tool help` looks for "help"
/// )]
/// struct Arguments {
///     /// What to look for
///     #[arg(required = true)] // `Option`, because beside the command there is none
///     pattern: Option<String>,
///     #[command(subcommand)]
///     command: Option<Command>,
/// }
///
/// #[derive(Subcommand)]
/// enum Command {
///     #[command(subcommand)]
///     Telemetry(TelemetryCommand),
/// }
///
/// let arguments = Arguments::parse_from(["tool", "telemetry", "status"]);
/// let telemetry = telemetry_runtime::start!();
/// if let Some(Command::Telemetry(command)) = arguments.command {
///     let code = command.run(&telemetry);
/// }
/// ```
#[derive(Clone, Debug, Subcommand)]
// Said here, or a host without words of its own would show the page above to its users.
#[command(about = "Show and change what is recorded on this device", long_about = None)]
#[non_exhaustive]
pub enum TelemetryCommand {
    /// Tell whether anything is recorded, and what decided that
    #[command(after_help = "\
Examples:
  status          in words
  status --json   for programs")]
    Status(StatusArgs),
    /// Agree to what the program can record at a level
    ///
    /// Shows how many entries that is first; `explain` shows each of them. Recording stays on this
    /// device unless --share is given too.
    #[command(after_help = "\
Examples:
  enable                         agree to daily counts
  enable enhanced                agree to timings and kinds of errors too
  enable full --category search  agree to single events of one category
  enable --level full            the same as `enable full`")]
    Enable(EnableArgs),
    /// Take every agreement back: nothing is recorded from now on
    #[command(after_help = "\
Examples:
  disable                   on a terminal, asks what becomes of the data
  disable --keep            keep it
  disable --delete          delete it
  disable --delete --sent   delete it, and take back what was sent")]
    Disable(DisableArgs),
    /// Show what an upgrade added or widened since it was agreed to
    ///
    /// What it shows records nothing until it is agreed to; the rest goes on.
    #[command(after_help = "\
Examples:
  review           show the differences
  review --agree   agree to them")]
    Review(ReviewArgs),
    /// List what the program can record, and why
    #[command(after_help = "\
Examples:
  explain                      everything, as text
  explain command_executed     one entry
  explain --html > page.html   a page to read or to publish
  explain --catalog            what a server is given: no state of this device")]
    Explain(ExplainArgs),
    /// Show what was recorded on this device
    #[command(after_help = "\
Examples:
  show                        the last 30 days with records
  show command_executed       one entry
  show --since 2026-11-01     from that day on
  show --all --json           every row
  show --follow               records as they come, from any process")]
    Show(ShowArgs),
    /// Tell how the program was used, from what is stored on this device
    ///
    /// What was used and how often, errors, times, totals, and what is new; each against as many days
    /// right before. Days are UTC.
    #[command(after_help = "\
Examples:
  metrics                      the last 30 days
  metrics --days 7             the last 7 days
  metrics --since 2026-11-01   from that day up to today
  metrics command_executed     one entry in detail
  metrics --json               everything, for a program")]
    Metrics(MetricsArgs),
    /// Write out every row that was recorded on this device
    ///
    /// And the changes of consent. A file is written whole or not at all, and only you can read it.
    #[command(after_help = "\
Examples:
  export                                    JSON Lines on stdout
  export --format csv --output rows.csv     CSV in a new file
  export --since 2026-11-01                 from that day on")]
    Export(ExportArgs),
    /// Show the reports that leave this device, and those that have left
    ///
    /// A report holds the counts of one day, or what was reached in a week. It leaves only if you
    /// share it, and as it is shown.
    #[command(after_help = "\
Examples:
  report                what is sent next, and what the day would make
  report --sent         what was sent, and what came of each attempt
  report --sent --raw   the bytes that were sent, one report on a line
  report --json         for programs")]
    Report(ReportArgs),
    /// Send the reports that you share
    ///
    /// Each waits for a random moment after its day, so that reports are not known by the time at
    /// which they come. A program that runs for hours sends by itself, others when somebody says so.
    /// What is to be taken back leaves first, whether or not anything is shared.
    #[command(after_help = "\
Examples:
  send                 those whose moment has come
  send --now           all that wait
  send --now --again   also what has just failed, without a terminal too")]
    Send(SendArgs),
    /// Delete everything that was recorded on this device
    ///
    /// What was agreed to stays agreed to; `disable --delete` takes back both. What was sent can be
    /// taken back for 90 days: a request for each report goes to the server, with the next
    /// connection if there is none now.
    #[command(after_help = "\
Examples:
  delete                asks first, so it needs a terminal
  delete --yes          at once
  delete --sent --yes   and takes back what was sent")]
    Delete(DeleteArgs),
    /// Run the program again and print what it would record
    ///
    /// Each record is a line on stderr, with what would become of it on this device. Nothing is
    /// stored or sent, so nobody has to have agreed to anything.
    #[command(after_help = "\
Examples:
  debug -- search needle          what `search needle` would record
  debug --json -- search needle   the same as a JSON object on each line

A program that is started in another way does the same with <PRODUCT>_TELEMETRY_DEBUG=1 (or json) in
its environment.")]
    Debug(DebugArgs),
    #[cfg(feature = "completions")]
    /// Print a script that completes words in a shell, or a manual page
    #[command(after_help = "\
Examples:
  completions bash             for ~/.bashrc: source <(... completions bash)
  completions man | man -l -   read the manual page")]
    Completions(CompletionsArgs),
    /// Make a page to look at: what is on, what was recorded, and what you can do about it
    ///
    /// One file that loads nothing and that only you can read. Its path goes to stdout.
    #[command(after_help = "\
Examples:
  view --open                            look at it in a browser
  view --days 365 --output year.html     the last year, as a file
  view --output - | less                 the page itself")]
    View(ViewArgs),
}

impl TelemetryCommand {
    /// Whether a program listens, so that nobody is asked and nothing moves on the screen.
    #[cfg(not(telemetry_off))]
    pub(in crate::cli) const fn is_for_programs(&self) -> bool {
        match self {
            Self::Status(args) => args.json.given,
            Self::Enable(args) => args.json,
            Self::Disable(args) => args.json,
            Self::Review(args) => args.json,
            Self::Explain(args) => args.json,
            Self::Show(args) => args.json,
            Self::Metrics(args) => args.json,
            Self::Export(args) => args.json,
            Self::Report(args) => args.json,
            Self::Send(args) => args.json,
            Self::Delete(args) => args.json,
            Self::Debug(args) => args.json,
            #[cfg(feature = "completions")]
            Self::Completions(args) => args.json,
            Self::View(args) => args.json.given,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// clap takes a doc comment for what it tells users, unless it is told otherwise.
    #[test]
    fn users_do_not_read_the_page_for_authors() {
        let command = TelemetryCommand::augment_subcommands(clap::Command::new("tool"));
        let about = command.get_about().map(ToString::to_string);
        let said = "Show and change what is recorded on this device";
        assert_eq!(about.as_deref(), Some(said));
        assert!(command.get_long_about().is_none());
    }

    #[cfg(not(telemetry_off))]
    #[test]
    fn whatever_is_asked_of_telemetry_is_known_for_a_look() {
        use std::sync::atomic::Ordering::Relaxed;

        use crate::telemetry::IS_LOOK;

        let tool = TelemetryCommand::augment_subcommands(clap::Command::new("tool"))
            .subcommand(clap::Command::new("work"));
        for subcommand in tool.get_subcommands() {
            let name = subcommand.get_name();
            let mut words = vec!["tool".to_owned(), name.to_owned()];
            let required = subcommand
                .get_arguments()
                .filter(|arg| arg.is_required_set());
            words.extend(required.map(|arg| arg.get_possible_values()[0].get_name().to_owned()));
            IS_LOOK.store(false, Relaxed);
            tool.clone().try_get_matches_from(words).unwrap();
            assert_eq!(IS_LOOK.swap(false, Relaxed), name != "work", "{name}");
        }
    }
}
