//! What is said before, between and after the questions, laid out for a terminal's width.

use std::{collections::BTreeSet, fmt::Write as _, path::PathBuf, time::Duration};

use telemetry_schema::{Level, document::Entry};

use super::About;
use crate::{
    Error, Review,
    consent::prompt::{Answer, Part},
    explain::{Layout, Listing, promise},
    wrap::wrap,
};

/// What is listed before a question takes no more lines than this: the question and what leads to
/// it are to fit on a terminal of 24 lines.
const LINES_MAX: usize = 12;

/// Everything that the words depend on.
pub struct Words<'a> {
    pub listing: &'a Listing,
    pub width: usize,
    /// How long each answer is waited for.
    pub wait: Duration,
    /// How the user calls the embedded command.
    pub command: Option<&'static str>,
    /// Where the answer stands.
    pub file: PathBuf,
}

/// The entries that a yes to a level covers.
pub fn entries(listing: &Listing, level: Level) -> impl Iterator<Item = &Entry> {
    listing
        .admitted()
        .map(|listed| &listed.entry)
        .filter(move |entry| entry.level <= level)
}

impl Words<'_> {
    /// What there is to agree to.
    pub fn before(&self, about: &About) -> String {
        match about {
            About::Consent(level) => self.consent(*level),
            About::Review(review) => self.review(review),
        }
    }

    fn consent(&self, level: Level) -> String {
        let product = &self.listing.product;
        let share = match &self.listing.endpoint {
            Some(_) => " unless you share it, which is asked next",
            None => "",
        };
        let mut text = self.paragraph(&format!(
            "May {product} record how it is used? What it records stays on this device{share}."
        ));
        text.push_str(&self.paragraph(&format!(
            "Level {level}: {} It can record:",
            promise::level(level)
        )));
        let listed =
            entries(self.listing, level).map(|entry| format!("{}: {}", entry.name, entry.about));
        text.push_str(&self.list(listed));
        text.push_str(
            &self.paragraph("It records no text that you type or open, no paths and no ids."),
        );
        text.push_str(&self.paragraph(&format!("{} is a no.", self.silence())));
        text
    }

    fn review(&self, review: &Review) -> String {
        let product = &self.listing.product;
        let lead = format!("{product} asks to record more than was agreed to on this device:");
        let changes = review.changes().iter().map(ToString::to_string);
        let mut text = self.paragraph(&lead);
        text.push_str(&self.list(changes.chain(review.requests().iter().cloned())));
        text.push_str(&self.paragraph("All else that was agreed to goes on, whatever you answer."));
        text.push_str(&self.paragraph(&format!("{} is a no.", self.silence())));
        text
    }

    /// What a no by default is called, before and after it.
    fn silence(&self) -> String {
        let seconds = self.wait.as_millis().div_ceil(1_000);
        format!("No answer within {seconds} s")
    }

    /// A question, with the cursor behind it.
    pub fn question(&self, about: &About, part: Part) -> String {
        let question = match (about, part) {
            (About::Consent(_), Part::Record) => "Record this?".to_owned(),
            (About::Review(_), _) => "Agree to this too?".to_owned(),
            (About::Consent(_), Part::Share) => {
                let report = promise::lead(self.listing).pop().unwrap_or_default();
                format!("{report} Share this?")
            }
        };
        let mut text = self.paragraph(&format!("{question} [y/N/?]"));
        text.pop();
        text.push(' ');
        text
    }

    /// The words that are understood.
    pub fn accepted(&self) -> String {
        self.paragraph("Answer y for yes, n for no, or ? to see everything first.")
    }

    /// All that `explain` says of what the question is about: where entries have changed, of these alone.
    pub fn everything(&self, about: &About) -> String {
        let layout = Layout {
            width: self.width,
            bold: false,
        };
        let changed: BTreeSet<&str> = match about {
            About::Consent(_) => BTreeSet::new(),
            About::Review(review) => {
                let names = review.changes().iter();
                names.filter_map(|change| change.entry.as_deref()).collect()
            }
        };
        if changed.is_empty() {
            return self.listing.text(layout);
        }
        let mut listing = self.listing.clone();
        listing.retain(|name| changed.contains(name));
        listing.entries_text(layout)
    }

    /// What the answer has led to, and where it can be changed.
    pub fn after(&self, about: &About, answer: Answer) -> String {
        let state = match (about, answer) {
            (_, Answer::Nothing) => return format!("\n{}", self.paragraph(NO_ANSWER)),
            (_, Answer::Unanswered) => {
                let why = format!("{} counts as a no.", self.silence());
                return self.paragraph(&why) + &self.after(about, Answer::No);
            }
            (About::Consent(_), Answer::Yes { share: true }) => "Recording and sharing.",
            (_, Answer::Yes { .. }) => "Recording.",
            (About::Consent(_), Answer::No) => "Nothing is recorded, and you are not asked again.",
            (About::Review(_), Answer::No) => "None of this is recorded.",
        };
        let word = match (about, answer) {
            (_, Answer::Yes { .. }) => "disable",
            (About::Review(_), _) => "review",
            (About::Consent(_), _) => "enable",
        };
        let mut text = self.paragraph(state);
        if let Some(command) = self.command {
            text.push_str(&self.paragraph(&format!("To change your mind: `{command} {word}`")));
        } else {
            text.push_str(&self.paragraph("The answer is kept in:"));
            // Not broken into lines: a path is copied.
            let _ = writeln!(text, "  {}", self.file.display());
        }
        text
    }

    /// Somebody else has decided while the question stood there.
    pub fn overtaken(&self) -> String {
        self.paragraph("This was decided elsewhere meanwhile, so your answer changes nothing.")
    }

    /// The answer could not be written down.
    pub fn failed(&self, error: &Error) -> String {
        self.paragraph(&format!(
            "Your answer could not be kept: {}",
            error.sentence()
        ))
    }

    fn paragraph(&self, words: &str) -> String {
        let mut text = String::new();
        for line in wrap(words, self.width.saturating_sub(1)) {
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    /// As many items as fit, each from a line of its own on, and how many there are more.
    fn list(&self, items: impl Iterator<Item = String>) -> String {
        let mut text = String::new();
        let (mut lines, mut more) = (0, 0);
        for item in items {
            let item = wrap(&item, self.width.saturating_sub(5));
            // The first is shown, however long it is.
            if more > 0 || lines > 0 && lines + item.len() > LINES_MAX {
                more += 1;
                continue;
            }
            lines += item.len();
            for (at, line) in item.iter().enumerate() {
                let indent = if at == 0 { "  " } else { "    " };
                let _ = writeln!(text, "{indent}{line}");
            }
        }
        if more > 0 {
            let more = format!("and {more} more; ? shows all");
            for line in wrap(&more, self.width.saturating_sub(3)) {
                let _ = writeln!(text, "  {line}");
            }
        }
        text
    }
}

const NO_ANSWER: &str = "No answer: nothing was changed.";

#[cfg(test)]
mod tests {
    use telemetry_schema::document::{Catalog, SCHEMA};
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    fn list(width: usize, items: &[&str]) -> String {
        let catalog = Catalog {
            schema: SCHEMA,
            entries: Vec::new(),
            funnels: Vec::new(),
        };
        let words = Words {
            listing: &Listing::new("tool", catalog, |_| true),
            width,
            wait: Duration::ZERO,
            command: None,
            file: PathBuf::new(),
        };
        words.list(items.iter().map(ToString::to_string))
    }

    #[test]
    fn a_long_list_ends_with_how_much_there_is_more() {
        let text = list(80, &["an entry: It does something."; 600]);
        assert_eq!(text.lines().count(), LINES_MAX + 1);
        assert!(text.ends_with("\n  and 588 more; ? shows all\n"), "{text}");
        let text = list(80, &["an entry: It does something."; LINES_MAX]);
        assert!(!text.contains("more"), "{text}");
    }

    #[test]
    fn one_that_is_longer_than_all_lines_is_shown() {
        let text = list(20, &[&"word ".repeat(100), "another"]);
        assert_eq!(text.matches("word").count(), 100);
        assert!(text.contains("\n  and 1 more;"), "{text}");
        assert!(text.lines().all(|line| line.width() < 20), "{text}");
    }
}
