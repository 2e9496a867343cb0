//! The attribute and derives of `telemetry-runtime`, which re-exports them; use them from there.
//!
//! An item goes through these rooms: `attr` reads keys, `ast` reads shapes, `valid` judges, `spec`
//! is what is left, `expand` writes the code. Every mistake is collected in `errors` on the way,
//! and beside the errors `fallback` writes an implementation that keeps the rest of the host quiet.

mod ast;
mod attr;
mod docs;
mod errors;
mod expand;
mod fallback;
mod feature;
mod funnel;
mod names;
mod spec;
mod valid;

use proc_macro2::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use errors::Errors;

/// Makes a type an event: something that happened, described by finite values.
///
/// Stands on a struct with named fields, on a unit struct, or on an enum whose variants are events.
/// The first paragraph of the doc comment is what users read; each event and each field has one.
/// What an event holds is judged by the types of its fields: each is a
/// [`TelemetryValue`](macro@TelemetryValue), and text, open numbers, paths, ids, collections and
/// references are none.
///
/// ```
/// use telemetry_runtime::{Elapsed, TelemetryEvent, TelemetryValue};
///
/// /// A command ended.
/// #[derive(TelemetryEvent)]
/// #[telemetry(
///     category = "command",
///     level = "enhanced",
///     purpose = "shows which commands deserve work",
///     cross(command, success),
///     retention_days = 90
/// )]
/// struct CommandExecuted {
///     /// Which command was run.
///     command: Command,
///     /// How long it took.
///     took: Elapsed,
///     /// Whether it succeeded.
///     success: bool,
///     // Stays in the struct and never leaves it.
///     #[telemetry(skip)]
///     arguments: Vec<String>,
/// }
///
/// #[derive(TelemetryValue)]
/// enum Command {
///     Think,
///     Compare,
/// }
///
/// let started = std::time::Instant::now();
/// CommandExecuted {
///     command: Command::Think,
///     took: Elapsed::since(started),
///     success: true,
///     arguments: vec!["--deep".to_owned()],
/// }
/// .record();
/// ```
///
/// # Keys of an event
///
/// | key | meaning |
/// |---|---|
/// | `purpose = "…"` | what the figures will decide; required |
/// | `name = "…"` | the name in catalog, listings and reports; else the type's name in `snake_case` |
/// | `level = "basic"` | `basic` (the default), `enhanced` or `full` |
/// | `category = "…"` | the group that a user can switch as one |
/// | `cross(a, b)` | these fields may leave as a joint count; may stand more than once, see below |
/// | `retention_days = 90` | how long the device keeps what was recorded, 1 to 3,650 |
/// | `expires = "2027-06-30"` | the last day on which the event records |
/// | `max_bits = 20` | with `level = "full"` only: how many bits one event may tell, 20 unless said otherwise, at most 30 |
/// | `allow_name = "…"` | why a name may hold a word from the list of personal data; an error where no word does |
/// | `crate = some::path` | where the runtime is found, if not at `::telemetry_runtime` |
///
/// On a field: `rename = "…"`, `allow_name = "…"`, and `skip`, which keeps the field out of every
/// record.
///
/// Where two crosses share a field, `clippy::duplicated_attributes` takes that for a slip, and a
/// derive cannot silence it. It cannot read `cross = [a, b]`, which says the same:
///
/// ```
/// # use telemetry_runtime::TelemetryEvent;
/// /// A page was printed.
/// #[derive(TelemetryEvent)]
/// #[telemetry(
///     purpose = "shows which ways of printing fail",
///     cross = [colour, success],
///     cross = [duplex, success]
/// )]
/// struct Printed {
///     /// Whether it was in colour.
///     colour: bool,
///     /// Whether both sides were used.
///     duplex: bool,
///     /// Whether it came out.
///     success: bool,
/// }
/// ```
///
/// # Enums of events
///
/// Each variant is an event `enum_name.variant_name`, has its own description, and takes the keys
/// of the enum where it has none of its own. On the enum `name` is what stands before the dot, on
/// a variant what stands after it.
///
/// ```
/// use telemetry_runtime::{Count, TelemetryEvent};
///
/// #[derive(TelemetryEvent)]
/// #[telemetry(name = "install", purpose = "shows where installations stop")]
/// enum Installation {
///     /// The installation began.
///     Started,
///     /// The installation ended.
///     Finished {
///         /// How many packages it brought.
///         packages: Count,
///     },
/// }
///
/// Installation::Started.record(); // `install.started`
/// Installation::Finished { packages: Count::new(3) }.record(); // `install.finished`
/// ```
///
/// # What is refused
///
/// All mistakes of a type are reported in one build, each where it was made.
///
/// ```compile_fail
/// use telemetry_runtime::TelemetryEvent;
///
/// /// A search ended.
/// #[derive(TelemetryEvent)]
/// #[telemetry(purpose = "shows what people search for")]
/// struct Searched {
///     /// What was searched for.
///     pattern: String, // error: `String` cannot be recorded
/// }
/// ```
#[proc_macro_derive(TelemetryEvent, attributes(telemetry))]
pub fn telemetry_event(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let errors = Errors::default();
    let item = valid::event::event_type(&input, &errors);
    beside(
        errors,
        || expand::event::event(&item),
        || fallback::event(&item),
    )
}

