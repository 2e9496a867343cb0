extern crate self as telemetry_runtime;

pub mod __private {
    pub use real::__private::*;

    pub trait TelemetryValue {
        const DOMAIN: &'static Text = &Text;

        fn reading(&self) -> &Self {
            self
        }
    }

    pub struct Text;

    impl Text {
        pub const fn domain(&'static self) -> &'static real::schema::Domain {
            &real::schema::Domain::BOOL
        }
    }

    impl TelemetryValue for String {}
}

extern crate telemetry_runtime as real;

/// A search ended.
#[derive(real::TelemetryEvent)]
#[telemetry(purpose = "shows that a false runtime can hand over no text")]
struct Searched {
    /// What was searched for.
    pattern: String,
}

fn main() {}
