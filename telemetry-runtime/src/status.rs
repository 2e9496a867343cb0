//! What `status` tells: plain data, and the same as text.

use std::{fmt, path::PathBuf};

use telemetry_schema::Level;

/// What may decide whether anything is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The program was built without telemetry, or without a place to keep it.
    CompiledOut,
    /// The file of the system's owner.
    Policy,
    /// The environment variable `DO_NOT_TRACK`.
    DoNotTrack,
    /// The environment variable `<PRODUCT>_TELEMETRY`.
    Environment,
    /// The user's file.
    UserFile,
    /// A build server, where nobody can be asked.
    Ci,
    /// There is no folder to keep anything in.
    NoHome,
    /// Another start came first in this process, or what it began has ended.
    Process,
    /// The place of the files is not safe to write to, or does not work.
    Place,
    /// Nobody said anything, and that means no.
    Nobody,
}

impl Source {
    /// A word for it, as JSON carries it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CompiledOut => "compiled_out",
            Self::Policy => "policy",
            Self::DoNotTrack => "do_not_track",
            Self::Environment => "environment",
            Self::UserFile => "user_file",
            Self::Ci => "ci",
            Self::NoHome => "no_home",
            Self::Process => "process",
            Self::Place => "place",
            Self::Nobody => "nobody",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What one source says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contribution {
    /// Which source.
    pub source: Source,
    /// What it says, as a sentence that names the variable or the file.
    pub says: String,
}

/// Whether something is recorded now, and who decided that.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The product.
    pub product: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The level that is in force; nothing is recorded without one.
    pub level: Option<Level>,
    /// Whether reports may be sent.
    pub share: bool,
    /// The source that decided whether it may.
    pub share_source: Source,
    /// Where a report would go: where the program says, or where the system's owner redirects it to.
    pub endpoint: Option<String>,
    /// Whether the system's owner redirects reports to another place than the program's.
    pub redirected: bool,
    /// The source that decided.
    pub source: Source,
    /// Why, in a sentence.
    pub why: String,
    /// What each source says, refusals first.
    pub contributions: Vec<Contribution>,
    /// What is wrong, one sentence each.
    pub problems: Vec<String>,
    /// How many entries record now.
    pub entries_on: usize,
    /// How many entries the program has.
    pub entries: usize,
    /// Folder of the data.
    pub data: Option<PathBuf>,
    /// The user's file.
    pub user_file: Option<PathBuf>,
    /// The file in which the system's owner may refuse or lower.
    pub policy_file: Option<PathBuf>,
    /// Bytes that were recorded and no fold has brought into the store yet: 0 after each fold. Where the
    /// store cannot be read, those of this process's inbox.
    pub pending_bytes: u64,
    /// Records that could not be kept.
    pub dropped: u64,
}

impl Status {
    /// Whether something is recorded now.
    #[must_use]
    pub const fn is_recording(&self) -> bool {
        self.level.is_some()
    }

    #[cfg(all(feature = "store", not(telemetry_off)))]
    pub(crate) fn nobody(product: &'static str, version: &'static str) -> Self {
        Self {
            source: Source::Nobody,
            share_source: Source::Nobody,
            why: "nobody said yes".to_owned(),
            ..Self::compiled_out(product, version)
        }
    }

    pub(crate) fn compiled_out(product: &'static str, version: &'static str) -> Self {
        Self {
            product,
            version,
            level: None,
            share: false,
            share_source: Source::CompiledOut,
            endpoint: None,
            redirected: false,
            source: Source::CompiledOut,
            why: "this program was built without telemetry".to_owned(),
            contributions: Vec::new(),
            problems: Vec::new(),
            entries_on: 0,
            entries: 0,
            data: None,
            user_file: None,
            policy_file: None,
            pending_bytes: 0,
            dropped: 0,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.state(f)?;
        self.places(f)
    }
}

impl Status {
    /// What is the case.
    fn state(&self, f: &mut impl fmt::Write) -> fmt::Result {
        match self.level {
            None => write!(f, "telemetry of {} is off: {}", self.product, self.why)?,
            Some(level) => write!(
                f,
                "telemetry of {} records at level {level}, {}: {}",
                self.product,
                if self.share {
                    "and shares reports"
                } else {
                    "on this device only"
                },
                self.why
            )?,
        }
        if self.entries > 0 {
            write!(
                f,
                "\n  {} of {} entries record now",
                self.entries_on, self.entries
            )?;
        }
        for contribution in &self.contributions {
            write!(f, "\n  {}: {}", contribution.source, contribution.says)?;
        }
        for problem in &self.problems {
            write!(f, "\n  problem: {problem}")?;
        }
        match self.dropped {
            0 => {}
            1 => write!(f, "\n  1 record could not be kept")?,
            n => write!(f, "\n  {n} records could not be kept")?,
        }
        if self.pending_bytes > 0 {
            write!(f, "\n  not counted yet: {} bytes", self.pending_bytes)?;
        }
        if let Some(endpoint) = &self.endpoint {
            let by = if self.redirected {
                ", where the system's policy file redirects them"
            } else {
                ""
            };
            let verb = if self.share { "go" } else { "would go" };
            write!(f, "\n  reports {verb} to {endpoint}{by}")?;
        }
        Ok(())
    }

    /// Where it lies.
    fn places(&self, f: &mut impl fmt::Write) -> fmt::Result {
        if let Some(data) = &self.data {
            write!(f, "\n  data: {}", data.display())?;
        }
        if let Some(file) = &self.user_file {
            write!(f, "\n  consent: {}", file.display())?;
        }
        let speaks = |said: &Contribution| said.source == Source::Policy;
        if let Some(file) = self
            .policy_file
            .as_ref()
            .filter(|_| self.contributions.iter().any(speaks))
        {
            write!(f, "\n  policy: {}", file.display())?;
        }
        Ok(())
    }

    /// The same as text, with lines of somebody else's in between.
    #[cfg(all(feature = "cli", not(telemetry_off)))]
    pub(crate) fn text_with(&self, lines: &[String]) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.state(&mut text);
        for line in lines {
            text.push_str("\n  ");
            text.push_str(line);
        }
        let _ = self.places(&mut text);
        text
    }
}
