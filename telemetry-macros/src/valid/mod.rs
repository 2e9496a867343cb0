//! The rules, one function each: from what was written to what is meant.

pub mod choice;
mod cross;
pub mod event;
pub mod head;
