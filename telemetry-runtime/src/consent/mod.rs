//! From what the user, the system and the environment say to one verdict an entry.
//!
//! The decisions are pure: [`sources`] says what was said, [`policy`] decides, [`gate`] holds each
//! entry against the decision and the agreed catalog.

pub mod agreed;
mod ci;
pub mod declined;
mod endpoint;
pub mod epoch;
pub mod file;
pub mod funnels;
pub mod gate;
pub mod gate_file;
pub mod place;
pub mod policy;
pub mod prompt;
pub mod sources;
pub mod survey;
pub mod terms;
