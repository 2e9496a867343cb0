//! The attribute and derives of `telemetry-runtime`, which re-exports them; use them from there.
//!
//! An item goes through these rooms: [`attr`] reads keys, `ast` reads shapes, `valid` judges,
//! `spec` is what is left, `expand` writes the code. Every mistake is collected in
//! [`errors::Errors`] on the way, and beside the errors `fallback` writes an implementation that
//! keeps the rest of the host quiet.

mod attr;
mod docs;
mod errors;
mod names;
mod spec;
