use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
enum Asked {
    Password,
    #[telemetry(rename = "home.address")]
    Home,
    #[telemetry(allow_name = "the setting is called so, and holds a colour")]
    UserColour,
}

fn main() {}
