//! From a day's rows to the report that would leave: a pure function.
//!
//! What is shown is what is sent: there is one type for both, and one function that writes it.

mod usage;

pub use usage::{DayRows, usage};
