use clap::Args;

use crate::cli::called::LookParser;

/// Words of `send`.
#[derive(Args, Clone, Debug)]
pub struct SendArgs {
    /// All that wait, and not only those whose moment has come; what has failed at once as well where somebody types
    /// this in a terminal, and else at its own time
    #[arg(long)]
    pub(in crate::cli) now: bool,
    /// What has failed at once as well, wherever this is said: for a script that has mended the network, and for no
    /// timer
    #[arg(long, requires = "now")]
    pub(in crate::cli) again: bool,
    /// Print JSON
    #[arg(long, value_parser = LookParser)]
    pub(in crate::cli) json: bool,
}
