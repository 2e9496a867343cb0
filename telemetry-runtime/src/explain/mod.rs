//! What a program can record, for people and for programs to read.
//!
//! A [`Listing`] is made from the catalog alone; everything here is a rendering of it, without
//! files, terminal or clock. PRIVACY.md is the Markdown of a listing without a device.

#[doc(hidden)]
pub mod documents;
mod funnel;
mod html;
pub(crate) mod json;
mod layout;
mod listing;
mod markdown;
mod near;
pub(crate) mod promise;
mod ranges;
mod sheet;
mod text;

#[cfg(feature = "cli")]
pub(crate) use html::parts;
pub use layout::Layout;
pub use listing::{Device, Here, Listed, ListedFunnel, Listing};
#[cfg(feature = "cli")]
pub(crate) use ranges::of_label as range_of_label;

#[cfg(test)]
mod tests;
#[cfg(all(test, feature = "cli"))]
pub(crate) use tests::EVERYTHING;
