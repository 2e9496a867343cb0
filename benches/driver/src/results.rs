//! `RESULTS.md`: a head with the machine, then a chapter a part.

use std::{fmt::Write as _, fs};

use crate::{Result, Section, cargo::benches, machine};

const HEAD: &str =
    "# Results\n\nWritten by `benches/run`; README.md says how the figures are made.";

/// Puts chapters in place of those of the same name. A run of everything begins a new file, so that
/// no figure of another day stays beside it.
pub fn write(sections: &[Section], occasion: &str, is_all: bool) -> Result<()> {
    let path = benches().join("RESULTS.md");
    let before = if is_all {
        String::new()
    } else {
        fs::read_to_string(&path).unwrap_or_default()
    };
    let machine: Vec<String> = machine::describe()
        .iter()
        .map(|line| format!("- {line}\n"))
        .collect();
    let mut text = format!("{HEAD}\n\n{}", machine.concat());
    for (title, body) in merged(&before, sections, occasion) {
        let _ = write!(text, "\n## {title}\n\n{}\n", body.trim());
    }
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Titles and bodies, in the order of the file, new ones last.
fn merged(before: &str, sections: &[Section], occasion: &str) -> Vec<(String, String)> {
    let mut chapters: Vec<(String, String)> = before
        .split("\n## ")
        .skip(1)
        .map(|chapter| chapter.split_once('\n').unwrap_or((chapter, "")))
        .map(|(title, body)| (title.to_owned(), body.to_owned()))
        .collect();
    for section in sections {
        let body = format!("{occasion}\n\n{}", section.body());
        match chapters
            .iter_mut()
            .find(|(title, _)| title == section.title())
        {
            Some(chapter) => chapter.1 = body,
            None => chapters.push((section.title().to_owned(), body)),
        }
    }
    chapters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_takes_the_place_of_its_elder() {
        let before = "# Results\n\n## Calls\n\nold\n\n### A\n\n## Fold\n\nkept\n";
        let calls = Section::new("Calls", "new");
        let memory = Section::new("Memory", "first");
        let chapters = merged(before, &[calls, memory], "Today.");
        let titles: Vec<&str> = chapters.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(titles, ["Calls", "Fold", "Memory"]);
        assert_eq!(chapters[0].1, "Today.\n\nnew\n");
        assert_eq!(chapters[1].1.trim(), "kept");
    }
}
