//! What stands after a key, read in the form that the key has.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Ident, LitInt, LitStr, Path, Token, Type,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
};

use super::Accepted;
use crate::errors::Errors;

/// What stands after a key.
#[derive(Clone, Copy)]
pub enum Form {
    /// Nothing: `timed`.
    Flag,
    /// `= "…"`.
    Text,
    /// `= 90`.
    Number,
    /// `= some::path`.
    Path,
    /// `= SomeType<T>`.
    Type,
    /// `(first, second)` or `= [first, second]`; may stand more than once. The second form is for
    /// hosts under clippy: of keys that it can read, it takes a field in two of them for a
    /// duplicate, and no derive can tell it otherwise.
    Fields,
    /// `= [1, 10, 100]`.
    Numbers,
}

pub(super) enum Value {
    Flag,
    Text(LitStr),
    Number(LitInt),
    Path(Path),
    Type(Box<Type>),
    Fields(Vec<Ident>),
    Numbers(Vec<Bound>),
    /// Reported already.
    Wrong,
}

/// A whole number as it was written, with its sign.
pub struct Bound {
    pub value: i64,
    pub span: Span,
}

impl Form {
    fn example(self, key: &str) -> String {
        match self {
            Self::Flag => format!("`{key}` stands alone, without a value"),
            Self::Text => format!("`{key}` takes a text in quotes: `{key} = \"…\"`"),
            Self::Number => format!("`{key}` takes a whole number: `{key} = 30`"),
            Self::Path => format!("`{key}` takes a path without quotes: `{key} = some::path`"),
            Self::Type => format!("`{key}` takes a type without quotes: `{key} = SomeType`"),
            Self::Fields => format!(
                "`{key}` takes names of fields: `{key}(first, second)` or `{key} = [first, second]`"
            ),
            Self::Numbers => format!("`{key}` takes whole numbers: `{key} = [1, 10, 100]`"),
        }
    }
}

/// Reads what stands after a key, or reports it and goes to the next comma.
pub(super) fn read(input: ParseStream, key: &Ident, accepted: &Accepted, errors: &Errors) -> Value {
    let start = input.fork();
    let read = read_value(input, accepted.form);
    let ended = input.is_empty() || input.peek(Token![,]) || starts_key(input);
    if let (Ok(value), true) = (read, ended) {
        return value;
    }
    let wrong = wrong_tokens(&start);
    let example = accepted.form.example(accepted.name);
    if wrong.is_empty() {
        errors.at(key.span(), example);
    } else {
        errors.over(wrong, example);
    }
    skip(input);
    Value::Wrong
}

fn read_value(input: ParseStream, form: Form) -> syn::Result<Value> {
    if let Form::Flag = form {
        return Ok(Value::Flag);
    }
    if let (Form::Fields, false) = (form, input.peek(Token![=])) {
        return fields_in(Delimiter::Parenthesis, input);
    }
    input.parse::<Token![=]>()?;
    Ok(match form {
        Form::Flag => Value::Flag,
        Form::Fields => fields_in(Delimiter::Bracket, input)?,
        Form::Text => Value::Text(input.parse()?),
        Form::Number => Value::Number(input.parse()?),
        Form::Path => Value::Path(input.call(Path::parse_mod_style)?),
        Form::Type => Value::Type(input.parse()?),
        Form::Numbers => Value::Numbers(listed_in(Delimiter::Bracket, input, bound)?),
    })
}

fn fields_in(delimiter: Delimiter, input: ParseStream) -> syn::Result<Value> {
    listed_in(delimiter, input, Ident::parse_any).map(Value::Fields)
}

/// The items between delimiters. Read apart, since what is left over in a group that syn opened is
/// reported a second time when it is closed.
fn listed_in<T>(
    delimiter: Delimiter,
    input: ParseStream,
    item: fn(ParseStream) -> syn::Result<T>,
) -> syn::Result<Vec<T>> {
    let group: Group = input.parse()?;
    if group.delimiter() != delimiter {
        return Err(syn::Error::new(group.span(), "other delimiters"));
    }
    let items = |input: ParseStream| Punctuated::<T, Token![,]>::parse_terminated_with(input, item);
    Ok(items.parse2(group.stream())?.into_iter().collect())
}

fn bound(input: ParseStream) -> syn::Result<Bound> {
    let minus: Option<Token![-]> = input.parse()?;
    let literal: LitInt = input.parse()?;
    let sign = if minus.is_some() { "-" } else { "" };
    let digits = format!("{sign}{}", literal.base10_digits());
    match digits.parse() {
        Ok(value) => Ok(Bound {
            value,
            span: literal.span(),
        }),
        Err(_) => Err(syn::Error::new(literal.span(), "out of range")),
    }
}

/// The tokens of a value that has the wrong form: what follows `=`, up to the next comma.
fn wrong_tokens(input: ParseStream) -> TokenStream {
    let rest = input.fork();
    if rest.peek(Token![=]) && rest.parse::<Token![=]>().is_err() {
        return TokenStream::new();
    }
    let mut wrong = TokenStream::new();
    while !rest.is_empty() && !rest.peek(Token![,]) {
        match rest.parse::<TokenTree>() {
            Ok(token) => token.to_tokens(&mut wrong),
            Err(_) => break,
        }
    }
    wrong
}

/// Goes to the next comma.
pub(super) fn skip(input: ParseStream) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

pub(super) fn starts_key(input: ParseStream) -> bool {
    input.peek(Ident::peek_any)
}
