/// The most names that are suggested.
const SUGGESTIONS_MAX: usize = 3;

/// Names that the wanted one may be meant for, the nearest first.
pub(super) fn near<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let close = (wanted.chars().count() / 3).max(2);
    let mut found: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let steps = distance(wanted, name);
            let part = !wanted.is_empty() && (name.contains(wanted) || wanted.contains(name));
            (steps <= close || part).then_some((steps, name))
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found.truncate(SUGGESTIONS_MAX);
    found.into_iter().map(|(_, name)| name.to_owned()).collect()
}

/// Levenshtein's distance: insertions, deletions and exchanges of one character.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, from) in left.chars().enumerate() {
        let mut diagonal = at;
        row[0] = at + 1;
        for (column, to) in right.iter().enumerate() {
            let kept = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = kept.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_nonsense_finds_none() {
        let names = ["command_executed", "search.indexed", "search.scanned"];
        let near = |wanted| near(wanted, names.into_iter());
        assert_eq!(near("comand_executed"), ["command_executed"]);
        assert_eq!(near("search"), ["search.indexed", "search.scanned"]);
        assert_eq!(near("xyzzy"), [""; 0]);
        assert_eq!(near(""), [""; 0]);
    }

    #[test]
    fn distances_are_levenshteins() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }
}
