//! A library that stands in the host's Cargo.toml and nowhere in its source.

/// Counts nothing.
#[telemetry_runtime::track_feature("left_out.counted", purpose = "shows what a linker leaves out")]
pub fn counted() {}

#[cfg(windows)]
/// Is compiled elsewhere.
#[telemetry_runtime::track_feature("left_out.windows", purpose = "shows what the scan passes over")]
pub fn elsewhere() {}
