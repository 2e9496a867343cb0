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

/// What of SQLite the store has no use for. Its full text search needs one function of libm, which
/// every start of the program then has to load.
const LEAN: &str = "-USQLITE_ENABLE_FTS3 -USQLITE_ENABLE_FTS3_PARENTHESIS -USQLITE_ENABLE_FTS5 \
                    -USQLITE_ENABLE_RTREE -USQLITE_ENABLE_DBSTAT_VTAB -USQLITE_ENABLE_STAT4";

/// Places in the list of programs.
const NO_CONSENT: usize = 2;
const CONSENT: usize = 3;
const LEAN_NO_CONSENT: usize = 4;
const LEAN_CONSENT: usize = 5;

/// Runs the comparison.
pub fn section() -> Result<Section> {
    let mut section = Section::new(
        "Whole programs",
        "Microseconds from before `posix_spawn` until the program has been waited for, in rounds \
         that run every program once (the slow ones every eighth round); the difference is to the \
         first row in the same round. System calls are counted by strace; a program that needs \
         another shared library than the empty one makes some to load it. The bundled SQLite needs \
         libm for one function of its full text search; \"without libm\" is built with \
         LIBSQLITE3_FLAGS, which leaves that out. \"Refused\" is the same program with DO_NOT_TRACK: what \
         it costs to start a program of that size, and nothing of telemetry.",
    );
    let empty = Package::new("bench-empty").build()?.join("empty-three");
    let ours = Package::with_calls("bench-ours")
        .build()?
        .join("ours-three");
    let compiled_out = variant("off", "RUSTFLAGS", "--cfg telemetry_off")?;
    let lean = variant("lean", "LIBSQLITE3_FLAGS", LEAN)?;
    let glean = Package::with_calls("bench-glean")
        .build()?
        .join("glean-three");
    let bare = Package::new("bench-rusqlite")
        .build()?
        .join("rusqlite-three");
    let programs = [
        Program::new("empty main", empty, &[])?,
        Program::new("ours, compiled out", compiled_out, &[])?,
        Program::new("ours, no consent", ours.clone(), &[])?,
        Program::new("ours, with consent", ours.clone(), &[])?,
        Program::new("ours without libm, no consent", lean.clone(), &[])?,
        Program::new("ours without libm, with consent", lean.clone(), &[])?,
        Program::new("ours, refused", ours.clone(), &[])?.refusing(),
        Program::new("ours without libm, refused", lean.clone(), &[])?.refusing(),
        Program::new("bare SQLite, 3 inserts", bare, &[])?.rarely(),
        Program::new("Glean, upload disabled", glean.clone(), &["off"])?.rarely(),
        Program::new("Glean", glean, &["on"])?.rarely(),
    ];
    for consenting in [&programs[CONSENT], &programs[LEAN_CONSENT]] {
        consenting.tell(&["agree"])?;
    }
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
    for (at, whose) in [(CONSENT, ""), (LEAN_CONSENT, ", without libm")] {
        let named = |what: &str| format!("with consent{whose}, {what}");
        section.targets(&[
            Target::at_most(&named("over an empty main"), more(at), 15.0, " µs"),
            Target::at_most(&named("system calls"), called(at), 12.0, ""),
            Target::at_most(&named("threads, syncs and renames"), heavy(at), 0.0, ""),
        ]);
    }
    for (at, whose) in [(NO_CONSENT, ""), (LEAN_NO_CONSENT, ", without libm")] {
        let named = |what: &str| format!("without consent{whose}, {what}");
        section.targets(&[
            Target::at_most(&named("over an empty main"), more(at), 3.0, " µs"),
            Target::at_most(&named("system calls"), called(at), 2.0, ""),
        ]);
    }
    // Each round, the run under strace, and one to warm up.
    let made = (times[0].len() as u64 + 2) * 3;
    for consenting in [&programs[CONSENT], &programs[LEAN_CONSENT]] {
        let kept: u64 = consenting.tell(&["count"])?.trim().parse().unwrap_or(0);
        section.lost(made, kept.abs_diff(made));
    }
    Ok(section)
}

/// The three events, built with something in the environment.
fn variant(folder: &str, variable: &str, value: &str) -> Result<PathBuf> {
    let folder = target().join(folder);
    let mut command = release(&benches().join("Cargo.toml"), &folder);
    command.args([
        "--package",
        "bench-ours",
        "--features",
        "calls",
        "--bin",
        "ours-three",
    ]);
    succeed(command.env(variable, value))?;
    Ok(folder.join("release/ours-three"))
}
