//! Keys of an attribute, read one by one: a mistake in one does not hide the next.
//!
//! A rule states the keys that it accepts as [`Accepted`] and asks [`Keys`] for them. A key that
//! was there and wrong has been reported when [`Keys::read`] returns; it counts as present, so that
//! it is not called missing as well.

mod value;

use std::ops::RangeInclusive;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{
    Attribute, Ident, LitStr, Token, Type,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};
use telemetry_schema::{Date, Level, prose, retention::DAYS_MAX};

use crate::errors::{Errors, did_you_mean, listed};
use value::{Value, skip, starts_key};

pub use value::{Bound, Form};

/// A key and the form of its value.
#[derive(Clone, Copy)]
pub struct Accepted {
    name: &'static str,
    form: Form,
}

/// The keys of one item, field or variant.
pub struct Keys {
    found: Vec<(Ident, Value)>,
    /// Keys that the author meant and misspelt.
    meant: Vec<&'static str>,
    /// Whether keys stand where they can't be read.
    unreadable: bool,
}

impl Accepted {
    /// A key.
    pub const fn new(name: &'static str, form: Form) -> Self {
        Self { name, form }
    }
}

impl Keys {
    /// The keys of all `#[telemetry(…)]` among some attributes. `place` ends a sentence that begins
    /// with "not a key of": `an event`, `a field`.
    pub fn of_attributes(
        attributes: &[Attribute],
        accepted: &[Accepted],
        place: &str,
        errors: &Errors,
    ) -> Self {
        let mut keys = Self::none();
        for attribute in attributes {
            if !attribute.path().is_ident("telemetry") {
                continue;
            }
            if let Ok(list) = attribute.meta.require_list() {
                keys.read(list.tokens.clone(), accepted, place, errors);
            } else {
                keys.unreadable = true;
                errors.over(
                    attribute,
                    "write the keys in parentheses: `#[telemetry(key = …)]`",
                );
            }
        }
        keys
    }

    /// The arguments of an attribute; a text that comes first is the key `name`.
    pub fn of_arguments(
        arguments: TokenStream,
        accepted: &[Accepted],
        place: &str,
        errors: &Errors,
    ) -> Self {
        let mut keys = Self::none();
        keys.read(arguments, accepted, place, errors);
        keys
    }

    const fn none() -> Self {
        Self {
            found: Vec::new(),
            meant: Vec::new(),
            unreadable: false,
        }
    }

    fn read(&mut self, tokens: TokenStream, accepted: &[Accepted], place: &str, errors: &Errors) {
        let reader = |input: ParseStream| {
            if input.peek(LitStr) && accepts(accepted, "name").is_some() {
                let name: LitStr = input.parse()?;
                self.found
                    .push((Ident::new("name", name.span()), Value::Text(name)));
                end(input, errors);
            }
            while !input.is_empty() {
                self.read_one(input, accepted, place, errors);
                end(input, errors);
            }
            Ok(())
        };
        errors.ok(reader.parse2(tokens));
    }

    fn read_one(
        &mut self,
        input: ParseStream,
        accepted: &[Accepted],
        place: &str,
        errors: &Errors,
    ) {
        let Ok(key) = input.call(Ident::parse_any) else {
            let names = listed(accepted.iter().map(|key| key.name));
            errors.at(input.span(), format!("expected a key of {place}: {names}"));
            return skip(input);
        };
        let name = key.unraw().to_string();
        let Some(accepted) = accepts(accepted, &name) else {
            self.unknown(&key, &name, accepted, place, errors);
            return skip(input);
        };
        let repeats = matches!(accepted.form, Form::Fields);
        if !repeats && self.find(&name).is_some() {
            errors.at(
                key.span(),
                format!("`{name}` stands here a second time; keep one"),
            );
            return skip(input);
        }
        let value = value::read(input, &key, accepted, errors);
        self.found.push((key, value));
    }

    fn unknown(
        &mut self,
        key: &Ident,
        name: &str,
        accepted: &[Accepted],
        place: &str,
        errors: &Errors,
    ) {
        let names = || accepted.iter().map(|key| key.name);
        let near = did_you_mean(name, names());
        self.meant.extend(crate::errors::nearest(name, names()));
        errors.at(
            key.span(),
            format!(
                "`{name}` is not a key of {place}{near}\naccepted: {}",
                listed(names())
            ),
        );
    }

    fn find(&self, name: &str) -> Option<&(Ident, Value)> {
        self.found.iter().find(|(key, _)| key.unraw() == name)
    }

