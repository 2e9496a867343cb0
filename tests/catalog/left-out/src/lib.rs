//! A library that stands in the host's Cargo.toml and nowhere in its source.

/// Counts nothing.
#[telemetry_runtime::track_feature("left_out.counted", purpose = "shows what a linker leaves out")]
pub fn counted() {}

/// Something was tried.
#[derive(Debug, telemetry_runtime::TelemetryEvent)]
#[telemetry(
    name = "left_out.tried",
    purpose = "shows that events are left out, too"
)]
pub struct Tried;

telemetry_runtime::funnel! {
    /// How often it was tried.
    "left_out.trying", purpose = "shows that a linker leaves funnels out":
    Tried => Tried * 2
}

#[cfg(windows)]
/// Is compiled elsewhere.
#[telemetry_runtime::track_feature("left_out.windows", purpose = "shows what the scan passes over")]
pub fn elsewhere() {}
