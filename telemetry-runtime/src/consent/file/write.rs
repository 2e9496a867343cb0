//! What a user decided into a text that a person can read and change.

use std::fmt::Write as _;

use telemetry_schema::Date;

use super::{Said, TEXT, VERSION};
use crate::{
    Means,
    consent::{
        sources::Wish,
        terms::{Categories, Limits},
    },
};

/// The user's file as text, with what each line means.
pub fn user_text(product: &str, said: &Said, today: Date, by: Means) -> String {
    let mut text = format!(
        "# What {product} may record about its own use, as you decided.\n\
         # You may lower anything here by hand; more than you agreed to has no effect until\n\
         # you review it. Without this file nothing is recorded.\n\n\
         version = {VERSION}\n\n\
         # off, basic (daily counts), enhanced (adds timings and kinds of errors) or full\n\
         # (adds single events).\n"
    );
    let means = by.as_str();
    let since = match said {
        Said::Off { .. } => today,
        Said::Level(wish) => wish.since.unwrap_or(today),
    };
    match said {
        Said::Off { answered } => text.push_str(off_text(*answered)),
        Said::Level(wish) => text.push_str(&wish_text(wish)),
    }
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "\n# When, by what means, and after which version of the explanation.\n\
         since = \"{since}\"\nby = \"{means}\"\ntext = {TEXT}\n"
    );
    text
}

fn off_text(answered: bool) -> &'static str {
    if answered {
        "level = \"off\"\n"
    } else {
        "level = \"off\"\n\n# You were asked, and the time went by.\nanswered = false\n"
    }
}

fn wish_text(wish: &Wish) -> String {
    let mut text = format!("level = \"{}\"\n", wish.level);
    if let Categories::Only(names) = &wish.categories {
        let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        let _ = write!(
            text,
            "\n# Only entries of these categories.\ncategories = [{}]\n",
            names.join(", ")
        );
    }
    let _ = write!(
        text,
        "\n# Whether reports of a day and of a week may leave this device.\nshare = {}\n",
        wish.share
    );
    let limits = &wish.limits;
    if *limits != Limits::default() {
        text.push_str("\n# What you lowered.\n");
    }
    if let Some(days) = limits.retention_days {
        let _ = writeln!(text, "retention_days = {days}");
    }
    if let Some(size) = limits.size_mib {
        let _ = writeln!(text, "size_mib = {size}");
    }
    if limits.no_detail {
        text.push_str("detail = false\n");
    }
    text
}
