//! `funnel!`: from a name and steps to an item of the catalog.

mod parse;
mod value;

use proc_macro2::{Span, TokenStream};
use syn::{Expr, Ident, LitStr, Path};

use crate::{
    attr::{Accepted, Form, Keys},
    docs,
    errors::Errors,
    expand,
    names::Name,
};
use parse::{NAME_FIRST, Parts};

const KEYS: &[Accepted] = &[
    Accepted::new("name", Form::Text),
    Accepted::new("purpose", Form::Text),
    Accepted::new("allow_name", Form::Text),
];

/// A funnel that has been judged.
pub struct Funnel {
    pub runtime: TokenStream,
    pub name: Name,
    pub about: String,
    pub purpose: String,
    pub allow_name: Option<String>,
    pub steps: Vec<Step>,
}

/// An event and what is asked of it.
pub struct Step {
    pub path: Path,
    pub conditions: Vec<Condition>,
    pub nth: u32,
}

/// A field and the value that it must have.
pub struct Condition {
    pub field: Ident,
    pub value: Expr,
}

/// The item, or its mistakes.
pub fn funnel(input: TokenStream) -> TokenStream {
    let errors = Errors::default();
    let Some(parts) = Parts::read(input, &errors) else {
        return errors.into_tokens();
    };
    let funnel = Funnel::judge(parts, &errors);
    if errors.is_empty() {
        return expand::funnel::item(&funnel);
    }
    let mut tokens = errors.into_tokens();
    tokens.extend(expand::funnel::steps_alone(&funnel));
    tokens
}

impl Funnel {
    fn judge(parts: Parts, errors: &Errors) -> Self {
        let keys = Keys::of_arguments(parts.head, KEYS, "a funnel", errors);
        let name = name(&keys, parts.place, errors);
        let allow_name = keys.sentence("allow_name", "say why the name is harmless", errors);
        if keys.text("name").is_some() {
            name.judge("name", allow_name, errors);
        }
        Self {
            runtime: parts.runtime,
            about: about(&parts.attributes, &name, errors),
            purpose: purpose(&keys, &name, errors),
            allow_name: allow_name.map(LitStr::value),
            name,
            steps: parts.steps,
        }
    }
}

fn name(keys: &Keys, place: Span, errors: &Errors) -> Name {
    if let Some(name) = keys.text("name") {
        return Name::literal(name);
    }
    if !keys.has("name") {
        errors.at(place, NAME_FIRST);
    }
    Name {
        text: String::new(),
        span: place,
    }
}

fn about(attributes: &[syn::Attribute], name: &Name, errors: &Errors) -> String {
    for attribute in attributes {
        if !attribute.path().is_ident("doc") {
            errors.over(
                attribute,
                "a description is all that stands before a funnel's name; put other attributes \
                 before `funnel!`",
            );
        }
    }
    let about = docs::about(attributes);
    match &about {
        None if !name.text.is_empty() => errors.at(
            name.span,
            format!(
                "`{}` has no description: write a doc comment before the name that tells users what \
                 is asked, such as `/// How far people come after the installation.`",
                name.text
            ),
        ),
        Some(text) => {
            if let Err(fault) = telemetry_schema::prose::check(text) {
                let fault = fault.as_str();
                errors.at(name.span, format!("the description of `{}` {fault}", name.text));
            }
        }
        None => {}
    }
    about.unwrap_or_default()
}

fn purpose(keys: &Keys, name: &Name, errors: &Errors) -> String {
    let purpose = keys.sentence("purpose", "say what the figures will decide", errors);
    if !keys.has("purpose") && !name.text.is_empty() {
        errors.at(
            name.span,
            format!(
                "`{}` has no purpose: say what the figures will decide with `purpose = \"…\"` after \
                 the name",
                name.text
            ),
        );
    }
    purpose.map_or_else(String::new, |purpose| purpose.value().trim().to_owned())
}
