fn main() {
    let _telemetry = telemetry_runtime::start!(token = "two words");
}
