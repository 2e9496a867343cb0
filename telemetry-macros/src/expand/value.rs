use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Member, Type};

use super::{index, open};
use crate::{
    ast::place,
    spec::{Domain, Target, ValueType},
};

/// The implementation of a value, and a constant that makes `cargo check` judge it, used or not.
pub fn value(value: &ValueType) -> TokenStream {
    let target = &value.target;
    let (choices, set, pick) = match &value.domain {
        Domain::Choices(choices) => {
            let (runtime, index) = (&target.runtime, index(choices));
            let (choices, set) = open(choices, target);
            (choices, set, quote!(#runtime::Pick::Choice(#index)))
        }
        Domain::Buckets { member, ty, bounds } => {
            let (set, pick) = buckets(target, member, ty, bounds);
            (TokenStream::new(), set, pick)
        }
        Domain::Refused => return crate::fallback::value(target),
    };
    let Target { ident, runtime, .. } = target;
    let judged = quote_spanned!(ident.span()=> #set);
    let implementation = target.implement(
        &quote!(Finite),
        &quote! {
            const OPEN: #runtime::Open = #judged;
            #[inline]
            fn pick(&self) -> #runtime::Pick { #pick }
        },
    );
    quote! {
        const _: () = {
            #choices
            #implementation
            const _: #runtime::Open = <#ident as #runtime::Finite>::OPEN;
        };
    }
}

fn buckets(
    target: &Target,
    member: &Member,
    ty: &Type,
    bounds: &[i64],
) -> (TokenStream, TokenStream) {
    let runtime = &target.runtime;
    let saturated = quote_spanned!(place(ty)=> <#ty as #runtime::Integer>::saturated);
    (
        quote!(#runtime::Open::buckets(&[#(#bounds),*])),
        quote!(#runtime::Pick::Integer(#saturated(self.#member))),
    )
}
