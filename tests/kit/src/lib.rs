//! What the tests of several crates need alike. Whatever fails here is a test that fails, so it panics.

#![allow(
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "for tests alone"
)]

pub mod disk;
pub mod process;

use std::{
    hash::{BuildHasher as _, RandomState},
    str::FromStr,
};

/// A number from the environment, for the long form of a test.
pub fn from_environment<N: FromStr>(variable: &str, default: N) -> N {
    let given = std::env::var(variable).ok();
    given.and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// A random number below a bound.
pub fn below(bound: u64) -> u64 {
    RandomState::new().hash_one(0_u8) % bound
}
