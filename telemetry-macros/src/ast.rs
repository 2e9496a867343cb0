//! Shapes: what an item is made of, with the keys of each part read and nothing judged yet.

use syn::{
    Attribute, Data, DataUnion, DeriveInput, Fields, FieldsUnnamed, Generics, Ident, Type,
    spanned::Spanned,
};

use telemetry_schema::prose;

use crate::{
    attr::{Accepted, Keys},
    docs,
    errors::Errors,
    spec::Target,
};

/// A struct or the body of a variant.
pub enum Body<'a> {
    Unit,
    Named(Vec<&'a syn::Field>),
    Unnamed(&'a FieldsUnnamed),
}

/// What a derive stands on.
pub enum Shape<'a> {
    Struct(Body<'a>),
    Enum(Vec<&'a syn::Variant>),
    Union(&'a DataUnion),
}

/// Something with a name, a doc comment and keys.
pub struct Part<'a> {
    pub ident: &'a Ident,
    pub about: Option<String>,
    pub keys: Keys,
}

impl<'a> Body<'a> {
    /// The body that some fields make.
    pub fn of(fields: &'a Fields) -> Self {
        match fields {
            Fields::Unit => Self::Unit,
            Fields::Named(fields) => Self::Named(fields.named.iter().collect()),
            Fields::Unnamed(fields) => Self::Unnamed(fields),
        }
    }
}

impl<'a> Shape<'a> {
    /// The shape of a type.
    pub fn of(input: &'a DeriveInput) -> Self {
        match &input.data {
            Data::Struct(data) => Self::Struct(Body::of(&data.fields)),
            Data::Enum(data) => Self::Enum(data.variants.iter().collect()),
            Data::Union(data) => Self::Union(data),
        }
    }
}

impl<'a> Part<'a> {
    /// Reads doc comment and keys; `place` as in [`Keys::of_attributes`].
    pub fn read(
        ident: &'a Ident,
        attributes: &[Attribute],
        accepted: &[Accepted],
        place: &str,
        errors: &Errors,
    ) -> Self {
        let about = docs::about(attributes);
        if let Some(Err(fault)) = about.as_deref().map(prose::check) {
            let fault = fault.as_str();
            errors.at(
                ident.span(),
                format!("the description of `{ident}` {fault}"),
            );
        }
        Self {
            ident,
            about,
            keys: Keys::of_attributes(attributes, accepted, place, errors),
        }
    }

    /// The description; a missing one is reported at the name of the part.
    pub fn described(&self, example: &str, errors: &Errors) -> String {
        self.about.clone().unwrap_or_else(|| {
            let ident = self.ident;
            errors.at(
                ident.span(),
                format!(
                    "`{ident}` has no description: write a doc comment that tells users what is \
                     recorded, such as `/// {example}`"
                ),
            );
            String::new()
        })
    }
}

/// The type itself.
pub fn target(input: &DeriveInput, keys: &Keys) -> Target {
    Target {
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        runtime: keys.runtime(),
        deprecated: is_deprecated(input),
    }
}

/// Reports parameters, where a type must have none.
pub fn refuse_generics(generics: &Generics, what: &str, errors: &Errors) {
    if !generics.params.is_empty() {
        errors.over(
            &generics.params,
            format!(
                "{what} has no parameters: its values are one finite set, known from the source"
            ),
        );
    }
}

/// Reports keys inside of what is never read.
pub fn refuse_keys<'a>(fields: impl IntoIterator<Item = &'a syn::Field>, errors: &Errors) {
    let attributes = fields.into_iter().flat_map(|field| &field.attrs);
    for attribute in attributes.filter(|attribute| attribute.path().is_ident("telemetry")) {
        errors.over(attribute, "this field takes no keys; remove the attribute");
    }
}

/// Where errors about a type point: a `$ty` of a macro arrives in a group without delimiters,
/// whose own span would be that of the macro's definition.
pub fn place(ty: &Type) -> proc_macro2::Span {
    match ty {
        Type::Group(group) => place(&group.elem),
        ty => ty.span(),
    }
}

fn is_deprecated(input: &DeriveInput) -> bool {
    let deprecated = |attributes: &[Attribute]| {
        attributes
            .iter()
            .any(|attribute| attribute.path().is_ident("deprecated"))
    };
    let field = |field: &syn::Field| deprecated(&field.attrs);
    deprecated(&input.attrs)
        || match &input.data {
            Data::Struct(data) => data.fields.iter().any(field),
            Data::Enum(data) => data
                .variants
                .iter()
                .any(|variant| deprecated(&variant.attrs) || variant.fields.iter().any(field)),
            Data::Union(_) => false,
        }
}
