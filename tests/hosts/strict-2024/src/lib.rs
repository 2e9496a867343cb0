//! A host that forbids and denies all it can: nothing here may draw a complaint.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    clippy::all,
    clippy::pedantic,
    rust_2018_idioms,
    future_incompatible,
    let_underscore,
    unused,
    unreachable_pub,
    unused_lifetimes,
    unused_qualifications,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unused_results
)]

#[path = "../../../both-editions/closures.rs"]
pub mod closures;
#[path = "../../../both-editions/derives.rs"]
pub mod derives;
#[path = "../../../both-editions/derives_shadowed.rs"]
pub mod derives_shadowed;
#[path = "../../../both-editions/features.rs"]
pub mod features;
#[path = "../../../both-editions/funnels.rs"]
pub mod funnels;
#[path = "../../../both-editions/methods.rs"]
pub mod methods;
#[path = "../../../both-editions/shadowed.rs"]
pub mod shadowed;
#[path = "../../../both-editions/start.rs"]
pub mod start;
