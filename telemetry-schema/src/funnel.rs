//! Funnels as they are written in the source: steps over events, judged while the host is compiled.

use core::fmt;

use crate::{Domain, Origin, Shape, judge, message::Message, name};

/// The most steps of a funnel: more than a chart can show, and few enough to evaluate each time.
pub const FUNNEL_STEPS_MAX: usize = 16;

/// The most funnels of a program: each is evaluated over all days that are kept.
pub const FUNNELS_MAX: usize = 64;

/// The latest occurrence that a step may ask for: what a report counts of an event a day.
pub const NTH_MAX: u32 = 10_000;

/// What an event is called in the source, and what in the catalog.
#[derive(Clone, Copy, Debug)]
pub struct Outline {
    variant: Option<&'static str>,
    name: &'static str,
    fields: &'static [(&'static str, &'static str)],
}

/// A value that knows its place in its domain.
pub trait Place: Sync {
    /// The index, as [`Domain::label`] takes it.
    fn place(&self) -> u64;
}

/// One requirement: a field of the step's event has one value.
#[derive(Clone, Copy)]
pub struct Condition {
    field: &'static str,
    domain: &'static Domain,
    value: &'static dyn Place,
}

/// One step: an event, what its fields must be, and how often it must have happened.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    event: &'static str,
    conditions: &'static [Condition],
    nth: u32,
}

/// An order of events in which the device looks for the furthest that was reached.
#[derive(Clone, Copy, Debug)]
pub struct Funnel {
    name: &'static str,
    about: &'static str,
    purpose: &'static str,
    allow_name: Option<&'static str>,
    origin: Origin,
    steps: &'static [Step],
}

impl Outline {
    /// The event that is a whole type: its name and, for each field that is recorded, identifier and
    /// name.
    #[must_use]
    pub const fn whole(
        name: &'static str,
        fields: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            variant: None,
            name,
            fields,
        }
    }

    /// The event that is one variant of an enum.
    #[must_use]
    pub const fn variant(mut self, ident: &'static str) -> Self {
        self.variant = Some(ident);
        self
    }

    /// The one of a type that a path names whose last part is `ident`.
    ///
    /// # Panics
    /// While the host is compiled: when the type has no such event.
    #[must_use]
    #[track_caller]
    pub const fn of(outlines: &'static [Self], ident: &str) -> &'static Self {
        let mut at = 0;
        while at < outlines.len() {
            match outlines[at].variant {
                Some(variant) if !name::same(variant, ident) => at += 1,
                _ => return &outlines[at],
            }
        }
        refuse_ident(ident)
    }

    /// The event's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The name of the field that is called `ident` in the source.
    ///
    /// # Panics
    /// While the host is compiled: when no such field is recorded.
    #[must_use]
    #[track_caller]
    pub const fn field(&self, ident: &str) -> &'static str {
        let mut at = 0;
        while at < self.fields.len() {
            let (field, name) = self.fields[at];
            if name::same(field, ident) {
                return name;
            }
            at += 1;
        }
        refuse_field(self.name, ident)
    }
}

impl Condition {
    /// A condition; the value is asked for its place when the catalog is read.
    ///
    /// # Panics
    /// While the host is compiled: when the domain is a set or has buckets. A bucket is a range, and
    /// to be in the same range as some number is not what a condition on that number says.
    #[must_use]
    #[track_caller]
    pub const fn new(
        field: &'static str,
        domain: &'static Domain,
        value: &'static dyn Place,
    ) -> Self {
        if !is_told_apart(domain) {
            refuse_domain(field);
        }
        Self {
            field,
            domain,
            value,
        }
    }

    /// The name of the field.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// The value's name, as in listings; `None` where the domain has no such value.
    #[must_use]
    pub fn value(&self) -> Option<String> {
        self.domain.label(self.value.place())
    }
}

impl Step {
    /// The `nth` event of a name that meets all conditions, counted from the step before.
    #[must_use]
    pub const fn new(event: &'static str, conditions: &'static [Condition], nth: u32) -> Self {
        Self {
            event,
            conditions,
            nth,
        }
    }

    /// The name of the event.
    #[must_use]
    pub const fn event(&self) -> &'static str {
        self.event
    }

    /// What the fields of the event must be.
    #[must_use]
    pub const fn conditions(&self) -> &'static [Condition] {
        self.conditions
    }

    /// Which occurrence it is.
    #[must_use]
    pub const fn nth(&self) -> u32 {
        self.nth
    }
}

