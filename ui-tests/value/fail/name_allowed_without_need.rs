use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
enum Asked {
    #[telemetry(allow_name = "there is nothing personal in it")]
    Colour,
}

fn main() {}
