fn main() {
    let endpoint = std::env::var("ENDPOINT").unwrap();
    let _telemetry = telemetry_runtime::start!(endpoint = &endpoint);
}
