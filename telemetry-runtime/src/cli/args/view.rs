use std::path::PathBuf;

use clap::{ArgAction, Args};

use super::PeriodArgs;
use crate::cli::called::{Called, CalledParser, LookParser};

/// Words of `view`.
#[derive(Args, Clone, Debug)]
pub struct ViewArgs {
    #[command(flatten)]
    pub(in crate::cli) period: PeriodArgs,
    /// Write to this file, or to stdout where it is -; a new file in the system's temporary folder
    /// unless given
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Replace the file if there is one
    #[arg(long, requires = "output")]
    pub(in crate::cli) force: bool,
    /// Open the page in a browser
    #[arg(long)]
    pub(in crate::cli) open: bool,
    /// Print what the page tells as JSON
    #[arg(long, action = ArgAction::SetTrue, value_parser = CalledParser(LookParser), conflicts_with_all = ["output", "open"])]
    pub(in crate::cli) json: Called<bool>,
}
