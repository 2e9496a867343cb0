//! Whole programs: started, run and waited for, one after another in every round.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use crate::{
    Result, Section,
    cargo::{Package, benches, release, succeed, target},
    folder::Folder,
    section::{Target, number},
    statistics::{median, quantile},
    system::{Calls, system_calls},
};

const ROUNDS: usize = 300;
const SIFT_ROUNDS: usize = 300;

/// A program, its words and its folder.
struct Program {
    label: &'static str,
    path: PathBuf,
    words: Vec<String>,
    folder: Folder,
}

impl Program {
    fn new(label: &'static str, path: PathBuf, words: &[&str]) -> Result<Self> {
        let words = words.iter().map(|&word| word.to_owned()).collect();
        Ok(Self {
            label,
            path,
            words,
            folder: Folder::new()?,
        })
    }

    fn command(&self) -> Command {
        let mut command = self.folder.command(&self.path);
        command
            .args(&self.words)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Says something to the program and returns what it prints.
    fn tell(&self, words: &[&str]) -> Result<String> {
        succeed(self.folder.command(&self.path).args(words))
    }

    /// Microseconds from before it is started until it has been waited for.
    fn run(&self) -> Result<f64> {
        let mut command = self.command();
        let started = Instant::now();
        let status = command.status();
        let took = started.elapsed().as_secs_f64() * 1e6;
        match status {
            Ok(status) if status.success() => Ok(took),
            other => Err(format!("{}: {other:?}", self.label)),
        }
    }
}

/// Runs both comparisons.
pub fn section() -> Result<Section> {
    let mut section = Section::new(
        "Whole programs",
        "Microseconds from before `posix_spawn` until the program has been waited for, in rounds \
         that run every program once; the difference is to the first row in the same round.",
    );
    three_events(&mut section)?;
    sift(&mut section)?;
    Ok(section)
}

fn three_events(section: &mut Section) -> Result<()> {
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
        Program::new("bare SQLite, 3 inserts", bare, &[])?,
        Program::new("Glean, upload disabled", glean.clone(), &["off"])?,
        Program::new("Glean", glean, &["on"])?,
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
            row.push(calls.all.saturating_sub(empty.all).to_string());
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
        "threads",
        "sync, rename",
    ];
    section.table("A program that records three events", &columns, &rows);
    let more = |at| median(&differences(&times, at));
    let called = |at: usize| calls[at].all.saturating_sub(calls[0].all) as f64;
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
    Ok(())
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

/// `sift` of this repository, with telemetry on and built without it.
fn sift(section: &mut Section) -> Result<()> {
    let repository = benches().join("..");
    let programs = [
        Program::new(
            "sift, compiled out",
            built(&repository, "sift-off", "--cfg telemetry_off")?,
            &[],
        )?,
        Program::new("sift, no consent", built(&repository, "sift", "")?, &[])?,
        Program::new("sift, with consent", built(&repository, "sift", "")?, &[])?,
    ];
    programs[2].tell(&["telemetry", "enable", "enhanced", "--yes"])?;
    let sources = repository.join("telemetry-runtime/src");
    let words = ["search", "--count", "telemetry", &sources.to_string_lossy()].map(str::to_owned);
    let programs = programs.map(|program| Program {
        words: words.to_vec(),
        ..program
    });
    let times = rounds(&programs, SIFT_ROUNDS)?;
    let rows: Vec<Vec<String>> = (0..programs.len())
        .map(|at| row(programs[at].label, &times[at], &differences(&times, at)))
        .collect();
    let columns = ["program", "median", "p95", "more", "more, p95"];
    section.table(
        "`sift search` in the sources of telemetry-runtime",
        &columns,
        &rows,
    );
    let noise = spread(&times[0]);
    section.targets(&[Target {
        what: "sift with consent, over sift compiled out".to_owned(),
        bound: format!("within the noise, ± {} µs", number(noise)),
        measured: format!("{} µs", number(median(&differences(&times, 2)))),
        is_reached: median(&differences(&times, 2)) <= noise,
    }]);
    section.paragraph(
        "The noise is half the distance between the quarters of what the first program itself takes.",
    );
    Ok(())
}

fn built(repository: &Path, folder: &str, flags: &str) -> Result<PathBuf> {
    let folder = target().join(folder);
    let mut command = release(&repository.join("Cargo.toml"), &folder);
    succeed(command.args(["--package", "sift"]).env("RUSTFLAGS", flags))?;
    Ok(folder.join("release/sift"))
}

/// What each program took in each round, after a run that warms up.
fn rounds(programs: &[Program], rounds: usize) -> Result<Vec<Vec<f64>>> {
    let mut times = vec![Vec::with_capacity(rounds); programs.len()];
    for round in 0..=rounds {
        for turn in 0..programs.len() {
            // Nobody always follows the same neighbour.
            let at = (turn + round) % programs.len();
            let took = programs[at].run()?;
            if round > 0 {
                times[at].push(took);
            }
        }
    }
    Ok(times)
}

/// What a program took more than the first one, round by round.
fn differences(times: &[Vec<f64>], at: usize) -> Vec<f64> {
    times[at]
        .iter()
        .zip(&times[0])
        .map(|(one, first)| one - first)
        .collect()
}

fn spread(values: &[f64]) -> f64 {
    (quantile(values, 0.75) - quantile(values, 0.25)) / 2.0
}

fn row(label: &str, times: &[f64], more: &[f64]) -> Vec<String> {
    vec![
        label.to_owned(),
        number(median(times)),
        number(quantile(times, 0.95)),
        number(median(more)),
        number(quantile(more, 0.95)),
    ]
}
