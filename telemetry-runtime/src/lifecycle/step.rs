//! What one version is to another, by the rules of semantic versioning.

use std::cmp::Ordering;

use super::events::Step;

/// Nothing where one of them is no such version.
pub fn step(from: &str, to: &str) -> Option<Step> {
    let (from, to) = (Version::parse(from)?, Version::parse(to)?);
    let step = match to.cmp(&from) {
        Ordering::Less => Step::Downgrade,
        Ordering::Equal => Step::Rebuild,
        Ordering::Greater if to.numbers[0] != from.numbers[0] => Step::Major,
        Ordering::Greater if to.numbers[1] != from.numbers[1] => Step::Minor,
        Ordering::Greater if to.numbers[2] != from.numbers[2] => Step::Patch,
        Ordering::Greater => Step::Prerelease,
    };
    Some(step)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Version<'a> {
    numbers: [u64; 3],
    before: Prerelease<'a>,
}

/// A release comes after all that lead to it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Prerelease<'a> {
    Parts(Vec<Part<'a>>),
    None,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    Number(u64),
    Word(&'a str),
}

impl<'a> Version<'a> {
    /// What stands behind a `+` says how it was built, and not what.
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let (numbers, before) = match text.split_once('-') {
            Some((numbers, parts)) => (numbers, Prerelease::parse(parts)),
            None => (text, Prerelease::None),
        };
        let mut parts = numbers.split('.').map(|number| number.parse().ok());
        let mut next = || parts.next().flatten();
        let numbers = [next()?, next()?, next()?];
        parts.next().is_none().then_some(Self { numbers, before })
    }
}

impl<'a> Prerelease<'a> {
    fn parse(parts: &'a str) -> Self {
        let part = |part: &'a str| part.parse().map_or(Part::Word(part), Part::Number);
        Self::Parts(parts.split('.').map(part).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_names_the_step() {
        let steps = [
            ("1.9.9", "2.0.0", Step::Major),
            ("0.1.7", "0.2.0", Step::Minor),
            ("0.9.0", "0.10.0", Step::Minor),
            ("1.2.3", "1.2.4", Step::Patch),
            ("1.2.3", "1.3.0-rc.1", Step::Minor),
            ("1.3.0-alpha", "1.3.0-alpha.1", Step::Prerelease),
            ("1.3.0-rc.9", "1.3.0-rc.10", Step::Prerelease),
            ("1.3.0-1", "1.3.0-a", Step::Prerelease),
            ("1.3.0-rc.10", "1.3.0", Step::Prerelease),
            ("1.3.0", "1.3.0", Step::Rebuild),
            ("1.3.0+a", "1.3.0+b", Step::Rebuild),
        ];
        for (from, to, expected) in steps {
            assert_eq!(step(from, to), Some(expected), "{from} to {to}");
            let back = match expected {
                Step::Rebuild => Step::Rebuild,
                _ => Step::Downgrade,
            };
            assert_eq!(step(to, from), Some(back), "{to} to {from}");
        }
    }

    #[test]
    fn what_is_no_version_is_no_step() {
        for text in ["", "1", "1.2", "1.2.3.4", "1.2.x", "v1.2.3", "1..3"] {
            assert_eq!(step(text, "1.2.3"), None, "{text}");
            assert_eq!(step("1.2.3", text), None, "{text}");
        }
    }
}
