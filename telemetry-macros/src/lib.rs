//! The attribute and derives of `telemetry-runtime`, which re-exports them; use them from there.
//!
//! An item goes through these rooms: [`attr`] reads keys, `ast` reads shapes, `valid` judges,
//! `spec` is what is left, `expand` writes the code. Every mistake is collected in
//! [`errors::Errors`] on the way, and beside the errors `fallback` writes an implementation that
//! keeps the rest of the host quiet.

mod attr;
mod docs;
mod errors;
mod expand;
mod feature;
mod names;
mod spec;

use proc_macro::TokenStream;

/// Counts the calls of a function, and how they ended.
///
/// ```
/// # use telemetry_runtime::track_feature;
/// # struct Hits;
/// /// Searches through the index instead of reading every file.
/// #[track_feature("search.indexed", purpose = "decides whether the index is worth keeping", timed,
///     errors = std::io::Error)]
/// fn search(query: &str) -> Result<Hits, std::io::Error> {
///     // …
/// #   Ok(Hits)
/// }
/// # let _ = search("");
/// ```
///
/// What is counted is the outcome: `ok`, `err`, `panic`, or `cancelled` for a future that was dropped
/// between its first poll and its end. Arguments and returned values are never read, with one
/// exception: of an `Err` the kind, where `errors` names its type. Nothing is counted before
/// `start!`, after its guard is gone, or where the user did not agree; then a call costs a few
/// instructions more than before.
///
/// It stands on functions with a body: free ones and methods, in traits and in their impls, `async`,
/// generic, `unsafe` and `extern` ones. It cannot stand on a `const fn`, nor together with
/// `#[track_caller]`. The function keeps its signature, attributes, drop order, panics and lints
/// (but for those that hold the signature against all of the body, such as
/// `clippy::needless_pass_by_value`).
///
/// # Keys
/// - `"a.name"` in first place, or `name = "…"`: what the feature is called in listings and reports;
///   the function's name unless given.
/// - `purpose = "…"`, needed: what is decided by it. Users read it.
/// - `about = "…"`: what is counted, unless the doc comment's first paragraph says so.
/// - `category = "…"`: the group that a user can switch as one.
/// - `level = "basic"`, `"enhanced"` or `"full"`: the user's level from which it is counted; `basic`
///   unless given.
/// - `timed`: measures how long calls take, from level `enhanced` on.
/// - `errors = Type`: the error type, [`std::io::Error`] or one under `#[derive(TelemetryError)]`,
///   whose kinds are counted from level `enhanced` on. Without it an error has no kind.
/// - `retention_days = 90`: how long the device keeps the counts, 1 to 3,650.
/// - `expires = "2027-06-30"`: the last day on which it is counted.
/// - `allow_name = "…"`: why the name is harmless, where it holds a word for personal data.
/// - `crate = some::path`: where the runtime is, if it was renamed.
#[proc_macro_attribute]
pub fn track_feature(arguments: TokenStream, item: TokenStream) -> TokenStream {
    feature::track(arguments.into(), item.into()).into()
}
