//! The code around a tracked function.
//!
//! The signature stays. The body runs in a frame of its own, in which `return` and `?` end: a
//! closure, or a future that is polled from outside. There the parameters are bound again in their
//! order and the receiver is captured as a whole, so that everything is dropped when and in the
//! order it was before. The body itself keeps its braces and spans, and so its lints; our own tokens
//! are those of a macro, which lints leave alone.
//!
//! `match () { () => { body } }` ends the borrows of the body's last expression before the
//! parameters are dropped, as a function does in every edition; a plain block does so from 2024 on.

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    Pat, ReturnType, Signature, Type, parse_quote,
    spanned::Spanned,
    visit_mut::{self, VisitMut},
};

use super::at;
use crate::feature::{Function, Parameter, Spec, is_underscored};

/// The function as it was, with a body that is counted.
pub fn expand(function: &Function, spec: &Spec) -> TokenStream {
    let Function {
        attributes,
        visibility,
        inner,
        ..
    } = function;
    let (signature, parameters) = function.parameters();
    let frame = frame(function, &parameters);
    let body = match (signature.asyncness.is_some(), never(&signature)) {
        (false, false) => call(spec, &signature, &frame),
        (false, true) => diverging_call(spec, &frame),
        (true, never) => future(spec, &signature, &frame, never),
    };
    let alias = errors_alias(spec);
    let body = braced(function, quote!(#(#inner)* #alias #body));
    quote!(#(#attributes)* #visibility #signature #body)
}

/// What runs inside: the parameters, then the body.
fn frame(function: &Function, parameters: &[Parameter]) -> TokenStream {
    let site = Span::mixed_site();
    let receiver = function
        .used_receiver()
        .map(|receiver| quote_spanned!(site=> let _ = &#receiver;));
    let bindings = parameters.iter().map(binding);
    let body = braced(function, function.body.clone());
    quote_spanned! {site=>
        #receiver
        #(#bindings)*
        match () { () => #body }
    }
}

/// A function binds each argument to a slot and then takes the slot's pattern apart.
fn binding(parameter: &Parameter) -> TokenStream {
    let site = Span::mixed_site();
    let Parameter {
        attributes,
        outer,
        pattern,
    } = parameter;
    let conditions = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"));
    let slot = quote_spanned!(site=> #(#conditions)* let #outer = #outer;);
    match pattern {
        // In a tuple, because a lint finds plain bindings of `_name` to have no effect.
        Pat::Ident(plain) if is_underscored(&plain.ident) => {
            quote_spanned!(site=> #slot #(#attributes)* let (#pattern,) = (#outer,);)
        }
        Pat::Ident(plain) if plain.ident == *outer => {
            quote_spanned!(site=> #(#attributes)* let #pattern = #outer;)
        }
        Pat::Wild(_) => slot,
        _ => quote_spanned!(site=> #slot #(#attributes)* let #pattern = #outer;),
    }
}

fn call(spec: &Spec, signature: &Signature, frame: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let runtime = &spec.runtime;
    let entered = entered(spec, &quote!(Running));
    let (end, ended) = ended(spec);
    let returned = returned(signature);
    let frame = match signature.output {
        ReturnType::Default => quote_spanned!(site=> #runtime::once::<(), _>(move || { #frame })),
        // Said at the closure, the type is what a mistake in the body is held against.
        ReturnType::Type(..) => {
            quote_spanned!(site=> #runtime::once(move || -> #returned { #frame }))
        }
    };
    quote_spanned! {site=>
        let running = #entered;
        let returned = #frame;
        running.#end(returned, |returned| #ended)
    }
}

/// Nothing returns, so there is no frame for it: what is left is a panic, seen by a guard.
fn diverging_call(spec: &Spec, frame: &TokenStream) -> TokenStream {
    let entered = entered(spec, &quote!(Running));
    quote_spanned! {Span::mixed_site()=>
        let _running = #entered;
        #frame
    }
}

fn future(spec: &Spec, signature: &Signature, frame: &TokenStream, never: bool) -> TokenStream {
    let site = Span::mixed_site();
    let runtime = &spec.runtime;
    let entered = entered(spec, &quote!(Polling));
    let returned = if never {
        quote!(#runtime::core::convert::Infallible)
    } else {
        returned(signature).into_token_stream()
    };
    let end = if never {
        quote_spanned!(site=> match returned {})
    } else {
        let (end, ended) = ended(spec);
        quote_spanned!(site=> polling.#end(returned, |returned| #ended))
    };
    // A future has no place for its type. This says it, where the author did, and never runs.
    let place = match &signature.output {
        ReturnType::Default => site,
        ReturnType::Type(_, returned) => site.located_at(returned.span()),
    };
    let judge = at(place, runtime);
    let says_type = quote_spanned!(place=> if false { return #judge::never::<#returned>(); });
    quote_spanned! {site=>
        let mut polling = #entered;
        let returned = {
            let mut body = #runtime::core::pin::pin!(async move {
                #says_type
                #frame
            });
            #runtime::core::future::poll_fn(|context| polling.poll(body.as_mut(), context)).await
        };
        #end
    }
}

/// The site stands in a block of its own, out of the body's sight.
fn entered(spec: &Spec, guard: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let Spec {
        head,
        timed,
        errors,
        runtime,
    } = spec;
    let head = head.tokens(runtime, site);
    let errors = match errors {
        None => quote_spanned!(site=> #runtime::core::option::Option::None),
        Some(ty) => {
            let judge = at(ty.span(), runtime);
            let ty = named(ty);
            let kinds = quote_spanned!(ty.span()=> <#ty as #judge::TelemetryError>::KINDS);
            quote_spanned!(site=> #runtime::core::option::Option::Some(#kinds.domain()))
        }
    };
    quote_spanned! {site=>
        {
            #runtime::site!(SITE = #runtime::Descriptor::feature(#head, #timed, #errors));
            #runtime::#guard::<#timed>::enter(&SITE)
        }
    }
}

/// The method that ends the call, and how the returned value ended it.
fn ended(spec: &Spec) -> (TokenStream, TokenStream) {
    let site = Span::mixed_site();
    let runtime = &spec.runtime;
    let Some(ty) = &spec.errors else {
        let probe = quote_spanned! {site=> {
            use #runtime::{ProbeAny as _, ProbeResult as _};
            (&#runtime::Probe(returned)).telemetry_ended()
        }};
        return (quote!(end), probe);
    };
    let returned = quote_spanned!(site=> returned);
    let judge = at(ty.span(), runtime);
    let ty = named(ty);
    let kind = quote_spanned! {ty.span()=>
        <_ as #judge::FailsWith<#ty>>::telemetry_ended(
            #returned,
            <#ty as #judge::TelemetryError>::kind,
        )
    };
    (quote!(end_failing), kind)
}

/// The error type is written out once, so that a mistake in it is one mistake.
fn errors_alias(spec: &Spec) -> Option<TokenStream> {
    let ty = spec.errors.as_ref()?;
    let name = named(ty);
    Some(quote_spanned!(Span::mixed_site()=> type #name = #ty;))
}

fn named(ty: &Type) -> Ident {
    Ident::new(
        "__TelemetryErrors",
        Span::mixed_site().located_at(ty.span()),
    )
}

/// The type that is returned, with `_` for what only the body knows.
fn returned(signature: &Signature) -> Type {
    let mut returned = match &signature.output {
        ReturnType::Default => parse_quote!(()),
        ReturnType::Type(_, returned) => (**returned).clone(),
    };
    Inferred.visit_type_mut(&mut returned);
    returned
}

fn never(signature: &Signature) -> bool {
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

/// The tokens in the braces that the author wrote.
fn braced(function: &Function, tokens: TokenStream) -> Group {
    let mut group = Group::new(proc_macro2::Delimiter::Brace, tokens);
    group.set_span(function.brace.span.join());
    group
}
