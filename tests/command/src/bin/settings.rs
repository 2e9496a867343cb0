//! A settings page, as the documentation of `Telemetry` shows one: it has to compile without telemetry too.

use std::io::{self, Write};

use telemetry_runtime::{Review, Telemetry};

/// Takes a look.
#[telemetry_runtime::track_feature("peeked", purpose = "shows whether anybody looks")]
fn peek() {}

fn main() -> io::Result<()> {
    let telemetry = telemetry_runtime::start!(product = "peeker");
    peek();
    page(&telemetry, &mut io::stdout().lock())
}

fn page(telemetry: &Telemetry, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", telemetry.status().why)?;
    let listing = telemetry.listing();
    for listed in &listing.entries {
        let records = listed.here.as_ref().is_some_and(|here| here.records);
        let (mark, entry) = (if records { "x" } else { " " }, &listed.entry);
        writeln!(out, "[{mark}] {}: {}", entry.name, entry.purpose)?;
    }
    for listed in &listing.funnels {
        writeln!(out, "{}: {}", listed.funnel.name, listed.funnel.about)?;
    }
    for change in telemetry.review().iter().flat_map(Review::changes) {
        writeln!(out, "new: {change}")?;
    }
    writeln!(out, "reports go to {:?}", listing.endpoint)
}
