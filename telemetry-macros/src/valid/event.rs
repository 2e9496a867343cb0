use proc_macro2::Span;
use syn::{DeriveInput, Ident};
use telemetry_schema::{EVENT_BITS_DEFAULT, EVENT_BITS_MAX, FIELDS_MAX, Level};

use super::{
    cross::Crosses,
    head::{
        ALLOW_NAME, CATEGORY, CRATE, EXPIRES, Head, LEVEL, NAME, PURPOSE, RETENTION_DAYS, Taken,
        allow_name, missing_purpose, name,
    },
};
use crate::{
    ast::{Body, Part, Shape, refuse_generics, target},
    attr::{
        Accepted,
        Form::{Fields, Flag, Number, Text},
        Keys,
    },
    errors::Errors,
    names::{Name, unneeded},
    spec::{Event, EventType, Events, Field},
};

const CROSS: Accepted = Accepted::new("cross", Fields);
const MAX_BITS: Accepted = Accepted::new("max_bits", Number);

const STRUCT: &[Accepted] = &[
    NAME,
    CATEGORY,
    LEVEL,
    PURPOSE,
    CROSS,
    RETENTION_DAYS,
    EXPIRES,
    MAX_BITS,
    ALLOW_NAME,
    CRATE,
];
const ENUM: &[Accepted] = &[
    NAME,
    CATEGORY,
    LEVEL,
    PURPOSE,
    RETENTION_DAYS,
    EXPIRES,
    MAX_BITS,
    ALLOW_NAME,
    CRATE,
];
const VARIANT: &[Accepted] = &[
    NAME,
    CATEGORY,
    LEVEL,
    PURPOSE,
    CROSS,
    RETENTION_DAYS,
    EXPIRES,
    MAX_BITS,
    ALLOW_NAME,
];
const FIELD: &[Accepted] = &[
    Accepted::new("rename", Text),
    ALLOW_NAME,
    Accepted::new("skip", Flag),
];

/// A type under `#[derive(TelemetryEvent)]`.
pub fn event_type(input: &DeriveInput, errors: &Errors) -> EventType {
    refuse_generics(&input.generics, "an event", errors);
    let read = |accepted, place| Part::read(&input.ident, &input.attrs, accepted, place, errors);
    let (part, events) = match Shape::of(input) {
        Shape::Struct(body) => {
            let part = read(STRUCT, "an event");
            let event = of_struct(&part, &body, errors);
            (part, Events::One(event))
        }
        Shape::Enum(variants) => {
            let part = read(ENUM, "an enum of events");
            let events = of_enum(&part, &variants, errors);
            (part, Events::Variants(events))
        }
        Shape::Union(data) => {
            errors.over(
                data.union_token,
                "an event is a struct with named fields, a unit struct or an enum",
            );
            (read(STRUCT, "an event"), Events::Variants(Vec::new()))
        }
    };
    EventType {
        target: target(input, &part.keys),
        events,
    }
}

fn of_struct(part: &Part<'_>, body: &Body<'_>, errors: &Errors) -> Event {
    let name = name(&part.keys, "name", part.ident);
    let head = Head::read(&part.keys, errors);
    name.judge("name", head.allow_name.as_ref(), errors);
    let about = part.described("A command ended.", errors);
    let head = head.complete(name, about, part.ident, errors);
    let bits = Bits::read(&part.keys, errors);
    bits.judge_need(head.level == Level::Full, errors);
    event(head, part, body, bits, errors)
}

fn of_enum(outer: &Part<'_>, variants: &[&syn::Variant], errors: &Errors) -> Vec<(Ident, Event)> {
    if variants.is_empty() {
        errors.at(
            outer.ident.span(),
            format!(
                "`{}` has no variants: each variant of an enum is an event",
                outer.ident
            ),
        );
    }
    let prefix = Prefix::read(outer, errors);
    let bits = Bits::read(&outer.keys, errors);
    let mut taken = Taken::default();
    let parts: Vec<Part<'_>> = variants
        .iter()
        .map(|variant| Part::read(&variant.ident, &variant.attrs, VARIANT, "an event", errors))
        .collect();
    prefix.judge_purposes(outer.ident, &parts, errors);
    let events: Vec<_> = variants
        .iter()
        .zip(&parts)
        .map(|(variant, part)| {
            let head = Head::read(&part.keys, errors);
            let name = prefix.join(part, head.allow_name.as_ref(), errors);
            taken.take(&name, part.ident, errors);
            let about = part.described("The installation began.", errors);
            let head = head.or(&prefix.head).with(name, about);
            let own = Bits::read(&part.keys, errors);
            own.judge_need(head.level == Level::Full, errors);
            let body = Body::of(&variant.fields);
            (
                variant.ident.clone(),
                event(head, part, &body, own.or(bits), errors),
            )
        })
        .collect();
    bits.judge_need(
        events
            .iter()
            .any(|(_, event)| event.head.level == Level::Full),
        errors,
    );
    prefix.judge_need(&events, &parts, outer, errors);
    events
}

