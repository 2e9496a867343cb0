//! What is left of an item once it has been judged.
//!
//! An item with mistakes has a spec as well, filled up where something is missing: that is what
//! its fallback is made from.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Generics, Ident, Member, Type};
use telemetry_schema::Level;

use crate::names::Name;

/// A type under a derive.
pub struct Target {
    pub ident: Ident,
    pub generics: Generics,
    /// The one module that generated code names.
    pub runtime: TokenStream,
    /// Whether a variant or field is deprecated: the derive reads it all the same.
    pub deprecated: bool,
}

/// A type under `#[derive(TelemetryEvent)]`.
pub struct EventType {
    pub target: Target,
    pub events: Events,
}

/// A struct is one event, each variant of an enum is one.
pub enum Events {
    One(Event),
    Variants(Vec<(Ident, Event)>),
}

/// An event.
pub struct Event {
    pub head: Head,
    pub fields: Vec<Field>,
    /// Indices into `fields`, ascending.
    pub crosses: Vec<Vec<u8>>,
    pub bits_max: u32,
    /// Where errors of size point.
    pub item: Span,
}

/// A field that is recorded; skipped ones are gone.
pub struct Field {
    pub ident: Ident,
    pub ty: Type,
    pub name: Name,
    pub about: String,
    pub allow_name: Option<String>,
}

/// A type under `#[derive(TelemetryValue)]`.
pub struct ValueType {
    pub target: Target,
    pub domain: Domain,
}

/// What a derived value can be.
pub enum Domain {
    Choices(Vec<Choice>),
    Buckets {
        member: Member,
        ty: Box<Type>,
        bounds: Vec<i64>,
    },
    /// Neither; reported.
    Refused,
}

/// A type under `#[derive(TelemetryError)]`.
pub struct ErrorType {
    pub target: Target,
    pub kinds: Vec<Choice>,
}

/// A variant that is a value.
pub struct Choice {
    pub ident: Ident,
    pub name: Name,
    pub about: String,
    pub allow_name: Option<String>,
}

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
        let Self { about, purpose, .. } = self;
        let name = &self.name.text;
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
