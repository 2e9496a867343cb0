use telemetry_runtime::TelemetryEvent;

macro_rules! event {
    ($name:ident, $($field:ident: $ty:ty,)*) => {
        /// Made by a macro.
        #[derive(TelemetryEvent)]
        #[telemetry(purpose = "shows that a macro hides nothing")]
        struct $name {
            $(
                #[doc = concat!("The ", stringify!($field), ".")]
                $field: $ty,
            )*
        }
    };
}

event!(Searched, success: bool, pattern: String, found: u64,);

fn main() {}
