//! That a server asked to be left alone, kept where no restart and no deletion of what was recorded loses it.

use std::{fs, path::Path, time::Duration};

use super::retry;
use crate::{Error, consent::place};

const FILE: &str = "send.wait";

/// How long the server is to be left alone yet.
///
/// A moment that is farther ahead than any that is asked for was written by a clock that was ahead, or this
/// one has stepped back: it has come.
pub fn left(dir: &Path, now_s: u64) -> Option<Duration> {
    let text = fs::read_to_string(dir.join(FILE)).ok()?;
    let until_s: u64 = text.trim().parse().ok()?;
    let left = Duration::from_secs(until_s.checked_sub(now_s).filter(|left| *left > 0)?);
    (left <= retry::ASKED_MAX).then_some(left)
}

/// Notes it.
///
/// # Errors
/// When it cannot be written.
pub fn begin(dir: &Path, until_s: u64) -> Result<(), Error> {
    place::write(&dir.join(FILE), until_s.to_string().as_bytes(), true)
}

/// Forgets it.
pub fn end(dir: &Path) {
    let _ = fs::remove_file(dir.join(FILE));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_left_alone_until_then_and_never_for_longer_than_a_day() {
        let dir = tempfile::tempdir().unwrap();
        let left_at = |now_s| left(dir.path(), now_s).map(|left| left.as_secs());
        assert_eq!(left_at(0), None);
        begin(dir.path(), 100_000).unwrap();
        for (now_s, left) in [
            (99_999, Some(1)),
            (100_000, None),
            (200_000, None),
            (13_600, Some(86_400)),
            (13_599, None),
            (0, None),
        ] {
            assert_eq!(left_at(now_s), left, "{now_s}");
        }
        fs::write(dir.path().join(FILE), "soon").unwrap();
        assert_eq!(left_at(99_999), None);
        end(dir.path());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
