//! What a large host has resident.

use crate::{
    Result, Section,
    cargo::{Package, succeed},
    child::{Figures, figures},
    folder::Folder,
    section::{Target, number},
    statistics::median,
};

const ROUNDS: usize = 5;
const FIELDS: [&str; 4] = ["VmRSS", "RssAnon", "RssFile", "RssShmem"];
const BOUND_KIB: f64 = 4.0 * 1_024.0;

/// Runs the comparison.
pub fn section() -> Result<Section> {
    let program = Package::new("bench-many").build()?.join("bench-many");
    let run = |mode| -> Result<Figures> {
        let folder = Folder::new()?;
        if mode == "on" {
            // In a process of its own: a host finds the answer, it does not ask every time.
            succeed(folder.command(&program).arg("agree"))?;
        }
        Ok(figures(&succeed(folder.command(&program).arg(mode))?))
    };
    let (mut off, mut on) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        off.push(run("off")?);
        on.push(run("on")?);
    }
    let middle = |runs: &[Figures], field: &str| {
        let values: Vec<f64> = runs
            .iter()
            .filter_map(|run| run.get(field).copied())
            .collect();
        median(&values)
    };
    let rows: Vec<Vec<String>> = ["called", "folded"]
        .iter()
        .flat_map(|when| FIELDS.map(|field| format!("{when}-{field}")))
        .map(|field| {
            let (off, on) = (middle(&off, &field), middle(&on, &field));
            let label = field
                .replace("called-", "")
                .replace("folded-", "after a fold, ");
            vec![label, number(off), number(on), number(on - off)]
        })
        .collect();
    let mut section = Section::new(
        "Memory",
        "KiB resident of a long-lived host with 1,000 features, half of them timed, once each was \
         called in each of 64 threads that are all alive; and when it has folded, which brings in \
         SQLite.",
    );
    section.table("Resident", &["", "off", "on", "more"], &rows);
    let more = |when: &str| {
        let field = format!("{when}-VmRSS");
        middle(&on, &field) - middle(&off, &field)
    };
    section.targets(&[
        Target::at_most("resident, on less off", more("called"), BOUND_KIB, " KiB"),
        Target::at_most("the same after a fold", more("folded"), BOUND_KIB, " KiB"),
    ]);
    let lost: f64 = on.iter().filter_map(|run| run.get("lost")).sum();
    section.lost(64_000 * ROUNDS as u64, lost as u64);
    Ok(section)
}
