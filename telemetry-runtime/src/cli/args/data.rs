use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::period::PeriodArgs;
use crate::cli::called::LookParser;

/// Words of `explain`.
#[derive(Args, Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a flag each, of which clap lets one through"
)]
pub struct ExplainArgs {
    /// Only this entry
    pub(in crate::cli) name: Option<String>,
    /// Print JSON
    #[arg(long, group = "form", value_parser = LookParser)]
    pub(in crate::cli) json: bool,
    /// Print Markdown
    #[arg(long, group = "form")]
    pub(in crate::cli) markdown: bool,
    /// Print one HTML page
    #[arg(long, group = "form")]
    pub(in crate::cli) html: bool,
    /// Print the catalog that a server is given, as JSON
    #[arg(long, group = "form", conflicts_with = "name")]
    pub(in crate::cli) catalog: bool,
}

/// Words of `show`.
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// Only this entry
    pub(in crate::cli) name: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) period: PeriodArgs,
    /// All days; the last 30 with records unless given
    #[arg(long, conflicts_with_all = ["since", "until", "days"])]
    pub(in crate::cli) all: bool,
    /// Show records as they come, until Ctrl-C
    #[arg(long, short, conflicts_with_all = ["since", "until", "days", "all"])]
    pub(in crate::cli) follow: bool,
    /// Print the exact rows as JSON
    #[arg(long, value_parser = LookParser)]
    pub(in crate::cli) json: bool,
}

/// Words of `report`.
#[derive(Args, Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a flag each, as users write them"
)]
pub struct ReportArgs {
    /// What is sent next; the same as nothing
    #[arg(long, conflicts_with = "sent")]
    pub(in crate::cli) next: bool,
    /// What was sent, and what came of it
    #[arg(long)]
    pub(in crate::cli) sent: bool,
    /// Print each report that was sealed as the bytes that leave, one on a line
    #[arg(long)]
    pub(in crate::cli) raw: bool,
    /// Print JSON
    #[arg(long, conflicts_with = "raw", value_parser = LookParser)]
    pub(in crate::cli) json: bool,
}

/// Words of `export`.
#[derive(Args, Clone, Debug)]
pub struct ExportArgs {
    #[command(flatten)]
    pub(in crate::cli) period: PeriodArgs,
    /// How rows are written
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    pub(in crate::cli) format: Format,
    /// Write JSON Lines: the same as --format jsonl
    #[arg(long, conflicts_with = "format", value_parser = LookParser)]
    pub(in crate::cli) json: bool,
    /// Write to this file, or to stdout where it is -; to stdout unless given
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Replace the file if there is one
    #[arg(long, requires = "output")]
    pub(in crate::cli) force: bool,
}

/// Words of `delete`.
#[derive(Args, Clone, Debug)]
pub struct DeleteArgs {
    /// Take back what was sent, too
    #[arg(long)]
    pub(in crate::cli) sent: bool,
    /// Do not ask
    #[arg(long)]
    pub(in crate::cli) yes: bool,
    /// Print JSON
    #[arg(long, value_parser = LookParser)]
    pub(in crate::cli) json: bool,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// A JSON object on each line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
}
