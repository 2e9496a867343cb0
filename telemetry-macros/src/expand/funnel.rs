use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, ext::IdentExt, spanned::Spanned};

use super::at;
use crate::funnel::{Condition, Funnel, Step};

/// The funnel's place in the catalog.
pub fn item(funnel: &Funnel) -> TokenStream {
    let Funnel {
        runtime,
        name,
        about,
        purpose,
        allow_name,
        steps,
    } = funnel;
    let place = name.span;
    let name = &name.text;
    let allow_name = if let Some(reason) = allow_name {
        quote!(#runtime::core::option::Option::Some(#reason))
    } else {
        quote!(#runtime::core::option::Option::None)
    };
    let steps = steps.iter().map(|item| step(item, runtime));
    let origin = quote_spanned!(place=> #runtime::origin!());
    let moved = at(place, runtime);
    let described = quote_spanned! {place=>
        #moved::Funnel::new(#name, #about, #purpose, #allow_name, #origin, &[#(#steps),*])
    };
    quote! {
        const _: () = {
            #runtime::funnel_item!(__TELEMETRY_FUNNEL = #described);
        };
    }
}

/// Beside errors: what the compiler says of the steps is said in this build and not in the next.
pub fn steps_alone(funnel: &Funnel) -> TokenStream {
    let runtime = &funnel.runtime;
    let steps = funnel.steps.iter().map(|item| step(item, runtime));
    quote!(const _: () = { #(let _ = #steps;)* };)
}

fn step(step: &Step, runtime: &TokenStream) -> TokenStream {
    let Step { path, nth, .. } = step;
    let place = path.span();
    let ident = path
        .segments
        .last()
        .map_or_else(String::new, |last| last.ident.unraw().to_string());
    let event = bound("event");
    let moved = at(place, runtime);
    let is = quote_spanned! {place=>
        |#event| #moved::core::matches!((#event, true), (&#path { .. }, true))
    };
    let outline = quote_spanned!(place=> #moved::outline(#is, #ident));
    let conditions = step
        .conditions
        .iter()
        .map(|item| condition(item, step, runtime));
    quote! {{
        const __TELEMETRY_OUTLINE: &#runtime::Outline = #outline;
        const __TELEMETRY_CONDITIONS: &[#runtime::Condition] = &[#(#conditions),*];
        #runtime::Step::new(__TELEMETRY_OUTLINE.name(), __TELEMETRY_CONDITIONS, #nth)
    }}
}

/// The pattern is always one that need not match, so that structs and variants are read alike. What the
/// author did not write stands under the macro's own span, where lints do not look.
fn condition(condition: &Condition, step: &Step, runtime: &TokenStream) -> TokenStream {
    let Condition { field, value } = condition;
    let path = &step.path;
    let name = field.unraw().to_string();
    let (event, found) = (bound("event"), bound("found"));
    let place = field.span();
    let moved = at(place, runtime);
    let asked = at(value.span(), runtime);
    let value = quote_spanned!(value.span()=> &#asked::Asked { value: #value });
    let found_in = quote! {
        |#event| match (#event, true) {
            (&#path { #field: ref #found, .. }, true) => {
                #runtime::core::option::Option::Some(#found)
            }
            _ => #runtime::core::option::Option::None,
        }
    };
    quote_spanned!(place=> #moved::ask(#found_in).for_value(__TELEMETRY_OUTLINE, #name, #value))
}

/// A name that nothing in the host can stand for.
fn bound(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
