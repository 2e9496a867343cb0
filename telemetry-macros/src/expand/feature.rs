//! The code around a tracked function.
//!
//! The signature stays. The body runs in a frame of its own, in which `return` and `?` end: a
//! closure, or a future that is polled from outside. There the parameters are bound again in their
//! order and the receiver is captured as a whole, so that everything is dropped when and in the
//! order it was before. The body itself keeps its braces and spans, and so its lints; our own tokens
//! are those of a macro, which lints leave alone. Our locals are out of the body's sight and have
//! long names all the same: a pattern must not meet a constant of the author's.
//!
//! `match () { () => { body } }` ends the borrows of the body's last expression before the
//! parameters are dropped, as a function does in every edition; a plain block does so from 2024 on.

use proc_macro2::{Group, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Pat, ReturnType, Signature, Type, spanned::Spanned};

use super::{
    at,
    types::{errors_alias, inferred, named, never, output, returned},
};
use crate::feature::{Function, Parameter, ReturnedBlock, Spec, is_underscored};

/// The function as it was, with a body that is counted.
pub fn expand(function: &Function, spec: &Spec) -> TokenStream {
    let Function {
        attributes,
        visibility,
        inner,
        ..
    } = function;
    if function.returns_closure() && spec.errors.is_none() {
        let body = closure_call(spec, function);
        let signature = &function.signature;
        return quote!(#(#attributes)* #visibility #signature #body);
    }
    if let Some(block) = function.returned_block() {
        let body = returned_future(spec, function, &block);
        let signature = &function.signature;
        return quote!(#(#attributes)* #visibility #signature #body);
    }
    let (signature, parameters) = function.parameters();
    let frame = frame(function, &parameters);
    let never = never(&signature);
    // A body that cannot wait runs within one poll, and a lint says so if nothing of ours waits.
    let body = if signature.asyncness.is_some() && (never || function.may_wait()) {
        future(spec, &output(&signature), &quote!(async move), &frame)
    } else if never {
        diverging_call(spec, &frame)
    } else {
        call(spec, &signature, &frame)
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
        let telemetry_running = #entered;
        let telemetry_returned = #frame;
        telemetry_running.#end(telemetry_returned, |telemetry_returned| #ended)
    }
}

/// Nothing returns, so there is no frame for it: what is left is a panic, seen by a guard.
fn diverging_call(spec: &Spec, frame: &TokenStream) -> TokenStream {
    let entered = entered(spec, &quote!(Running));
    quote_spanned! {Span::mixed_site()=>
        let _telemetry_running = #entered;
        #frame
    }
}

/// What the signature says of a returned closure is how its parameters are inferred, and no frame
/// passes that on. So the body stays where it was, beside a guard: a closure is never an `Err`.
fn closure_call(spec: &Spec, function: &Function) -> Group {
    let inner = &function.inner;
    let entered = entered(spec, &quote!(Leaving));
    let body = braced(function, function.body.clone());
    let body = quote_spanned! {Span::mixed_site()=>
        #(#inner)*
        let _telemetry_leaving = #entered;
        #body
    };
    braced(function, body)
}

/// The function makes its future by one `async` block, as an `async fn` does: the block is counted.
fn returned_future(spec: &Spec, function: &Function, block: &ReturnedBlock) -> Group {
    let ReturnedBlock {
        before,
        opening,
        body,
        output,
    } = block;
    let inner = &function.inner;
    let alias = errors_alias(spec);
    let inside = quote_spanned!(Span::mixed_site()=> match () { () => #body });
    let future = future(spec, output, opening, &inside);
    let block = quote_spanned!(Span::mixed_site()=> #opening { #future });
    let block = if before.is_empty() {
        block
    } else {
        quote!(#before(#block))
    };
    braced(function, quote!(#(#inner)* #alias #block))
}

/// What is inside runs in an `async` block of its own, which is polled from outside.
fn future(spec: &Spec, output: &Type, opening: &TokenStream, inside: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let runtime = &spec.runtime;
    let entered = entered(spec, &quote!(Polling));
    let never = matches!(output, Type::Never(_));
    let returned = if never {
        quote!(#runtime::core::convert::Infallible)
    } else {
        inferred(output).into_token_stream()
    };
    let end = if never {
        quote_spanned!(site=> match telemetry_returned {})
    } else {
        let (end, ended) = ended(spec);
        quote_spanned! {site=>
            telemetry_polling.#end(telemetry_returned, |telemetry_returned| #ended)
        }
    };
    // A future has no place for its type. This says it, where the author did, and never runs.
    let place = site.located_at(output.span());
    let judge = at(place, runtime);
    let says_type = quote_spanned!(place=> if false { return #judge::never::<#returned>(); });
    quote_spanned! {site=>
        let mut telemetry_polling = #entered;
        let telemetry_returned = {
            let mut telemetry_body = #runtime::core::pin::pin!(#opening {
                #says_type
                #inside
            });
            #runtime::core::future::poll_fn(
                |telemetry_context| telemetry_polling.poll(telemetry_body.as_mut(), telemetry_context),
            )
            .await
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
            (&#runtime::Probe(telemetry_returned)).telemetry_ended()
        }};
        return (quote!(end), probe);
    };
    let returned = quote_spanned!(site=> telemetry_returned);
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

/// The tokens in the braces that the author wrote.
fn braced(function: &Function, tokens: TokenStream) -> Group {
    let mut group = Group::new(proc_macro2::Delimiter::Brace, tokens);
    group.set_span(function.brace.span.join());
    group
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::track;

    /// With the runtime's private module as `rt`, so that lines stay short.
    fn expansion(arguments: &TokenStream, item: &TokenStream) -> String {
        let expanded = track(quote!(crate = rt, purpose = "why", #arguments), item);
        let file = syn::parse2(expanded).unwrap();
        prettyplease::unparse(&file).replace("rt::__private", "rt")
    }

    #[test]
    fn a_function() {
        let expanded = expansion(
            &quote!(timed, errors = io::Error),
            &quote! {
                /// Reads.
                #[must_use]
                pub fn read(self, mut path: Path, (from, _): (u8, u8), _: u8, _kept: u8) -> io::Result<u8> {
                    #![allow(unused)]
                    open(path, self.0)?.read()
                }
            },
        );
        insta::assert_snapshot!(expanded, @r#"
        /// Reads.
        #[must_use]
        pub fn read(
            self,
            path: Path,
            telemetry_arg_1: (u8, u8),
            telemetry_arg_2: u8,
            _kept: u8,
        ) -> io::Result<u8> {
            #![allow(unused)]
            type __TelemetryErrors = io::Error;
            let telemetry_running = {
                rt::site!(
                    SITE = rt::Descriptor::feature(rt::Head::new("read",
                    "Reads.", "why", rt::Level::Basic, rt::origin!()),
                    true, rt::core::option::Option::Some(< __TelemetryErrors as
                    rt::TelemetryError > ::KINDS.domain()))
                );
                rt::Running::<true>::enter(&SITE)
            };
            let telemetry_returned = rt::once(move || -> io::Result<u8> {
                let _ = &self;
                let mut path = path;
                let telemetry_arg_1 = telemetry_arg_1;
                let (from, _) = telemetry_arg_1;
                let telemetry_arg_2 = telemetry_arg_2;
                let _kept = _kept;
                let (_kept,) = (_kept,);
                match () {
                    () => open(path, self.0)?.read(),
                }
            });
            telemetry_running
                .end_failing(
                    telemetry_returned,
                    |telemetry_returned| <_ as rt::FailsWith<
                        __TelemetryErrors,
                    >>::telemetry_ended(
                        telemetry_returned,
                        <__TelemetryErrors as rt::TelemetryError>::kind,
                    ),
                )
        }
        "#);
    }

    #[test]
    fn a_future() {
        let expanded = expansion(
            &TokenStream::new(),
            &quote! {
                /// Waits.
                async fn wait<T: Wait>(on: &T) -> Option<impl Fn() -> u8> {
                    on.wait().await
                }
            },
        );
        insta::assert_snapshot!(expanded, @r#"
        /// Waits.
        async fn wait<T: Wait>(on: &T) -> Option<impl Fn() -> u8> {
            let mut telemetry_polling = {
                rt::site!(
                    SITE = rt::Descriptor::feature(rt::Head::new("wait",
                    "Waits.", "why", rt::Level::Basic, rt::origin!()),
                    false, rt::core::option::Option::None)
                );
                rt::Polling::<false>::enter(&SITE)
            };
            let telemetry_returned = {
                let mut telemetry_body = rt::core::pin::pin!(
                    async move { if false { return rt::never:: < Option < _ > > (); }
                    let on = on; match () { () => { on.wait(). await } } }
                );
                rt::core::future::poll_fn(|telemetry_context| {
                        telemetry_polling.poll(telemetry_body.as_mut(), telemetry_context)
                    })
                    .await
            };
            telemetry_polling
                .end(
                    telemetry_returned,
                    |telemetry_returned| {
                        use rt::{ProbeAny as _, ProbeResult as _};
                        (&rt::Probe(telemetry_returned)).telemetry_ended()
                    },
                )
        }
        "#);
    }
}
