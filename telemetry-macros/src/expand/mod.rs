//! From a spec to tokens.
//!
//! Whatever names the author's type stands under the span of that type, so that the compiler's
//! judgement is shown there. Everything else is named through one module of the runtime, since the
//! host may have shadowed any other name.

pub mod error;
pub mod event;
pub mod feature;
pub mod funnel;
mod types;
pub mod value;

use proc_macro2::{Span, TokenStream};
use quote::quote;

use crate::spec::{Choice, Target};

impl Target {
    /// `impl trait for type { body }`, for one of the traits in the runtime's private module.
    pub fn implement(&self, name: &TokenStream, body: &TokenStream) -> TokenStream {
        let Self {
            ident,
            generics,
            runtime,
            deprecated,
        } = self;
        let (parameters, arguments, conditions) = generics.split_for_impl();
        let allow = deprecated.then(|| quote!(#[allow(deprecated)]));
        quote! {
            #[automatically_derived]
            #allow
            impl #parameters #runtime::#name for #ident #arguments #conditions { #body }
        }
    }
}

/// A path shown to the author at another place, as if it stood there.
///
/// A `$crate` keeps its own way of being resolved, and the compiler then names the macro as well.
fn at(place: Span, path: &TokenStream) -> TokenStream {
    let moved = path.clone().into_iter().map(|mut token| {
        let dollar_crate = token.to_string() == "$crate";
        token.set_span(if dollar_crate {
            token.span().located_at(place)
        } else {
            place
        });
        token
    });
    moved.collect()
}

/// A path of the author's as one that the macro has written where he did.
pub fn expanded(path: &TokenStream) -> TokenStream {
    let own = path.clone().into_iter().map(|mut token| {
        if token.to_string() != "$crate" {
            token.set_span(token.span().resolved_at(Span::call_site()));
        }
        token
    });
    own.collect()
}

/// A static with some variants, and `Open::choice` over it.
///
/// A static and no constant: the compiler looks through all that a static reaches, but not into
/// another static, so that a value of 1,000 variants is not looked through again for each event.
fn open(choices: &[Choice], target: &Target) -> (TokenStream, TokenStream) {
    let runtime = &target.runtime;
    let len = choices.len();
    let choices = choices.iter().map(|choice| {
        let Choice { name, about, .. } = choice;
        let name = &name.text;
        let allow_name = if let Some(reason) = &choice.allow_name {
            quote!(#runtime::core::option::Option::Some(#reason))
        } else {
            quote!(#runtime::core::option::Option::None)
        };
        quote!(#runtime::Choice::new(#name, #about, #allow_name))
    });
    (
        quote!(static __TELEMETRY_CHOICES: [#runtime::Choice; #len] = [#(#choices),*];),
        quote!(#runtime::Open::choice(&__TELEMETRY_CHOICES)),
    )
}

/// The index of the variant that `self` is.
fn index(choices: &[Choice]) -> TokenStream {
    let arms = choices.iter().enumerate().map(|(index, choice)| {
        let ident = &choice.ident;
        quote!(Self::#ident { .. } => #index,)
    });
    quote!(match self { #(#arms)* })
}
