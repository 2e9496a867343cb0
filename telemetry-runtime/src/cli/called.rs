use std::ffi::OsStr;

use clap::{
    Arg, Command, Error,
    builder::{BoolValueParser, PossibleValue, TypedValueParser},
};

/// What was given, and the words by which the host calls the command that it was given to.
///
/// Only while it parses does clap know those words.
#[derive(Clone, Debug)]
#[cfg_attr(
    telemetry_off,
    allow(dead_code, reason = "nothing is said but that there is nothing")
)]
pub(super) struct Called<T> {
    /// What was given.
    pub(super) given: T,
    /// `tool telemetry`; empty where clap does not know.
    pub(super) by: String,
}

/// Reads [`Called`].
#[derive(Clone)]
pub(super) struct CalledParser<P>(pub(super) P);

impl<P: TypedValueParser> TypedValueParser for CalledParser<P> {
    type Value = Called<P::Value>;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, Error> {
        let given = self.0.parse_ref(command, argument, value)?;
        let words = command.get_bin_name().unwrap_or_default();
        let before = words.strip_suffix(command.get_name()).unwrap_or_default();
        Ok(Called {
            given,
            by: before.trim_end().to_owned(),
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

/// Reads the switch that every subcommand has, and notes that this run looks at telemetry.
///
/// clap reads a switch that was not given, too: it has a default.
#[derive(Clone)]
pub(super) struct LookParser;

impl TypedValueParser for LookParser {
    type Value = bool;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<bool, Error> {
        #[cfg(not(telemetry_off))]
        crate::telemetry::IS_LOOK.store(true, std::sync::atomic::Ordering::Relaxed);
        BoolValueParser::new().parse_ref(command, argument, value)
    }
}
