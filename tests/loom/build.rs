//! Writes the runtime's sources down with loom's threads, locks and atomics in the place of the
//! standard library's.
//!
//! loom's are made at run time: functions that make some are no longer `const`, and statics are
//! lazy. Some sizes are cut, so that everything can be tried. Nothing else is changed.

use std::{env, fs, io, path::Path};

/// Below the runtime's `src`.
const FILES: [&str; 15] = [
    "clock.rs",
    "record/direct.rs",
    "record/feature.rs",
    "record/recorder.rs",
    "record/site.rs",
    "record/journal/layout.rs",
    "record/journal/process.rs",
    "record/journal/segment/area.rs",
    "record/journal/segment/count.rs",
    "record/journal/segment/file.rs",
    "record/journal/segment/layout.rs",
    "record/journal/segment/own.rs",
    "record/journal/segment/place.rs",
    "record/journal/segment/thread.rs",
    "telemetry/session.rs",
];

/// Constants, and what they are here: two areas with a table of two cells and a log of four words,
/// and a thread asks for one at its first record.
const SIZES: [(&str, &str, &str); 5] = [
    ("segment/layout.rs", "AREAS_MAX: usize", "2"),
    ("segment/layout.rs", "TABLE_CELLS: usize", "2"),
    ("segment/layout.rs", "PROBES_MAX: usize", "2"),
    ("segment/layout.rs", "LOG_WORDS: usize", "4"),
    ("segment/own.rs", "SEGMENT_AFTER: u32", "0"),
];

/// A step of the protocol that is left out or comes too early, as changes of files. The model has to
/// notice each: `mutants` runs it with `LOOM_MUTANT` set to one name after another.
const MUTANTS: [(&str, &[Change]); 7] = [
    ("areas-stay-open", &[NOT_CLOSED]),
    (
        "areas-are-closed-before-the-lock",
        &[
            NOT_CLOSED,
            (
                "telemetry/session.rs",
                "        let Some(mut answer) = self.answer_for_change() else {\n            return all_off();",
                "        self.close_areas();\n        let Some(mut answer) = self.answer_for_change() else {\n            return all_off();",
            ),
        ],
    ),
    (
        "states-before-the-journal",
        &[(
            "telemetry/session.rs",
            "        *answer = Answer {",
            "        for (site, index, state) in &opened.states {\n            site.set_index(*index);\n            site.set(ON | DETAIL, state & (ON | DETAIL));\n        }\n        *answer = Answer {",
        )],
    ),
    (
        "states-not-asked-again",
        &[(
            "telemetry/session.rs",
            "        let state = site.state();\n        if state & ON != 0",
            "        let state = ON;\n        if state & ON != 0",
        )],
    ),
    (
        "states-without-order",
        &[(
            "record/site.rs",
            "self.state.load(Acquire)",
            "self.state.load(Relaxed)",
        )],
    ),
    (
        "detail-of-the-beginning",
        &[(
            "record/feature.rs",
            "let timed = started.timed().filter(|_| detail && feature.timed());",
            "let timed = started.timed().filter(|_| feature.timed());",
        )],
    ),
    (
        "calls-in-a-closed-area",
        &[(
            "segment/area.rs",
            "        if left <= self.floor.load(Relaxed) {",
            "        if left <= OPEN {",
        )],
    ),
];

/// The end of a file's path, what stands there, and what is put in its place.
type Change = (&'static str, &'static str, &'static str);

const NOT_CLOSED: Change = (
    "segment/own.rs",
    "    fn drop(&mut self) {\n        self.close();",
    "    fn drop(&mut self) {",
);

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=LOOM_MUTANT");
    let changes = env::var("LOOM_MUTANT").map_or(&[][..], |name| changes(&name));
    let sources = Path::new("../../telemetry-runtime/src");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", sources.display());
    // Some of the sources ask for it.
    println!("cargo::rustc-cfg=feature=\"store\"");
    // What seals and sends is left out.
    println!("cargo::rustc-check-cfg=cfg(feature, values(\"store\", \"outbox\", \"upload\"))");
    let Some(out) = env::var_os("OUT_DIR").filter(|_| env::var_os("CARGO_CFG_LOOM").is_some())
    else {
        return Ok(());
    };
    for file in FILES {
        let mut source = loomed(&fs::read_to_string(sources.join(file))?);
        for (_, constant, value) in SIZES.iter().filter(|size| file.ends_with(size.0)) {
            source = with_constant(&source, constant, value);
        }
        for (_, from, to) in changes.iter().filter(|change| file.ends_with(change.0)) {
            assert!(source.contains(from), "{file} no longer has: {from}");
            source = source.replace(from, to);
        }
        fs::write(Path::new(&out).join(file.replace('/', "-")), source)?;
    }
    let memory = fs::read_to_string(sources.join("record/journal/segment/memory.rs"))?;
    fs::write(Path::new(&out).join("lend.rs"), lending(&memory))
}

fn changes(name: &str) -> &'static [Change] {
    let Some((_, changes)) = MUTANTS.iter().find(|mutant| mutant.0 == name) else {
        panic!("there is no mutant {name}");
    };
    changes
}

/// How an area is lent to a thread-local, from a file whose other parts map memory.
fn lending(memory: &str) -> String {
    let (_, rest) = memory
        .split_once("impl Attached {")
        .expect("areas are lent");
    let (inside, _) = rest.split_once("\n}\n").expect("an impl ends");
    loomed(&format!("impl Attached {{{inside}\n}}\n"))
}

fn loomed(source: &str) -> String {
    // Tests stand last, here or in a file of their own.
    let source = match source.rsplit_once("\n#[cfg(test)]\n") {
        Some((before, tests)) if tests.contains("mod tests") => before,
        _ => source,
    };
    let mut in_thread_local = false;
    let mut loomed = String::new();
    for line in source.lines() {
        // `include!` takes none of these.
        if line.starts_with("//!") {
            continue;
        }
        let line = line
            .replace("thread_local!", "loom::thread_local!")
            .replace("std::", "crate::std::")
            .replace("core::", "crate::std::")
            .replace("libc::", "crate::libc::")
            .replace("pub const fn new(", "pub fn new(")
            .replace("&CLOSED", "&*CLOSED")
            .replace("Memory::NONE", "Memory::none()")
            // A thread-local without destructor outlives those with one; loom's have one.
            .replace(
                "AREA.with(|area| area.set(",
                "let _ = AREA.try_with(|area| area.set(",
            );
        let trimmed = line.trim();
        if trimmed == "loom::thread_local! {" {
            in_thread_local = true;
        } else if trimmed == "}" {
            in_thread_local = false;
        }
        if in_thread_local {
            loomed += &line.replace("= const { ", "= ").replace(" };", ";");
        } else if let Some((visible, item)) =
            trimmed.split_once("static ").filter(|(visible, item)| {
                (visible.is_empty() || *visible == "pub ")
                    && item.ends_with(';')
                    && item.contains(" = ")
            })
        {
            loomed += &["loom::lazy_static! { ", visible, "static ref ", item, " }"].concat();
        } else {
            loomed += &line;
        }
        loomed.push('\n');
    }
    loomed
}

fn with_constant(source: &str, constant: &str, value: &str) -> String {
    let declared = format!("const {constant} = ");
    let Some((before, (_, after))) = source
        .split_once(&declared)
        .and_then(|(before, after)| Some((before, after.split_once(';')?)))
    else {
        panic!("there is no {constant} any more");
    };
    format!("{before}{declared}{value};{after}")
}
