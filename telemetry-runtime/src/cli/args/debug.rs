use std::ffi::OsString;

use clap::Args;

use crate::cli::called::LookParser;

/// Words of `debug`.
#[derive(Args, Clone, Debug)]
pub struct DebugArgs {
    /// Print each record as JSON
    #[arg(long, value_parser = LookParser)]
    pub(in crate::cli) json: bool,
    /// What the program is to do, in its own words
    #[arg(last = true, value_name = "ARGS")]
    pub(in crate::cli) arguments: Vec<OsString>,
}
