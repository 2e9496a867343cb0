//! The rules for the keys of a feature, one after the other.

use proc_macro2::TokenStream;
use syn::{LitStr, Type};

use super::Function;
use crate::{
    attr::{Accepted, Form, Keys},
    docs,
    errors::Errors,
    names::Name,
    spec,
    valid::head::{
        ALLOW_NAME, CATEGORY, CRATE, EXPIRES, Head, LEVEL, NAME, PURPOSE, RETENTION_DAYS, name,
    },
};

const KEYS: &[Accepted] = &[
    NAME,
    PURPOSE,
    Accepted::new("about", Form::Text),
    CATEGORY,
    LEVEL,
    Accepted::new("timed", Form::Flag),
    Accepted::new("errors", Form::Type),
    RETENTION_DAYS,
    EXPIRES,
    ALLOW_NAME,
    CRATE,
];

/// A feature that has been judged.
pub struct Spec {
    pub head: spec::Head,
    pub timed: bool,
    pub errors: Option<Type>,
    pub runtime: TokenStream,
}

impl Spec {
    /// Judges the keys; where the item is no function, those that can be judged without it.
    pub fn judge(
        arguments: TokenStream,
        function: Option<&Function>,
        errors: &Errors,
    ) -> Option<Self> {
        let keys = Keys::of_arguments(arguments, KEYS, "a feature", errors);
        let head = Head::read(&keys, errors);
        let Some(function) = function else {
            if let Some(name) = keys.text("name") {
                Name::literal(name).judge("name", head.allow_name.as_ref(), errors);
            }
            return None;
        };
        let ident = &function.signature.ident;
        let name = name(&keys, "name", ident);
        if keys.text("name").is_some() || !keys.has("name") {
            name.judge("name", head.allow_name.as_ref(), errors);
        }
        let about = about(&keys, function, errors);
        let failing = failing(&keys, function, errors);
        Some(Self {
            head: head.complete(name, about, ident, errors),
            timed: keys.flag("timed"),
            errors: failing,
            runtime: keys.runtime(),
        })
    }
}

/// The key, else the first paragraph of the doc comment.
fn about(keys: &Keys, function: &Function, errors: &Errors) -> String {
    if keys.has("about") {
        let about = keys.sentence("about", "tell users what is counted", errors);
        return about.map(LitStr::value).unwrap_or_default();
    }
    let attributes = [&function.attributes[..], &function.inner].concat();
    let about = docs::about(&attributes);
    if about.is_none() {
        let ident = &function.signature.ident;
        errors.at(
            ident.span(),
            format!(
                "`{ident}` has no description: write a doc comment that tells users what is \
                 counted, such as `/// Searches the index.`, or `about = \"…\"` where none can \
                 stand"
            ),
        );
    }
    about.unwrap_or_default()
}

/// The type whose variants are recorded. The description is a static of its own, which cannot see
/// what `Self` or a parameter of the function stands for.
fn failing(keys: &Keys, function: &Function, errors: &Errors) -> Option<Type> {
    let failing = keys.ty("errors")?;
    if let Type::Path(path) = failing
        && path.qself.is_none()
        && let Some(first) = path.path.segments.first()
        && (first.ident == "Self" || function.is_generic_over(&first.ident))
    {
        errors.over(
            failing,
            format!(
                "`errors` takes a type that is the same in every call, and `{}` is not\nname the \
                 error type itself, or leave `errors` away: an error then has no kind",
                first.ident
            ),
        );
    }
    Some(failing.clone())
}
