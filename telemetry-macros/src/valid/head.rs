use std::collections::{HashMap, hash_map::Entry};

use proc_macro2::Span;
use syn::{Ident, LitStr};
use telemetry_schema::Level;

use crate::{
    attr::{
        Accepted,
        Form::{Number, Path, Text},
        Keys,
    },
    errors::Errors,
    names::Name,
    spec,
};

/// The keys that every entry has.
pub const NAME: Accepted = Accepted::new("name", Text);
pub const CATEGORY: Accepted = Accepted::new("category", Text);
pub const LEVEL: Accepted = Accepted::new("level", Text);
pub const PURPOSE: Accepted = Accepted::new("purpose", Text);
pub const RETENTION_DAYS: Accepted = Accepted::new("retention_days", Number);
pub const EXPIRES: Accepted = Accepted::new("expires", Text);
pub const ALLOW_NAME: Accepted = Accepted::new("allow_name", Text);
pub const CRATE: Accepted = Accepted::new("crate", Path);

/// What stands on an entry, or on the enum that it is a variant of.
#[derive(Clone, Default)]
pub struct Head {
    /// Empty where it was there and wrong.
    pub purpose: Option<String>,
    pub level: Option<Level>,
    pub category: Option<String>,
    pub retention_days: Option<u16>,
    pub expires: Option<String>,
    pub allow_name: Option<LitStr>,
}

impl Head {
    /// Reads the common keys and judges their values.
    pub fn read(keys: &Keys, errors: &Errors) -> Self {
        Self {
            purpose: keys.has("purpose").then(|| {
                keys.sentence("purpose", "say what the figures will decide", errors)
                    .map_or_else(String::new, |purpose| purpose.value().trim().to_owned())
            }),
            level: keys.level(errors),
            category: category(keys, errors),
            retention_days: keys.retention_days(errors),
            expires: keys.expires(errors).map(LitStr::value),
            allow_name: allow_name(keys, errors).cloned(),
        }
    }

    /// What is not said here is said by the enum.
    pub fn or(self, outer: &Self) -> Self {
        let outer = outer.clone();
        Self {
            purpose: self.purpose.or(outer.purpose),
            level: self.level.or(outer.level),
            category: self.category.or(outer.category),
            retention_days: self.retention_days.or(outer.retention_days),
            expires: self.expires.or(outer.expires),
            allow_name: self.allow_name.or(outer.allow_name),
        }
    }

    /// The head of an entry; a missing purpose is reported at `item`.
    pub fn complete(self, name: Name, about: String, item: &Ident, errors: &Errors) -> spec::Head {
        if self.purpose.is_none() {
            missing_purpose(item, errors);
        }
        self.with(name, about)
    }

    /// The same where a missing purpose has been reported.
    pub fn with(self, name: Name, about: String) -> spec::Head {
        spec::Head {
            name,
            about,
            purpose: self.purpose.unwrap_or_default(),
            level: self.level.unwrap_or(Level::Basic),
            category: self.category,
            retention_days: self.retention_days,
            expires: self.expires,
            allow_name: self.allow_name.map(|reason| reason.value()),
        }
    }
}

/// Reports that nobody said why.
pub fn missing_purpose(item: &Ident, errors: &Errors) {
    errors.at(
        item.span(),
        format!("`{item}` has no purpose: say what the figures will decide with `purpose = \"…\"`"),
    );
}

/// The name from a key, else from the identifier.
pub fn name(keys: &Keys, key: &str, ident: &Ident) -> Name {
    keys.text(key)
        .map_or_else(|| Name::of(ident), Name::literal)
}

/// The reason for a name that the list of words refuses.
pub fn allow_name<'a>(keys: &'a Keys, errors: &Errors) -> Option<&'a LitStr> {
    keys.sentence("allow_name", "say why the name is harmless", errors)
}

fn category(keys: &Keys, errors: &Errors) -> Option<String> {
    let category = keys.text("category").map(Name::literal)?;
    category.judge("category", None, errors);
    Some(category.text)
}

/// Names seen so far, to refuse the second of two that are the same.
#[derive(Default)]
pub struct Taken(HashMap<String, String>);

impl Taken {
    /// Takes a name for an identifier; reports at the name if it was taken before.
    pub fn take(&mut self, name: &Name, ident: &Ident, errors: &Errors) {
        match self.0.entry(name.text.clone()) {
            Entry::Occupied(first) => twice(&name.text, first.get(), name.span, errors),
            Entry::Vacant(free) => {
                free.insert(ident.to_string());
            }
        }
    }
}

fn twice(name: &str, first: &str, span: Span, errors: &Errors) {
    errors.at(
        span,
        format!("`{name}` is the name of `{first}` already; give one of the two another name"),
    );
}
