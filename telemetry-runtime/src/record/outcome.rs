use std::io;

use telemetry_schema::{Choice, Domain, words};

use super::value::Closed;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It returned, and not with an `Err`.
    Ok = 0,
    /// It returned an `Err`.
    Err = 1,
    /// It panicked.
    Panic = 2,
    /// Its future was dropped between first poll and end.
    Cancelled = 3,
}

impl Outcome {
    /// All four, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Err, Self::Panic, Self::Cancelled];

    /// The word used in listings and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Err => "err",
            Self::Panic => "panic",
            Self::Cancelled => "cancelled",
        }
    }
}

/// An error whose kind may be recorded: the variant's name and nothing else.
///
/// Derive it for an error enum and name that in `#[track_feature(…, errors = MyError)]`.
/// [`std::io::Error`] is one already: its kinds are those of [`std::io::ErrorKind`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no kinds that can be recorded",
    label = "not a `TelemetryError`",
    note = "put `#[derive(TelemetryError)]` on the error enum: only the name of the variant is ever read",
    note = "`std::io::Error` can be named as it is; without `errors = …` only the outcome `err` is counted, no kind"
)]
pub trait TelemetryError {
    /// The kinds.
    #[doc(hidden)]
    const KINDS: &'static Closed;

    /// The index of this error's kind.
    #[doc(hidden)]
    fn kind(&self) -> Kind;
}

/// An index into the kinds; only this crate makes one.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Kind(u16);

/// What derived errors say of themselves.
#[doc(hidden)]
pub trait ErrorKinds {
    /// The variants' names.
    const OPEN: super::value::Open;

    /// The index of this error's variant.
    fn variant(&self) -> usize;
}

#[diagnostic::do_not_recommend]
impl<T: ErrorKinds> TelemetryError for T {
    const KINDS: &'static Closed = &Closed::of(T::OPEN.domain());

    fn kind(&self) -> Kind {
        Kind(u16::try_from(self.variant()).unwrap_or(u16::MAX))
    }
}

/// How a returned value ended its call.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Ended {
    pub(crate) outcome: Outcome,
    pub(crate) kind: Option<u16>,
}

impl Ended {
    pub(crate) const OK: Self = Self {
        outcome: Outcome::Ok,
        kind: None,
    };
    pub(crate) const ERR: Self = Self {
        outcome: Outcome::Err,
        kind: None,
    };
    pub(crate) const PANIC: Self = Self {
        outcome: Outcome::Panic,
        kind: None,
    };
    pub(crate) const CANCELLED: Self = Self {
        outcome: Outcome::Cancelled,
        kind: None,
    };
}

/// Finds by method resolution whether a value is a `Result`, whatever its type is called.
///
/// `(&Probe(&value)).telemetry_ended()` finds [`ProbeResult`] before [`ProbeAny`], which needs
/// one reference more.
#[doc(hidden)]
#[derive(Debug)]
pub struct Probe<'a, R: ?Sized>(pub &'a R);

#[doc(hidden)]
pub trait ProbeResult {
    /// `ok` or `err`.
    fn telemetry_ended(&self) -> Ended;
}

#[doc(hidden)]
pub trait ProbeAny {
    /// `ok`.
    fn telemetry_ended(&self) -> Ended;
}

impl<T, E> ProbeResult for Probe<'_, Result<T, E>> {
    #[inline]
    fn telemetry_ended(&self) -> Ended {
        if self.0.is_ok() {
            Ended::OK
        } else {
            Ended::ERR
        }
    }
}

impl<R: ?Sized> ProbeAny for &Probe<'_, R> {
    #[inline]
    fn telemetry_ended(&self) -> Ended {
        Ended::OK
    }
}

/// A `Result` whose error is the type that `errors = …` names.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`errors = {E}` is not the error type of what the function returns",
    label = "the function returns `{Self}`",
    note = "name the type `E` of the `Result<_, E>` that the function returns"
)]
pub trait FailsWith<E> {
    /// `ok`, or `err` with its kind. How to tell the kind is handed in, so that a type without kinds
    /// is refused where that is named and not here as well.
    fn telemetry_ended(&self, kind: impl FnOnce(&E) -> Kind) -> Ended;
}

#[diagnostic::do_not_recommend]
impl<T, E> FailsWith<E> for Result<T, E> {
    #[inline]
    fn telemetry_ended(&self, kind: impl FnOnce(&E) -> Kind) -> Ended {
        match self {
            Ok(_) => Ended::OK,
            Err(error) => Ended {
                outcome: Outcome::Err,
                kind: Some(kind(error).0),
            },
        }
    }
}

/// Some kinds are called after a host, an address or a file; the kind is all that is ever read.
const fn io_choice(name: &'static str) -> Choice {
    let allow_name = match words::personal(name) {
        Some(_) => {
            Some("the standard library's name for a kind of error, which is all that is read")
        }
        None => None,
    };
    Choice::new(name, "", allow_name)
}

macro_rules! io_kinds {
    ($($variant:ident $name:literal,)*) => {
        const IO_KINDS: &[Choice] = &[$(io_choice($name),)* Choice::new("other", "", None)];

        fn io_kind(error: &io::Error) -> usize {
            const KINDS: &[io::ErrorKind] = &[$(io::ErrorKind::$variant,)*];
            KINDS.iter().position(|kind| *kind == error.kind()).unwrap_or(KINDS.len())
        }
    };
}
// The kinds that are stable in the oldest supported Rust; later ones are `other`.
io_kinds! {
    NotFound "not_found",
    PermissionDenied "permission_denied",
    ConnectionRefused "connection_refused",
    ConnectionReset "connection_reset",
    HostUnreachable "host_unreachable",
    NetworkUnreachable "network_unreachable",
    ConnectionAborted "connection_aborted",
    NotConnected "not_connected",
    AddrInUse "addr_in_use",
    AddrNotAvailable "addr_not_available",
    NetworkDown "network_down",
    BrokenPipe "broken_pipe",
    AlreadyExists "already_exists",
    WouldBlock "would_block",
    NotADirectory "not_a_directory",
    IsADirectory "is_a_directory",
    DirectoryNotEmpty "directory_not_empty",
    ReadOnlyFilesystem "read_only_filesystem",
    StaleNetworkFileHandle "stale_network_file_handle",
    InvalidInput "invalid_input",
    InvalidData "invalid_data",
    TimedOut "timed_out",
    WriteZero "write_zero",
    StorageFull "storage_full",
    NotSeekable "not_seekable",
    QuotaExceeded "quota_exceeded",
    FileTooLarge "file_too_large",
    ResourceBusy "resource_busy",
    ExecutableFileBusy "executable_file_busy",
    Deadlock "deadlock",
    CrossesDevices "crosses_devices",
    TooManyLinks "too_many_links",
    InvalidFilename "invalid_filename",
    ArgumentListTooLong "argument_list_too_long",
    Interrupted "interrupted",
    Unsupported "unsupported",
    UnexpectedEof "unexpected_eof",
    OutOfMemory "out_of_memory",
}

#[diagnostic::do_not_recommend]
impl TelemetryError for io::Error {
    const KINDS: &'static Closed = &Closed::of(Domain::choice(IO_KINDS));

    fn kind(&self) -> Kind {
        Kind(u16::try_from(io_kind(self)).unwrap_or(u16::MAX))
    }
}
