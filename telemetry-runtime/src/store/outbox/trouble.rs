//! What can keep reports from being sealed.

use super::draw::NoRandomness;
use crate::store::StoreError;

/// What can keep reports from being sealed.
#[derive(Debug)]
pub(super) enum Trouble {
    Sql(rusqlite::Error),
    Store(StoreError),
    Random(NoRandomness),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<NoRandomness> for Trouble {
    fn from(error: NoRandomness) -> Self {
        Self::Random(error)
    }
}
