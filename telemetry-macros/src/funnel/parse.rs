//! The parts of a funnel, each read apart, so that a mistake in one does not hide the next.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, Ident, LitInt, Path, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};
use telemetry_schema::{FUNNEL_STEPS_MAX, NTH_MAX};

use super::{Condition, Step, value};
use crate::errors::Errors;

/// A funnel as it was written.
pub struct Parts {
    pub runtime: TokenStream,
    pub attributes: Vec<Attribute>,
    /// Name and keys.
    pub head: TokenStream,
    /// Where the name should stand.
    pub place: Span,
    pub steps: Vec<Step>,
}

impl Parts {
    /// Reads all of it; `None` where nothing can be said of the steps.
    pub fn read(input: TokenStream, errors: &Errors) -> Option<Self> {
        let reader = |input: ParseStream| {
            let runtime = input.parse::<Group>()?.stream();
            let attributes = input.call(Attribute::parse_outer)?;
            let place = input.span();
            let head = head(input)?;
            let steps = steps(input, errors);
            Ok(Self {
                runtime,
                attributes,
                head,
                place,
                steps,
            })
        };
        errors.ok(reader.parse2(input))
    }
}

/// What is said where there is no name.
pub const NAME_FIRST: &str =
    "a funnel begins with its name in quotes: `\"activation\", purpose = \"…\": First => Second`";

const COLON: &str =
    "the steps stand after a colon: `\"activation\", purpose = \"…\": First => Second`";

/// What stands before the colon, which is taken too.
fn head(input: ParseStream) -> syn::Result<TokenStream> {
    let mut head = TokenStream::new();
    loop {
        if input.peek(Token![::]) {
            input.parse::<Token![::]>()?.to_tokens(&mut head);
        } else if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            return Ok(head);
        } else if input.is_empty() || input.peek(Token![=>]) {
            let what = if head.is_empty() { NAME_FIRST } else { COLON };
            return Err(syn::Error::new(input.span(), what));
        } else {
            input.parse::<TokenTree>()?.to_tokens(&mut head);
        }
    }
}

fn steps(input: ParseStream, errors: &Errors) -> Vec<Step> {
    let mut steps = Vec::new();
    let (mut count, place) = (0, input.span());
    while !input.is_empty() {
        count += 1;
        let beyond = (count == FUNNEL_STEPS_MAX + 1).then(|| input.span());
        match step(input, errors) {
            Ok(step) => steps.push(step),
            Err(error) => errors.take(error),
        }
        if let Some(beyond) = beyond {
            errors.at(
                beyond,
                format!(
                    "a funnel has at most {FUNNEL_STEPS_MAX} steps; end it here, or leave some out"
                ),
            );
        }
        end(input, errors);
    }
    if count < 2 {
        errors.at(
            place,
            "a funnel has at least two steps, joined by `=>`: `First => Second`",
        );
    }
    steps
}

/// Goes behind the next arrow, or to the end; a comma may stand there.
fn end(input: ParseStream, errors: &Errors) {
    let mut left = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![=>]) {
        if let Ok(token) = input.parse::<TokenTree>() {
            token.to_tokens(&mut left);
        }
    }
    let is_comma = left.to_string() == "," && input.is_empty();
    if !left.is_empty() && !is_comma && errors.is_empty() {
        errors.over(
            left,
            "after a step stands `=>` and the next one; `* 3` asks for the third such event",
        );
    }
    if let Ok(arrow) = input.parse::<Token![=>]>()
        && input.is_empty()
    {
        errors.over(arrow, "a step is missing after this arrow");
    }
}

fn step(input: ParseStream, errors: &Errors) -> syn::Result<Step> {
    let place = input.span();
    let path = input.call(Path::parse_mod_style).map_err(|_| {
        syn::Error::new(
            place,
            "a step is an event: a struct under `#[derive(TelemetryEvent)]`, or a variant such as \
             `Install::Started`",
        )
    })?;
    let conditions = match input.fork().parse::<Group>() {
        Ok(group) => {
            input.parse::<Group>()?;
            conditions(&group, errors)
        }
        Err(_) => Vec::new(),
    };
    let nth = if input.parse::<Option<Token![*]>>()?.is_some() {
        nth(input)?
    } else {
        1
    };
    Ok(Step {
        path,
        conditions,
        nth,
    })
}

fn nth(input: ParseStream) -> syn::Result<u32> {
    let place = input.span();
    let refused = || {
        let most = NTH_MAX / 1_000;
        let what = format!("after `*` stands which such event it is, 1 to {most},000: `* 3`");
        syn::Error::new(place, what)
    };
    let literal: LitInt = input.parse().map_err(|_| refused())?;
    literal
        .base10_parse()
        .ok()
        .filter(|nth| (1..=NTH_MAX).contains(nth))
        .ok_or_else(refused)
}

fn conditions(group: &Group, errors: &Errors) -> Vec<Condition> {
    if group.delimiter() != Delimiter::Brace {
        errors.at(
            group.span_open(),
            "conditions stand in braces, by the names of the fields: `{ success: true }`",
        );
        return Vec::new();
    }
    let mut conditions: Vec<Condition> = Vec::new();
    let reader = |input: ParseStream| {
        while !input.is_empty() {
            match condition(input) {
                Ok(found) => {
                    if conditions.iter().any(|other| other.field == found.field) {
                        errors.at(
                            found.field.span(),
                            format!("`{}` stands here a second time; keep one", found.field),
                        );
                    } else {
                        conditions.push(found);
                    }
                }
                Err(error) => errors.take(error),
            }
            while !input.is_empty() && !input.peek(Token![,]) {
                input.parse::<TokenTree>()?;
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    errors.ok(reader.parse2(group.stream()));
    conditions
}

fn condition(input: ParseStream) -> syn::Result<Condition> {
    let place = input.span();
    let field: Ident = input.call(Ident::parse_any).map_err(|_| {
        syn::Error::new(
            place,
            "a condition is a field and its value: `success: true`; fields that are not named may \
             have any value",
        )
    })?;
    if input.parse::<Token![:]>().is_err() {
        let what = format!("say which value it must have: `{field}: …`");
        return Err(syn::Error::new(field.span(), what));
    }
    Ok(Condition {
        field,
        value: value::read(input)?,
    })
}
