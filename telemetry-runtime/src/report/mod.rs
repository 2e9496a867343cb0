//! From rows to the reports that leave: pure functions.
//!
//! What is shown is what is sent: there is one type for both, and one function that writes it.

mod published;
mod usage;

pub use published::Published;
pub use usage::{DayRows, is_empty, judged, usage};
