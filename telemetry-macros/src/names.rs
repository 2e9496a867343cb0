//! From identifiers to names, and the rules for names at the token that breaks them.

use proc_macro2::Span;
use syn::{Ident, LitStr, ext::IdentExt};
use telemetry_schema::{
    name::{self, Fault, LENGTH_MAX},
    words::{self, Refusal},
};

use crate::errors::Errors;

/// A name and the token that it came from.
#[derive(Clone)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

impl Name {
    /// What a literal says.
    pub fn literal(literal: &LitStr) -> Self {
        Self {
            text: literal.value(),
            span: literal.span(),
        }
    }

    /// An identifier in `snake_case`, without `r#`.
    pub fn of(ident: &Ident) -> Self {
        Self {
            text: snake_case(&ident.unraw().to_string()),
            span: ident.span(),
        }
    }

    /// Reports what is wrong with the name: its form, its words, or a reason that it does not need.
    ///
    /// `key` is what renames it: `name` or `rename`.
    pub fn judge(&self, key: &str, allow_name: Option<&LitStr>, errors: &Errors) {
        if self.judge_form(key, errors) {
            self.judge_words(key, allow_name, errors);
            if let Some(reason) = allow_name.filter(|_| !self.is_personal()) {
                unneeded(&self.text, reason, errors);
            }
        }
    }

    /// Reports what is wrong with the form; whether it is right.
    pub fn judge_form(&self, key: &str, errors: &Errors) -> bool {
        let judged = name::check(&self.text);
        if let Err(fault) = judged {
            errors.at(self.span, form(&self.text, key, fault));
        }
        judged.is_ok()
    }

    /// Reports a word of the list that no reason allows.
    pub fn judge_words(&self, key: &str, allow_name: Option<&LitStr>, errors: &Errors) {
        if let (Some(found), None) = (words::refusal(&self.text), allow_name) {
            errors.at(self.span, personal(&self.text, key, found));
        }
    }

    /// Whether the list refuses one of its words.
    pub fn is_personal(&self) -> bool {
        words::personal(&self.text).is_some()
    }
}

/// Reports a reason that nothing needs: `explain` would print it beside a harmless name.
pub fn unneeded(name: &str, reason: &LitStr, errors: &Errors) {
    if reason.value().trim().is_empty() {
        return; // Reported as blank.
    }
    errors.over(
        reason,
        format!(
            "`{name}` needs no `allow_name`: none of its words is on the list of personal data and \
             content; remove the key"
        ),
    );
}

/// `HTTPServer` becomes `http_server`, `X86_64` becomes `x86_64`.
pub fn snake_case(ident: &str) -> String {
    let letters: Vec<char> = ident.chars().collect();
    let mut snake = String::with_capacity(ident.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        if letter.is_uppercase() && starts_word(&letters, at) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn starts_word(letters: &[char], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| letters[before]) else {
        return false;
    };
    let ends_capitals = before.is_uppercase()
        && letters
            .get(at + 1)
            .is_some_and(|after| after.is_lowercase());
    before.is_lowercase() || before.is_ascii_digit() || ends_capitals
}

fn form(text: &str, key: &str, fault: Fault) -> String {
    let wrong = match fault {
        Fault::Empty => "a name cannot be empty".to_owned(),
        Fault::Long => format!(
            "a name has at most {LENGTH_MAX} characters, this one has {}",
            text.chars().count()
        ),
        Fault::Character(at) => {
            let letter = text.get(at..).and_then(|rest| rest.chars().next());
            let letter =
                letter.map_or_else(String::new, |letter| format!(" because of `{letter}`"));
            format!("`{text}` is not a name{letter}")
        }
    };
    let proposed = proposal(text).map_or_else(String::new, |better| {
        format!(", such as `{key} = \"{better}\"`")
    });
    format!(
        "{wrong}\nnames are lower-case words of `a` to `z`, `0` to `9` and `_` that start with a \
         letter and may be joined by dots{proposed}"
    )
}

/// The nearest text that is a name.
fn proposal(text: &str) -> Option<String> {
    if !text.is_ascii() {
        return None;
    }
    let better: Vec<String> = text
        .split(['.', ':', '/'])
        .map(|part| {
            let plain = part.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
            let snake = snake_case(&plain);
            snake
                .trim_start_matches(|letter: char| !letter.is_ascii_lowercase())
                .trim_end_matches('_')
                .to_owned()
        })
        .filter(|part| !part.is_empty())
        .collect();
    let better = better.join(".");
    (better != text && name::check(&better).is_ok()).then_some(better)
}

fn personal(text: &str, key: &str, found: Refusal) -> String {
    let word = text.get(found.from..found.to).unwrap_or(text);
    // A category has no `allow_name`: a user switches it by its name, and reads no reason there.
    let instead = if key == "category" {
        "group the entries under what the program does"
    } else {
        "name the kind, count or size that is recorded instead, or say why the name is harmless with \
         `allow_name = \"…\"`: users read the reason"
    };
    format!(
        "`{word}` in the name `{text}` speaks of {}\n{instead}",
        found.group.about
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_become_snake_case() {
        for (ident, expected) in [
            ("CommandExecuted", "command_executed"),
            ("HTTPServer", "http_server"),
            ("ParseURL", "parse_url"),
            ("X86_64", "x86_64"),
            ("V2Beta", "v2_beta"),
            ("already_snake", "already_snake"),
            ("Rust", "rust"),
        ] {
            assert_eq!(snake_case(ident), expected);
        }
        let raw = Ident::new_raw("type", Span::call_site());
        assert_eq!(Name::of(&raw).text, "type");
    }

    #[test]
    fn a_better_name_is_proposed() {
        for (text, expected) in [
            ("Search.Indexed", Some("search.indexed")),
            ("search-indexed", Some("search_indexed")),
            ("search..indexed", Some("search.indexed")),
            ("2fa", Some("fa")),
            ("_unused", Some("unused")),
            ("", None),
            ("…", None),
        ] {
            assert_eq!(proposal(text).as_deref(), expected, "{text}");
        }
    }
}
