//! The program as it was released first.

fn main() {
    telemetry_lifecycle_host::run(|| {
        telemetry_runtime::start!(
            product = "lifecycle-host",
            contributors = ["telemetry-lifecycle-host"],
            lifecycle,
            install = Package,
            channel = Beta,
        )
    });
}
