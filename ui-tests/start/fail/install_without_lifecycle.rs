fn main() {
    let _telemetry = telemetry_runtime::start!(install = Cargo);
}
