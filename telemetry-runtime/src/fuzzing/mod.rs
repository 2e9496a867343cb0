//! What fuzzing runs, in one place for `fuzz/` and for the test that replays its corpus.
//!
//! Each function takes any bytes and panics where something that holds for all bytes does not.
//! A file put into `fuzz/corpus/<function>` is a regression test from then on.

mod fold;
mod inbox;
mod segment;

pub use fold::fold;
pub use inbox::inbox;
pub use segment::segment;

#[cfg(test)]
mod seeds;
#[cfg(test)]
mod tests;