impl Funnel {
    /// A funnel.
    ///
    /// # Panics
    /// While the host is compiled: when the name or a text is refused, there are fewer than two steps
    /// or more than [`FUNNEL_STEPS_MAX`], a step has two conditions on a field, or an occurrence that
    /// is not 1 to [`NTH_MAX`].
    #[must_use]
    #[track_caller]
    pub const fn new(
        name: &'static str,
        about: &'static str,
        purpose: &'static str,
        allow_name: Option<&'static str>,
        origin: Origin,
        steps: &'static [Step],
    ) -> Self {
        name::judge(name, allow_name.is_some());
        judge::required(name, "description", about);
        judge::required(name, "purpose", purpose);
        judge::reason(name, allow_name);
        if steps.len() < 2 || steps.len() > FUNNEL_STEPS_MAX {
            refuse_steps(name, steps.len());
        }
        let mut at = 0;
        while at < steps.len() {
            judge_step(name, &steps[at]);
            at += 1;
        }
        Self {
            name,
            about,
            purpose,
            allow_name,
            origin,
            steps,
        }
    }

    /// The funnel's name, unique in a catalog.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What is asked.
    #[must_use]
    pub const fn about(&self) -> &'static str {
        self.about
    }

    /// Why it is asked.
    #[must_use]
    pub const fn purpose(&self) -> &'static str {
        self.purpose
    }

    /// Why its name may hold a word that the list refuses.
    #[must_use]
    pub const fn allow_name(&self) -> Option<&'static str> {
        self.allow_name
    }

    /// Where it was written.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// The steps, the first one first.
    #[must_use]
    pub const fn steps(&self) -> &'static [Step] {
        self.steps
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condition")
            .field("field", &self.field)
            .field("value", &self.value())
            .finish_non_exhaustive()
    }
}

/// Whether a record tells each value of the domain for itself.
const fn is_told_apart(domain: &Domain) -> bool {
    match domain.shape() {
        Shape::Bool | Shape::Choice(_) => true,
        Shape::Optional(inner) => is_told_apart(inner),
        Shape::Buckets(_) | Shape::Measure(_) | Shape::Flags(_) => false,
    }
}

#[track_caller]
const fn judge_step(funnel: &str, step: &Step) {
    if step.nth == 0 || step.nth > NTH_MAX {
        let message = about(funnel)
            .text("asks for occurrence ")
            .number(step.nth as u128)
            .text(" of ")
            .name(step.event)
            .text(": 1 to ")
            .number(NTH_MAX as u128)
            .text(" are accepted");
        panic!("{}", message.as_str())
    }
    let mut at = 0;
    while at < step.conditions.len() {
        let mut before = 0;
        while before < at {
            if name::same(step.conditions[before].field, step.conditions[at].field) {
                let message = about(funnel)
                    .text("has two conditions on the field ")
                    .name(step.conditions[at].field)
                    .text(" of ")
                    .name(step.event);
                panic!("{}", message.as_str())
            }
            before += 1;
        }
        at += 1;
    }
}

#[track_caller]
const fn refuse_ident(ident: &str) -> ! {
    let message = Message::new().name(ident).text(
        " is not an event under `#[derive(TelemetryEvent)]`: a step is a struct, or a variant by \
               its own name, such as `Install::Started`",
    );
    panic!("{}", message.as_str())
}

#[track_caller]
const fn refuse_field(event: &str, ident: &str) -> ! {
    let message = Message::new()
        .text("the field ")
        .name(ident)
        .text(" of ")
        .name(event)
        .text(" is never recorded, so no step can ask for it: remove the condition, or its `skip`");
    panic!("{}", message.as_str())
}

const fn about(funnel: &str) -> Message {
    Message::new().text("the funnel ").name(funnel).text(" ")
}

#[track_caller]
const fn refuse_steps(funnel: &str, steps: usize) -> ! {
    let message = about(funnel)
        .text("has ")
        .number(steps as u128)
        .text(" steps: 2 to ")
        .number(FUNNEL_STEPS_MAX as u128)
        .text(" are accepted");
    panic!("{}", message.as_str())
}

#[track_caller]
const fn refuse_domain(field: &str) -> ! {
    let message = Message::new().text("the field ").name(field).text(
        " cannot be a condition: it is a quantity, a bucket or a set\na condition is on a `bool`, \
             an enum, or an `Option` of one: give the event such a field for the case that matters",
    );
    panic!("{}", message.as_str())
}
