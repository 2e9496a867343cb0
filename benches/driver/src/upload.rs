//! What the means to send add to a host.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Result, Section,
    cargo::{succeed, target},
    section::{Target, number},
    size,
};

/// What `upload` brings with it, as symbols spell it: the length of a crate's name before the name.
const CRATES: [&str; 4] = ["reqwest", "rustls", "hyper", "tokio"];

/// Runs the comparison.
pub fn section() -> Result<Section> {
    size::fetch()?;
    let mut section = Section::new(
        "Upload",
        "A service that may share what it records and names an endpoint, built from nothing as a \
         release (fat LTO, one codegen unit) with the default features and with `upload`: stripped \
         bytes, CPU seconds (user and system) of the build with all that it depends on, and how many \
         symbols of the crates that send are in it.",
    );
    let mut measured = Vec::new();
    for (label, features, folder) in [
        ("with `upload`", Some("upload"), sending()),
        ("default features", None, folder("default")),
    ] {
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let (bytes, seconds) = size::build("bench-sender", "sender", features, &folder)?;
        let symbols = symbols(&folder.join("release/sender"))?;
        measured.push((label, bytes, seconds, symbols));
    }
    let rows: Vec<Vec<String>> = measured
        .iter()
        .map(|(label, bytes, seconds, symbols)| {
            let mut row = vec![(*label).to_owned(), bytes.to_string(), number(*seconds)];
            row.extend(symbols.iter().map(usize::to_string));
            row
        })
        .collect();
    let mut columns = vec!["host", "bytes", "CPU s"];
    columns.extend(CRATES);
    section.table("Built from nothing", &columns, &rows);
    let [(_, with, _, present), (_, without, _, absent)] = &measured[..] else {
        return Err("two programs are compared".to_owned());
    };
    if present.contains(&0) {
        return Err("the program that sends has no symbols of what it sends with".to_owned());
    }
    let more = with.saturating_sub(*without) as f64 / 1e6;
    let linked: usize = absent.iter().sum();
    section.targets(&[
        Target::at_most("`upload` adds", more, 4.3, " MB"),
        Target::at_most("symbols of what sends, without it", linked as f64, 0.0, ""),
    ]);
    Ok(section)
}

/// Where the program that sends is built; what measures its end finds it there.
pub fn sending() -> PathBuf {
    folder("upload")
}

fn folder(name: &str) -> PathBuf {
    target().join("sender").join(name)
}

/// How many symbols of a program name each of the crates.
fn symbols(program: &Path) -> Result<Vec<usize>> {
    let told = succeed(Command::new("nm").arg(program))?;
    Ok(CRATES.map(|name| count(&told, name)).to_vec())
}

fn count(told: &str, name: &str) -> usize {
    let mangled = format!("{}{name}", name.len());
    told.lines().filter(|line| line.contains(&mangled)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_counts_for_the_crate_that_it_names() {
        let told = "00 t _ZN5tokio7runtime4park17h0E\n01 T main\n02 t _RNvCs1_6rustls\n";
        assert_eq!(count(told, "tokio"), 1);
        assert_eq!(count(told, "rustls"), 1);
        assert_eq!(count(told, "hyper"), 0);
    }
}
