//! What `sift` does, without its command line: list the files of a folder, search them with a
//! regular expression, keep an index of them, and count their lines by language.
//!
//! [`Walk`] lists files in the order of their paths. [`Search`] reads them, or first asks an
//! [`Index`] which of them can hold a match at all: the index knows the trigrams of each file as
//! it was, every file is held against its stamp, and one that changed is read. So an index makes
//! a search faster and never makes it wrong.

mod count;
mod error;
pub mod index;
mod language;
mod parallel;
mod pattern;
mod scanner;
mod search;
mod walk;

pub use count::{Counted, LineCount, count};
pub use error::SearchError;
pub use index::Index;
pub use language::Language;
pub use pattern::{Pattern, PatternKind, PatternOptions};
pub use search::{Hits, Keep, Line, Search, Sink, Summary};
pub use walk::{Found, Listing, Stamp, Walk};
