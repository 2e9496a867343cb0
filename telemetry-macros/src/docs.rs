//! The description of an entry, a field or a value: the first paragraph of its doc comment.

use syn::{Attribute, Expr, ExprGroup, ExprLit, Lit, Meta};

/// The first paragraph as one line; `None` where there is none or it is blank.
///
/// Reads `///`, `/** */`, `#[doc = "…"]`, and what a `macro_rules!` macro put there.
pub fn about(attributes: &[Attribute]) -> Option<String> {
    let text: Vec<String> = attributes.iter().filter_map(doc).collect();
    // Not `lines()`, which has nothing to say of an empty comment line.
    let lines = text.iter().flat_map(|text| text.split('\n')).map(unframed);
    let paragraph: Vec<&str> = lines
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty())
        .collect();
    (!paragraph.is_empty()).then(|| paragraph.join(" "))
}

fn doc(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => literal(&meta.value),
        _ => None,
    }
}

/// A `$literal` of a macro arrives in a group without delimiters.
fn literal(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        Expr::Group(ExprGroup { expr, .. }) => literal(expr),
        Expr::Macro(expanded) => concatenated(&expanded.mac),
        _ => None,
    }
}

/// `concat!` and `stringify!`, which documentation made by macros is full of.
fn concatenated(call: &syn::Macro) -> Option<String> {
    let parts = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
    match call.path.segments.last()?.ident.to_string().as_str() {
        "stringify" => Some(call.tokens.to_string()),
        "concat" => call
            .parse_body_with(parts)
            .ok()?
            .iter()
            .map(literal)
            .collect(),
        _ => None,
    }
}

/// The line without the frame of stars that block comments are drawn with.
fn unframed(line: &str) -> &str {
    let line = line.trim();
    match line.strip_prefix('*') {
        Some(rest) if rest.is_empty() || rest.starts_with(' ') => rest.trim_start(),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[track_caller]
    fn reads(attributes: &[Attribute], expected: Option<&str>) {
        assert_eq!(about(attributes).as_deref(), expected);
    }

    #[test]
    fn the_first_paragraph_is_joined() {
        reads(
            &[
                parse_quote!(#[doc = ""]),
                parse_quote!(#[doc = " A command"]),
                parse_quote!(#[must_use]),
                parse_quote!(#[doc = " ended."]),
                parse_quote!(#[doc = ""]),
                parse_quote!(#[doc = " More."]),
            ],
            Some("A command ended."),
        );
        reads(
            &[parse_quote!(#[doc = "\n * Framed\n * text.\n *\n * More."])],
            Some("Framed text."),
        );
        reads(
            &[parse_quote!(#[doc = concat!("The `", stringify!(think), "` command.")])],
            Some("The `think` command."),
        );
    }

    #[test]
    fn blank_is_none() {
        reads(&[], None);
        reads(&[parse_quote!(#[doc = " \t "])], None);
        reads(&[parse_quote!(#[doc(hidden)])], None);
    }
}
