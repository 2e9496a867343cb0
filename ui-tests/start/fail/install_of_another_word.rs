use telemetry_runtime::Install;

fn main() {
    let _telemetry = telemetry_runtime::start!(lifecycle, install = Install::of(Some("apt")));
}
