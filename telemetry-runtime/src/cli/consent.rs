//! `enable`, `disable` and `review`: what the user answers.

use std::fmt::Write as _;

use serde::Serialize;
use telemetry_schema::{Level, diff::Change, document::Entry};

use super::{
    args::{DisableArgs, EnableArgs, ReviewArgs},
    console::{self, Console},
    delete,
    outcome::{Answer, Stop},
    status,
};
use crate::{Choice, Means, Telemetry, explain::Listing};

pub(super) fn enable(args: &EnableArgs, telemetry: &Telemetry) -> Answer {
    let listing = telemetry.listing();
    let level = args.level();
    let chosen = |entry: &Entry| {
        entry.level <= level
            && (args.category.is_empty()
                || entry
                    .category
                    .as_ref()
                    .is_some_and(|of| args.category.contains(of)))
    };
    judge_categories(args, &listing)?;
    console::notice(&summary(&listing, level, chosen));
    let mut choice = Choice::new(level).share(args.share).by(Means::Command);
    if !args.category.is_empty() {
        choice = choice.categories(args.category.iter().cloned());
    }
    telemetry.enable(&choice)?;
    status::print(telemetry, args.json)
}

/// A misspelt category would be a consent to nothing.
fn judge_categories(args: &EnableArgs, listing: &Listing) -> Answer {
    let mut known: Vec<&str> = listing
        .entries
        .iter()
        .filter_map(|listed| listed.entry.category.as_deref())
        .collect();
    known.sort_unstable();
    known.dedup();
    match args
        .category
        .iter()
        .find(|name| !known.contains(&name.as_str()))
    {
        None => Ok(()),
        Some(name) if known.is_empty() => Err(Stop::Usage(format!(
            "there is no category `{name}`, nor any other"
        ))),
        Some(name) => Err(Stop::Usage(format!(
            "there is no category `{name}`; there are {}",
            known.join(", ")
        ))),
    }
}

/// What is agreed to, in short; `explain` has it in full.
fn summary(listing: &Listing, level: Level, chosen: impl Fn(&Entry) -> bool) -> String {
    let entries: Vec<&Entry> = listing
        .admitted()
        .map(|listed| &listed.entry)
        .filter(|entry| chosen(entry))
        .collect();
    let mut summary = format!(
        "{} of {} entries can record at level {level}; `explain` shows each in full:",
        entries.len(),
        listing.entries.len()
    );
    for entry in entries {
        let _ = write!(summary, "\n  {}: {}", entry.name, entry.purpose);
    }
    summary
}

pub(super) fn disable(args: &DisableArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    telemetry.disable(Means::Command)?;
    let kept = status::keeps_data(&telemetry.status());
    let asked = || console.ask("Delete what was recorded on this device, too?");
    let deletes = args.delete || kept && !args.keep && asked() == Some(true);
    let left = telemetry.can_be_taken_back();
    let takes_back = args.sent
        || deletes
            && !args.delete
            && left > 0
            && console.ask(&delete::take_back(left)) == Some(true);
    if deletes {
        let done = delete::delete(telemetry, console, takes_back)?;
        console::notice("everything that was recorded on this device is deleted");
        done.tell(telemetry.can_be_taken_back());
    } else if kept {
        console::notice("what was recorded is kept; `delete` deletes it");
        delete::tell_left(left);
    }
    status::print(telemetry, args.json)
}

#[derive(Serialize)]
struct Page<'a> {
    schema: u32,
    changes: &'a [Change],
    requests: &'a [String],
    agreed: bool,
}

pub(super) fn review(args: &ReviewArgs, telemetry: &Telemetry) -> Answer {
    // Whoever refuses then: a look is refused to nobody, and there is nothing to agree to.
    if telemetry.asks_for_nothing() {
        return reviewed(args, &[], &[], false);
    }
    let review = telemetry.review()?;
    let agreed = args.agree && !review.is_empty();
    if agreed {
        telemetry.agree(&review, Means::Command)?;
    }
    reviewed(args, review.changes(), review.requests(), agreed)
}

fn reviewed(args: &ReviewArgs, changes: &[Change], requests: &[String], agreed: bool) -> Answer {
    if args.json {
        console::print_json(&Page {
            schema: 1,
            changes,
            requests,
            agreed,
        })?;
    } else {
        console::print_prose(&lines(changes, requests))?;
    }
    console::notice(if agreed {
        "agreed"
    } else if changes.is_empty() && requests.is_empty() {
        "there is nothing to review"
    } else {
        "none of this records until it is agreed to: `review --agree`"
    });
    Ok(())
}

fn lines(changes: &[Change], requests: &[String]) -> String {
    let changes = changes.iter().map(|change| format!("{change}\n"));
    let requests = requests.iter().map(|request| format!("{request}\n"));
    changes.chain(requests).collect()
}
