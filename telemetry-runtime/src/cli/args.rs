use std::path::PathBuf;

use clap::{ArgAction, Args, Subcommand, ValueEnum};

use super::called::{Called, CalledParser};

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
/// let telemetry = telemetry_runtime::start!();
/// let Command::Telemetry(command) = Command::parse_from(["tool", "telemetry", "explain", "--json"]);
/// let code = command.run(&telemetry);
/// ```
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
/// let telemetry = telemetry_runtime::start!();
/// let arguments = Arguments::parse_from(["tool", "telemetry", "status"]);
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
  show                    a table by day and entry
  show command_executed   one entry
  show --json             the exact rows")]
    Show(ShowArgs),
    /// Write out every row that was recorded on this device
    #[command(after_help = "\
Examples:
  export                                    JSON Lines on stdout
  export --format csv --output rows.csv     CSV in a new file")]
    Export(ExportArgs),
    /// Delete everything that was recorded on this device
    ///
    /// What was agreed to stays agreed to; `disable --delete` takes back both.
    Delete(DeleteArgs),
}

/// Words of `status`.
#[derive(Args, Clone, Debug)]
pub struct StatusArgs {
    /// Print JSON
    #[arg(long, action = ArgAction::SetTrue, value_parser = CalledParser)]
    pub(super) json: Called,
}

/// Words of `enable`.
#[derive(Args, Clone, Debug)]
pub struct EnableArgs {
    /// How much detail; basic unless given
    #[arg(value_enum, value_name = "LEVEL")]
    word: Option<LevelWord>,
    /// The same by name
    #[arg(
        long,
        value_enum,
        value_name = "LEVEL",
        conflicts_with = "word",
        hide_possible_values = true
    )]
    level: Option<LevelWord>,
    /// Only this category; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(super) category: Vec<String>,
    /// Share a daily report too
    #[arg(long)]
    pub(super) share: bool,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl EnableArgs {
    /// The level that was asked for, or the lowest.
    #[cfg(not(telemetry_off))]
    pub(super) fn level(&self) -> telemetry_schema::Level {
        self.word.or(self.level).unwrap_or(LevelWord::Basic).into()
    }
}

/// Words of `disable`.
#[derive(Args, Clone, Debug)]
pub struct DisableArgs {
    /// Delete what was recorded too, without asking
    #[arg(long, conflicts_with = "keep")]
    pub(super) delete: bool,
    /// Keep what was recorded, without asking
    #[arg(long)]
    pub(super) keep: bool,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Words of `review`.
#[derive(Args, Clone, Debug)]
pub struct ReviewArgs {
    /// Agree to what is shown
    #[arg(long, alias = "yes")]
    pub(super) agree: bool,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Words of `explain`.
#[derive(Args, Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a flag each, of which clap lets one through"
)]
pub struct ExplainArgs {
    /// Only this entry
    pub(super) name: Option<String>,
    /// Print JSON
    #[arg(long, group = "form")]
    pub(super) json: bool,
    /// Print Markdown
    #[arg(long, group = "form")]
    pub(super) markdown: bool,
    /// Print one HTML page
    #[arg(long, group = "form")]
    pub(super) html: bool,
    /// Print the catalog that a server is given, as JSON
    #[arg(long, group = "form", conflicts_with = "name")]
    pub(super) catalog: bool,
}

/// Words of `show`.
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// Only this entry
    pub(super) name: Option<String>,
    /// Print the exact rows as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Words of `export`.
#[derive(Args, Clone, Debug)]
pub struct ExportArgs {
    /// How rows are written
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    pub(super) format: Format,
    /// Write JSON Lines: the same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(super) json: bool,
    /// Write to this file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Replace the file if there is one
    #[arg(long, requires = "output")]
    pub(super) force: bool,
}

/// Words of `delete`.
#[derive(Args, Clone, Debug)]
pub struct DeleteArgs {
    /// Do not ask
    #[arg(long)]
    pub(super) yes: bool,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// How much detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LevelWord {
    /// Daily counts
    Basic,
    /// Timings and kinds of errors too
    Enhanced,
    /// Single events too
    Full,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A JSON object on each line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
}

impl From<LevelWord> for telemetry_schema::Level {
    fn from(word: LevelWord) -> Self {
        match word {
            LevelWord::Basic => Self::Basic,
            LevelWord::Enhanced => Self::Enhanced,
            LevelWord::Full => Self::Full,
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
}
