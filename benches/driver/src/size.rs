//! What a dependency adds to a program and to its build.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Result, Section,
    cargo::{benches, release, succeed},
    folder::Folder,
    section::{number, ratio},
};

/// Label, package, program. The first is what the others are compared with.
const PROGRAMS: [(&str, &str, &str); 9] = [
    ("empty main", "bench-empty", "empty-three"),
    ("ours, definitions only", "bench-entries", "entries-three"),
    ("ours", "bench-ours", "ours-three"),
    ("tracing", "bench-tracing", "tracing-three"),
    ("metrics with Prometheus", "bench-metrics", "metrics-three"),
    (
        "OpenTelemetry SDK",
        "bench-opentelemetry",
        "opentelemetry-three",
    ),
    ("emit", "bench-emit", "emit-three"),
    ("rusqlite, bundled", "bench-rusqlite", "rusqlite-three"),
    ("Glean", "bench-glean", "glean-three"),
];

/// Ticks a second in `/proc/self/stat`: fixed by the kernel's interface.
const TICKS: f64 = 100.0;

/// Runs the comparison.
pub fn section() -> Result<Section> {
    let mut section = Section::new(
        "Size and build",
        "A program that records three events, built from nothing as a release (fat LTO, one codegen \
         unit): stripped bytes over an empty program, CPU seconds (user and system) of the build with \
         all that it depends on, the download not among them.",
    );
    fetch()?;
    let mut measured = Vec::new();
    for (label, package, program) in PROGRAMS {
        let target = Folder::new()?;
        let (bytes, seconds) = build(package, program, None, target.path())?;
        measured.push((label, bytes, seconds));
    }
    let empty = measured[0].1;
    let ours = measured[2];
    let rows: Vec<Vec<String>> = measured
        .iter()
        .map(|&(label, bytes, seconds)| {
            let kib = |bytes: u64| bytes.saturating_sub(empty) as f64 / 1_024.0;
            vec![
                label.to_owned(),
                number(kib(bytes)),
                ratio(kib(bytes), kib(ours.1)),
                number(seconds),
                ratio(seconds, ours.2),
            ]
        })
        .collect();
    let columns = ["program", "KiB more", "to ours", "CPU s", "to ours"];
    section.table("Built from nothing", &columns, &rows);
    Ok(section)
}

/// Brings what is built from onto this machine, so that no build waits for it.
pub fn fetch() -> Result<()> {
    let mut command = std::process::Command::new("cargo");
    command
        .args(["fetch", "--quiet", "--manifest-path"])
        .arg(manifest());
    succeed(&mut command).map(drop)
}

fn manifest() -> PathBuf {
    benches().join("Cargo.toml")
}

/// Stripped bytes, and CPU seconds of all processes of the build into a folder that is empty.
pub fn build(
    package: &str,
    program: &str,
    features: Option<&str>,
    target: &Path,
) -> Result<(u64, f64)> {
    let before = children_seconds()?;
    let mut command = release(&manifest(), target);
    command.args(["--package", package, "--bin", program]);
    command.args(features.map(|features| format!("--features={features}")));
    succeed(&mut command)?;
    let seconds = children_seconds()? - before;
    let binary = target.join("release").join(program);
    let stripped = target.join("stripped");
    succeed(
        std::process::Command::new("strip")
            .arg("-o")
            .arg(&stripped)
            .arg(&binary),
    )?;
    let bytes = fs::metadata(&stripped)
        .map_err(|error| format!("{}: {error}", stripped.display()))?
        .len();
    Ok((bytes, seconds))
}

/// CPU time of children that have been waited for, and of theirs.
fn children_seconds() -> Result<f64> {
    let path = Path::new("/proc/self/stat");
    let stat = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    seconds(&stat).ok_or_else(|| format!("{}: not as proc(5) has it", path.display()))
}

/// Fields 16 and 17 of proc(5); the name before them may contain anything.
fn seconds(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13).map(str::parse::<f64>);
    Some((fields.next()?.ok()? + fields.next()?.ok()?) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_childrens_time_is_the_sixteenth_and_seventeenth_field() {
        let stat = "7 (a) b) S 4 5 6 7 8 9 10 11 12 13 14 15 150 50 18";
        assert_eq!(seconds(stat), Some(2.0));
        assert_eq!(seconds("7 (a"), None);
    }
}
