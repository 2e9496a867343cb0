use std::{path::Path, time::Duration};

use crate::store::{Lease, StoreError};

const FILE: &str = "send.lock";

/// The right to send: one sender a device at a time, of whatever process or thread.
///
/// It is a lock, so it dies with the process that has it, wherever that was killed.
#[derive(Debug)]
pub struct Turn(Option<Lease>);

impl Turn {
    /// Takes it, unless somebody else has it.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when somebody has it; else when the file cannot be made.
    pub fn take(dir: &Path) -> Result<Self, StoreError> {
        Lease::take_file(&dir.join(FILE), Duration::ZERO).map(|lease| Self(Some(lease)))
    }
}

/// Nothing is left in the folder.
impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(lease) = self.0.take() {
            let _ = lease.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_turn_at_a_time_and_nothing_is_left_of_it() {
        let dir = tempfile::tempdir().unwrap();
        for _ in 0..3 {
            let turn = Turn::take(dir.path()).unwrap();
            let other = Turn::take(dir.path());
            assert!(matches!(other, Err(StoreError::Busy(_))));
            drop(turn);
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        }
    }
}
