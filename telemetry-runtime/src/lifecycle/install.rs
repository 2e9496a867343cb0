use crate::TelemetryValue;

/// How a program was installed, as far as whoever built it knows.
///
/// It is a constant of the build: `start!(lifecycle, install = Cargo)`. Where one source is built
/// for several ways, the build says which by a variable of the environment, see [`Self::of`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TelemetryValue)]
#[telemetry(crate = crate)]
pub enum Install {
    /// By `cargo install`.
    Cargo,
    /// By the package manager of the system.
    Package,
    /// By Homebrew.
    Brew,
    /// By an installer or a script of the program's own.
    Installer,
    /// By an app store.
    Store,
    /// As part of a container's image.
    Container,
    /// Unpacked from an archive.
    Archive,
    /// Built from a copy of the sources.
    Source,
    /// In a way that is not listed here.
    Other,
    /// Nobody has said so.
    #[default]
    Unknown,
}

impl Install {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Cargo,
        Self::Package,
        Self::Brew,
        Self::Installer,
        Self::Store,
        Self::Container,
        Self::Archive,
        Self::Source,
        Self::Other,
        Self::Unknown,
    ];

    /// The word that a record has.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cargo => "cargo",
            Self::Package => "package",
            Self::Brew => "brew",
            Self::Installer => "installer",
            Self::Store => "store",
            Self::Container => "container",
            Self::Archive => "archive",
            Self::Source => "source",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }

    /// What the environment of the build says by one of those words; unknown where it says nothing.
    ///
    /// ```
    /// use telemetry_runtime::Install;
    ///
    /// let telemetry = telemetry_runtime::start!(
    ///     lifecycle,
    ///     install = Install::of(option_env!("MY_TOOL_INSTALL")),
    /// );
    /// # drop(telemetry);
    /// ```
    ///
    /// # Panics
    /// While the host is compiled: when the word is another one.
    #[must_use]
    #[track_caller]
    pub const fn of(word: Option<&str>) -> Self {
        let Some(word) = word else {
            return Self::Unknown;
        };
        let mut at = 0;
        while at < Self::ALL.len() {
            if is_same(Self::ALL[at].as_str(), word) {
                return Self::ALL[at];
            }
            at += 1;
        }
        panic!(
            "a way of installing is `cargo`, `package`, `brew`, `installer`, `store`, `container`, `archive`, `source`, `other` or `unknown`"
        )
    }
}

const fn is_same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use telemetry_schema::Shape;

    #[test]
    fn the_words_are_those_of_the_records() {
        let Shape::Choice(choices) = Install::DOMAIN.domain().shape() else {
            panic!("not a choice");
        };
        let names: Vec<_> = choices.iter().map(telemetry_schema::Choice::name).collect();
        assert_eq!(names, Install::ALL.map(Install::as_str));
        for (at, install) in Install::ALL.into_iter().enumerate() {
            assert_eq!(Install::of(Some(install.as_str())), install);
            assert_eq!(install.reading().index, at as u64);
        }
        assert_eq!(Install::of(None), Install::Unknown);
    }

    #[test]
    #[should_panic(expected = "`container`, `archive`")]
    fn another_word_is_refused() {
        let _ = Install::of(Some("Cargo"));
    }
}
