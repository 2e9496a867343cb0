//! The program as it was built later, from the same version.

use telemetry_runtime::track_feature;

/// Plays.
#[track_feature("play", purpose = "makes this another build")]
#[expect(dead_code, reason = "it only has to be in the catalog")]
fn play() {}

fn main() {
    telemetry_lifecycle_host::run(|| {
        telemetry_runtime::start!(
            product = "lifecycle-host",
            contributors = ["telemetry-lifecycle-host"],
            lifecycle,
        )
    });
}
