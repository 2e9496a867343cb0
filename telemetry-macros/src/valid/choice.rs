use proc_macro2::Span;
use syn::{DeriveInput, FieldsUnnamed, Ident, Member, Variant};

use telemetry_schema::FIELD_VALUES_MAX;

use super::head::{ALLOW_NAME, CRATE, Taken, allow_name, name};
use crate::{
    ast::{Body, Part, Shape, refuse_generics, refuse_keys, target},
    attr::{
        Accepted, Bound,
        Form::{Flag, Numbers, Text},
        Keys,
    },
    errors::Errors,
    names::Name,
    spec::{Choice, Domain, ErrorType, ValueType},
};

const VALUE: &[Accepted] = &[Accepted::new("buckets", Numbers), CRATE];
const ERROR: &[Accepted] = &[CRATE];
const VARIANT: &[Accepted] = &[
    Accepted::new("rename", Text),
    ALLOW_NAME,
    Accepted::new("other", Flag),
];

/// A type under `#[derive(TelemetryValue)]`.
pub fn value_type(input: &DeriveInput, errors: &Errors) -> ValueType {
    refuse_generics(&input.generics, "a value", errors);
    let part = Part::read(&input.ident, &input.attrs, VALUE, "a value", errors);
    let domain = match Shape::of(input) {
        Shape::Enum(variants) => {
            refuse_buckets(&part.keys, errors);
            Domain::Choices(choices(part.ident, &variants, Contents::Refused, errors))
        }
        Shape::Struct(body) => newtype(&part, &body, errors),
        Shape::Union(data) => refused(data.union_token.span, errors),
    };
    ValueType {
        target: target(input, &part.keys),
        domain,
    }
}

/// A type under `#[derive(TelemetryError)]`.
pub fn error_type(input: &DeriveInput, errors: &Errors) -> ErrorType {
    let part = Part::read(&input.ident, &input.attrs, ERROR, "an error", errors);
    let kinds = if let Shape::Enum(variants) = Shape::of(input) {
        choices(part.ident, &variants, Contents::Unread, errors)
    } else {
        errors.at(
            part.ident.span(),
            format!(
                "`{}` is not an enum: the kinds of an error are the names of its variants; without \
                 `errors = …` on the feature only the outcome `err` is counted",
                part.ident
            ),
        );
        Vec::new()
    };
    ErrorType {
        target: target(input, &part.keys),
        kinds,
    }
}

/// What the variants may hold.
#[derive(Clone, Copy)]
enum Contents {
    /// Nothing, but for the one that is marked `other`.
    Refused,
    /// Anything.
    Unread,
}

fn choices(
    item: &Ident,
    variants: &[&Variant],
    contents: Contents,
    errors: &Errors,
) -> Vec<Choice> {
    if variants.is_empty() {
        errors.at(
            item.span(),
            format!("`{item}` has no variants, so there is no value to record"),
        );
    }
    if variants.len() > FIELD_VALUES_MAX {
        errors.at(
            item.span(),
            format!(
                "`{item}` has {} variants, a value has at most {FIELD_VALUES_MAX}: group them",
                variants.len()
            ),
        );
    }
    let mut taken = Taken::default();
    let mut others = Others(None);
    variants
        .iter()
        .map(|variant| {
            let part = Part::read(&variant.ident, &variant.attrs, VARIANT, "a variant", errors);
            refuse_keys(&variant.fields, errors);
            if let Contents::Refused = contents {
                refuse_contents(variant, &part.keys, errors);
            }
            let reason = allow_name(&part.keys, errors);
            let name = others
                .name(&part, errors)
                .unwrap_or_else(|| name(&part.keys, "rename", part.ident));
            name.judge("rename", reason, errors);
            taken.take(&name, part.ident, errors);
            Choice {
                ident: variant.ident.clone(),
                name,
                about: part.about.unwrap_or_default(),
                allow_name: reason.map(syn::LitStr::value),
            }
        })
        .collect()
}

