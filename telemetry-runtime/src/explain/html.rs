//! A listing as one HTML page: it loads nothing, runs nothing, follows the reader's light or dark
//! theme, and everything that was written in the source is escaped.

use std::fmt::Write as _;

use telemetry_schema::Level;

use super::{
    Listing,
    listing::FIRST,
    promise, ranges,
    sheet::{Row, Set, Sheet, Values},
    text::harmless,
};

/// The policy forbids every source but the style below, should an escape ever fail.
const HEAD: &str = r#"<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<style>
:root { color-scheme: light dark; --line: #c8c8c8; --soft: #f4f4f4; --text: #1a1a1a; --back: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --line: #555555; --soft: #262626; --text: #eeeeee; --back: #161616; } }
body { color: var(--text); background: var(--back); font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
section.entry { border-top: 1px solid var(--line); margin-top: 2rem; }
code, h3 { font-family: ui-monospace, monospace; }
dt { font-weight: 600; } dd { margin: 0 0 .25rem 1.5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
caption { text-align: left; font-weight: 600; }
th, td { border: 1px solid var(--line); padding: .35rem .5rem; text-align: left; vertical-align: top; }
thead th { background: var(--soft); }
tbody th { font-weight: 400; }
</style>
"#;

pub(super) fn render(listing: &Listing) -> String {
    let product = escape(&listing.product);
    let version = listing.version.as_deref().map(escape);
    let title = match version {
        Some(version) => format!("Telemetry of {product} {version}"),
        None => format!("Telemetry of {product}"),
    };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n{HEAD}<title>{title}</title>\n</head>\n\
         <body>\n<header>\n<h1>{title}</h1>\n"
    );
    for words in promise::lead(listing) {
        paragraph(&mut out, &words);
    }
    out.push_str("</header>\n<main>\n");
    if let Some(device) = promise::device(listing) {
        out.push_str("<h2>Now</h2>\n");
        paragraph(&mut out, &device);
    }
    out.push_str("<h2>Levels</h2>\n<dl>\n");
    for level in Level::ALL {
        let about = escape(promise::level(level));
        let _ = writeln!(out, "<dt>{level}</dt><dd>{about}</dd>");
    }
    out.push_str("</dl>\n<h2>Never recorded</h2>\n<ul>\n");
    for never in promise::NEVER {
        let _ = writeln!(out, "<li>{}</li>", escape(never));
    }
    out.push_str("</ul>\n");
    paragraph(&mut out, promise::LIMITS);
    ranges(&mut out, listing);
    for group in listing.groups() {
        if group.entries.is_empty() && group.heading != FIRST {
            continue;
        }
        let _ = writeln!(out, "<h2>{}</h2>", group.heading);
        if let Some(note) = group.note {
            paragraph(&mut out, note);
        }
        if listing.entries.is_empty() {
            paragraph(&mut out, promise::NOTHING);
        }
        for listed in &group.entries {
            section(&mut out, &Sheet::of(listed));
        }
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// The section that fields link to, each to its own quantity.
fn ranges(out: &mut String, listing: &Listing) {
    let measures = listing.measures();
    if measures.is_empty() {
        return;
    }
    let _ = writeln!(out, "<h2>{}</h2>", ranges::HEADING);
    paragraph(out, promise::RANGES);
    out.push_str("<dl>\n");
    for measure in measures {
        let name = ranges::name(measure);
        let ranges = escape(&ranges::of_measure(measure).join(", "));
        let _ = writeln!(out, "<dt id=\"ranges-{name}\">{name}</dt><dd>{ranges}</dd>");
    }
    out.push_str("</dl>\n");
}

fn section(out: &mut String, sheet: &Sheet) {
    let name = escape(sheet.name);
    let _ = writeln!(
        out,
        "<section class=\"entry\" aria-label=\"{name}\">\n<h3>{name}</h3>\n\
         <p>{} ({})</p>\n<dl>",
        prose(sheet.about),
        sheet.kind
    );
    for fact in &sheet.facts {
        let words = prose(&fact.words);
        let _ = writeln!(out, "<dt>{}</dt><dd>{words}</dd>", fact.label);
    }
    out.push_str("</dl>\n");
    if !sheet.rows.is_empty() {
        let _ = writeln!(
            out,
            "<div class=\"scroll\">\n<table>\n<caption>Values of {name}</caption>\n\
             <thead><tr><th scope=\"col\">Value</th><th scope=\"col\">Meaning</th>\
             <th scope=\"col\">Taken from</th></tr></thead>\n<tbody>"
        );
        for Row { name, about, set } in &sheet.rows {
            let _ = writeln!(
                out,
                "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td></tr>",
                escape(name),
                prose(about),
                taken_from(set)
            );
        }
        out.push_str("</tbody>\n</table>\n</div>\n");
    }
    out.push_str("</section>\n");
}

fn taken_from(set: &Set) -> String {
    let lead = escape(&set.lead);
    match &set.values {
        Values::Plain(values) => format!("{lead}: {}", escape(&values.join(", "))),
        Values::Explained(values) => {
            let mut out = format!("{lead}:<ul>");
            for (name, about) in values {
                let _ = write!(out, "<li><code>{}</code>", escape(name));
                if !about.is_empty() {
                    let _ = write!(out, ": {}", prose(about));
                }
                out.push_str("</li>");
            }
            out + "</ul>"
        }
        Values::Ranges(measure) => {
            let (count, name) = (measure.buckets().len(), ranges::name(*measure));
            format!("{lead} <a href=\"#ranges-{name}\">{count} ranges</a>")
        }
    }
}

fn paragraph(out: &mut String, words: &str) {
    let _ = writeln!(out, "<p>{}</p>", prose(words));
}

/// Escaped, with pairs of backticks as code.
fn prose(words: &str) -> String {
    let escaped = escape(words);
    let pieces: Vec<&str> = escaped.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return escaped;
    }
    let mut out = String::with_capacity(escaped.len());
    for (at, piece) in pieces.iter().enumerate() {
        if at % 2 == 1 {
            let _ = write!(out, "<code>{piece}</code>");
        } else {
            out.push_str(piece);
        }
    }
    out
}

/// Safe in text and in a quoted attribute.
fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for character in harmless(words).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(character),
        }
    }
    out
}
