//! From the journal into the store, beside what SQLite alone takes for as many rows.

use std::path::{Path, PathBuf};

use crate::{
    Result, Section,
    cargo::{Package, succeed},
    child::{Figures, figures},
    folder::Folder,
    section::{Target, number, ratio},
    statistics::median,
};

const ROUNDS: usize = 7;

struct Kind {
    label: &'static str,
    program: &'static str,
    mode: &'static str,
    figure: &'static str,
}

const KINDS: [Kind; 4] = [
    Kind {
        label: "bare SQLite, 100 rows a transaction",
        program: "rusqlite-bulk",
        mode: "",
        figure: "bulk",
    },
    Kind {
        label: "100,000 calls in the inbox",
        program: "ours-fold",
        mode: "calls",
        figure: "fold",
    },
    Kind {
        label: "100,000 events in the inbox",
        program: "ours-fold",
        mode: "events",
        figure: "fold",
    },
    Kind {
        label: "25,000 events in 100 threads' logs",
        program: "ours-fold",
        mode: "logs",
        figure: "fold",
    },
];

/// Runs the comparison.
pub fn section() -> Result<Section> {
    let ours = Package::with_calls("bench-ours").build()?;
    let bare = Package::new("bench-rusqlite").build()?;
    let (mut times, mut made, mut lost) = (vec![Vec::new(); KINDS.len()], 0.0, 0.0);
    for _ in 0..ROUNDS {
        for (kind, times) in KINDS.iter().zip(&mut times) {
            let folder = if kind.mode.is_empty() { &bare } else { &ours };
            let told = run(folder, kind)?;
            let figure = |name: &str| told.get(name).copied().unwrap_or(0.0);
            times.push(figure(kind.figure));
            made += figure("records");
            lost += figure("lost");
        }
    }
    let medians: Vec<f64> = times.iter().map(|times| median(times)).collect();
    let rows: Vec<Vec<String>> = KINDS
        .iter()
        .zip(&medians)
        .map(|(kind, &took)| vec![kind.label.to_owned(), number(took), ratio(took, medians[0])])
        .collect();
    let mut section = Section::new(
        "Fold",
        "Microseconds a record from the start of a fold into a new store until it has succeeded, \
         everything included; a process and a folder of its own each time.",
    );
    section.table("A record", &["what", "µs", "to bare SQLite"], &rows);
    let targets: Vec<Target> = KINDS
        .iter()
        .zip(&medians)
        .skip(1)
        .map(|(kind, &took)| Target::at_most(kind.label, took, 0.8, " µs"))
        .collect();
    section.targets(&targets);
    section.lost(made as u64, lost as u64);
    Ok(section)
}

fn run(programs: &Path, kind: &Kind) -> Result<Figures> {
    let folder = Folder::new()?;
    let program: PathBuf = programs.join(kind.program);
    let told = succeed(folder.command(&program).arg(kind.mode))?;
    Ok(figures(&told))
}
