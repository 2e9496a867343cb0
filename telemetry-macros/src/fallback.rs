//! Beside errors: an implementation that lets the rest of the host compile, so that one mistake
//! does not become twenty. Nothing of it ever runs.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    expand::event::{fill, implementation},
    spec::{EventType, Target},
};

/// An event without a site. Its fields are judged by their types all the same, so that those
/// mistakes are reported in this build and not in the next.
pub fn event(item: &EventType) -> TokenStream {
    let runtime = &item.target.runtime;
    let never = quote!(#runtime::core::unreachable!());
    let fill = if item.target.generics.params.is_empty() {
        fill(item)
    } else {
        TokenStream::new()
    };
    let implementation = implementation(item, &never, &fill);
    quote!(const _: () = { #implementation };)
}

/// A value that is always the same.
pub fn value(target: &Target) -> TokenStream {
    let runtime = &target.runtime;
    let set = neutral(runtime);
    target.implement(
        &quote!(Finite),
        &quote! {
            const OPEN: #runtime::Open = #set;
            fn pick(&self) -> #runtime::Pick { #runtime::Pick::Choice(0) }
        },
    )
}

/// An error that is always of the same kind.
pub fn error(target: &Target) -> TokenStream {
    let runtime = &target.runtime;
    let set = neutral(runtime);
    target.implement(
        &quote!(ErrorKinds),
        &quote! {
            const OPEN: #runtime::Open = #set;
            fn variant(&self) -> #runtime::core::primitive::usize { 0 }
        },
    )
}

fn neutral(runtime: &TokenStream) -> TokenStream {
    quote! {
        #runtime::Open::choice(&[#runtime::Choice::new(
            "refused", "", #runtime::core::option::Option::None
        )])
    }
}
