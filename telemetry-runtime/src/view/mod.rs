//! The page that a user looks at: what is on, what was recorded and what can be done about it.
//!
//! A [`View`] is made from data that was read before; the page loads nothing, runs nothing and is one file.
//! Each chart stands beside the table of its numbers, so that nothing is told by shape or colour alone.
//! Charts are laid out in percent of their width and have no view box: their text keeps its size on a
//! phone and on paper.

mod chart;
mod numbers;
mod page;
mod section;
mod sending;
mod table;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

use telemetry_schema::Date;

use crate::{Status, explain::Listing, insight::Metrics};

pub use sending::{NextReport, Sending};

/// What the page tells.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// The day on which it is made.
    pub made_on: Date,
    /// Whether anything is recorded, and who decided that.
    pub status: &'a Status,
    /// What can be recorded, and why.
    pub listing: &'a Listing,
    /// What was recorded.
    pub metrics: &'a Metrics,
    /// What left the device, and what would.
    pub sending: &'a Sending,
    /// How the user calls the command.
    pub words: &'a Words,
}

/// The words by which the user changes something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The host's words before a subcommand, as `sift telemetry`; empty where they are not known.
    pub command: String,
    /// The product's own environment variable.
    pub variable: String,
}

impl View<'_> {
    /// The page as one file.
    pub fn html(&self) -> String {
        page::render(self)
    }
}

impl Words {
    /// A whole call.
    fn call(&self, word: &str) -> String {
        format!("{} {word}", self.command).trim_start().to_owned()
    }
}
