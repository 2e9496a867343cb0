//! What is left of an item once it has been judged.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use telemetry_schema::Level;

use crate::names::Name;

/// What features and events have in common.
pub struct Head {
    pub name: Name,
    pub about: String,
    pub purpose: String,
    pub level: Level,
    pub category: Option<String>,
    pub retention_days: Option<u16>,
    pub expires: Option<String>,
    pub allow_name: Option<String>,
}

impl Head {
    /// The `Head` of the schema. `item` is the token whose line the catalog names.
    pub fn tokens(&self, runtime: &TokenStream, item: Span) -> TokenStream {
        let Self {
            name: Name { text: name, .. },
            about,
            purpose,
            ..
        } = self;
        let level = match self.level {
            Level::Basic => quote!(Basic),
            Level::Enhanced => quote!(Enhanced),
            Level::Full => quote!(Full),
        };
        let origin = quote_spanned!(item=> #runtime::origin!());
        let category = self.category.iter();
        let retention_days = self.retention_days.iter();
        let expires = self.expires.iter();
        let allow_name = self.allow_name.iter();
        quote! {
            #runtime::Head::new(#name, #about, #purpose, #runtime::Level::#level, #origin)
                #(.category(#category))*
                #(.retention_days(#retention_days))*
                #(.expires(#expires))*
                #(.allow_name(#allow_name))*
        }
    }
}
