//! What a program says about itself when it starts telemetry.

use crate::{
    TelemetryValue, UnitCost,
    lifecycle::{Install, Sites},
};

/// Where a release comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TelemetryValue)]
#[telemetry(crate = crate)]
pub enum Channel {
    /// Built by a developer.
    Dev,
    /// Built every night.
    Nightly,
    /// Built for those who try what comes next.
    Beta,
    /// Built for everybody.
    #[default]
    Release,
}

/// What [`start!`](crate::start) says about the program: a constant, so that tests and listings
/// see it without running the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    product: &'static str,
    version: &'static str,
    module: &'static str,
    endpoint: Option<&'static str>,
    token: Option<&'static str>,
    contributors: &'static [&'static str],
    env_prefix: Option<&'static str>,
    channel: Channel,
    long_lived: bool,
    lifecycle: Option<Sites>,
    install: Option<Install>,
    unit_costs: &'static [UnitCost],
}

/// Every host in the program; more than one means that `start!` stands in more than one place.
#[cfg(not(telemetry_off))]
#[doc(hidden)]
#[linkme::distributed_slice]
pub static HOSTS: [&'static Host];

/// The crate that the runtime's own events come from.
const RUNTIME: &str = "telemetry_runtime";

/// The most characters of a product's name, a version or a prefix: all end up in file names.
const LENGTH_MAX: usize = 64;

impl Channel {
    /// All four, from the workshop to everybody.
    pub const ALL: [Self; 4] = [Self::Dev, Self::Nightly, Self::Beta, Self::Release];

    /// The word used in files and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Nightly => "nightly",
            Self::Beta => "beta",
            Self::Release => "release",
        }
    }
}

impl Host {
    /// Package name, package version and `module_path!()` of the place of `start!`.
    ///
    /// # Panics
    /// While the host is compiled: when name or version could not stand in a file name.
    #[must_use]
    #[track_caller]
    pub const fn new(product: &'static str, version: &'static str, module: &'static str) -> Self {
        judge_product(product);
        judge_part(version);
        Self {
            product,
            version,
            module,
            endpoint: None,
            token: None,
            contributors: &[],
            env_prefix: None,
            channel: Channel::Release,
            long_lived: false,
            lifecycle: None,
            install: None,
            unit_costs: &[],
        }
    }

    /// Another product name than the package's.
    ///
    /// # Panics
    /// While the host is compiled: when it is not made of letters, digits, `_` and `-`.
    #[must_use]
    #[track_caller]
    pub const fn with_product(mut self, product: &'static str) -> Self {
        judge_product(product);
        self.product = product;
        self
    }

    /// Where reports go. Part of what the user agrees to.
    #[must_use]
    pub const fn with_endpoint(mut self, endpoint: &'static str) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// What goes with each report to the server, so that it can turn away what comes from elsewhere. Everybody
    /// who has the program has it: it limits noise, and is no secret.
    ///
    /// # Panics
    /// While the host is compiled: when it could not stand in a header.
    #[must_use]
    #[track_caller]
    pub const fn with_token(mut self, token: &'static str) -> Self {
        judge_token(token);
        self.token = Some(token);
        self
    }

    /// The crates, besides the host's own, whose entries are admitted.
    #[must_use]
    pub const fn with_contributors(mut self, contributors: &'static [&'static str]) -> Self {
        self.contributors = contributors;
        self
    }

    /// The part before `_TELEMETRY` in the names of environment variables.
    ///
    /// # Panics
    /// While the host is compiled: when it is not made of letters, digits and `_`.
    #[must_use]
    #[track_caller]
    pub const fn with_env_prefix(mut self, prefix: &'static str) -> Self {
        judge_product(prefix);
        self.env_prefix = Some(prefix);
        self
    }

    /// Where the release comes from.
    #[must_use]
    pub const fn with_channel(mut self, channel: Channel) -> Self {
        self.channel = channel;
        self
    }

    /// The program runs for hours: a thread may fold what it records, if the user agreed.
    #[must_use]
    pub const fn with_long_lived(mut self, long_lived: bool) -> Self {
        self.long_lived = long_lived;
        self
    }

