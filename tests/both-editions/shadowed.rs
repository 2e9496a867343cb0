//! Names of the prelude and of our crates that mean something else here.
#![allow(
    dead_code,
    unused_macros,
    reason = "what stands here is in the way, and that is its use"
)]

use telemetry::track_feature as counted;

struct Option;
struct Result;
struct Some;
struct None;
struct Ok;
struct Err;
struct Box;
struct Vec;
struct String;
trait Send {}
trait Sized {}
trait Drop {}
trait Fn {}
trait FnOnce {}
trait Future {}
trait Clone {}
fn drop() {}
mod core {}
mod std {}
mod linkme {}
mod telemetry_runtime {}
mod telemetry_schema {}

macro_rules! concat {
    () => {};
}
macro_rules! line {
    () => {};
}
macro_rules! module_path {
    () => {};
}
macro_rules! panic {
    () => {};
}

#[allow(non_camel_case_types, reason = "in the way")]
type u8 = ::core::primitive::char;
#[allow(non_camel_case_types, reason = "in the way")]
type bool = ::core::primitive::char;
#[allow(non_camel_case_types, reason = "in the way")]
type str = ::core::primitive::char;

/// Adds where every name means something else.
///
/// # Errors
/// Never.
#[counted(
    "shadowed.adds",
    purpose = "proves silence",
    category = "shadowed",
    timed,
    retention_days = 3,
    expires = "2099-12-31",
    errors = ::std::io::Error,
    crate = ::telemetry
)]
pub fn adds(left: i32, right: i32) -> ::core::result::Result<i32, ::std::io::Error> {
    ::core::result::Result::Ok(left.wrapping_add(right))
}

/// Waits where every name means something else.
#[counted("shadowed.waits", purpose = "proves silence", crate = ::telemetry)]
pub async fn waits(input: i32) -> i32 {
    ::core::future::ready(input).await
}
