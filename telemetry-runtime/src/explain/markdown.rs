//! A listing as GitHub-flavoured Markdown. Without a device it is PRIVACY.md, so nothing in it may
//! depend on the day, the machine or the version.

use std::fmt::Write as _;

use telemetry_schema::Level;

use super::{
    Listing, promise, ranges,
    sheet::{Row, Set, Sheet, Values},
};
use crate::wrap::{TIE, harmless};

pub(super) fn render(listing: &Listing) -> String {
    let mut out = String::new();
    let mut line = |line: &str| {
        out.push_str(line);
        out.push('\n');
    };
    line(&format!("# Telemetry of {}", prose(&listing.product)));
    line("");
    for paragraph in promise::lead(listing) {
        line(&prose(&paragraph));
        line("");
    }
    if let Some(device) = promise::device(listing) {
        line("## Now");
        line("");
        line(&prose(&device));
        line("");
    }
    line("## Levels");
    line("");
    for level in Level::ALL {
        line(&format!("- **{level}**: {}", prose(promise::level(level))));
    }
    line("");
    line("## Never recorded");
    line("");
    for never in promise::NEVER {
        line(&format!("- {}", prose(never)));
    }
    line("");
    line(&prose(promise::LIMITS));
    line("");
    ranges(&mut out, listing);
    for (at, group) in listing.groups().iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let _ = writeln!(out, "## {}", group.heading);
        if let Some(note) = group.note {
            let _ = write!(out, "\n{}\n", prose(note));
        }
        if listing.is_empty() {
            let _ = write!(out, "\n{}\n", promise::NOTHING);
        }
        for listed in &group.sheets {
            sheet(&mut out, listed);
        }
    }
    out
}

/// The section that fields link to; its heading stands before those of the entries, so that no
/// entry takes its anchor.
fn ranges(out: &mut String, listing: &Listing) {
    let measures = listing.measures();
    if measures.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "## {}\n\n{}\n\n",
        ranges::HEADING,
        prose(promise::RANGES)
    );
    for measure in measures {
        let ranges = prose(&ranges::of_measure(measure).join(", "));
        let _ = writeln!(out, "- **{}**: {ranges}", ranges::name(measure));
    }
    out.push('\n');
}

fn sheet(out: &mut String, sheet: &Sheet) {
    let _ = write!(out, "\n### `{}`\n\n", code(sheet.name));
    let _ = write!(out, "{} ({})\n\n", prose(sheet.about), sheet.kind);
    for fact in &sheet.facts {
        let _ = writeln!(out, "- {}: {}", fact.label, prose(&fact.words));
    }
    if !sheet.rows.is_empty() {
        out.push_str("\n| Value | Meaning | Taken from |\n| --- | --- | --- |\n");
    }
    for Row { name, about, set } in &sheet.rows {
        let (name, about, set) = (code(name), prose(about), taken_from(set));
        let _ = writeln!(out, "| `{name}` | {about} | {set} |");
    }
}

fn taken_from(set: &Set) -> String {
    let lead = &set.lead;
    match &set.values {
        Values::Plain(values) => format!("{lead}: {}", prose(&values.join(", "))),
        Values::Explained(values) => {
            let values = values.iter().map(|(name, about)| match about.as_str() {
                "" => format!("<br>`{}`", code(name)),
                about => format!("<br>`{}`: {}", code(name), prose(about)),
            });
            format!("{lead}:{}", values.collect::<String>())
        }
        Values::Ranges(measure) => {
            let count = measure.buckets().len();
            format!("{lead} [{count} ranges](#ranges)")
        }
    }
}

/// Text that is written in the source, as text. Plain words between two backticks stay code; with
/// anything else between them, or a backtick without its partner, none of it is.
fn prose(words: &str) -> String {
    let words = one_line(words);
    let pieces: Vec<&str> = words.split('`').collect();
    let keeps_code = pieces.len() % 2 == 1
        && pieces.iter().enumerate().all(|(at, piece)| match at % 2 {
            1 => is_plain(piece),
            // Two backticks in a row would open another kind of code.
            _ => at == 0 || at + 1 == pieces.len() || !piece.is_empty(),
        });
    let mut out = String::with_capacity(words.len());
    for (at, piece) in pieces.iter().enumerate() {
        if keeps_code && at % 2 == 1 {
            let _ = write!(out, "`{piece}`");
            continue;
        }
        if at > 0 && !keeps_code {
            out.push_str("\\`");
        }
        escape(&mut out, piece);
    }
    out
}

/// Nothing that means something in Markdown, tables or HTML.
fn is_plain(code: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || " _.,:;-+=/()#!?".contains(c);
    !code.is_empty() && code.chars().all(plain)
}

fn escape(out: &mut String, words: &str) {
    let mut before = ' ';
    let mut characters = words.chars().peekable();
    while let Some(character) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '*' | '[' | ']' | '|' | '~' => out.extend(['\\', character]),
            // Inside a word an underscore is only an underscore.
            '_' if !before.is_alphanumeric() || !after.is_alphanumeric() => out.push_str("\\_"),
            // At the start of a line these begin a heading or a list.
            '#' | '+' | '-' if before == ' ' && after == ' ' => out.extend(['\\', character]),
            _ => out.push(character),
        }
        before = character;
    }
}

/// Names are `[a-z0-9_.]`; should one ever not be, it still cannot leave its code span.
fn code(name: &str) -> String {
    one_line(name).replace('`', "'").replace('|', "\\|")
}

fn one_line(words: &str) -> String {
    let clean = harmless(words);
    let words: Vec<&str> = clean.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").replace(TIE, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paired_backticks_keep_their_meaning() {
        assert_eq!(prose("a `b_c()` d `e`"), "a `b_c()` d `e`");
        assert_eq!(prose("a `b|<` d"), "a \\`b\\|&lt;\\` d");
        assert_eq!(prose("`a``b`"), "\\`a\\`\\`b\\`");
        assert_eq!(prose("a ` b"), "a \\` b");
        assert_eq!(prose("a `` b"), "a \\`\\` b");
        assert_eq!(prose("snake_case _x_ *y*"), "snake_case \\_x\\_ \\*y\\*");
        assert_eq!(prose("<script>|[x](y)"), "&lt;script&gt;\\|\\[x\\](y)");
        assert_eq!(prose("a\n# b"), "a \\# b");
    }
}
