use telemetry_runtime::{Flags, TelemetryValue};

#[derive(TelemetryValue)]
#[telemetry(bucket = [1], buckets = [1], crate = 5)]
enum Language {
    #[telemetry(rename = "Rust")]
    Rust,
    #[telemetry(rename = 5)]
    C(u8),
    #[telemetry(rename = "go", rename = "go")]
    Go,
    #[telemetry(rename = "go")]
    Golang,
    Email,
}

#[derive(TelemetryValue)]
#[telemetry(buckets = [3, 2, 1], bounds = [1])]
struct Matches(String);

fn main() {
    // None of these lines is wrong.
    let _: Flags<Language> = [Language::Go].into_iter().collect();
    let _ = Matches(String::new());
}
