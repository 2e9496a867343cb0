//! What generated code names, and nothing else. No part of the public interface.
//!
//! The branches for `--cfg telemetry_off` live in the macros below, so that generated code is the
//! same in both cases and every field is still read.

pub use core;
pub use std;

#[cfg(not(telemetry_off))]
pub use linkme;
pub use telemetry_macros::funnel;
pub use telemetry_schema::{
    Choice, Condition, Descriptor, Domain, Field, Funnel, Head, Level, Origin, Outline, Step, name,
};

pub use crate::funnel::{Asked, Asks, ask, outline};
pub use crate::lifecycle::{Sites as Lifecycle, events as lifecycle};
pub use crate::record::{
    event::{Sink, TelemetryEvent},
    feature::{Leaving, Polling, Running, never, once},
    outcome::{Ended, ErrorKinds, FailsWith, Probe, ProbeAny, ProbeResult, TelemetryError},
    site::Site,
    value::{Closed, Finite, Integer, Open, Pick, Reading, TelemetryValue},
};
#[cfg(not(telemetry_off))]
pub use crate::{
    catalog::{FUNNELS, SITES},
    host::HOSTS,
};

/// The module and line of the item that a macro stands on.
#[doc(hidden)]
#[macro_export]
macro_rules! __telemetry_origin {
    () => {
        $crate::__private::Origin::new(
            $crate::__private::std::module_path!(),
            $crate::__private::std::line!(),
        )
    };
}

/// A site and its place in the catalog: `site!(NAME = descriptor)`, where items may stand.
#[cfg(not(telemetry_off))]
#[doc(hidden)]
#[macro_export]
macro_rules! __telemetry_site {
    ($name:ident = $descriptor:expr) => {
        #[$crate::__private::linkme::distributed_slice($crate::__private::SITES)]
        #[linkme(crate = $crate::__private::linkme)]
        static $name: $crate::__private::Site = $crate::__private::Site::new($descriptor);
    };
}

/// Compiled out: the description is judged and then forgotten.
#[cfg(telemetry_off)]
#[doc(hidden)]
#[macro_export]
macro_rules! __telemetry_site {
    ($name:ident = $descriptor:expr) => {
        static $name: $crate::__private::Site = $crate::__private::Site;
        const _: $crate::__private::Descriptor = $descriptor;
    };
}

/// A funnel and its place in the catalog: `funnel_item!(NAME = funnel)`, where items may stand.
#[cfg(not(telemetry_off))]
#[doc(hidden)]
#[macro_export]
macro_rules! __telemetry_funnel {
    ($name:ident = $funnel:expr) => {
        #[$crate::__private::linkme::distributed_slice($crate::__private::FUNNELS)]
        #[linkme(crate = $crate::__private::linkme)]
        static $name: $crate::__private::Funnel = $funnel;
    };
}

/// Compiled out: the funnel is judged and then forgotten.
#[cfg(telemetry_off)]
#[doc(hidden)]
#[macro_export]
macro_rules! __telemetry_funnel {
    ($name:ident = $funnel:expr) => {
        const _: $crate::__private::Funnel = $funnel;
    };
}

/// A host and its place in the list of hosts: `host!(NAME = host)`.
#[cfg(not(telemetry_off))]
#[doc(hidden)]
#[macro_export]
macro_rules! __telemetry_host {
    ($name:ident = $host:expr) => {
        static $name: $crate::Host = $host;
        const _: () = {
            #[$crate::__private::linkme::distributed_slice($crate::__private::HOSTS)]
            #[linkme(crate = $crate::__private::linkme)]
            static ENTRY: &$crate::Host = &$name;
        };
    };
}

/// Compiled out: what the host says of itself is judged; only its name and version are kept.
#[cfg(telemetry_off)]
#[doc(hidden)]
#[macro_export]
macro_rules! __telemetry_host {
    ($name:ident = $host:expr) => {
        const _: $crate::Host = $host;
        static $name: $crate::Host = $crate::Host::new(
            $crate::__private::core::env!("CARGO_PKG_NAME"),
            $crate::__private::core::env!("CARGO_PKG_VERSION"),
            "",
        );
    };
}

/// What holds documents to the catalog.
#[cfg(any(not(feature = "store"), telemetry_off))]
pub use crate::asserts::absent as documents;
#[cfg(all(feature = "store", not(telemetry_off)))]
pub use crate::explain::documents;

pub use crate::{
    __telemetry_caller as caller, __telemetry_funnel as funnel_item, __telemetry_host as host,
    __telemetry_lifecycle as lifecycle_sites, __telemetry_origin as origin,
    __telemetry_site as site,
};
