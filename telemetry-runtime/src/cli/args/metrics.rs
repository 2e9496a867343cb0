use clap::Args;

use super::PeriodArgs;
use crate::cli::called::LookParser;

/// Words of `metrics`.
#[derive(Args, Clone, Debug)]
pub struct MetricsArgs {
    /// Only this entry, in detail
    pub(in crate::cli) name: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) period: PeriodArgs,
    /// Show every entry and not only those of which there is most
    #[arg(long, conflicts_with_all = ["name", "json"])]
    pub(in crate::cli) all: bool,
    /// Print JSON
    #[arg(long, value_parser = LookParser)]
    pub(in crate::cli) json: bool,
}
