//! The release that knows more: each entry but one is wider in a way of its own.

use telemetry_consent_host::{Records, run};
use telemetry_runtime::{TelemetryEvent, TelemetryValue, track_feature};

#[derive(Clone, Copy, TelemetryValue)]
enum Way {
    Left,
    Right,
    Up,
}

#[derive(Clone, Copy, TelemetryValue)]
#[telemetry(buckets = [1, 5, 10])]
struct Size(u32);

/// Nothing is new here.
#[derive(TelemetryEvent)]
#[telemetry(name = "same", purpose = "shows that the rest goes on")]
struct Same;

/// A variant is new.
#[derive(TelemetryEvent)]
#[telemetry(name = "variant", purpose = "shows the way")]
struct Variant {
    /// Which way.
    way: Way,
}

/// A bucket is finer.
#[derive(TelemetryEvent)]
#[telemetry(name = "bucket", purpose = "shows the size")]
struct Bucket {
    /// Which size.
    size: Size,
}

/// A field is new.
#[derive(TelemetryEvent)]
#[telemetry(name = "field", purpose = "shows the speed")]
struct Fields {
    /// Whether it is fast.
    fast: bool,
    /// Whether it is far.
    far: bool,
}

/// Two fields leave together.
#[derive(TelemetryEvent)]
#[telemetry(name = "together", purpose = "shows both", cross(one, two))]
struct Together {
    /// One.
    one: bool,
    /// Two.
    two: bool,
}

/// It is kept longer.
#[derive(TelemetryEvent)]
#[telemetry(name = "longer", purpose = "shows time", retention_days = 20)]
struct Longer;

/// It is asked for something else.
#[derive(TelemetryEvent)]
#[telemetry(name = "purpose", purpose = "shows whom to ask")]
struct Purpose;

/// It is new.
#[derive(TelemetryEvent)]
#[telemetry(name = "event", purpose = "shows that it is new")]
struct Event;

/// Takes its time.
#[track_feature("timed", purpose = "shows how long it takes", timed)]
fn timed() {}

fn main() {
    run(
        || telemetry_runtime::start!(product = "widening", endpoint = "https://two.example"),
        Records {
            events: || {
                Same.record();
                Variant { way: Way::Left }.record();
                Variant { way: Way::Right }.record();
                Variant { way: Way::Up }.record();
                Bucket { size: Size(7) }.record();
                Fields {
                    fast: true,
                    far: false,
                }
                .record();
                Together {
                    one: true,
                    two: false,
                }
                .record();
                Longer.record();
                Purpose.record();
                Event.record();
            },
            feature: timed,
        },
    );
}
