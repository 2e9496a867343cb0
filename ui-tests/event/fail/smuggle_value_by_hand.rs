use telemetry_runtime::TelemetryValue;

struct Text(String);

impl TelemetryValue for Text {
    const DOMAIN: &'static telemetry_runtime::__private::Closed = bool::DOMAIN;

    fn reading(&self) -> telemetry_runtime::__private::Reading {
        telemetry_runtime::__private::Reading {
            index: self.0.len() as u64,
            quantity: u64::from(self.0.as_bytes()[0]),
        }
    }
}

fn main() {}
