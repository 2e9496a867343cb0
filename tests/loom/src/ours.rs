//! The rooms of the runtime that run here, under the names by which they know each other.

#![allow(
    dead_code,
    unused_doc_comments,
    unused_imports,
    clippy::all,
    clippy::pedantic,
    unsafe_code,
    missing_docs,
    reason = "judged where it was written, and only some of it runs here"
)]

/// The standard library with loom's threads and locks.
pub mod std {
    pub use ::std::*;

    pub mod sync {
        pub use ::std::sync::*;
        pub use loom::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

        pub mod atomic {
            pub use loom::sync::atomic::*;
        }
    }

    pub mod thread {
        pub use ::std::thread::panicking;
        pub use loom::thread::yield_now;
    }

    /// Time stands still.
    pub mod time {
        pub use ::std::time::{Duration, SystemTime, UNIX_EPOCH};

        #[derive(Clone, Copy, Debug)]
        pub struct Instant;

        impl Instant {
            pub fn now() -> Self {
                Self
            }

            pub fn elapsed(self) -> Duration {
                Duration::ZERO
            }
        }
    }
}

/// Nobody forks.
pub mod libc {
    type Handler = Option<extern "C" fn()>;

    pub unsafe fn pthread_atfork(_: Handler, _: Handler, _: Handler) -> i32 {
        0
    }
}

pub mod clock {
    include!(concat!(env!("OUT_DIR"), "/clock.rs"));
}

#[derive(Debug)]
pub struct Host;

pub mod catalog {
    loom::lazy_static! {
        pub static ref SITES: Vec<crate::record::site::Site> = crate::files::sites();
    }
}

pub mod consent {
    pub mod gate_file {
        #[derive(Debug, Default, PartialEq)]
        pub struct Stamps;

        impl Stamps {
            pub fn hold(&self, _: &crate::paths::Paths) -> bool {
                true
            }
        }
    }

    pub mod sources {
        #[derive(Debug)]
        pub struct Environment {
            pub debug: Option<()>,
        }

        impl Environment {
            pub fn of(_: &crate::Host) -> Self {
                Self { debug: None }
            }
        }
    }
}

pub mod paths {
    #[derive(Debug)]
    pub struct Paths;

    impl Paths {
        pub fn of(_: &crate::Host) -> Option<Self> {
            None
        }
    }
}

pub mod telemetry {
    pub mod background {
        use crate::telemetry::session::Session;

        #[derive(Debug, Default)]
        pub struct Background;

        /// Nobody wants a fold here.
        pub fn catch_up(_: &Session) {}
    }

    pub mod life {
        use crate::telemetry::{opening::Opened, session::Session};

        /// No host here tells of its life.
        #[derive(Debug, Default)]
        pub struct Life;

        impl Life {
            pub fn of_process() -> Self {
                Self
            }
        }

        impl Session {
            pub fn adopt(&self, opened: Opened) {
                self.put_in_force(opened);
            }
        }
    }

    pub mod opening {
        use crate::{
            consent::gate_file::Stamps,
            record::{journal::Journal, site::Site},
            telemetry::session::Session,
        };

        #[derive(Debug, Default)]
        pub struct Opened {
            pub journal: Option<Journal>,
            pub gate: Option<::std::fs::File>,
            pub stamps: Stamps,
            pub until: Option<telemetry_schema::Date>,
            pub states: Vec<(&'static Site, u16, u8)>,
            pub trouble: Option<String>,
        }

        pub fn start(_: &Session) -> Opened {
            Opened::default()
        }

        pub fn again(_: &Session) -> Opened {
            Opened::default()
        }
    }

    pub mod session {
        include!(concat!(env!("OUT_DIR"), "/telemetry-session.rs"));
    }
}

pub mod record {
    pub mod direct {
        include!(concat!(env!("OUT_DIR"), "/record-direct.rs"));
    }

    pub mod feature {
        include!(concat!(env!("OUT_DIR"), "/record-feature.rs"));
    }

    pub mod monotonic {
        pub fn nanoseconds() -> u64 {
            0
        }
    }

    pub mod outcome {
        pub use telemetry_runtime::Outcome;

        #[derive(Clone, Copy, Debug)]
        pub struct Ended {
            pub(crate) outcome: Outcome,
            pub(crate) kind: Option<u16>,
        }

        impl Ended {
            pub(crate) const OK: Self = Self::of(Outcome::Ok);
            pub(crate) const PANIC: Self = Self::of(Outcome::Panic);
            pub(crate) const CANCELLED: Self = Self::of(Outcome::Cancelled);

            const fn of(outcome: Outcome) -> Self {
                Self {
                    outcome,
                    kind: None,
                }
            }
        }
    }

    pub mod recorder {
        include!(concat!(env!("OUT_DIR"), "/record-recorder.rs"));
    }

    pub mod site {
        include!(concat!(env!("OUT_DIR"), "/record-site.rs"));
    }

    pub mod journal {
        pub use crate::files::{Inbox, Keeper, files, keeper, limit, open};
        pub use process::Journal;

        pub mod layout {
            include!(concat!(env!("OUT_DIR"), "/record-journal-layout.rs"));
        }

        mod process {
            include!(concat!(env!("OUT_DIR"), "/record-journal-process.rs"));
        }

        pub mod segment {
            pub use crate::files::memory;

            mod lend {
                use ::std::ptr::NonNull;

                use super::{area::Area, file::Attached};

                include!(concat!(env!("OUT_DIR"), "/lend.rs"));
            }

            pub mod claim {
                use ::std::{fs::File, io, path::Path, sync::Arc};

                use super::{
                    area::Left,
                    file::Segment,
                    layout::{Broken, Geometry},
                };

                pub struct Areas {
                    pub left: Vec<Result<Left, Broken>>,
                    pub has_rest: bool,
                }

                pub fn allocate(_: &File, _: u64, _: u64) -> io::Result<()> {
                    Ok(())
                }

                impl Segment {
                    pub fn claim(
                        _: &Path,
                        _: u64,
                        epoch: u64,
                        _: &str,
                        entries: usize,
                        _: impl Fn() -> bool,
                    ) -> io::Result<Option<Arc<Self>>> {
                        let areas = Areas {
                            left: Vec::new(),
                            has_rest: false,
                        };
                        let file = crate::files::file_of(epoch)?;
                        let geometry = Geometry::new(entries);
                        Ok(Some(Self::new(file, epoch, geometry, &areas)))
                    }
                }
            }

            pub mod area {
                include!(concat!(env!("OUT_DIR"), "/record-journal-segment-area.rs"));
            }

            pub mod count {
                include!(concat!(env!("OUT_DIR"), "/record-journal-segment-count.rs"));
            }

            pub mod file {
                include!(concat!(env!("OUT_DIR"), "/record-journal-segment-file.rs"));
            }

            pub mod layout {
                include!(concat!(
                    env!("OUT_DIR"),
                    "/record-journal-segment-layout.rs"
                ));
            }

            pub mod own {
                include!(concat!(env!("OUT_DIR"), "/record-journal-segment-own.rs"));
            }

            pub mod place {
                include!(concat!(env!("OUT_DIR"), "/record-journal-segment-place.rs"));
            }

            pub mod thread {
                include!(concat!(
                    env!("OUT_DIR"),
                    "/record-journal-segment-thread.rs"
                ));
            }
        }
    }
}
