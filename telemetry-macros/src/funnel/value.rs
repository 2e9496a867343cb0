//! The values that a condition can ask for.

use syn::{Expr, Lit, UnOp, parse::ParseStream};

/// `true`, `false`, a variant, `Some` of one, or `None`: nothing that runs code. Whether it is a value
/// of the field is for the compiler to say.
pub fn read(input: ParseStream) -> syn::Result<Expr> {
    let place = input.span();
    let value = input
        .call(Expr::parse_without_eager_brace)
        .map_err(|_| syn::Error::new(place, ACCEPTED))?;
    match refusal(&value) {
        None => Ok(value),
        Some(why) => Err(syn::Error::new_spanned(value, why)),
    }
}

const ACCEPTED: &str =
    "a condition asks for `true`, `false`, a variant without fields, `Some` of one, or `None`";

const NUMBER: &str = "a number cannot be asked for: what is kept of quantities are ranges\ngive the event \
                      a `bool` or an enum for the case that matters, and ask for that";

const TEXT: &str = "text is never recorded, so it cannot be asked for\nask for a variant of the field's \
                    enum, such as `Command::Search`";

const SEVERAL: &str = "a condition asks for one value\ngive the event a `bool` or an enum that says which \
                       belong together, and ask for that";

fn refusal(value: &Expr) -> Option<&'static str> {
    match value {
        Expr::Group(group) => refusal(&group.expr),
        Expr::Path(path) if path.qself.is_none() => None,
        Expr::Call(call) => match (&*call.func, call.args.first()) {
            (Expr::Path(some), Some(inner)) if call.args.len() == 1 => {
                let last = some.path.segments.last();
                if last.is_some_and(|last| last.ident == "Some") {
                    refusal(inner)
                } else {
                    Some(ACCEPTED)
                }
            }
            _ => Some(ACCEPTED),
        },
        Expr::Lit(literal) => match literal.lit {
            Lit::Bool(_) => None,
            Lit::Int(_) | Lit::Float(_) => Some(NUMBER),
            Lit::Str(_) | Lit::Char(_) => Some(TEXT),
            _ => Some(ACCEPTED),
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => Some(NUMBER),
        Expr::Binary(_) | Expr::Range(_) => Some(SEVERAL),
        _ => Some(ACCEPTED),
    }
}
