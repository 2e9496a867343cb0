//! A library whose items the host names.

mod inner;

pub use inner::{Opened, Renamed};

/// Sums things up.
#[telemetry_runtime::track_feature("named.generic", purpose = "shows that generics are one entry")]
pub fn generic<T: Into<u64>>(left: T, right: T) -> u64 {
    left.into() + right.into()
}

/// Waits for nothing.
#[telemetry_runtime::track_feature(
    "named.waiting",
    purpose = "shows that async functions are entries, with an attribute on several lines"
)]
pub async fn waiting() {
    std::future::ready(()).await;
}
