//! The example of this repository, with telemetry on and built without it.

use std::path::{Path, PathBuf};

use crate::{
    Result, Section,
    cargo::{benches, release, succeed, target},
    section::{Target, number},
    spawn::{Program, differences, rounds, row, spread},
    statistics::median,
};

const ROUNDS: usize = 300;

/// Runs the comparison.
pub fn section() -> Result<Section> {
    let repository = benches().join("..");
    let without = built(&repository, "sift-off", "--cfg telemetry_off")?;
    let with = built(&repository, "sift", "")?;
    let sources = repository.join("telemetry-runtime/src");
    let words = ["search", "--count", "telemetry", &sources.to_string_lossy()];
    let programs = [
        Program::new("sift, compiled out", without, &words)?,
        Program::new("sift, no consent", with.clone(), &words)?,
        Program::new("sift, with consent", with, &words)?,
    ];
    programs[2].tell(&["telemetry", "enable", "enhanced"])?;
    let times = rounds(&programs, ROUNDS)?;
    if programs[2].tell(&["telemetry", "export"])?.is_empty() {
        return Err("sift recorded nothing".to_owned());
    }
    let rows: Vec<Vec<String>> = (0..programs.len())
        .map(|at| row(programs[at].label, &times[at], &differences(&times, at)))
        .collect();
    let mut section = Section::new(
        "sift",
        "Microseconds of `sift search` in the sources of telemetry-runtime, measured as whole programs \
         are.",
    );
    let columns = ["program", "median", "p95", "more", "more, p95"];
    section.table("A search", &columns, &rows);
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
    Ok(section)
}

fn built(repository: &Path, folder: &str, flags: &str) -> Result<PathBuf> {
    let folder = target().join(folder);
    let mut command = release(&repository.join("Cargo.toml"), &folder);
    succeed(command.args(["--package", "sift"]).env("RUSTFLAGS", flags))?;
    Ok(folder.join("release/sift"))
}
