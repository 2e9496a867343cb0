//! That a server asked to be left alone, kept where no restart and no deletion of what was recorded loses it.
//!
//! It is kept for each place: that one of them is busy says nothing of another, where reports go now. A line of
//! the file is a moment, in seconds since 1970, and the place that is left alone until then.

use std::{
    fs::{self, File},
    io::Read as _,
    path::Path,
    time::Duration,
};

use super::retry;
use crate::{Error, consent::place};

const FILE: &str = "send.wait";

/// A device knows its program's place, and those that its owner has named.
const PLACES_MAX: usize = 16;

/// What is read of it.
const BYTES_MAX: u64 = 64 << 10;

/// How long the server at a place is to be left alone yet.
pub fn left(dir: &Path, place: &str, now_s: u64) -> Option<Duration> {
    let held = live(dir, now_s).into_iter().find(|(_, its)| its == place);
    held.map(|(until_s, _)| Duration::from_secs(until_s - now_s))
}

/// Notes it. Where there is no room for it, those that are over first are forgotten.
///
/// # Errors
/// When it cannot be written.
pub fn begin(dir: &Path, place: &str, until_s: u64, now_s: u64) -> Result<(), Error> {
    let mut held = others(dir, place, now_s);
    held.sort_unstable_by(|one, other| other.cmp(one));
    held.truncate(PLACES_MAX - 1);
    held.push((until_s, place.to_owned()));
    write(dir, &held)
}

/// Forgets it for a place, and for all at which it is over.
pub fn end(dir: &Path, place: &str, now_s: u64) {
    if dir.join(FILE).symlink_metadata().is_err() {
        return;
    }
    let others = others(dir, place, now_s);
    if others.is_empty() || write(dir, &others).is_err() {
        forget(dir);
    }
}

/// Forgets it for all places.
pub fn forget(dir: &Path) {
    let _ = fs::remove_file(dir.join(FILE));
}

fn others(dir: &Path, place: &str, now_s: u64) -> Vec<(u64, String)> {
    let mut held = live(dir, now_s);
    held.retain(|(_, its)| its != place);
    held
}

/// What is not over yet.
///
/// A moment that is farther ahead than any that is asked for was written by a clock that was ahead, or this
/// one has stepped back: it has come.
fn live(dir: &Path, now_s: u64) -> Vec<(u64, String)> {
    let mut text = String::new();
    let read =
        File::open(dir.join(FILE)).and_then(|file| file.take(BYTES_MAX).read_to_string(&mut text));
    if read.is_err() {
        return Vec::new();
    }
    let is_live = |until_s: &u64| {
        let left = until_s.checked_sub(now_s).filter(|left| *left > 0);
        left.is_some_and(|left| left <= retry::ASKED_MAX.as_secs())
    };
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    let held = lines.filter_map(|(until_s, place)| {
        let until_s = until_s.parse().ok().filter(is_live)?;
        Some((until_s, place.to_owned()))
    });
    held.take(PLACES_MAX).collect()
}

fn write(dir: &Path, held: &[(u64, String)]) -> Result<(), Error> {
    let lines = held
        .iter()
        .map(|(until_s, place)| format!("{until_s} {place}\n"));
    let text: String = lines.collect();
    place::write(&dir.join(FILE), text.as_bytes(), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "https://one.example";
    const TWO: &str = "https://two.example";

    #[test]
    fn a_server_is_left_alone_until_then_and_never_for_longer_than_a_day() {
        let dir = tempfile::tempdir().unwrap();
        let left_at = |now_s| left(dir.path(), ONE, now_s).map(|left| left.as_secs());
        assert_eq!(left_at(0), None);
        begin(dir.path(), ONE, 100_000, 99_000).unwrap();
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
        for damaged in ["soon", "100000", "soon https://one.example", "\n\n"] {
            fs::write(dir.path().join(FILE), damaged).unwrap();
            assert_eq!(left_at(99_999), None, "{damaged}");
        }
        end(dir.path(), ONE, 99_999);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn each_place_is_left_alone_for_itself() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let left_at = |place| left(dir, place, 100).map(|left| left.as_secs());
        begin(dir, ONE, 200, 100).unwrap();
        assert_eq!((left_at(ONE), left_at(TWO)), (Some(100), None));
        begin(dir, TWO, 300, 100).unwrap();
        begin(dir, ONE, 400, 100).unwrap();
        assert_eq!((left_at(ONE), left_at(TWO)), (Some(300), Some(200)));
        end(dir, ONE, 100);
        assert_eq!((left_at(ONE), left_at(TWO)), (None, Some(200)));
        // The other is over by then.
        begin(dir, ONE, 500, 100).unwrap();
        end(dir, ONE, 300);
        assert!(!dir.join(FILE).exists());
    }

    #[test]
    fn of_too_many_places_those_are_forgotten_that_are_over_first() {
        let dir = tempfile::tempdir().unwrap();
        let place = |n: u64| format!("https://{n}.example");
        for n in 0..40 {
            begin(dir.path(), &place(n), 1_000 + n, 100).unwrap();
        }
        let held: Vec<u64> = (0..40)
            .filter(|n| left(dir.path(), &place(*n), 100).is_some())
            .collect();
        assert_eq!(held, (24..40).collect::<Vec<u64>>());
    }
}
