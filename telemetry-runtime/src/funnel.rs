//! `funnel!`: an order of events in which the device looks for the furthest that was reached.

use core::marker::PhantomData;

use telemetry_schema::{Condition, Outline, Place};

use crate::{TelemetryEvent, TelemetryValue};

/// Asks how far use gets along an order of events.
///
/// ```
/// use telemetry_runtime::{TelemetryEvent, TelemetryValue, funnel};
///
/// # #[derive(TelemetryValue)]
/// # enum Command { Search, Stats }
/// /// The program was installed.
/// #[derive(TelemetryEvent)]
/// #[telemetry(purpose = "shows whether installing works")]
/// struct Installed;
///
/// /// A command ended.
/// #[derive(TelemetryEvent)]
/// #[telemetry(purpose = "shows which commands deserve work")]
/// struct CommandExecuted {
///     /// Which command was run.
///     command: Command,
///     /// Whether it succeeded.
///     success: bool,
/// }
///
/// funnel! {
///     /// How far people come after the installation.
///     "activation", purpose = "shows where newcomers give up":
///     Installed
///         => CommandExecuted { success: true }
///         => CommandExecuted { command: Command::Search, success: true } * 3
/// }
/// # fn main() {}
/// ```
///
/// It stands where items stand, in the program or in a library that is admitted. First comes the
/// description, whose first paragraph users read, then the name and, after a comma each, the keys:
/// `purpose` (needed: what is decided by the answer) and `allow_name` (why the name is harmless, where
/// it holds a word for personal data). After the colon come the steps, two to sixteen of them.
///
/// # Steps
///
/// A step is a struct under [`TelemetryEvent`](derive@crate::TelemetryEvent) or a variant of such an
/// enum (`Install::Started`). In braces its fields may be required: `field: value`, where the value is
/// `true`, `false`, a variant without fields, `Some` of one, or `None`. All conditions of a step hold
/// at once. Quantities, buckets and sets cannot be required: what is kept of them are ranges or
/// members, and a condition on a number would say something else than it seems to. `* 3` asks for the
/// third such event.
///
/// Funnel and events are checked by the compiler: each step is an event, each field is one of its
/// fields, each value one of that field's. Steps see fields as any code in their place does.
///
/// The events of `start!(lifecycle)` are in [`given`](crate::given), for steps alone:
/// `given::SessionStarted => CommandExecuted { success: true }`.
///
/// # What is evaluated, and what may leave
///
/// The first step is reached by its first occurrence, each later one by an occurrence from the day on
/// which the step before was reached. The device keeps days and not the order within one, so what
/// happened on the same day counts as in order. All of it is answered on the device from what is
/// recorded already; a call costs nothing more. An event that the user's level leaves out, or that was
/// not agreed to, is never reached. What a report may carry is the furthest step by week and nothing
/// else; a funnel is agreed to, listed by `explain` and held by the lock file as entries are.
#[macro_export]
macro_rules! funnel {
    ($($funnel:tt)*) => {
        $crate::__private::funnel! { [$crate::__private] $($funnel)* }
    };
}

/// What a step can name: an event, or one that the runtime gives.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "not an event",
    note = "an event is a struct, or a variant of an enum, under `#[derive(TelemetryEvent)]`"
)]
pub trait Outlined {
    /// See [`TelemetryEvent::OUTLINES`].
    const OUTLINES: &'static [Outline];
}

#[diagnostic::do_not_recommend]
impl<E: TelemetryEvent> Outlined for E {
    const OUTLINES: &'static [Outline] = <E as TelemetryEvent>::OUTLINES;
}

/// The event that a step names. The closure is never called: its pattern tells the type.
///
/// # Panics
/// While the host is compiled: when the type has no such event.
#[doc(hidden)]
#[must_use]
#[track_caller]
pub const fn outline<E: Outlined>(_is: fn(&E) -> bool, ident: &str) -> &'static Outline {
    Outline::of(E::OUTLINES, ident)
}

/// A field that a step asks for, by its type.
#[doc(hidden)]
#[derive(Debug)]
pub struct Asks<T>(PhantomData<fn() -> T>);

/// The value that it must have.
#[doc(hidden)]
#[derive(Debug)]
pub struct Asked<T> {
    /// The value.
    pub value: T,
}

/// The field that a condition names. The closure is never called: its pattern tells the type.
#[doc(hidden)]
#[must_use]
pub const fn ask<E, T>(_field: fn(&E) -> Option<&T>) -> Asks<T> {
    Asks(PhantomData)
}

impl<T: TelemetryValue + Sync> Asks<T> {
    /// The condition.
    ///
    /// # Panics
    /// While the host is compiled: when the field is not recorded, or its values are not told apart.
    #[must_use]
    #[track_caller]
    pub const fn for_value(
        self,
        outline: &Outline,
        ident: &str,
        value: &'static Asked<T>,
    ) -> Condition {
        Condition::new(outline.field(ident), T::DOMAIN.domain(), value)
    }
}

impl<T: TelemetryValue + Sync> Place for Asked<T> {
    fn place(&self) -> u64 {
        self.value.reading().index
    }
}