/// Makes a type a value: one of a finite set that is written in the source.
///
/// Stands on an enum without fields. Each variant is recorded under its name in `snake_case`; doc
/// comments on variants are shown to users.
///
/// ```
/// use telemetry_runtime::TelemetryValue;
///
/// #[derive(TelemetryValue)]
/// enum Language {
///     /// Rust, any edition.
///     Rust,
///     #[telemetry(rename = "c.plus_plus")]
///     Cpp,
///     // Everything else is recorded as `other`. Only this variant may hold something, and nobody
///     // reads it.
///     #[telemetry(other)]
///     Unlisted(String),
/// }
/// ```
///
/// Or on a struct of one integer with `buckets`, where each bucket begins. The integer is reduced
/// to its bucket before anything is stored.
///
/// ```
/// use telemetry_runtime::TelemetryValue;
///
/// /// Below 1, 1 to 10, 11 to 50, 51 and above.
/// #[derive(TelemetryValue)]
/// #[telemetry(buckets = [1, 11, 51])]
/// struct Matches(u32);
/// ```
///
/// # Keys
///
/// On the type `buckets = [1, 10, 100]` (ascending, at most 1,023) and `crate = some::path`. On a
/// variant `rename = "…"` (may hold dots), `allow_name = "…"` (why a name may hold a word from the
/// list of personal data; an error where no word does) and `other`, on one variant at most.
///
/// # What is refused
///
/// Parameters, variants that hold something, more than 1,024 values, and two values of one name.
///
/// ```compile_fail
/// use telemetry_runtime::TelemetryValue;
///
/// #[derive(TelemetryValue)]
/// enum Language {
///     Rust,
///     Unlisted(String), // error: a value is one of a finite set of names
/// }
/// ```
#[proc_macro_derive(TelemetryValue, attributes(telemetry))]
pub fn telemetry_value(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let errors = Errors::default();
    let item = valid::choice::value_type(&input, &errors);
    beside(
        errors,
        || expand::value::value(&item),
        || fallback::value(&item.target),
    )
}

