use std::{
    cmp::Reverse,
    fmt::Display,
    io::{self, Write},
};

use serde_json::{Value, json};
use sift_core::{Counted, Language, LineCount, SearchError, count};

use crate::{Done, cli::StatsArguments, output, record::Effort};

/// Counts a folder and prints a table, the language with the most code first.
pub fn run(arguments: &StatsArguments, out: &mut impl Write) -> Result<Done, SearchError> {
    let mut listing = arguments.selection.walk().list(&arguments.path)?;
    let counted = count(&listing.files, arguments.selection.threads());
    if arguments.json {
        output::json_line(out, &object(&counted))
    } else {
        table(out, &counted)
    }
    .map_err(SearchError::Output)?;
    let total = counted.total();
    listing.problems.extend(counted.problems);
    Ok(Done {
        found: true,
        problems: listing.problems,
        effort: Effort {
            files_read: total.files,
            bytes_read: total.bytes,
            ..Effort::default()
        },
    })
}

fn table(out: &mut impl Write, counted: &Counted) -> io::Result<()> {
    row(
        out,
        &"Language",
        ["Files", "Lines", "Blank", "Comment", "Code"],
    )?;
    for (language, count) in by_code(counted) {
        row(out, &language, columns(&count))?;
    }
    row(out, &"Total", columns(&counted.total()))?;
    if counted.binary > 0 {
        writeln!(out, "Binary files, not counted: {}", counted.binary)?;
    }
    Ok(())
}

fn row<T: Display>(out: &mut impl Write, first: &dyn Display, rest: [T; 5]) -> io::Result<()> {
    write!(out, "{first:<12}")?;
    for column in rest {
        write!(out, " {column:>9}")?;
    }
    writeln!(out)
}

fn columns(count: &LineCount) -> [u64; 5] {
    [
        count.files,
        count.lines(),
        count.blank,
        count.comment,
        count.code,
    ]
}

fn by_code(counted: &Counted) -> Vec<(Language, LineCount)> {
    let mut languages: Vec<_> = counted.languages.iter().map(|(l, c)| (*l, *c)).collect();
    languages.sort_by_key(|(_, count)| Reverse(count.code));
    languages
}

fn object(counted: &Counted) -> Value {
    let languages: Vec<_> = by_code(counted)
        .into_iter()
        .map(|(language, count)| fields(language.name(), &count))
        .collect();
    json!({
        "languages": languages,
        "total": fields("Total", &counted.total()),
        "binary": counted.binary,
    })
}

fn fields(name: &str, count: &LineCount) -> Value {
    json!({
        "language": name,
        "files": count.files,
        "bytes": count.bytes,
        "lines": count.lines(),
        "blank": count.blank,
        "comment": count.comment,
        "code": count.code,
    })
}
