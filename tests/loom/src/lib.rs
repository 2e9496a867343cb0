//! The recorder's code under loom, which tries every interleaving of threads, and everything that a
//! load may see in each of them.
//!
//! ```text
//! RUSTFLAGS="--cfg loom" CARGO_TARGET_DIR=target/loom cargo test -p telemetry-loom --release
//! ```
//!
//! What runs is the runtime's own source, from a call of a feature to the change of consent: the
//! build script writes it down once more, with loom's threads, locks and atomics. Only what has to
//! do with files is another thing here. Without `--cfg loom` this crate is empty.

#[cfg(all(loom, test))]
mod change;
#[cfg(all(loom, test))]
mod files;
#[cfg(all(loom, test))]
mod ours;
#[cfg(all(loom, test))]
use ours::*;
