//! The types that a function names, as the code around it can name them too.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::{
    Lifetime, ReturnType, Signature, Type, parse_quote, parse_quote_spanned,
    spanned::Spanned,
    visit_mut::{self, VisitMut},
};

use crate::feature::Spec;

/// The error type is written out once, so that a mistake in it is one mistake.
pub(super) fn errors_alias(spec: &Spec) -> Option<TokenStream> {
    let ty = spec.errors.as_ref()?;
    let name = alias(ty);
    without_lifetimes(ty)
        .is_none()
        .then(|| quote_spanned!(Span::mixed_site()=> type #name = #ty;))
}

/// What stands for the error type: the alias, or the type itself if it has lifetimes, which the
/// compiler finds in the places of its use.
pub(super) fn named(ty: &Type) -> Type {
    let alias = alias(ty);
    without_lifetimes(ty).unwrap_or_else(|| parse_quote!(#alias))
}

/// The alias, shown where the type stands.
fn alias(ty: &Type) -> Ident {
    Ident::new("__TelemetryErrors", ty.span())
}

/// The type with `'_` for each of its lifetimes; `None` if it has none.
fn without_lifetimes(ty: &Type) -> Option<Type> {
    let mut ty = ty.clone();
    let mut elided = Elided(false);
    elided.visit_type_mut(&mut ty);
    elided.0.then_some(ty)
}

struct Elided(bool);

impl VisitMut for Elided {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        self.0 = true;
        lifetime.ident = Ident::new("_", lifetime.ident.span());
    }
}

/// The type that is returned, with `_` for what only the body knows.
pub(super) fn returned(signature: &Signature) -> Type {
    inferred(&output(signature))
}

pub(super) fn output(signature: &Signature) -> Type {
    match &signature.output {
        ReturnType::Default => parse_quote_spanned!(Span::mixed_site()=> ()),
        ReturnType::Type(_, output) => (**output).clone(),
    }
}

pub(super) fn inferred(output: &Type) -> Type {
    let mut inferred = output.clone();
    Inferred.visit_type_mut(&mut inferred);
    inferred
}

pub(super) fn never(signature: &Signature) -> bool {
    matches!(&signature.output, ReturnType::Type(_, returned) if matches!(**returned, Type::Never(_)))
}

struct Inferred;

impl VisitMut for Inferred {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::ImplTrait(_) = ty {
            *ty = parse_quote!(_);
        } else {
            visit_mut::visit_type_mut(self, ty);
        }
    }
}
