//! A library that the host names as `_` and by nothing else.

/// Counts nothing.
#[telemetry_runtime::track_feature("anonymous.counted", purpose = "shows that a mention is enough")]
pub fn counted() {}
