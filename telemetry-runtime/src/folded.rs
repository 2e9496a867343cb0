use std::path::PathBuf;

/// What a fold did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// Records that are in the store now and were not before.
    pub records: u64,
    /// Places in journals that are no record of their build.
    pub damaged: u64,
    /// Records that the journals had no room for.
    pub dropped: u64,
    /// Journals that wait for the document of their build, or for the right to be read.
    pub waiting: Vec<PathBuf>,
    /// Where a damaged store was moved to.
    pub set_aside: Option<PathBuf>,
}
