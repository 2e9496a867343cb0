//! `#[track_feature]`: from a function to a function that is counted.

mod block;
mod function;
mod valid;

use proc_macro2::TokenStream;
use quote::quote;

pub use block::ReturnedBlock;
pub use function::{Function, Parameter, is_underscored};
pub use valid::Spec;

use crate::{errors::Errors, expand};

/// The function under telemetry, or its mistakes and the item as it was.
pub fn track(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let errors = Errors::default();
    let function = Function::read(item.clone(), &errors);
    let spec = Spec::judge(arguments, function.as_ref(), &errors);
    match (function, spec) {
        (Some(function), Some(spec)) if errors.is_empty() => {
            expand::feature::expand(&function, &spec)
        }
        _ => beside(&errors.into_tokens(), item),
    }
}

/// The errors and the item as it was, so that one mistake does not become twenty.
fn beside(errors: &TokenStream, item: &TokenStream) -> TokenStream {
    let first = item
        .clone()
        .into_iter()
        .next()
        .map(|token| token.to_string());
    if matches!(first.as_deref(), Some("|" | "move")) {
        quote!({ #errors #item })
    } else {
        quote!(#errors #item)
    }
}
