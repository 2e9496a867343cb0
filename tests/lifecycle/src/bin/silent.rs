//! The same program without the runtime's own events.

fn main() {
    telemetry_lifecycle_host::run(|| {
        telemetry_runtime::start!(
            product = "lifecycle-host",
            contributors = ["telemetry-lifecycle-host"],
        )
    });
}
