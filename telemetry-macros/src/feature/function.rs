//! The shape of a function: everything but what its body says.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use syn::{
    Attribute, FnArg, LitStr, Pat, PatIdent, PatType, PathArguments, ReturnType, Signature, Token,
    Type, TypeGroup, TypeParamBound, TypeParen, Visibility, braced,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    parse_quote, token,
};

use crate::errors::Errors;

/// A function with a body. The body is kept as tokens: what stands there is the compiler's
/// business, and it comes out as it went in.
pub struct Function {
    pub attributes: Vec<Attribute>,
    pub visibility: Visibility,
    pub signature: Signature,
    pub brace: token::Brace,
    /// `#![…]` at the start of the body.
    pub inner: Vec<Attribute>,
    pub body: TokenStream,
}

/// A parameter on its way into the frame that the body runs in.
pub struct Parameter {
    pub attributes: Vec<Attribute>,
    /// What the signature calls it, and the outer frame with it.
    pub outer: Ident,
    pub pattern: Pat,
}

impl Function {
    /// Reads a function, or says why the item is none that can be tracked.
    pub fn read(item: TokenStream, errors: &Errors) -> Option<Self> {
        let parsed = parse_function.parse2(item.clone());
        let function = errors.ok(parsed.map_err(|error| not_a_function(item, error)))?;
        function.refuse(errors);
        Some(function)
    }

    fn refuse(&self, errors: &Errors) {
        if let Some(keyword) = &self.signature.constness {
            errors.over(
                keyword,
                "a `const fn` cannot be tracked: it may run while the program is compiled\nremove \
                 `const`, or track the function that calls it",
            );
        }
        if let Some(dots) = &self.signature.variadic {
            errors.over(
                dots,
                "a variadic function cannot be tracked: track the function that it calls",
            );
        }
        for attribute in &self.attributes {
            if attribute.path().is_ident("track_caller") {
                errors.over(
                    attribute,
                    "`#[track_caller]` and `#[track_feature]` cannot stand together: the caller's \
                     place would be lost on the way\nremove one, or track the function that calls \
                     this one",
                );
            }
        }
    }

    /// The word `self` of the signature, where the body has it too.
    pub fn used_receiver(&self) -> Option<Token![self]> {
        let receiver = self.signature.receiver()?;
        mentions_self(self.body.clone()).then_some(receiver.self_token)
    }

    /// Whether the body can wait: it has the word, or a macro that may have it.
    pub fn may_wait(&self) -> bool {
        may_wait(self.body.clone())
    }

    /// Whether a plain call returns `impl Fn(…)`, by whatever name of that family.
    pub fn returns_closure(&self) -> bool {
        let ReturnType::Type(_, returned) = &self.signature.output else {
            return false;
        };
        let Type::ImplTrait(returned) = without_groups(returned) else {
            return false;
        };
        self.signature.asyncness.is_none() && returned.bounds.iter().any(is_of_closures)
    }

    /// Whether a name is one of the function's own type parameters.
    pub fn is_generic_over(&self, name: &Ident) -> bool {
        let mut parameters = self.signature.generics.type_params();
        parameters.any(|parameter| parameter.ident == *name)
    }

    /// The parameters but `self`, and the signature under which they can be moved as they are:
    /// each one with a plain name.
    pub fn parameters(&self) -> (Signature, Vec<Parameter>) {
        let mut signature = self.signature.clone();
        let typed = signature.inputs.iter_mut().filter_map(|input| match input {
            FnArg::Typed(typed) => Some(typed),
            FnArg::Receiver(_) => None,
        });
        let parameters = typed.enumerate().map(|(at, typed)| parameter(at, typed));
        let parameters = parameters.collect();
        (signature, parameters)
    }
}

fn parse_function(input: ParseStream) -> syn::Result<Function> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
    let signature = input.parse()?;
    let body;
    let brace = braced!(body in input);
    let inner = body.call(Attribute::parse_inner)?;
    let body = body.parse()?;
    Ok(Function {
        attributes,
        visibility,
        signature,
        brace,
        inner,
        body,
    })
}

