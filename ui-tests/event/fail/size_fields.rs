use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// The field.
    f0: bool,
    /// The field.
    f1: bool,
    /// The field.
    f2: bool,
    /// The field.
    f3: bool,
    /// The field.
    f4: bool,
    /// The field.
    f5: bool,
    /// The field.
    f6: bool,
    /// The field.
    f7: bool,
    /// The field.
    f8: bool,
    /// The field.
    f9: bool,
    /// The field.
    f10: bool,
    /// The field.
    f11: bool,
    /// The field.
    f12: bool,
    /// The field.
    f13: bool,
    /// The field.
    f14: bool,
    /// The field.
    f15: bool,
    /// The field.
    f16: bool,
    /// The field.
    f17: bool,
    /// The field.
    f18: bool,
    /// The field.
    f19: bool,
    /// The field.
    f20: bool,
    /// The field.
    f21: bool,
    /// The field.
    f22: bool,
    /// The field.
    f23: bool,
    /// The field.
    f24: bool,
    /// The field.
    f25: bool,
    /// The field.
    f26: bool,
    /// The field.
    f27: bool,
    /// The field.
    f28: bool,
    /// The field.
    f29: bool,
    /// The field.
    f30: bool,
    /// The field.
    f31: bool,
    /// The field.
    f32: bool,
}

fn main() {}
