//! The words of the command line.

use std::fmt::Write as _;

use crate::{
    Result, Section, busy, calls, exit, fold, instructions, memory, process, sift, size, upload,
};

/// One part of the comparison: a word, what it measures, and what runs it.
#[derive(Clone, Copy)]
pub struct Part {
    pub name: &'static str,
    pub says: &'static str,
    pub run: fn() -> Result<Section>,
}

/// What is to be run.
pub struct Arguments {
    pub parts: Vec<Part>,
    /// All that is measured without long builds: the file is written afresh.
    pub is_all: bool,
}

const PARTS: [Part; 10] = [
    Part {
        name: "calls",
        says: "ns of a call of ours and of the peers, off and on, with one and with two threads",
        run: calls::section,
    },
    Part {
        name: "process",
        says: "a program that records three events, against an empty one, Glean and a bare SQLite",
        run: process::section,
    },
    Part {
        name: "sift",
        says: "the example sift with telemetry on, against the same program built without",
        run: sift::section,
    },
    Part {
        name: "fold",
        says: "µs a record from the journal into the store, beside a bare SQLite",
        run: fold::section,
    },
    Part {
        name: "memory",
        says: "what 1,000 features and 64 threads have resident, on against off",
        run: memory::section,
    },
    Part {
        name: "busy",
        says: "CPU share of 10,000 tracked calls a second over 70 s, on against off",
        run: busy::section,
    },
    Part {
        name: "instructions",
        says: "instructions and allocations a call, by valgrind",
        run: instructions::section,
    },
    Part {
        name: "exit",
        says: "how long a service takes to end while it sends",
        run: exit::section,
    },
    Part {
        name: "upload",
        says: "bytes and CPU seconds that the means to send add to a host (minutes)",
        run: upload::section,
    },
    Part {
        name: "build",
        says: "stripped bytes over an empty program, CPU seconds of a clean build (minutes)",
        run: size::section,
    },
];

/// The last of the parts: they build from nothing, which takes minutes.
const BUILDS: [&str; 2] = ["upload", "build"];

impl Arguments {
    /// `all` and no word at all are everything but what builds from nothing, which `--build` adds.
    pub fn parse(words: impl Iterator<Item = String>) -> Result<Self> {
        let mut parts: Vec<Part> = Vec::new();
        let (mut is_all, mut with_build) = (false, false);
        for word in words {
            match &*word {
                "all" => is_all = true,
                "--build" => with_build = true,
                name => parts.push(find(name)?),
            }
        }
        is_all |= parts.is_empty();
        if is_all {
            parts = PARTS[..PARTS.len() - BUILDS.len()].to_vec();
        }
        for name in BUILDS.iter().filter(|_| with_build) {
            if parts.iter().all(|part| part.name != *name) {
                parts.push(find(name)?);
            }
        }
        Ok(Self { parts, is_all })
    }
}

fn find(name: &str) -> Result<Part> {
    PARTS
        .into_iter()
        .find(|part| part.name == name)
        .ok_or_else(|| {
            let mut usage =
                format!("{name} is no part of the comparison\n\nbenches/run [part …] [--build]\n");
            for part in PARTS {
                let _ = writeln!(usage, "  {:13} {}", part.name, part.says);
            }
            usage.push_str("  all           all of these but upload and build, which --build adds");
            usage
        })
}
