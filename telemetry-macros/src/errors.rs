//! Every mistake of an item, reported in one build, each at its own token.

use std::{cell::RefCell, fmt::Display};

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Collects mistakes; shared by reference, so that each rule can go on after it found one.
#[derive(Default)]
pub struct Errors {
    found: RefCell<Vec<syn::Error>>,
}

impl Errors {
    /// A mistake at one token.
    pub fn at(&self, span: Span, message: impl Display) {
        self.take(syn::Error::new(span, message));
    }

    /// A mistake that covers all of some tokens.
    pub fn over(&self, tokens: impl ToTokens, message: impl Display) {
        self.take(syn::Error::new_spanned(tokens, message));
    }

    /// A mistake that syn found.
    pub fn take(&self, error: syn::Error) {
        self.found.borrow_mut().push(error);
    }

    /// The value, or `None` and a mistake more.
    pub fn ok<T>(&self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.take(error)).ok()
    }

    /// Whether there is no mistake so far.
    pub fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    /// A `compile_error!` for each mistake.
    pub fn into_tokens(self) -> TokenStream {
        self.found
            .into_inner()
            .iter()
            .map(syn::Error::to_compile_error)
            .collect()
    }
}

/// The word among some that a misspelt one was probably meant to be.
///
/// Up to one edit in three letters: enough for a slip, too little to turn one word into another.
pub fn nearest<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    among
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= candidate.len().max(word.len()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// ``: did you mean `x`?`` or nothing, to end a message with.
pub fn did_you_mean<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, among).map_or_else(String::new, |near| format!(": did you mean `{near}`?"))
}

/// `` `a`, `b`, `c` ``
pub fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words
        .into_iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let width = right.len() + 1;
    let mut table: Vec<usize> = vec![0; (left.len() + 1) * width];
    for i in 0..=left.len() {
        for j in 0..=right.len() {
            table[i * width + j] = if i == 0 || j == 0 {
                i + j
            } else {
                let substituted =
                    table[(i - 1) * width + j - 1] + usize::from(left[i - 1] != right[j - 1]);
                let mut best = substituted
                    .min(table[(i - 1) * width + j] + 1)
                    .min(table[i * width + j - 1] + 1);
                if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                    best = best.min(table[(i - 2) * width + j - 2] + 1);
                }
                best
            };
        }
    }
    table[left.len() * width + right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        let keys = ["name", "category", "level", "purpose", "cross", "expires"];
        assert_eq!(nearest("purpos", keys), Some("purpose"));
        assert_eq!(nearest("cateogry", keys), Some("category"));
        assert_eq!(nearest("lvel", keys), Some("level"));
        assert_eq!(nearest("reason", keys), None);
        assert_eq!(nearest("x", keys), None);
    }
}