    /// The runtime's own events are recorded at these sites, which are the host's.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_lifecycle(mut self, sites: Sites) -> Self {
        self.lifecycle = Some(sites);
        self
    }

    /// How the program was installed.
    #[must_use]
    pub const fn with_install(mut self, install: Install) -> Self {
        self.install = Some(install);
        self
    }

    /// What units of quantities cost.
    #[must_use]
    pub const fn with_unit_costs(mut self, unit_costs: &'static [UnitCost]) -> Self {
        self.unit_costs = unit_costs;
        self
    }

    /// What `start!` ends with.
    ///
    /// # Panics
    /// While the host is compiled: when one key says nothing without another.
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn judged(self) -> Self {
        assert!(
            self.install.is_none() || self.lifecycle.is_some(),
            "`install` is a part of what `lifecycle` records: `start!(lifecycle, install = …)`"
        );
        self
    }

    /// The product's name, which folders and reports carry.
    #[must_use]
    pub const fn product(&self) -> &'static str {
        self.product
    }

    /// The product's version.
    #[must_use]
    pub const fn version(&self) -> &'static str {
        self.version
    }

    /// The crate in which `start!` stands, as in a module's path.
    #[must_use]
    pub fn crate_name(&self) -> &'static str {
        self.module.split("::").next().unwrap_or(self.module)
    }

    /// The module in which `start!` stands.
    #[must_use]
    pub const fn module(&self) -> &'static str {
        self.module
    }

    /// Where reports go, if anywhere.
    #[must_use]
    pub const fn endpoint(&self) -> Option<&'static str> {
        self.endpoint
    }

    /// What goes with each report to the server, if anything.
    #[must_use]
    pub const fn token(&self) -> Option<&'static str> {
        self.token
    }

    /// The admitted crates besides the host's own, as they were written.
    #[must_use]
    pub const fn contributors(&self) -> &'static [&'static str] {
        self.contributors
    }

    /// Where the release comes from.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        self.channel
    }

    /// Whether the program runs for hours.
    #[must_use]
    pub const fn is_long_lived(&self) -> bool {
        self.long_lived
    }

    /// How the program was installed, as far as its build says so.
    #[must_use]
    pub fn install(&self) -> Install {
        self.install.unwrap_or_default()
    }

    /// What units of quantities cost.
    #[must_use]
    pub const fn unit_costs(&self) -> &'static [UnitCost] {
        self.unit_costs
    }

    #[cfg(all(feature = "store", not(telemetry_off)))]
    pub(crate) const fn lifecycle(&self) -> Option<&Sites> {
        self.lifecycle.as_ref()
    }

    /// Whether entries of a crate may record; `-` and `_` are the same. The runtime's own are
    /// admitted by `lifecycle`.
    #[must_use]
    pub fn admits(&self, crate_name: &str) -> bool {
        self.crate_name() == crate_name
            || (self.lifecycle.is_some() && crate_name == RUNTIME)
            || self
                .contributors
                .iter()
                .any(|contributor| same_crate(contributor, crate_name))
    }

    /// The name of an environment variable: `<PRODUCT>_TELEMETRY` and what follows.
    #[must_use]
    pub fn variable(&self, rest: &str) -> String {
        let prefix = self.env_prefix.unwrap_or(self.product);
        let mut name: String = prefix
            .chars()
            .map(|c| match c {
                '-' => '_',
                c => c.to_ascii_uppercase(),
            })
            .collect();
        name.push_str("_TELEMETRY");
        name.push_str(rest);
        name
    }
}

fn same_crate(left: &str, right: &str) -> bool {
    let joined = |byte| if byte == b'-' { b'_' } else { byte };
    left.bytes().map(joined).eq(right.bytes().map(joined))
}

#[track_caller]
const fn judge_product(name: &str) {
    let bytes = name.as_bytes();
    assert!(
        !bytes.is_empty() && bytes.len() <= LENGTH_MAX,
        "a product's name has 1 to 64 characters"
    );
    let mut at = 0;
    while at < bytes.len() {
        assert!(
            bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_' || bytes[at] == b'-',
            "a product's name is made of letters, digits, `_` and `-`: it becomes a folder"
        );
        at += 1;
    }
}

#[track_caller]
const fn judge_part(version: &str) {
    let bytes = version.as_bytes();
    assert!(
        !bytes.is_empty() && bytes.len() <= LENGTH_MAX,
        "a version has 1 to 64 characters"
    );
    let mut at = 0;
    while at < bytes.len() {
        assert!(
            bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'.' | b'-' | b'+' | b'_'),
            "a version is made of letters, digits, `.`, `-`, `+` and `_`: it becomes part of a file's name"
        );
        at += 1;
    }
}

/// The most characters of a token.
const TOKEN_MAX: usize = 128;

#[track_caller]
const fn judge_token(token: &str) {
    let bytes = token.as_bytes();
    assert!(
        !bytes.is_empty() && bytes.len() <= TOKEN_MAX,
        "a token has 1 to 128 characters"
    );
    let mut at = 0;
    while at < bytes.len() {
        assert!(
            bytes[at].is_ascii_alphanumeric()
                || matches!(bytes[at], b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'='),
            "a token is made of letters, digits, `-`, `.`, `_`, `~`, `+`, `/` and `=`: it becomes a header"
        );
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: Host = Host::new("my-tool", "1.2.3-rc.1", "my_tool::main")
        .with_contributors(&["core-lib", "other_lib"]);

    #[test]
    fn variables_are_upper_case_with_underscores() {
        assert_eq!(HOST.variable(""), "MY_TOOL_TELEMETRY");
        assert_eq!(HOST.variable("_DIR"), "MY_TOOL_TELEMETRY_DIR");
        assert_eq!(
            HOST.with_env_prefix("MT").variable("_SHARE"),
            "MT_TELEMETRY_SHARE"
        );
    }

    #[test]
    fn the_hosts_own_crate_and_contributors_are_admitted() {
        for admitted in ["my_tool", "core_lib", "other_lib"] {
            assert!(HOST.admits(admitted), "{admitted}");
        }
        for other in ["my_tool2", "core", "other", ""] {
            assert!(!HOST.admits(other), "{other}");
        }
    }
}
