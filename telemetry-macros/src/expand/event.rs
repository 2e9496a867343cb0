use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, ext::IdentExt};

use super::at;
use crate::{
    ast::place,
    spec::{Event, EventType, Events, Field},
};

/// Sites and implementation of an event, or of an enum of events.
pub fn event(item: &EventType) -> TokenStream {
    let runtime = &item.target.runtime;
    let (sites, site) = match &item.events {
        Events::One(event) => {
            let name = site_name(0);
            (site(&name, event, runtime), quote!(&#name))
        }
        Events::Variants(events) => variants(events, runtime),
    };
    let implementation = implementation(item, &site, &fill(item));
    quote! {
        const _: () = {
            #sites
            #implementation
        };
    }
}

fn variants(events: &[(Ident, Event)], runtime: &TokenStream) -> (TokenStream, TokenStream) {
    let sites = events
        .iter()
        .enumerate()
        .map(|(index, (_, event))| site(&site_name(index), event, runtime));
    let arms = events.iter().enumerate().map(|(index, (variant, _))| {
        let name = site_name(index);
        quote!(Self::#variant { .. } => &#name,)
    });
    (quote!(#(#sites)*), quote!(match self { #(#arms)* }))
}

/// The trait's two functions around their bodies.
pub fn implementation(item: &EventType, site: &TokenStream, fill: &TokenStream) -> TokenStream {
    let runtime = &item.target.runtime;
    let sink = sink();
    let outlines = outlines(&item.events, runtime);
    item.target.implement(
        &quote!(TelemetryEvent),
        &quote! {
            const OUTLINES: &'static [#runtime::Outline] = &[#(#outlines),*];
            #[inline]
            fn site(&self) -> &'static #runtime::Site { #site }
            #[inline]
            fn fill(&self, #sink: &mut #runtime::Sink) {
                let _ = &#sink;
                #fill
            }
        },
    )
}

/// What funnels look identifiers up in. A constant, so that a host without funnels has none of it.
fn outlines(events: &Events, runtime: &TokenStream) -> Vec<TokenStream> {
    match events {
        Events::One(event) => vec![outline(event, runtime)],
        Events::Variants(events) => events
            .iter()
            .map(|(variant, event)| {
                let (outline, variant) = (outline(event, runtime), variant.unraw().to_string());
                quote!(#outline.variant(#variant))
            })
            .collect(),
    }
}

fn outline(event: &Event, runtime: &TokenStream) -> TokenStream {
    let name = &event.head.name.text;
    let fields = event.fields.iter().map(|field| {
        let (ident, name) = (field.ident.unraw().to_string(), &field.name.text);
        quote!((#ident, #name))
    });
    quote!(#runtime::Outline::whole(#name, &[#(#fields),*]))
}

/// The body that puts every field into the sink.
pub fn fill(item: &EventType) -> TokenStream {
    let runtime = &item.target.runtime;
    match &item.events {
        Events::One(event) => {
            let puts = event.fields.iter().map(|field| {
                let ident = &field.ident;
                put(field, &quote!(&self.#ident), runtime)
            });
            quote!(#(#puts)*)
        }
        Events::Variants(events) if events.is_empty() => TokenStream::new(),
        Events::Variants(events) => {
            let arms = events.iter().map(|(variant, event)| {
                let bound = |index| format_ident!("__telemetry_{}", { index });
                let patterns = event.fields.iter().enumerate().map(|(index, field)| {
                    let (ident, bound) = (&field.ident, bound(index));
                    quote!(#ident: #bound,)
                });
                let puts = event.fields.iter().enumerate().map(|(index, field)| {
                    let bound = bound(index);
                    put(field, &quote!(#bound), runtime)
                });
                quote!(Self::#variant { #(#patterns)* .. } => { #(#puts)* })
            });
            quote!(match self { #(#arms)* })
        }
    }
}

fn put(field: &Field, value: &TokenStream, runtime: &TokenStream) -> TokenStream {
    let ty = &field.ty;
    let value_type = quote_spanned!(place(ty)=> <#ty as #runtime::TelemetryValue>);
    let sink = sink();
    quote_spanned! {place(ty)=>
        #sink.put(#value_type::DOMAIN, #value_type::reading(#value));
    }
}

fn site(name: &Ident, event: &Event, runtime: &TokenStream) -> TokenStream {
    let head = event.head.tokens(runtime, event.item);
    let fields = event.fields.iter().map(|field| described(field, runtime));
    let crosses = event.crosses.iter().map(|cross| quote!(&[#(#cross),*]));
    let bits_max = event.bits_max;
    // A size is judged in here: the error points at the name of the event.
    let schema = at(event.item, runtime);
    let descriptor = quote_spanned! {event.item=>
        #schema::Descriptor::event(#head, &[#(#fields),*], &[#(#crosses),*], #bits_max)
    };
    quote!(#runtime::site!(#name = #descriptor);)
}

fn described(field: &Field, runtime: &TokenStream) -> TokenStream {
    let Field { ty, about, .. } = field;
    let name = &field.name.text;
    let domain = quote_spanned!(place(ty)=> <#ty as #runtime::TelemetryValue>::DOMAIN.domain());
    let allow_name = field.allow_name.iter();
    quote!(#runtime::Field::new(#name, #about, #domain) #(.allow_name(#allow_name))*)
}

/// Named once: under the span of a type that a macro passed on, it would be another name.
fn sink() -> Ident {
    Ident::new("__telemetry_sink", Span::call_site())
}

fn site_name(index: usize) -> Ident {
    Ident::new(&format!("__TELEMETRY_SITE_{index}"), Span::call_site())
}
