//! What every listing says before its entries. The claims stay within what the design defends
//! against: a careless author is stopped, a determined one is made visible, and no more.

use telemetry_schema::Level;

use super::Listing;

/// What a level adds.
pub(crate) const fn level(level: Level) -> &'static str {
    match level {
        Level::Basic => {
            "Daily counts of features by how they ended, and of the events of this level."
        }
        Level::Enhanced => {
            "Adds how long features took, the kinds of their errors, and the events of this level."
        }
        Level::Full => {
            "Adds single events of this level, each with all its values together, the hour, and \
             the random id of one run on one day."
        }
    }
}

/// What is never recorded, whatever the level.
pub(super) const NEVER: &[&str] = &[
    "Text: what you type, search for or open, names of files, paths, addresses, contents and error \
     messages. A value is taken from a finite set that is written below in full, or not at all.",
    "Identifiers of you, this device or this installation, and hashes of names or contents.",
    "Exact quantities of single calls: a number, time or size is reduced to one of the ranges \
     below. An exact sum for a day stays on this device.",
    "Arguments and results of functions. Of a function that is listed, only that it ran and how it \
     ended is seen.",
];

/// What the listing does not promise.
pub(super) const LIMITS: &str = "This page speaks of the telemetry that is linked into this \
    program. It cannot speak for other code inside it, nor for what an operator of a server does: \
    a report carries no identifier, but that alone does not make it anonymous, and a server sees \
    the address that a connection comes from.";

/// What stands above the ranges that all entries share.
pub(super) const RANGES: &str = "A count, time, size or share is recorded as one of these ranges. \
    A range of counts includes its last value, the others end just before theirs. The exact sum of \
    a day is kept as well, and stays on this device.";

/// What stands above the funnels.
pub(super) const FUNNELS: &str = "Questions that this device answers from what it has recorded: how \
    far use got, in the order of the steps. Of each, a shared report may tell the furthest step that \
    was reached in a week, and nothing else of it.";

/// What is said where there is no entry.
pub(super) const NOTHING: &str = "There are none: this program records nothing.";

/// What outlives the days that each entry is kept for.
const OUTLIVES: &str = "How long an entry is kept stands beside it. Beyond that, until you delete \
    it, this device keeps the days of the first hundred uses of each entry, the days on which the \
    program was used, and the days on which steps of funnels were reached.";

/// What stands before the place that reports go to. Whoever reads a page back finds it by this.
pub(super) const GOES_TO: &str = "If you share, reports go to ";

/// What stands behind it.
pub(super) const OF_EACH_DAY: &str = ". Of each day that is over";

/// What happens with what is recorded.
pub(crate) fn lead(listing: &Listing) -> Vec<String> {
    let outlives = (!listing.entries.is_empty()).then(|| OUTLIVES.to_owned());
    let paragraphs = [
        Some(format!(
            "{} can record what is listed here and nothing else, and only after you agreed. Both \
             answers are no until you give them: whether to record on this device, and whether to \
             share reports of it.",
            listing.product
        )),
        outlives,
        Some(match &listing.endpoint {
            Some(endpoint) => format!(
                "{GOES_TO}{}{OF_EACH_DAY}, one for each version and consent holds that \
                 day's counts, each value counted for itself; values are counted together only \
                 where an entry says so. What was reached goes apart from it, at other times: days \
                 of return, first uses, milestones, steps of funnels. At level full single events \
                 go, too. What was sent can be taken back for 90 days.",
                place(listing, endpoint)
            ),
            None => "This program names no place to send reports to: nothing leaves this device."
                .to_owned(),
        }),
    ];
    paragraphs.into_iter().flatten().collect()
}

/// The place in force, and who put it in the place of the program's.
fn place(listing: &Listing, endpoint: &str) -> String {
    let device = listing.device.as_ref();
    match device.and_then(|device| device.redirect.as_deref()) {
        Some(redirect) => format!(
            "{redirect}, which the system's policy file names instead of the program's {endpoint}"
        ),
        None => endpoint.to_owned(),
    }
}

/// What was decided on this device, as a sentence.
pub(super) fn device(listing: &Listing) -> Option<String> {
    let device = listing.device.as_ref()?;
    let records = match device.level {
        Some(level) => format!("Recording is on at level {level}"),
        None => "Recording is off".to_owned(),
    };
    let shares = if device.share {
        "sharing is on"
    } else {
        "sharing is off"
    };
    Some(format!("{records}, {shares}: {}.", device.because))
}
