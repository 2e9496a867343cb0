use std::ffi::OsStr;

use clap::{
    Arg, Command, Error,
    builder::{BoolValueParser, TypedValueParser},
};

/// A flag, and the words by which the host calls the command that it belongs to.
///
/// Only while it parses does clap know those words.
#[derive(Clone, Debug)]
#[cfg_attr(
    telemetry_off,
    allow(dead_code, reason = "nothing is said but that there is nothing")
)]
pub(super) struct Called {
    /// Whether the flag was given.
    pub(super) flag: bool,
    /// `tool telemetry`; empty where clap does not know.
    pub(super) by: String,
}

/// Reads [`Called`].
#[derive(Clone)]
pub(super) struct CalledParser;

impl TypedValueParser for CalledParser {
    type Value = Called;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Called, Error> {
        let flag = BoolValueParser::new().parse_ref(command, argument, value)?;
        let words = command.get_bin_name().unwrap_or_default();
        let before = words.strip_suffix(command.get_name()).unwrap_or_default();
        Ok(Called {
            flag,
            by: before.trim_end().to_owned(),
        })
    }
}
