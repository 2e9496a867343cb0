//! Functions that are not `async` and return what one `async` block makes.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    GenericArgument, Path, PathArguments, PathSegment, ReturnType, Token, Type, braced,
    parenthesized,
    parse::{ParseStream, Parser},
    visit_mut::{self, VisitMut},
};

use super::Function;

/// The whole body of a function: `async move { … }`, or `Box::pin(async move { … })`, as
/// `#[async_trait]` writes it.
pub struct ReturnedBlock {
    /// `Box::pin`, where it stands.
    pub before: TokenStream,
    /// `async`, or `async move`.
    pub opening: TokenStream,
    /// The block with its braces.
    pub body: Group,
    /// What the signature says that the future comes to.
    pub output: Type,
}

impl Function {
    /// The block, if the body is nothing else and the signature says what comes of it.
    pub fn returned_block(&self) -> Option<ReturnedBlock> {
        let ReturnType::Type(_, returned) = &self.signature.output else {
            return None;
        };
        if self.signature.asyncness.is_some() {
            return None;
        }
        let mut found = Output(None);
        found.visit_type_mut(&mut (**returned).clone());
        let output = found.0?;
        let (before, opening, body) = parse_body.parse2(self.body.clone()).ok()?;
        Some(ReturnedBlock {
            before,
            opening,
            body,
            output,
        })
    }
}

fn parse_body(input: ParseStream) -> syn::Result<(TokenStream, TokenStream, Group)> {
    if input.peek(Token![async]) {
        let (opening, body) = parse_block(input)?;
        return Ok((TokenStream::new(), opening, body));
    }
    let path: Path = input.call(Path::parse_mod_style)?;
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|name| name.ident.to_string())
        .collect();
    if !matches!(&names[..], [.., boxed, pin] if boxed == "Box" && pin == "pin") {
        return Err(input.error("no box"));
    }
    let inside;
    parenthesized!(inside in input);
    let (opening, body) = parse_block(&inside)?;
    inside.parse::<Option<Token![,]>>()?;
    Ok((path.into_token_stream(), opening, body))
}

fn parse_block(input: ParseStream) -> syn::Result<(TokenStream, Group)> {
    let word: Token![async] = input.parse()?;
    let moves: Option<Token![move]> = input.parse()?;
    let inside;
    let brace = braced!(inside in input);
    let mut body = Group::new(Delimiter::Brace, inside.parse()?);
    body.set_span(brace.span.join());
    Ok((quote!(#word #moves), body))
}

/// Finds the `T` of the first `Future<Output = T>`.
struct Output(Option<Type>);

impl VisitMut for Output {
    fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
        if let PathArguments::AngleBracketed(arguments) = &segment.arguments
            && segment.ident == "Future"
            && self.0.is_none()
        {
            self.0 = arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::AssocType(named) if named.ident == "Output" => {
                    Some(named.ty.clone())
                }
                _ => None,
            });
        }
        visit_mut::visit_path_segment_mut(self, segment);
    }
}
