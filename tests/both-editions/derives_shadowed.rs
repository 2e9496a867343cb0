//! The derives where every name of the prelude, and of the language's own types, means another thing.

#![allow(
    dead_code,
    unused_macros,
    non_camel_case_types,
    non_snake_case,
    unreachable_pub,
    clippy::upper_case_acronyms
)]

use telemetry::{Elapsed, TelemetryError, TelemetryEvent, TelemetryValue};

mod core {}
mod std {}
mod alloc {}
mod linkme {}
mod telemetry_runtime {}

macro_rules! shadow {
    ($($name:ident)*) => {
        $(
            /// Is not what it is called.
            pub struct $name;
        )*
    };
}
shadow! {
    Option Some None Result Ok Err String Vec Box Default Clone Copy Send Sync Drop Fn FnMut FnOnce
    From Into Iterator IntoIterator AsRef ToOwned ToString PartialEq Eq
    str usize u64 i64 u32 u8 Self_ Site Sink Head Field Choice Open Pick Level Descriptor
}

macro_rules! no_macro {
    ($($name:ident)*) => {
        $(
            macro_rules! $name {
                ($dollar:tt) => {};
            }
        )*
    };
}
no_macro! { module_path line unreachable concat stringify panic assert }

/// Happened under false names.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "proves silence", crate = ::telemetry, allow_name = "a word in the way")]
pub struct SiteEmail {
    /// Whether it did.
    pub sink: bool,
    /// How long it took.
    pub site: Elapsed,
    /// Which it was.
    pub runtime: Which,
}

/// Happened in two ways.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "proves silence", crate = ::telemetry, name = "shadowed")]
pub enum Ways {
    /// In one.
    Some,
    /// In the other.
    None {
        /// Whether it did.
        option: bool,
    },
}

/// Which it was.
#[derive(TelemetryValue)]
#[telemetry(crate = ::telemetry)]
pub enum Which {
    /// This.
    Some,
    /// That.
    #[telemetry(allow_name = "a word in the way")]
    Address,
}

/// How much of it.
#[derive(TelemetryValue)]
#[telemetry(crate = ::telemetry, buckets = [1, 2])]
pub struct Much(::std::primitive::u16);

/// Why it did not.
#[derive(TelemetryError)]
#[telemetry(crate = ::telemetry)]
pub enum Why<T> {
    /// For this.
    Ok(T),
    /// For that.
    Err,
}
