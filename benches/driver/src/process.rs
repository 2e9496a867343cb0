//! Whole programs: started, run and waited for, one after another in every round.

use std::path::PathBuf;

use crate::{
    Result, Section,
    cargo::{Package, benches, release, succeed, target},
    section::Target,
    spawn::{Program, differences, rounds, row},
    statistics::median,
    system::{Calls, system_calls},
};

const ROUNDS: usize = 1_000;

/// Runs the comparison.
pub fn section() -> Result<Section> {
    let mut section = Section::new(
        "Whole programs",
        "Microseconds from before `posix_spawn` until the program has been waited for, in rounds \
         that run every program once (the slow ones every eighth round); the difference is to the \
         first row in the same round. System calls are counted by strace; a program that needs \
         another shared library than the empty one makes some to load it.",
    );
    let empty = Package::new("bench-empty").build()?.join("empty-three");
    let ours = Package::with_calls("bench-ours")
        .build()?
        .join("ours-three");
    let glean = Package::with_calls("bench-glean")
        .build()?
        .join("glean-three");
    let bare = Package::new("bench-rusqlite")
        .build()?
        .join("rusqlite-three");
    let programs = [
        Program::new("empty main", empty, &[])?,
        Program::new("ours, compiled out", compiled_out()?, &[])?,
        Program::new("ours, no consent", ours.clone(), &[])?,
        Program::new("ours, with consent", ours, &[])?,
        Program::new("bare SQLite, 3 inserts", bare, &[])?.rarely(),
        Program::new("Glean, upload disabled", glean.clone(), &["off"])?.rarely(),
        Program::new("Glean", glean, &["on"])?.rarely(),
    ];
    programs[3].tell(&["agree"])?;
    let times = rounds(&programs, ROUNDS)?;
    let calls = programs
        .iter()
        .map(|program| system_calls(&program.command()))
        .collect::<Result<Vec<Calls>>>()?;
    let rows: Vec<Vec<String>> = (0..programs.len())
        .map(|at| {
            let mut row = row(programs[at].label, &times[at], &differences(&times, at));
            let (calls, empty) = (&calls[at], &calls[0]);
            row.push(calls.running.saturating_sub(empty.running).to_string());
            row.push(calls.loading.saturating_sub(empty.loading).to_string());
            row.push(calls.threads.to_string());
            row.push(calls.synced.to_string());
            row
        })
        .collect();
    let columns = [
        "program",
        "median",
        "p95",
        "more",
        "more, p95",
        "system calls more",
        "to load libraries",
        "threads",
        "sync, rename",
    ];
    section.table("A program that records three events", &columns, &rows);
    let more = |at| median(&differences(&times, at));
    let called = |at: usize| calls[at].running.saturating_sub(calls[0].running) as f64;
    let heavy = |at: usize| (calls[at].threads + calls[at].synced) as f64;
    section.targets(&[
        Target::at_most("with consent, over an empty main", more(3), 15.0, " µs"),
        Target::at_most("with consent, system calls", called(3), 12.0, ""),
        Target::at_most(
            "with consent, threads, syncs and renames",
            heavy(3),
            0.0,
            "",
        ),
        Target::at_most("without consent, over an empty main", more(2), 3.0, " µs"),
        Target::at_most("without consent, system calls", called(2), 2.0, ""),
    ]);
    // Each round, the run under strace, and one to warm up.
    let made = (times[0].len() as u64 + 2) * 3;
    let kept: u64 = programs[3].tell(&["count"])?.trim().parse().unwrap_or(0);
    section.lost(made, kept.abs_diff(made));
    Ok(section)
}

/// The three events where telemetry is compiled out.
fn compiled_out() -> Result<PathBuf> {
    let folder = target().join("off");
    let mut command = release(&benches().join("Cargo.toml"), &folder);
    command.args([
        "--package",
        "bench-ours",
        "--features",
        "calls",
        "--bin",
        "ours-three",
    ]);
    succeed(command.env("RUSTFLAGS", "--cfg telemetry_off"))?;
    Ok(folder.join("release/ours-three"))
}