fn event(
    head: crate::spec::Head,
    part: &Part<'_>,
    body: &Body<'_>,
    bits: Bits,
    errors: &Errors,
) -> Event {
    let (fields, skipped) = match body {
        Body::Unit => (Vec::new(), Vec::new()),
        Body::Named(fields) => read_fields(fields, errors),
        Body::Unnamed(fields) => {
            errors.over(
                fields,
                "the fields of an event have names: write `{ field: Type }`, since a name and a \
                 description are what users read",
            );
            (Vec::new(), Vec::new())
        }
    };
    if let Some(field) = fields.get(FIELDS_MAX) {
        errors.at(
            field.ident.span(),
            format!(
                "an event has at most {FIELDS_MAX} fields, `{}` has {}: make two events of it",
                part.ident,
                fields.len()
            ),
        );
    }
    let crosses = Crosses {
        fields: &fields,
        skipped: &skipped,
        errors,
    }
    .read(&part.keys);
    Event {
        item: head.name.span,
        head,
        fields,
        crosses,
        bits_max: bits.0.map_or(EVENT_BITS_DEFAULT, |(bits, _)| bits),
    }
}

/// The first part of the names of an enum's events, and what its variants inherit.
struct Prefix {
    name: Name,
    head: Head,
    /// Whether the prefix alone is a good name, so that its parts are not blamed for it.
    good: bool,
}

impl Prefix {
    fn read(outer: &Part<'_>, errors: &Errors) -> Self {
        let name = name(&outer.keys, "name", outer.ident);
        let head = Head::read(&outer.keys, errors);
        let mut good = name.judge_form("name", errors);
        if good {
            name.judge_words("name", head.allow_name.as_ref(), errors);
            good = head.allow_name.is_some() || !name.is_personal();
        }
        Self { name, head, good }
    }

    /// One purpose on the enum may stand for all; where there is none at all, that is one mistake.
    fn judge_purposes(&self, outer: &Ident, parts: &[Part<'_>], errors: &Errors) {
        if self.head.purpose.is_some() {
            return;
        }
        let lacking = || parts.iter().filter(|part| !part.keys.has("purpose"));
        if lacking().count() < parts.len() {
            lacking().for_each(|part| missing_purpose(part.ident, errors));
        } else if !parts.is_empty() {
            errors.at(
                outer.span(),
                format!(
                    "`{outer}` has no purpose: say what the figures will decide with `purpose = \"…\"`, \
                     here for all its events or on each of them"
                ),
            );
        }
    }

    fn join(&self, part: &Part<'_>, own: Option<&syn::LitStr>, errors: &Errors) -> Name {
        let last = name(&part.keys, "name", part.ident);
        let joined = Name {
            text: format!("{}.{}", self.name.text, last.text),
            span: last.span,
        };
        if last.judge_form("name", errors) && self.good && joined.judge_form("name", errors) {
            joined.judge_words("name", own.or(self.head.allow_name.as_ref()), errors);
            if let Some(reason) = own.filter(|_| !joined.is_personal()) {
                unneeded(&joined.text, reason, errors);
            }
        }
        joined
    }

    /// The enum's reason must serve one of the names.
    fn judge_need(
        &self,
        events: &[(Ident, Event)],
        parts: &[Part<'_>],
        outer: &Part<'_>,
        errors: &Errors,
    ) {
        let serves = |((_, event), part): (&(Ident, Event), &Part<'_>)| {
            !part.keys.has("allow_name") && event.head.name.is_personal()
        };
        let needed = self.name.is_personal() || events.iter().zip(parts).any(serves);
        if let (Some(reason), false) = (&self.head.allow_name, needed) {
            unneeded(&outer.ident.to_string(), reason, errors);
        }
    }
}

/// `max_bits`, where it was given.
#[derive(Clone, Copy)]
struct Bits(Option<(u32, Span)>);

impl Bits {
    fn read(keys: &Keys, errors: &Errors) -> Self {
        let bits = keys.number("max_bits", 1..=EVENT_BITS_MAX, errors);
        Self(bits.zip(keys.span("max_bits")))
    }

    fn or(self, outer: Self) -> Self {
        Self(self.0.or(outer.0))
    }

    fn judge_need(self, full: bool, errors: &Errors) {
        if let (Some((_, key)), false) = (self.0, full) {
            errors.at(
                key,
                "`max_bits` is for events with `level = \"full\"`, which leave one by one; counts \
                 have no such limit: remove the key",
            );
        }
    }
}

fn read_fields(fields: &[&syn::Field], errors: &Errors) -> (Vec<Field>, Vec<Ident>) {
    let mut read = Vec::new();
    let mut skipped = Vec::new();
    let mut taken = Taken::default();
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        let part = Part::read(ident, &field.attrs, FIELD, "a field", errors);
        if part.keys.flag("skip") {
            refuse_beside_skip(&part.keys, errors);
            skipped.push(ident.clone());
            continue;
        }
        let name = name(&part.keys, "rename", ident);
        let reason = allow_name(&part.keys, errors);
        name.judge("rename", reason, errors);
        taken.take(&name, ident, errors);
        read.push(Field {
            ident: ident.clone(),
            ty: field.ty.clone(),
            name,
            about: part.described("How long it took.", errors),
            allow_name: reason.map(syn::LitStr::value),
        });
    }
    (read, skipped)
}

fn refuse_beside_skip(keys: &Keys, errors: &Errors) {
    for key in ["rename", "allow_name"] {
        if let Some(span) = keys.span(key) {
            errors.at(
                span,
                format!("a field with `skip` is never recorded and needs no `{key}`; keep one of the two"),
            );
        }
    }
}