/// Gives the parameter a name in the signature and keeps its pattern for the frame of the body.
fn parameter(at: usize, typed: &mut PatType) -> Parameter {
    let outer = match &*typed.pat {
        Pat::Ident(plain) if is_binding(plain) => plain.ident.clone(),
        // Named again in a way that the lint against used underscores does not see.
        Pat::Ident(PatIdent { ident, .. }) if is_underscored(ident) => Ident::new(
            &ident.to_string(),
            Span::mixed_site().located_at(ident.span()),
        ),
        _ => Ident::new(&format!("telemetry_arg_{at}"), Span::mixed_site()),
    };
    let pattern = std::mem::replace(&mut *typed.pat, parse_quote!(#outer));
    let attributes = std::mem::take(&mut typed.attrs);
    // Conditions hold in both places; a lint level only where the pattern stands.
    typed.attrs = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .cloned()
        .collect();
    Parameter {
        attributes,
        outer,
        pattern,
    }
}

/// Whether the pattern is a name, which `mut` may precede. A capital letter may be a constant.
fn is_binding(pattern: &PatIdent) -> bool {
    pattern.by_ref.is_none()
        && pattern.subpat.is_none()
        && !is_underscored(&pattern.ident)
        && !starts_with(&pattern.ident, char::is_uppercase)
}

/// Whether a bound is written as `Fn(…)`, which only traits of closures are.
fn is_of_closures(bound: &TypeParamBound) -> bool {
    let TypeParamBound::Trait(bound) = bound else {
        return false;
    };
    let last = bound.path.segments.last();
    last.is_some_and(|last| matches!(last.arguments, PathArguments::Parenthesized(_)))
}

fn without_groups(ty: &Type) -> &Type {
    match ty {
        Type::Group(TypeGroup { elem, .. }) | Type::Paren(TypeParen { elem, .. }) => {
            without_groups(elem)
        }
        _ => ty,
    }
}

/// Whether a name starts with `_`, which lints on unused names leave alone.
pub fn is_underscored(ident: &Ident) -> bool {
    starts_with(ident, |letter| letter == '_')
}

fn starts_with(ident: &Ident, what: impl Fn(char) -> bool) -> bool {
    ident.unraw().to_string().chars().next().is_some_and(what)
}

fn mentions_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "self",
        TokenTree::Group(group) => mentions_self(Group::stream(&group)),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

fn may_wait(tokens: TokenStream) -> bool {
    let mut after_word = false;
    tokens.into_iter().any(|token| {
        let may_call_macro = after_word && token.to_string() == "!";
        after_word = matches!(token, TokenTree::Ident(_));
        match token {
            TokenTree::Ident(ident) => ident == "await",
            TokenTree::Group(group) => may_wait(group.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => may_call_macro,
        }
    })
}

/// Why an item cannot be tracked, at the word that says what it is.
fn not_a_function(item: TokenStream, unparsed: syn::Error) -> syn::Error {
    let find = |input: ParseStream| {
        input.call(Attribute::parse_outer)?;
        let _: Visibility = input.parse()?;
        let refusal = refusal(input, unparsed.clone());
        input.parse::<TokenStream>()?;
        Ok(refusal)
    };
    find.parse2(item).unwrap_or(unparsed)
}

fn refusal(input: ParseStream, unparsed: syn::Error) -> syn::Error {
    let start = input.fork();
    match start.parse::<Signature>() {
        Ok(signature) if start.peek(Token![;]) => {
            return syn::Error::new(
                signature.ident.span(),
                "a function without a body cannot be tracked\nput `#[track_feature]` on the methods \
                 that implement it, give it a body here, or wrap a foreign function in one of your \
                 own",
            );
        }
        Ok(_) => return unparsed,
        // A function with something new in its signature.
        Err(_) if is_function(input) => return unparsed,
        Err(_) => {}
    }
    let instead = if input.peek(Token![impl]) || input.peek(Token![trait]) {
        "put it on each method that is a feature"
    } else if input.peek(Token![struct]) || input.peek(Token![enum]) {
        "to record that something happened, write `#[derive(TelemetryEvent)]`"
    } else {
        "put it on each function that is a feature"
    };
    input.error(format!(
        "`#[track_feature]` stands on a function with a body\n{instead}"
    ))
}

/// Whether `fn` stands among the words that an item begins with.
fn is_function(input: ParseStream) -> bool {
    let start = input.fork();
    while let Ok(word) = Ident::parse_any(&start) {
        if word == "fn" {
            return true;
        }
        let _: Option<LitStr> = start.parse().ok();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[track_caller]
    fn shape(function: TokenStream) -> Vec<String> {
        let errors = Errors::default();
        let (signature, parameters) = Function::read(function, &errors).unwrap().parameters();
        let types = signature
            .inputs
            .iter()
            .map(|input| quote!(#input).to_string());
        let moved = parameters
            .iter()
            .map(|Parameter { outer, pattern, .. }| format!("{outer} -> {}", quote!(#pattern)));
        types.chain(moved).collect()
    }

    #[test]
    fn patterns_leave_the_signature() {
        let function = quote! {
            fn f(self: Box<Self>, mut a: u8, _b: u8, (c, _): (u8, u8), _: u8, r#type: u8) {}
        };
        assert_eq!(
            shape(function),
            [
                "self : Box < Self >",
                "a : u8",
                "_b : u8",
                "telemetry_arg_2 : (u8 , u8)",
                "telemetry_arg_3 : u8",
                "r#type : u8",
                "a -> mut a",
                "_b -> _b",
                "telemetry_arg_2 -> (c , _)",
                "telemetry_arg_3 -> _",
                "r#type -> r#type",
            ]
        );
    }
}
