//! A program that runs for hours.

fn main() {
    telemetry_lifecycle_host::run(|| {
        telemetry_runtime::start!(
            product = "lifecycle-host",
            contributors = ["telemetry-lifecycle-host"],
            lifecycle,
            long_lived,
        )
    });
}
