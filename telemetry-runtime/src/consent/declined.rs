//! What a user was shown after an update and did not agree to: not asked again.

use std::path::Path;

use serde::{Deserialize, Serialize};
use telemetry_schema::{Digest, diff::Change};

use super::place::{self, Text};
use crate::Error;

/// The version of the format.
const SCHEMA: u32 = 1;

/// The most answers that are remembered: one for each release that runs side by side, and some.
const ANSWERS_MAX: usize = 16;

/// The reviews that were answered with no, the oldest first. It lies beside the agreed catalog and
/// not in it: an answer to a question is no part of what was agreed to.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declined {
    schema: u32,
    /// Digests of what was shown.
    reviews: Vec<String>,
}

/// What a question was about: all of it, so that a single change more is another question.
pub fn digest(changes: &[Change], requests: &[String]) -> String {
    let digest = changes
        .iter()
        .map(ToString::to_string)
        .chain(requests.iter().cloned())
        .fold(Digest::EMPTY, |digest, line| digest.text(&line));
    format!("{:016x}", digest.as_u64())
}

/// Whether these changes were answered with no. What cannot be read may have said so: then nobody
/// is asked, `status` and `review` tell as ever, and the next answer of any kind removes the file.
pub fn is_declined(path: &Path, digest: &str) -> bool {
    match place::read(path) {
        Text::Absent => false,
        Text::Is(text) => Declined::from_json(&text)
            .is_none_or(|declined| declined.reviews.iter().any(|known| known == digest)),
        Text::Faulty(_) | Text::Unread(_) => true,
    }
}

/// Remembers a no.
///
/// # Errors
/// When the file cannot be written.
pub fn remember(path: &Path, digest: String) -> Result<(), Error> {
    let mut declined = match place::read(path) {
        Text::Is(text) => Declined::from_json(&text),
        _ => None,
    }
    .unwrap_or_default();
    declined.reviews.retain(|known| *known != digest);
    let more = (declined.reviews.len() + 1).saturating_sub(ANSWERS_MAX);
    declined.reviews.drain(..more);
    declined.reviews.push(digest);
    place::write(path, declined.to_json().as_bytes(), true)
}

impl Default for Declined {
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            reviews: Vec::new(),
        }
    }
}

impl Declined {
    fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    fn from_json(text: &str) -> Option<Self> {
        let declined: Self = serde_json::from_str(text).ok()?;
        (declined.schema == SCHEMA).then_some(declined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest_of(requests: &[&str]) -> String {
        let requests: Vec<String> = requests.iter().map(|text| (*text).to_owned()).collect();
        digest(&[], &requests)
    }

    #[test]
    fn a_no_is_remembered_for_these_very_changes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("declined.json");
        let (one, two) = (digest_of(&["a", "b"]), digest_of(&["a", "b", "c"]));
        assert_ne!(one, two);
        assert_ne!(one, digest_of(&["ab"]));
        assert!(!is_declined(&path, &one));
        remember(&path, one.clone()).unwrap();
        remember(&path, one.clone()).unwrap();
        assert!(is_declined(&path, &one) && !is_declined(&path, &two));
        remember(&path, two.clone()).unwrap();
        assert!(is_declined(&path, &one) && is_declined(&path, &two));
    }

    #[test]
    fn the_oldest_answer_gives_way() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("declined.json");
        for release in 0..100 {
            remember(&path, digest_of(&[&release.to_string()])).unwrap();
        }
        assert!(std::fs::metadata(&path).unwrap().len() < 1_000);
        assert!(is_declined(&path, &digest_of(&["99"])));
        assert!(is_declined(&path, &digest_of(&["84"])));
        assert!(!is_declined(&path, &digest_of(&["83"])));
    }

    #[test]
    fn what_cannot_be_read_asks_nobody_and_gives_way_to_the_next_answer() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("declined.json");
        for damage in [
            "",
            "{",
            "[]",
            "\0",
            "{\"schema\": 2, \"reviews\": []}",
            "{\"schema\": 1, \"reviews\": [], \"more\": 1}",
        ] {
            std::fs::write(&path, damage).unwrap();
            assert!(is_declined(&path, "any"), "{damage:?}");
            remember(&path, "this".to_owned()).unwrap();
            assert!(is_declined(&path, "this") && !is_declined(&path, "any"));
        }
    }
}
