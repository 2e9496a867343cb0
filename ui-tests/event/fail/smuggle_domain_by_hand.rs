use telemetry_runtime::{TelemetryValue, __private, schema};

struct Text(String);

impl TelemetryValue for Text {
    const DOMAIN: &'static __private::Closed = &__private::Closed::of(schema::Domain::BOOL);

    fn reading(&self) -> __private::Reading {
        self.0.is_empty().reading()
    }
}

fn main() {}