/// The variant that stands for whatever has no name of its own.
struct Others(Option<Ident>);

impl Others {
    /// `other`, if the variant is marked so.
    fn name(&mut self, part: &Part<'_>, errors: &Errors) -> Option<Name> {
        let span = part.keys.span("other")?;
        if let Some(span) = part.keys.span("rename") {
            errors.at(
                span,
                "a variant with `other` is recorded as `other`; keep one of the two keys",
            );
        }
        if let Some(first) = &self.0 {
            errors.at(
                span,
                format!("`{first}` has `other` already; only one variant can"),
            );
            return None;
        }
        self.0 = Some(part.ident.clone());
        Some(Name {
            text: "other".to_owned(),
            span,
        })
    }
}

/// Reports what a variant holds, unless it is marked `other`: then nobody reads it.
fn refuse_contents(variant: &Variant, keys: &Keys, errors: &Errors) {
    if !variant.fields.is_empty() && !keys.has("other") {
        errors.over(
            &variant.fields,
            format!(
                "a value is one of a finite set of names, so `{}` cannot hold anything\nlist the \
                 cases worth telling apart as variants, or mark the one variant that stands for all \
                 the rest with `#[telemetry(other)]`: its contents are never read",
                variant.ident
            ),
        );
    }
}

fn refuse_buckets(keys: &Keys, errors: &Errors) {
    if let Some(span) = keys.span("buckets") {
        errors.at(
            span,
            "`buckets` is for a struct of one integer; the variants of an enum are its values",
        );
    }
}

fn newtype(part: &Part<'_>, body: &Body<'_>, errors: &Errors) -> Domain {
    let (field, member) = match body {
        Body::Named(fields) => match fields[..] {
            [field] => (field, field.ident.clone().map(Member::Named)),
            _ => return refused(part.ident.span(), errors),
        },
        Body::Unnamed(FieldsUnnamed { unnamed, .. }) => match (unnamed.first(), unnamed.len()) {
            (Some(field), 1) => (field, Some(Member::from(0))),
            _ => return refused(part.ident.span(), errors),
        },
        Body::Unit => return refused(part.ident.span(), errors),
    };
    refuse_keys([field], errors);
    if !part.keys.has("buckets") {
        errors.at(
            part.ident.span(),
            format!(
                "`{}` has no buckets: write `#[telemetry(buckets = [1, 10, 100])]`, where each \
                 bucket begins; the number itself is never kept",
                part.ident
            ),
        );
    }
    let bounds = part.keys.numbers("buckets").unwrap_or_default();
    judge_bounds(part, bounds, errors);
    Domain::Buckets {
        member: member.unwrap_or_else(|| Member::from(0)),
        ty: Box::new(field.ty.clone()),
        bounds: bounds.iter().map(|bound| bound.value).collect(),
    }
}

fn judge_bounds(part: &Part<'_>, bounds: &[Bound], errors: &Errors) {
    let key = part
        .keys
        .span("buckets")
        .unwrap_or_else(|| part.ident.span());
    if bounds.is_empty() && part.keys.numbers("buckets").is_some() {
        errors.at(
            key,
            "`buckets` is empty: write where each bucket begins, such as `[1, 10, 100]`",
        );
    }
    if bounds.len() >= FIELD_VALUES_MAX {
        errors.at(
            key,
            format!(
                "{} bounds make {} buckets, a value has at most {FIELD_VALUES_MAX}",
                bounds.len(),
                bounds.len() + 1
            ),
        );
    }
    for pair in bounds.windows(2) {
        if let [before, after] = pair
            && after.value <= before.value
        {
            errors.at(
                after.span,
                format!(
                    "bounds ascend: {} cannot follow {}",
                    after.value, before.value
                ),
            );
        }
    }
}

fn refused(span: Span, errors: &Errors) -> Domain {
    errors.at(
        span,
        "a value is an enum without fields, or a struct of one integer with \
         `#[telemetry(buckets = [1, 10, 100])]`; for several figures write an event with a field \
         each",
    );
    Domain::Refused
}
