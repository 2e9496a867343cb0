use std::ffi::OsString;

use clap::Args;

/// Words of `debug`.
#[derive(Args, Clone, Debug)]
pub struct DebugArgs {
    /// Print each record as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
    /// What the program is to do, in its own words
    #[arg(last = true, value_name = "ARGS")]
    pub(in crate::cli) arguments: Vec<OsString>,
}
