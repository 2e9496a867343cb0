fn main() {
    let _telemetry = telemetry_runtime::start!(end_point = "https://example.org", long_lived);
}
