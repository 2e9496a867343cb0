//! From rows to the reports that leave: pure functions.
//!
//! What is shown is what is sent: there is one type for both, and one function that writes it.

pub mod progress;
mod published;
pub mod singles;
mod usage;

pub use published::Published;
pub use usage::{DayRows, is_empty, judged, usage};
