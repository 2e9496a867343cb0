use proc_macro2::TokenStream;
use quote::quote;

use super::{index, open};
use crate::spec::{ErrorType, Target};

/// The implementation of an error. The kinds stand outside of it, where no parameter of the type
/// keeps `cargo check` from judging them.
pub fn error(error: &ErrorType) -> TokenStream {
    let target = &error.target;
    let ((choices, set), index) = (open(&error.kinds, target), index(&error.kinds));
    let Target { runtime, .. } = target;
    let implementation = target.implement(
        &quote!(ErrorKinds),
        &quote! {
            const OPEN: #runtime::Open = __TELEMETRY_KINDS;
            fn variant(&self) -> #runtime::core::primitive::usize { #index }
        },
    );
    quote! {
        const _: () = {
            #choices
            const __TELEMETRY_KINDS: #runtime::Open = #set;
            #implementation
        };
    }
}
