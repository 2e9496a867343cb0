//! What the measured hosts of `telemetry-runtime` have in common: features, an event, and consent.

#[cfg(feature = "calls")]
mod calls;
mod entries;

#[cfg(feature = "calls")]
pub use calls::calls;
pub use entries::{Command, Ended, bare, ended, plain, timed};

use telemetry_runtime::{Choice, Error, Level, Telemetry};

/// Gives consent, as a user would in the settings of a program.
///
/// # Errors
/// When something stands above the user's answer.
pub fn agree(telemetry: &Telemetry) -> Result<(), Error> {
    telemetry.enable(&Choice::new(Level::Enhanced))
}

/// How often an entry stands in the store, once all that waits is folded.
///
/// # Errors
/// When the store cannot be read.
#[cfg(not(telemetry_off))]
pub fn recorded(telemetry: &Telemetry, name: &str) -> Result<u64, String> {
    let folded = telemetry
        .fold(std::time::Duration::from_secs(30))
        .map_err(|error| error.to_string())?;
    // Whatever else is missing from the count, these say why.
    let dropped = folded.dropped + telemetry.status().dropped;
    if dropped + folded.damaged > 0 {
        eprintln!(
            "{dropped} records dropped, {} places damaged",
            folded.damaged
        );
    }
    let listing = telemetry.listing();
    let listed = listing
        .entries
        .iter()
        .find(|listed| listed.entry.name == name);
    listed
        .and_then(|listed| listed.here.as_ref()?.recorded)
        .ok_or_else(|| format!("{name} is not in the listing"))
}

/// Nothing is recorded in this build.
///
/// # Errors
/// Always.
#[cfg(telemetry_off)]
pub fn recorded(_: &Telemetry, name: &str) -> Result<u64, String> {
    Err(format!("{name} is compiled out"))
}
