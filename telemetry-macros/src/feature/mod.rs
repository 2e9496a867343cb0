//! `#[track_feature]`: from a function to a function that is counted.

mod function;
mod valid;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

pub use function::{Function, Parameter, is_underscored};
pub use valid::Spec;

use crate::{errors::Errors, expand};

/// The function under telemetry, or its mistakes and the item as it was.
pub fn track(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let errors = Errors::default();
    let function = Function::read(item.clone(), &errors);
    let spec = Spec::judge(arguments, function.as_ref(), &errors);
    match (function, spec) {
        (Some(function), Some(spec)) if errors.is_empty() => {
            expand::feature::expand(&function, &spec)
        }
        _ => {
            let errors = errors.into_tokens();
            let item = item.into_token_stream();
            quote!(#errors #item)
        }
    }
}
