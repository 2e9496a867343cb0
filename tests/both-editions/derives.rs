//! Every shape under the derives.

use std::{
    borrow::Cow,
    fmt::{self, Debug, Display},
    path::PathBuf,
};

use telemetry::{
    ByteSize, Count, Elapsed, Flags, Percent, TelemetryError, TelemetryEvent, TelemetryValue,
};

/// A command ended, with every key.
///
/// A second paragraph that no user reads.
#[derive(Clone, Debug, TelemetryEvent)]
#[telemetry(
    crate = ::telemetry,
    name = "strict.keys",
    purpose = "proves silence",
    category = "strict",
    level = "full",
    max_bits = 14,
    retention_days = 30,
    expires = "2099-12-31",
    cross(command, success),
    cross(command, hidden)
)]
pub struct CommandExecuted {
    /// Which command was run.
    pub command: Command,
    /// Whether it succeeded.
    pub success: bool,
    /** How long it took,
     * in a comment of another form.
     */
    pub(crate) took: Elapsed,
    #[doc = "Which switches were set."]
    #[telemetry(rename = "switches.set")]
    pub r#type: Flags<Switch>,
    /// Whether hidden files were read.
    hidden: Option<bool>,
    /// The text, which stays here.
    #[telemetry(skip)]
    pub text: Cow<'static, str>,
}

/// Holds every value that is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, TelemetryEvent)]
#[telemetry(purpose = "proves silence", crate = ::telemetry)]
pub struct Given {
    /// How many.
    pub count: Count,
    /// How long.
    pub elapsed: Elapsed,
    /// How large.
    pub size: ByteSize,
    /// Which share.
    pub share: Percent,
    /// How many, if any.
    pub maybe: Option<Count>,
    /// Which bucket.
    pub matches: Matches,
    /// Which bucket, if any.
    pub maybe_matches: Option<Depth>,
}

/// Has crosses that share a field, in an attribute that clippy could read but for them.
#[derive(TelemetryEvent)]
#[telemetry(crate = ::telemetry)]
#[telemetry(
    purpose = "proves silence",
    name = "strict.crossed",
    cross = [command, success],
    cross = [command, again]
)]
pub struct Crossed {
    /// Which command was run.
    pub command: Command,
    /// Whether it succeeded.
    pub success: bool,
    /// Whether it was run before.
    pub again: bool,
}

/// Has no field.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "proves silence")]
#[telemetry(crate = ::telemetry)]
#[non_exhaustive]
pub struct Started;

/// Has no field either.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "proves silence", crate = ::telemetry, name = "strict.braces")]
pub struct Braces {}

/// Has nothing that is recorded.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "proves silence", crate = ::telemetry, name = "strict.unrecorded")]
pub struct Unrecorded {
    /// Where it is.
    #[telemetry(skip)]
    pub folder: PathBuf,
}

/// Steps of an installation.
#[derive(Debug, TelemetryEvent)]
#[telemetry(purpose = "proves silence", crate = ::telemetry, name = "strict.install", level = "enhanced")]
#[non_exhaustive]
pub enum Installation {
    /// It began.
    Started,
    /// It had no fields.
    Nothing {},
    /// It ended.
    #[telemetry(
        name = "done",
        level = "full",
        max_bits = 8,
        purpose = "proves it again",
        cross(packages, r#try)
    )]
    Finished {
        /// How many packages it brought.
        packages: Matches,
        /// Which try it was.
        r#try: Depth,
        /// Where it went.
        #[telemetry(skip)]
        folder: PathBuf,
    },
}

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TelemetryValue)]
#[telemetry(crate = ::telemetry)]
#[repr(u8)]
#[non_exhaustive]
pub enum Command {
    /// Thinks.
    Think = 7,
    /// Compares.
    #[telemetry(rename = "compare.all")]
    Compare,
    /// Asks for a password.
    #[telemetry(allow_name = "only whether it asks")]
    Password = 40,
    /// Is a word of the language.
    r#Loop,
}

/// A switch.
#[derive(Clone, Debug, PartialEq, Eq, TelemetryValue)]
#[telemetry(crate = ::telemetry)]
pub enum Switch {
    /// Is on.
    On,
    /// Is whatever else there is.
    #[telemetry(other)]
    Else {
        /// What it is called.
        name: String,
    },
}

/// How many matches there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, TelemetryValue)]
#[telemetry(buckets = [-1, 1, 11, 51, 201], crate = ::telemetry)]
pub struct Matches(pub i128);

/// How deep it went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, TelemetryValue)]
#[telemetry(buckets = [1, 2, 4], crate = ::telemetry)]
pub struct Depth {
    /// In folders.
    pub folders: usize,
}

/// Has variants of every form, and parameters of every kind.
#[derive(Debug, TelemetryError)]
#[telemetry(crate = ::telemetry)]
#[non_exhaustive]
pub enum SearchError<'text, T, const N: usize>
where
    T: Display,
{
    /// Took too long.
    Timeout,
    /// Did not understand.
    Pattern(&'text str, [u8; N]),
    /// Could not read.
    #[telemetry(rename = "io.failed")]
    Io {
        /// What came before.
        source: T,
    },
}

impl<T: Display, const N: usize> Display for SearchError<'_, T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it failed")
    }
}

/// Is one of a macro's types.
macro_rules! made {
    ($(#[$meta:meta])* $name:ident, $purpose:literal, $level:expr, $($field:ident: $ty:ty = $about:expr),*) => {
        $(#[$meta])*
        #[derive(TelemetryEvent)]
        #[telemetry(crate = ::telemetry, purpose = $purpose, level = $level)]
        pub struct $name {
            $(
                #[doc = $about]
                pub $field: $ty,
            )*
        }
    };
}

made!(
    /// Made by a macro.
    Made,
    "proves silence",
    "basic",
    r#loop: Option<bool> = "Whether it went round.",
    times: Count = concat!("How often it ", stringify!(went), " round.")
);

/// Types inside of a function.
pub fn inside() {
    /// Happened inside.
    #[derive(TelemetryEvent)]
    #[telemetry(purpose = "proves silence", crate = ::telemetry)]
    struct Inside {
        /// What it was.
        what: What,
    }

    #[derive(TelemetryValue)]
    #[telemetry(crate = ::telemetry)]
    enum What {
        This,
        That,
    }

    for what in [What::This, What::That] {
        Inside { what }.record();
    }
}

/// Old parts of a new event.
#[allow(deprecated)]
pub mod old {
    use telemetry::{TelemetryEvent, TelemetryValue};

    /// Still happens.
    #[derive(TelemetryEvent)]
    #[telemetry(purpose = "proves silence", crate = ::telemetry, name = "strict.old")]
    pub struct Old {
        /// Which way.
        #[deprecated(note = "nobody asks")]
        pub way: Way,
    }

    /// A way.
    #[derive(TelemetryValue)]
    #[telemetry(crate = ::telemetry)]
    pub enum Way {
        /// The old one.
        #[deprecated(note = "nobody goes there")]
        Old,
        /// The new one.
        New,
    }
}
