//! The rules for the keys of a feature, one after the other.

use proc_macro2::{Span, TokenStream};
use syn::{LitStr, Type};
use telemetry_schema::Level;

use super::Function;
use crate::{
    attr::{Accepted, Form, Keys},
    docs,
    errors::Errors,
    names::Name,
    spec::Head,
};

const KEYS: &[Accepted] = &[
    Accepted::new("name", Form::Text),
    Accepted::new("purpose", Form::Text),
    Accepted::new("about", Form::Text),
    Accepted::new("category", Form::Text),
    Accepted::new("level", Form::Text),
    Accepted::new("timed", Form::Flag),
    Accepted::new("errors", Form::Type),
    Accepted::new("retention_days", Form::Number),
    Accepted::new("expires", Form::Text),
    Accepted::new("allow_name", Form::Text),
    Accepted::new("crate", Form::Path),
];

/// A feature that has been judged.
pub struct Spec {
    pub head: Head,
    pub timed: bool,
    pub errors: Option<Type>,
    pub runtime: TokenStream,
}

impl Spec {
    /// Judges the keys; where the item is no function, all of them that can be judged without it.
    pub fn judge(
        arguments: TokenStream,
        function: Option<&Function>,
        errors: &Errors,
    ) -> Option<Self> {
        let keys = Keys::of_arguments(arguments, KEYS, "`#[track_feature]`", errors);
        let name = name(&keys, function, errors);
        let about = about(&keys, function, errors);
        let purpose = purpose(&keys, function, errors);
        let category = category(&keys, errors);
        let level = keys.level(errors);
        let retention_days = keys.retention_days(errors);
        let expires = keys.expires(errors);
        let why = "say why the name is harmless; the reason is shown to users";
        let allow_name = keys.sentence("allow_name", why, errors);
        let failing = failing(&keys, function, errors);
        Some(Self {
            head: Head {
                name: name?,
                about: about?,
                purpose: purpose?,
                level: level.unwrap_or(Level::Basic),
                category,
                retention_days,
                expires: expires.map(LitStr::value),
                allow_name: allow_name.map(LitStr::value),
            },
            timed: keys.flag("timed"),
            errors: failing,
            runtime: keys.runtime(),
        })
    }
}

/// The name that was given, else that of the function.
fn name(keys: &Keys, function: Option<&Function>, errors: &Errors) -> Option<Name> {
    let name = match keys.text("name") {
        Some(literal) => Name::literal(literal),
        None if keys.has("name") => return None,
        None => Name::of(&function?.signature.ident),
    };
    name.judge("name", keys.text("allow_name"), errors);
    Some(name)
}

/// The key, else the first paragraph of the doc comment.
fn about(keys: &Keys, function: Option<&Function>, errors: &Errors) -> Option<String> {
    if keys.has("about") {
        let why = "say in a sentence what is counted; users read it";
        return Some(keys.sentence("about", why, errors)?.value());
    }
    let function = function?;
    let attributes = [&function.attributes[..], &function.inner].concat();
    let about = docs::about(&attributes);
    if about.is_none() {
        errors.at(
            function.signature.ident.span(),
            "this feature has no description, and users read it\nwrite a doc comment, `/// …`, or \
             where none can stand `about = \"…\"`",
        );
    }
    about
}

fn purpose(keys: &Keys, function: Option<&Function>, errors: &Errors) -> Option<String> {
    if keys.has("purpose") {
        let why = "say what is decided by it; users read it";
        return Some(keys.sentence("purpose", why, errors)?.value());
    }
    errors.at(
        function.map_or_else(Span::call_site, |function| function.signature.ident.span()),
        "this feature has no purpose, and users read it\nwrite `purpose = \"…\"`: what is decided \
         by it",
    );
    None
}

fn category(keys: &Keys, errors: &Errors) -> Option<String> {
    let category = keys.text("category")?;
    Name::literal(category).judge("category", None, errors);
    Some(category.value())
}

/// The type whose variants are recorded. The description is a static of its own, which cannot see
/// what `Self` or a parameter of the function stands for.
fn failing(keys: &Keys, function: Option<&Function>, errors: &Errors) -> Option<Type> {
    let failing = keys.ty("errors")?;
    let Type::Path(path) = failing else {
        return Some(failing.clone());
    };
    let first = &path.path.segments.first()?.ident;
    let generic = function.is_some_and(|function| {
        let mut generics = function.signature.generics.type_params();
        generics.any(|parameter| parameter.ident == *first)
    });
    if path.qself.is_none() && (first == "Self" || generic) {
        errors.over(
            failing,
            format!(
                "`errors` takes a type that is the same for every caller, and `{first}` is not\n\
                 name the error type itself, or leave `errors` away: then an error counts as `other`"
            ),
        );
        return None;
    }
    Some(failing.clone())
}