/// Makes the kinds of an error recordable: the names of its variants, and nothing that they hold.
///
/// Stands on an enum of any shape, with parameters or without, and is named by a feature as
/// `#[track_feature(…, errors = SearchError)]`.
///
/// ```
/// use telemetry_runtime::TelemetryError;
///
/// #[derive(TelemetryError)]
/// enum SearchError<'a> {
///     Timeout,
///     Unreadable { path: &'a std::path::Path },
///     #[telemetry(rename = "bad_pattern")]
///     Pattern(String),
/// }
/// ```
///
/// # Keys
///
/// On the enum `crate = some::path`. On a variant `rename = "…"`, `allow_name = "…"` and `other`,
/// as for [`TelemetryValue`](macro@TelemetryValue).
///
/// # What is refused
///
/// Structs and unions, enums without variants, more than 1,024 variants, and two of one name.
///
/// ```compile_fail
/// use telemetry_runtime::TelemetryError;
///
/// #[derive(TelemetryError)] // error: `SearchError` is not an enum
/// struct SearchError(String);
/// ```
#[proc_macro_derive(TelemetryError, attributes(telemetry))]
pub fn telemetry_error(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let errors = Errors::default();
    let item = valid::choice::error_type(&input, &errors);
    beside(
        errors,
        || expand::error::error(&item),
        || fallback::error(&item.target),
    )
}

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
/// `clippy::needless_pass_by_value`; and `clippy::shadow_same`, a lint of the group `restriction`,
/// sees that the parameters are bound anew).
///
/// A call is counted when it ends: one in which the process ends, by [`std::process::exit`], never
/// is. Put the attribute on the function that does the work before.
///
/// A function that is not `async` and whose body is one `async` block, plain or in `Box::pin`, is
/// counted as an `async fn` is; this is what `#[async_trait]` makes of one. Any other that returns a
/// future is counted when it returns: put the attribute on the `async fn` that does the work.
///
/// A closure that is returned inside another type may need the types of its arguments written:
///
/// ```
/// # use telemetry_runtime::track_feature;
/// /// Makes what adds to a number.
/// #[track_feature("adder.made", purpose = "shows whether anybody adds")]
/// fn adder(base: u8) -> Result<impl Fn(&u8) -> u8, std::fmt::Error> {
///     Ok(move |more: &u8| base.wrapping_add(*more)) // `|more|` alone: type annotations needed
/// }
/// # let _ = adder(1).map(|add| add(&2));
/// ```
///
/// # Keys
/// - `"a.name"` in first place, or `name = "…"`: what the feature is called in listings and reports;
///   the function's name unless given.
/// - `purpose = "…"`, needed: what is decided by it. Users read it.
/// - `about = "…"`: what is counted, unless the doc comment's first paragraph says so.
/// - `category = "…"`: the group that a user can switch as one.
/// - `level = "basic"`, `"enhanced"` or `"full"`: the user's level from which it is counted; `basic`
///   unless given.
/// - `timed`: measures how long the calls take that return, from level `enhanced` on. What began while
///   the feature was off is not counted.
/// - `errors = Type`: the error type, [`std::io::Error`] or one under `#[derive(TelemetryError)]`,
///   whose kinds are counted from level `enhanced` on. Without it an error has no kind.
/// - `retention_days = 90`: how long the device keeps the counts, 1 to 3,650.
/// - `expires = "2027-06-30"`: the last day on which it is counted.
/// - `allow_name = "…"`: why the name is harmless, where it holds a word for personal data.
/// - `crate = some::path`: where the runtime is, if it was renamed.
#[proc_macro_attribute]
pub fn track_feature(
    arguments: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    feature::track(arguments.into(), &item.into()).into()
}

/// What `telemetry_runtime::funnel!` hands on, with the path of the runtime's private module before it.
#[doc(hidden)]
#[proc_macro]
pub fn funnel(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    funnel::funnel(input.into()).into()
}

/// The expansion, or the errors and a fallback beside them.
fn beside(
    errors: Errors,
    expansion: impl FnOnce() -> TokenStream,
    fallback: impl FnOnce() -> TokenStream,
) -> proc_macro::TokenStream {
    if errors.is_empty() {
        return expansion().into();
    }
    let mut tokens = errors.into_tokens();
    tokens.extend(fallback());
    tokens.into()
}
