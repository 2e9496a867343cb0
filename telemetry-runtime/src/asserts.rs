//! The macros by which a host's tests hold its documents to its catalog.

/// Holds the privacy page of a program to what it can record.
///
/// For the tests of the crate that calls [`start!`](crate::start): what is linked into that test is
/// what is linked into the program. The path is relative to the package.
///
/// ```no_run
/// # fn main() {}
/// #[test]
/// fn the_privacy_page_is_true() {
///     telemetry_runtime::assert_privacy_doc!("PRIVACY.md");
/// }
/// ```
///
/// `TELEMETRY_BLESS=1` writes the page. An entry written in a module named `tests` or `test` is a
/// fault: it would be in the page and not in the program. Entries that a test needs for itself
/// belong into an integration test, which is a program of its own.
///
/// # Panics
/// When the page differs, with one line a difference: WIDENS, NARROWS or REWORDS. When two entries
/// have one name; when a crate contributes entries that `start!` does not name. With
/// `--cfg telemetry_off` there is nothing to compare and it says so.
#[macro_export]
macro_rules! assert_privacy_doc {
    ($path:expr $(,)?) => {
        $crate::__private::documents::privacy($crate::__private::caller!(), $path)
    };
}

/// Holds the lock file of a program to its catalog, so that a review shows every domain that is
/// added.
///
/// For the tests of the crate that calls [`start!`](crate::start); the path is relative to the
/// package.
///
/// ```no_run
/// # fn main() {}
/// #[test]
/// fn the_lock_file_is_true() {
///     telemetry_runtime::assert_catalog_lock!("telemetry.lock");
/// }
/// ```
///
/// `TELEMETRY_BLESS=1` writes the file. An entry that only some systems link carries a line such as
/// `"only": ["windows"]`, written by hand and kept from then on.
///
/// # Panics
/// As [`assert_privacy_doc!`](crate::assert_privacy_doc), and when the file holds an entry that the
/// program lacks.
#[macro_export]
macro_rules! assert_catalog_lock {
    ($path:expr $(,)?) => {
        $crate::__private::documents::lock($crate::__private::caller!(), $path)
    };
}

/// Finds every entry and funnel that the sources of a program hold in its catalog.
///
/// A linker leaves out a crate that stands in Cargo.toml and is never named in source, and with it
/// its entries and funnels: no document can tell. This reads the sources of the caller's crate and of the crates
/// in folders that it depends on (`cargo metadata`, without a network) and looks for
/// `#[track_feature]`, `#[derive(TelemetryEvent)]` and `funnel!`. What stands under `#[cfg]` or inside
/// `macro_rules!` is passed over.
///
/// ```no_run
/// # fn main() {}
/// #[test]
/// fn the_linker_left_nothing_out() {
///     telemetry_runtime::assert_catalog_complete!();
/// }
/// ```
///
/// # Panics
/// When an entry or a funnel of the sources is not linked, with its module, line and file; when cargo or a file
/// cannot be read.
#[macro_export]
macro_rules! assert_catalog_complete {
    () => {
        $crate::__private::documents::complete($crate::__private::caller!())
    };
}

/// The test that asks.
#[doc(hidden)]
#[macro_export]
macro_rules! __telemetry_caller {
    () => {
        $crate::__private::documents::Caller::new(
            $crate::__private::core::env!("CARGO_MANIFEST_DIR"),
            $crate::__private::core::module_path!(),
        )
    };
}

/// Stands in where there is no catalog to compare with, or nothing to read a document with.
#[cfg(any(not(feature = "store"), telemetry_off))]
#[doc(hidden)]
pub mod absent {
    use std::path::Path;

    /// The test that asks.
    #[derive(Clone, Copy, Debug)]
    pub struct Caller;

    impl Caller {
        /// `CARGO_MANIFEST_DIR` and `module_path!()` of the test.
        #[must_use]
        pub const fn new(_folder: &'static str, _module: &'static str) -> Self {
            Self
        }
    }

    /// Does not compare the privacy page.
    pub fn privacy(_caller: Caller, path: impl AsRef<Path>) {
        absent(path.as_ref());
    }

    /// Does not compare the lock file.
    pub fn lock(_caller: Caller, path: impl AsRef<Path>) {
        absent(path.as_ref());
    }

    /// Does not look for entries.
    pub fn complete(_caller: Caller) {
        absent(Path::new("the catalog"));
    }

    /// A build without telemetry has nothing to be wrong about.
    #[cfg(telemetry_off)]
    fn absent(path: &Path) {
        use std::io::Write as _;

        let _ = writeln!(
            std::io::stderr(),
            "note: {} is not compared, since telemetry was compiled out",
            path.display()
        );
    }

    /// A build that could have compared must not pass for one that did.
    #[cfg(not(telemetry_off))]
    fn absent(path: &Path) {
        panic!(
            "{} is not compared: telemetry-runtime needs the feature `store` for that",
            path.display()
        );
    }
}
