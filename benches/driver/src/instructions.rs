//! What valgrind counts: it repeats where a clock does not.

use std::path::Path;

use crate::{
    Result, Section,
    calls::{PEERS, Peer},
    cargo::succeed,
    folder::Folder,
    section::{Target, number},
};

/// Two runs of different length differ by nothing but calls.
const RUNS: (u64, u64) = (1_000, 11_000);

/// So few that a thread's log holds them all.
const RUNS_OF_EVENTS: (u64, u64) = (50, 200);

const SHAPES: [&str; 3] = ["plain", "timed", "event"];

/// Runs the comparison.
pub fn section() -> Result<Section> {
    let mut section = Section::new(
        "Instructions",
        "Instructions a call by callgrind, over the same function without anything; two runs of \
         different length are compared, so that nothing but calls counts. What the kernel does is not \
         counted, and under valgrind the clock is the kernel's. Allocations are those of an event, by \
         memcheck. Glean does most of its work in another thread and is left out.",
    );
    let mut rows = Vec::new();
    let mut targets = Vec::new();
    for peer in PEERS.iter().filter(|peer| !peer.label.contains("Glean")) {
        let folder = peer.package.build()?;
        let program = folder.join(peer.program);
        let bare = per_call(&program, peer, "empty", RUNS)?;
        let mut figures = Vec::new();
        for shape in SHAPES {
            let runs = if shape == "event" {
                RUNS_OF_EVENTS
            } else {
                RUNS
            };
            figures.push(per_call(&program, peer, shape, runs)? - bare);
        }
        let allocations = allocations(&program, peer)?;
        targets.extend(judged(peer.label, &figures, allocations));
        let mut row = vec![peer.label.to_owned()];
        row.extend(figures.iter().map(|&figure| number(figure)));
        row.push(number(allocations));
        rows.push(row);
    }
    let columns = ["call", "feature", "timed", "event", "allocations"];
    section.table("A call", &columns, &rows);
    section.targets(&targets);
    Ok(section)
}

fn judged(label: &str, figures: &[f64], allocations: f64) -> Vec<Target> {
    match label {
        "ours, off" => vec![
            Target::at_most("feature off", figures[0], 4.0, ""),
            Target::at_most("timed feature off", figures[1], 8.0, ""),
        ],
        "ours, on" | "ours, on, long-lived" => vec![
            Target::at_most(&format!("feature ({label})"), figures[0], 16.0, ""),
            Target::at_most(
                &format!("allocations of an event ({label})"),
                allocations,
                0.0,
                "",
            ),
        ],
        _ => Vec::new(),
    }
}

/// Instructions within the loop, by call.
fn per_call(program: &Path, peer: &Peer, shape: &str, runs: (u64, u64)) -> Result<f64> {
    let count = |calls: u64| -> Result<f64> {
        let told = valgrind(
            program,
            peer,
            &[
                "--tool=callgrind",
                "--callgrind-out-file=/dev/null",
                "--toggle-collect=*Shape*repeat*",
            ],
            shape,
            calls,
        )?;
        after(&told, "Collected :").ok_or_else(|| format!("callgrind counted nothing: {told}"))
    };
    Ok((count(runs.1)? - count(runs.0)?) / (runs.1 - runs.0) as f64)
}

/// Allocations an event.
fn allocations(program: &Path, peer: &Peer) -> Result<f64> {
    let count = |calls: u64| -> Result<f64> {
        let told = valgrind(
            program,
            peer,
            &["--tool=memcheck", "--undef-value-errors=no"],
            "event",
            calls,
        )?;
        after(&told, "total heap usage:").ok_or_else(|| format!("memcheck counted nothing: {told}"))
    };
    let (few, many) = RUNS_OF_EVENTS;
    Ok((count(many)? - count(few)?) / (many - few) as f64)
}

fn valgrind(program: &Path, peer: &Peer, tool: &[&str], shape: &str, calls: u64) -> Result<String> {
    let folder = Folder::new()?;
    let log = folder.path().join("valgrind");
    let mut command = folder.command(Path::new("valgrind"));
    command
        .args(tool)
        .arg(format!("--log-file={}", log.display()))
        .arg(program)
        .args([peer.mode, "instructions", shape, &calls.to_string()]);
    succeed(&mut command)?;
    std::fs::read_to_string(&log).map_err(|error| format!("{}: {error}", log.display()))
}

/// The number that follows some words, without its commas.
fn after(text: &str, words: &str) -> Option<f64> {
    let (_, rest) = text.split_once(words)?;
    rest.split_whitespace()
        .next()?
        .replace(',', "")
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_behind_their_words() {
        assert_eq!(
            after("==1== Collected : 66012\n", "Collected :"),
            Some(66_012.0)
        );
        let heap = "==1==   total heap usage: 1,234 allocs, 5 frees, 6 bytes allocated";
        assert_eq!(after(heap, "total heap usage:"), Some(1_234.0));
        assert_eq!(after("nothing", "Collected :"), None);
    }
}
