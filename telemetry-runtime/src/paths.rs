//! Where files lie.

use std::{env, ffi::OsString, path::PathBuf};

use crate::Host;

/// The folders of one product for one user. Computed from the environment alone: no file is
/// touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    data: PathBuf,
    config: PathBuf,
    policy: PathBuf,
}

impl Paths {
    /// Nothing where the environment names no home.
    pub fn of(host: &Host) -> Option<Self> {
        Self::from_variables(host, |name| env::var_os(name))
    }

    /// All folders below one, for tests.
    #[cfg(test)]
    pub fn below(dir: &std::path::Path) -> Self {
        Self {
            data: dir.join("data"),
            config: dir.join("config"),
            policy: dir.join("policy.toml"),
        }
    }

    fn from_variables(host: &Host, get: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        // A folder of its own: the product's may hold the host's data, which is not ours to guard.
        let data = match folder(get(&host.variable("_DIR"))) {
            Some(moved) => moved.join(host.product()),
            None => data_home(&get)?.join(host.product()).join("telemetry"),
        };
        Some(Self {
            data,
            config: config_home(&get)?.join(host.product()),
            policy: policy_home().join(host.product()).join("telemetry.toml"),
        })
    }

    /// Folder of gate, journal and store.
    pub fn data(&self) -> &PathBuf {
        &self.data
    }

    /// Folder of the consent file and the agreed catalog.
    pub fn config(&self) -> &PathBuf {
        &self.config
    }

    /// What the user said.
    pub fn user_file(&self) -> PathBuf {
        self.config.join("telemetry.toml")
    }

    /// What the user agreed to.
    pub fn agreed(&self) -> PathBuf {
        self.config.join("telemetry.agreed.json")
    }

    /// What the user was shown and did not agree to.
    pub fn declined(&self) -> PathBuf {
        self.config.join("telemetry.declined.json")
    }

    /// What the system's owner said.
    pub fn policy(&self) -> &PathBuf {
        &self.policy
    }

    /// The cached decision.
    pub fn gate(&self) -> PathBuf {
        self.data.join("gate")
    }
}

#[cfg(not(any(target_os = "macos", windows)))]
fn data_home(get: &impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    // XDG base directory specification 0.8: relative paths are to be ignored.
    folder(get("XDG_DATA_HOME")).or_else(|| Some(folder(get("HOME"))?.join(".local/share")))
}

#[cfg(not(any(target_os = "macos", windows)))]
fn config_home(get: &impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    folder(get("XDG_CONFIG_HOME")).or_else(|| Some(folder(get("HOME"))?.join(".config")))
}

#[cfg(target_os = "macos")]
fn data_home(get: &impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    Some(folder(get("HOME"))?.join("Library/Application Support"))
}

#[cfg(target_os = "macos")]
fn config_home(get: &impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    Some(folder(get("HOME"))?.join("Library/Preferences"))
}

#[cfg(windows)]
fn data_home(get: &impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    folder(get("LOCALAPPDATA"))
}

#[cfg(windows)]
fn config_home(get: &impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    folder(get("APPDATA"))
}

#[cfg(not(any(target_os = "macos", windows)))]
fn policy_home() -> PathBuf {
    PathBuf::from("/etc")
}

#[cfg(target_os = "macos")]
fn policy_home() -> PathBuf {
    PathBuf::from("/Library/Application Support")
}

#[cfg(windows)]
fn policy_home() -> PathBuf {
    // Where administrators alone may write.
    PathBuf::from(r"C:\Program Files")
}

/// A path that is absolute, or nothing.
fn folder(value: Option<OsString>) -> Option<PathBuf> {
    value.map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    const HOST: Host = Host::new("tool", "1.0.0", "tool");

    fn paths(variables: &[(&str, &str)]) -> Option<Paths> {
        Paths::from_variables(&HOST, |name| {
            variables
                .iter()
                .find(|(variable, _)| *variable == name)
                .map(|(_, value)| (*value).into())
        })
    }

    #[test]
    fn without_a_home_there_are_no_paths() {
        assert_eq!(paths(&[]), None);
        assert_eq!(paths(&[("HOME", "")]), None);
        assert_eq!(paths(&[("HOME", "relative")]), None);
    }

    #[test]
    fn the_data_folder_moves_and_the_consent_stays() {
        let usual = paths(&[("HOME", "/h")]);
        assert_eq!(
            usual.as_ref().map(Paths::gate),
            Some(PathBuf::from("/h/.local/share/tool/telemetry/gate"))
        );
        let moved = paths(&[("HOME", "/h"), ("TOOL_TELEMETRY_DIR", "/d")]);
        let moved = moved.as_ref();
        assert_eq!(moved.map(Paths::gate), Some(PathBuf::from("/d/tool/gate")));
        assert_eq!(
            moved.map(Paths::user_file),
            Some(PathBuf::from("/h/.config/tool/telemetry.toml"))
        );
    }
}