    /// Whether the key was there, right or wrong or misspelt.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some() || self.meant.contains(&name) || self.unreadable
    }

    /// The place of a key.
    pub fn span(&self, name: &str) -> Option<Span> {
        self.find(name).map(|(key, _)| key.span())
    }

    /// Whether a [`Form::Flag`] is set.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.find(name), Some((_, Value::Flag)))
    }

    /// The value of a [`Form::Text`] as it was written.
    pub fn text(&self, name: &str) -> Option<&LitStr> {
        match self.find(name) {
            Some((_, Value::Text(text))) => Some(text),
            _ => None,
        }
    }

    /// The value of a [`Form::Text`] that must say something; `why` is what it should say.
    pub fn sentence(&self, name: &str, why: &str, errors: &Errors) -> Option<&LitStr> {
        let text = self.text(name)?;
        let value = text.value();
        if value.trim().is_empty() {
            errors.over(text, format!("`{name}` is blank: {why}"));
        } else if let Err(fault) = prose::check(&value) {
            errors.over(text, format!("`{name}` {}", fault.as_str()));
        }
        Some(text)
    }

    /// The value of a [`Form::Number`] within bounds.
    pub fn number(&self, name: &str, within: RangeInclusive<u32>, errors: &Errors) -> Option<u32> {
        let Some((_, Value::Number(number))) = self.find(name) else {
            return None;
        };
        let value = number
            .base10_parse()
            .ok()
            .filter(|value| within.contains(value));
        if value.is_none() {
            let (from, to) = within.into_inner();
            errors.over(number, format!("`{name}` is a number from {from} to {to}"));
        }
        value
    }

    /// `level`.
    pub fn level(&self, errors: &Errors) -> Option<Level> {
        let word = self.text("level")?;
        let level = Level::parse(&word.value());
        if level.is_none() {
            let words = || Level::ALL.into_iter().map(Level::as_str);
            let near = did_you_mean(&word.value(), words());
            errors.over(
                word,
                format!(
                    "`{}` is not a level{near}\nlevels: {}",
                    word.value(),
                    listed(words())
                ),
            );
        }
        level
    }

    /// `expires`.
    pub fn expires(&self, errors: &Errors) -> Option<&LitStr> {
        let day = self.text("expires")?;
        if Date::parse(&day.value()).is_ok() {
            return Some(day);
        }
        errors.over(
            day,
            format!(
                "`{}` is not a day; write it as `\"2027-06-30\"`",
                day.value()
            ),
        );
        None
    }

    /// `retention_days`.
    pub fn retention_days(&self, errors: &Errors) -> Option<u16> {
        let days = self.number("retention_days", 1..=u32::from(DAYS_MAX), errors)?;
        u16::try_from(days).ok()
    }

    /// The value of a [`Form::Type`].
    pub fn ty(&self, name: &str) -> Option<&Type> {
        match self.find(name) {
            Some((_, Value::Type(ty))) => Some(ty),
            _ => None,
        }
    }

    /// Each [`Form::Fields`] of a name, with the place of the key.
    pub fn fields<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (Span, &'a [Ident])> {
        self.found
            .iter()
            .filter_map(move |(key, value)| match value {
                Value::Fields(fields) if key.unraw() == name => Some((key.span(), &fields[..])),
                _ => None,
            })
    }

    /// The value of a [`Form::Numbers`].
    pub fn numbers(&self, name: &str) -> Option<&[Bound]> {
        match self.find(name) {
            Some((_, Value::Numbers(numbers))) => Some(numbers),
            _ => None,
        }
    }

    /// The one module that generated code names: below `crate = …`, else `::telemetry_runtime`.
    ///
    /// The author's path is resolved and shown as he wrote it, and is a part of the expansion: a
    /// `line!()` that is called by it is the line of the macro, and not of the key.
    pub fn runtime(&self) -> TokenStream {
        if let Some((_, Value::Path(path))) = self.find("crate") {
            let path = crate::expand::expanded(&quote!(#path));
            quote!(#path::__private)
        } else {
            quote!(::telemetry_runtime::__private)
        }
    }
}

fn accepts<'a>(accepted: &'a [Accepted], name: &str) -> Option<&'a Accepted> {
    accepted.iter().find(|key| key.name == name)
}

/// Takes the comma after a key; a missing one is reported, and reading goes on.
fn end(input: ParseStream, errors: &Errors) {
    if !input.is_empty() && input.parse::<Token![,]>().is_err() {
        errors.at(input.span(), "a comma is missing before this key");
        if !starts_key(input) {
            skip(input);
            let _: Option<Token![,]> = input.parse().ok();
        }
    }
}
