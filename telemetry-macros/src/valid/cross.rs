use proc_macro2::Span;
use syn::Ident;

use crate::{
    attr::Keys,
    errors::{Errors, did_you_mean, listed},
    spec::Field,
};

/// Combinations of fields that the author lets leave together.
pub(super) struct Crosses<'a> {
    pub fields: &'a [Field],
    pub skipped: &'a [Ident],
    pub errors: &'a Errors,
}

impl Crosses<'_> {
    pub(super) fn read(&self, keys: &Keys) -> Vec<Vec<u8>> {
        let mut crosses: Vec<Vec<u8>> = Vec::new();
        for (key, members) in keys.fields("cross") {
            let Some(cross) = self.one(key, members) else {
                continue;
            };
            if crosses.contains(&cross) {
                self.errors
                    .at(key, "this cross stands here a second time; keep one");
            } else {
                crosses.push(cross);
            }
        }
        crosses
    }

    fn one(&self, key: Span, members: &[Ident]) -> Option<Vec<u8>> {
        if members.len() < 2 {
            self.errors.at(
                key,
                "a cross joins two fields or more: `cross(first, second)`; each field is counted \
                 for itself without one",
            );
            return None;
        }
        let mut cross = Vec::new();
        for member in members {
            let index = self.index(member)?;
            if cross.contains(&index) {
                self.errors.at(
                    member.span(),
                    format!("`{member}` stands in this cross a second time"),
                );
                return None;
            }
            cross.push(index);
        }
        cross.sort_unstable();
        Some(cross)
    }

    fn index(&self, member: &Ident) -> Option<u8> {
        let found = self.fields.iter().position(|field| field.ident == *member);
        if found.is_none() {
            self.errors.at(member.span(), self.unknown(member));
        }
        found.and_then(|index| u8::try_from(index).ok())
    }

    fn unknown(&self, member: &Ident) -> String {
        if self.skipped.contains(member) {
            return format!("`{member}` has `skip` and is never recorded, so it cannot be crossed");
        }
        let word = member.to_string();
        if let Some(field) = self.fields.iter().find(|field| field.name.text == word) {
            return format!(
                "`{word}` is the name that `{0}` is recorded under; write `{0}` here",
                field.ident
            );
        }
        let idents: Vec<String> = self
            .fields
            .iter()
            .map(|field| field.ident.to_string())
            .collect();
        let idents = || idents.iter().map(String::as_str);
        format!(
            "`{word}` is not a field of this event{}\nfields: {}",
            did_you_mean(&word, idents()),
            listed(idents())
        )
    }
}
