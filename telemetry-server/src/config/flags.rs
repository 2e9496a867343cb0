//! The edge: flags, variables and the file are read here, and nowhere else.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::{
    ConfigError, Decided, Source, decide,
    keys::{KEYS, Key, VARIABLES},
};

/// The flags of `serve`: one a key, and where the file is.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    values: BTreeMap<String, String>,
    file: Option<PathBuf>,
    /// Whether the configuration is to be shown and nothing else to be done.
    pub show: bool,
    /// Whether it is shown as JSON.
    pub json: bool,
}

/// What a scheduler of containers sets for a service that is called `telemetry-server`; nobody meant us.
const FOREIGN: [&str; 2] = ["PORT", "SERVICE_"];

/// The variable that names the file.
const FILE: &str = "CONFIG";

impl Flags {
    /// Reads environment and file, and decides.
    ///
    /// # Errors
    /// When the file cannot be read, or any source says what is not accepted.
    pub fn decide(
        &self,
        variables: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Decided, ConfigError> {
        let mut variables = named(variables)?;
        let file = variables.remove(&FILE.to_ascii_lowercase());
        let file = self.file.clone().or(file.map(PathBuf::from));
        let mut given = vec![
            (Source::Flag, self.values.clone()),
            (Source::Environment, variables),
        ];
        if let Some(path) = file {
            let values = of_file(&path)?;
            given.push((Source::File(path), values));
        }
        decide(&given)
    }
}

/// The variables that begin as ours do, by what follows; an empty one is not set.
fn named(
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut ours = BTreeMap::new();
    for (name, value) in variables {
        let Some(name) = name.to_str().and_then(|name| name.strip_prefix(VARIABLES)) else {
            continue;
        };
        if FOREIGN.iter().any(|foreign| name.starts_with(foreign)) || value.is_empty() {
            continue;
        }
        let Ok(value) = value.into_string() else {
            let what = format!("environment {VARIABLES}{name}: the value is not UTF-8");
            return Err(ConfigError::one(what));
        };
        ours.insert(name.to_ascii_lowercase(), value);
    }
    Ok(ours)
}

fn of_file(path: &Path) -> Result<BTreeMap<String, String>, ConfigError> {
    let wrong = |what: String| ConfigError::one(format!("file {}: {what}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| wrong(error.to_string()))?;
    table
        .into_iter()
        .map(|(key, value)| match written(&value) {
            Some(value) => Ok((key, value)),
            None => Err(wrong(format!(
                "{key} is a {}; give a text, a number, or a list of texts",
                value.type_str()
            ))),
        })
        .collect()
}

/// A value as a flag would have it.
fn written(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(parts) => {
            let texts: Option<Vec<_>> = parts.iter().map(toml::Value::as_str).collect();
            Some(texts?.join(","))
        }
        _ => None,
    }
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        let command = command
            .arg(
                Arg::new("config")
                    .long("config")
                    .value_name("FILE")
                    .value_parser(clap::value_parser!(PathBuf))
                    .help(format!(
                        "Reads keys from a TOML file [env: {VARIABLES}{FILE}]"
                    )),
            )
            .arg(
                Arg::new("show-config")
                    .long("show-config")
                    .action(ArgAction::SetTrue)
                    .help("Shows every key with its value and who decided it, and ends"),
            )
            .arg(
                Arg::new("json")
                    .long("json")
                    .action(ArgAction::SetTrue)
                    .requires("show-config")
                    .help("Shows them as JSON"),
            );
        KEYS.iter().map(argument).fold(command, Command::arg)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn argument(key: &Key) -> Arg {
    let default = match key.default {
        "" => String::new(),
        default => format!(" [default: {default}]"),
    };
    let (says, variable) = (key.says, key.variable());
    Arg::new(key.name)
        .long(key.flag())
        .value_name("VALUE")
        .help(format!("{says}{default} [env: {variable}]"))
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |key: &Key| {
            let value = matches.get_one::<String>(key.name)?;
            Some((key.name.to_owned(), value.clone()))
        };
        Ok(Self {
            values: KEYS.iter().filter_map(given).collect(),
            file: matches.get_one("config").cloned(),
            show: matches.get_flag("show-config"),
            json: matches.get_flag("json"),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
