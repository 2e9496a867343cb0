// A type is judged by what it is and not by what it is called.
use telemetry_runtime::{TelemetryEvent, TelemetryValue};

#[derive(TelemetryValue)]
enum String {
    Plain,
}

type PathBuf = telemetry_runtime::Elapsed;

#[allow(non_camel_case_types)]
type u64 = telemetry_runtime::Count;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows that names mean nothing")]
struct Searched {
    /// In which mode.
    what: String,
    /// How long it took.
    folder: PathBuf,
    /// How many matches there were.
    found: u64,
}

fn main() {
    Searched { what: String::Plain, folder: PathBuf::default(), found: u64::default() }.record();
}
