use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
enum Language {
    #[telemetry(rename = "C++")]
    Cpp,
    Čeština,
}

fn main() {}
