//! Which source decides, and what is wrong with any of them: a pure function of what each one says.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use serde::Serialize;

use super::{
    Config,
    keys::{KEYS, Key, VARIABLES},
};

/// Who decided a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A flag of the command.
    Flag,
    /// A variable of the environment.
    Environment,
    /// The file that `--config` names.
    File(PathBuf),
    /// Nobody.
    Default,
}

/// A key as it was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its name.
    pub key: &'static str,
    /// Its value as it was written.
    pub value: String,
    /// Who decided.
    pub source: String,
}

/// All keys, and what they come to.
#[derive(Clone, Debug)]
pub struct Decided {
    /// What they come to.
    pub config: Config,
    /// In the order of [`KEYS`].
    pub settings: Vec<Setting>,
}

/// Everything that is wrong with the configuration, a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(Vec<String>);

/// What one source says.
pub(super) type Given = (Source, BTreeMap<String, String>);

/// The first source that says something about a key decides it; after all of them, its default.
///
/// # Errors
/// Every key that there is none of, every value that is not accepted, and half of a pair.
pub fn decide(given: &[(Source, BTreeMap<String, String>)]) -> Result<Decided, ConfigError> {
    let mut wrong: Vec<_> = given.iter().flat_map(unknown).collect();
    let mut config = Config::blank();
    let mut settings = Vec::with_capacity(KEYS.len());
    for key in &KEYS {
        let (source, value) = decided(key, given);
        if (key.set)(&mut config, value).is_none() {
            let accepts = key.accepts;
            // Flags and variables are called as their key is; in a file it has to be said which.
            let place = match source {
                Source::File(_) => format!("{source}: {}", key.name),
                _ => source.place(key),
            };
            wrong.push(format!(
                "{place}: {value:?} is not accepted; give {accepts}"
            ));
        }
        settings.push(Setting {
            key: key.name,
            value: value.to_owned(),
            source: source.place(key),
        });
    }
    if config.tls_cert.is_some() != config.tls_key.is_some() {
        wrong.push("tls_cert and tls_key: one of them is set; give both or none".to_owned());
    }
    if wrong.is_empty() {
        Ok(Decided { config, settings })
    } else {
        Err(ConfigError(wrong))
    }
}

fn decided<'a>(key: &Key, given: &'a [Given]) -> (&'a Source, &'a str) {
    let mut said = given
        .iter()
        .filter_map(|(source, values)| Some((source, values.get(key.name)?.as_str())));
    said.next().unwrap_or((&Source::Default, key.default))
}

fn unknown((source, values): &Given) -> Vec<String> {
    let is_unknown = |name: &&String| KEYS.iter().all(|key| key.name != name.as_str());
    let names = values.keys().filter(is_unknown);
    let say = |name: &String| {
        if *source == Source::Environment {
            let name = name.to_ascii_uppercase();
            let keys = KEYS.map(|key| key.variable()).join(", ");
            return format!("{VARIABLES}{name} of the environment is not known; there are {keys}");
        }
        let keys = KEYS.map(|key| key.name).join(", ");
        format!("{name:?} in {source} is not a key; there are {keys}")
    };
    names.map(say).collect()
}

impl Source {
    /// The flag, variable or file that says this key.
    fn place(&self, key: &Key) -> String {
        match self {
            Self::Flag => format!("flag --{}", key.flag()),
            Self::Environment => format!("environment {}", key.variable()),
            Self::File(_) | Self::Default => self.to_string(),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("flag"),
            Self::Environment => f.write_str("environment"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for ConfigError {}

impl ConfigError {
    /// One thing that is wrong.
    pub(super) fn one(what: String) -> Self {
        Self(vec![what])
    }
}
