//! Every shape of `funnel!`, and every name that it could stumble over.

use telemetry::funnel;

use crate::{
    derives::CommandExecuted,
    derives_shadowed::{SiteEmail, Ways, Which},
};

funnel! {
    /// Whether a command is run again.
    ///
    /// A second paragraph that no user reads.
    "strict.funnel", purpose = "proves silence":
    CommandExecuted => CommandExecuted { success: true } * 2
}

funnel!(
    #[doc = "Whether names may mean another thing."]
    name = "strict.address",
    purpose = "proves silence",
    allow_name = "a word in the way":
    SiteEmail { sink: true, runtime: Which::Address, }
        => Ways::Some
        => Ways::None { option: false },
);

/// Where every name of the prelude means another thing.
pub mod shadowed {
    #![allow(unused_macros)]

    mod core {}
    mod std {}
    mod linkme {}
    mod telemetry_runtime {}

    /// Is not what it is called.
    #[derive(Debug)]
    pub struct Option;
    /// Is not what it is called.
    #[derive(Debug)]
    pub struct Some;
    /// Is not what it is called.
    #[derive(Debug)]
    pub struct None;

    macro_rules! matches {
        ($dollar:tt) => {};
    }

    ::telemetry::funnel! {
        /// Whether names may mean another thing here.
        "strict.shadowed", purpose = "proves silence":
        super::SiteEmail { sink: false } => super::Ways::None { option: true } * 3
    }
}
