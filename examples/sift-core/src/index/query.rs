use regex_syntax::hir::{Class, Hir, HirKind};

use super::{
    Candidates,
    format::{Trigram, trigram},
};

/// What a line must have to match: a condition that is necessary and need not be sufficient.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Query {
    /// Nothing is known.
    Any,
    /// This run of three bytes.
    Has(Trigram),
    /// All of these.
    And(Vec<Query>),
    /// One of these.
    Or(Vec<Query>),
}

impl Query {
    /// The condition of an expression.
    pub(crate) fn of(hir: &Hir) -> Self {
        if let Some(text) = exact(hir) {
            return Self::text(&text);
        }
        match hir.kind() {
            HirKind::Concat(parts) => Self::sequence(parts),
            HirKind::Alternation(parts) => Self::or(parts.iter().map(Self::of).collect()),
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Repetition(repetition) if repetition.min > 0 => Self::of(&repetition.sub),
            _ => Self::Any,
        }
    }

    /// The files that meet it; `files` answers for one trigram, ascending.
    pub(crate) fn run(&self, files: &impl Fn(Trigram) -> Vec<u32>) -> Candidates {
        match self {
            Self::Any => Candidates::All,
            Self::Has(trigram) => Candidates::Only(files(*trigram)),
            Self::And(parts) => parts
                .iter()
                .map(|part| part.run(files))
                .fold(Candidates::All, Candidates::and),
            Self::Or(parts) => parts
                .iter()
                .map(|part| part.run(files))
                .fold(Candidates::Only(Vec::new()), Candidates::or),
        }
    }

    fn text(text: &[u8]) -> Self {
        let mut parts: Vec<_> = text.windows(3).map(|run| Self::Has(trigram(run))).collect();
        match parts.len() {
            0 => Self::Any,
            1 => parts.remove(0),
            _ => Self::And(parts),
        }
    }

    /// Neighbours that stand for themselves are read as one text, so that its runs reach across.
    fn sequence(parts: &[Hir]) -> Self {
        let mut conditions = Vec::new();
        let mut text = Vec::new();
        for part in parts {
            if let Some(more) = exact(part) {
                text.extend(more);
            } else {
                conditions.push(Self::text(&std::mem::take(&mut text)));
                conditions.push(Self::of(part));
            }
        }
        conditions.push(Self::text(&text));
        conditions.retain(|condition| *condition != Self::Any);
        match conditions.len() {
            0 => Self::Any,
            1 => conditions.remove(0),
            _ => Self::And(conditions),
        }
    }

    fn or(parts: Vec<Self>) -> Self {
        if parts.contains(&Self::Any) {
            Self::Any
        } else {
            Self::Or(parts)
        }
    }
}

impl Candidates {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, some) | (some, Self::All) => some,
            (Self::Only(mut ids), Self::Only(others)) => {
                ids.retain(|id| others.binary_search(id).is_ok());
                Self::Only(ids)
            }
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::Only(mut ids), Self::Only(others)) => {
                ids.extend(others);
                ids.sort_unstable();
                ids.dedup();
                Self::Only(ids)
            }
        }
    }
}

/// The only bytes that an expression can match, with ASCII letters in lower case.
fn exact(hir: &Hir) -> Option<Vec<u8>> {
    match hir.kind() {
        // A border takes no room.
        HirKind::Empty | HirKind::Look(_) => Some(Vec::new()),
        HirKind::Literal(literal) => Some(literal.0.to_ascii_lowercase()),
        HirKind::Class(class) => one_letter(class).map(|letter| vec![letter]),
        HirKind::Capture(capture) => exact(&capture.sub),
        HirKind::Concat(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(exact).collect();
            parts.map(|parts| parts.concat())
        }
        _ => None,
    }
}

/// The ASCII letter that is all of a class but for its case. A class with a relative outside of
/// ASCII, such as the Kelvin sign, is none.
fn one_letter(class: &Class) -> Option<u8> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => class
            .iter()
            .map(|range| (range.start().into(), range.end().into()))
            .collect(),
        Class::Bytes(class) => class
            .iter()
            .map(|range| (range.start().into(), range.end().into()))
            .collect(),
    };
    let mut letters = ranges.into_iter().map(|(start, end)| {
        let letter = u8::try_from(start).ok().filter(u8::is_ascii)?;
        (start == end).then_some(letter.to_ascii_lowercase())
    });
    let first = letters.next()??;
    letters.all(|letter| letter == Some(first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Pattern, PatternOptions};

    fn query(text: &str) -> String {
        fn show(query: &Query) -> String {
            let all = |parts: &[Query]| parts.iter().map(show).collect::<Vec<_>>();
            match query {
                Query::Any => "any".into(),
                Query::Has(trigram) => String::from_utf8_lossy(&trigram.to_be_bytes()[1..]).into(),
                Query::And(parts) => format!("({})", all(parts).join(" ")),
                Query::Or(parts) => format!("[{}]", all(parts).join(" ")),
            }
        }
        let pattern = Pattern::new(text, PatternOptions::default()).unwrap();
        show(&Query::of(pattern.hir()))
    }

    #[test]
    fn a_condition_is_what_every_match_must_have() {
        assert_eq!(query("ab"), "any");
        assert_eq!(query("abcd"), "(abc bcd)");
        assert_eq!(query("ABC"), "abc");
        assert_eq!(query("(?i)xyz"), "xyz");
        // `k` and `s` have relatives outside of ASCII.
        assert_eq!(query("(?i)task"), "any");
        assert_eq!(query(r"fn\s+main"), "(mai ain)");
        assert_eq!(query(r"foo|b(ar)"), "[foo bar]");
        assert_eq!(query(r"foo|x"), "any");
        assert_eq!(query(r"^(abc)+\b.*(xyz)?$"), "abc");
        assert_eq!(query(r"(abc)*"), "any");
        assert_eq!(query(r"a(b)c"), "abc");
    }
}
