//! Single calls, in rounds that go from program to program, so that what the machine does meanwhile
//! meets all of them.

use std::collections::HashMap;

use crate::{
    Result, Section,
    cargo::Package,
    child::{Child, Figures},
    section::{Target, number, ratio},
    statistics::median,
};

/// Rounds in which every program is asked for every shape, with one and with two threads.
const ROUNDS: usize = 40;

/// Rounds of the long rows of events, which leave logs and queues full.
const LATE_ROUNDS: usize = 7;

const THREADS: [&str; 2] = ["1", "2"];

/// What calls are compared, and how the tables call it.
pub const SHAPES: [(&str, &str); 4] = [
    ("plain", "A call of a feature"),
    ("timed", "A call of a timed feature"),
    ("event", "An event of five fields"),
    ("sustained", "An event of five fields, thousands in a row"),
];

/// A program in a mode: a row of the tables.
#[derive(Clone, Copy)]
pub struct Peer {
    pub label: &'static str,
    pub package: Package,
    pub program: &'static str,
    pub mode: &'static str,
}

const fn peer(
    label: &'static str,
    package: Package,
    program: &'static str,
    mode: &'static str,
) -> Peer {
    Peer {
        label,
        package,
        program,
        mode,
    }
}

const FLOOR: Package = Package::new("bench-floor");
const OURS: Package = Package::with_calls("bench-ours");
const TRACING: Package = Package::with_calls("bench-tracing");
const METRICS: Package = Package::with_calls("bench-metrics");
const OTEL: Package = Package::with_calls("bench-opentelemetry");
const EMIT: Package = Package::with_calls("bench-emit");
const GLEAN: Package = Package::with_calls("bench-glean");

/// All rows; ours and the floor are found by their labels.
pub const PEERS: [Peer; 16] = [
    peer("floor", FLOOR, "floor-calls", "own"),
    peer("floor, shared by threads", FLOOR, "floor-calls", "shared"),
    peer("ours, off", OURS, "ours-calls", "off"),
    peer("tracing, off", TRACING, "tracing-calls", "off"),
    peer("metrics, off", METRICS, "metrics-calls", "off"),
    peer("OpenTelemetry, off", OTEL, "opentelemetry-calls", "off"),
    peer("emit, off", EMIT, "emit-calls", "off"),
    peer("Glean, upload disabled", GLEAN, "glean-calls", "off"),
    peer("ours, on", OURS, "ours-calls", "on"),
    peer("ours, on, long-lived", OURS, "ours-service-calls", "on"),
    peer(
        "tracing, on (stores nothing)",
        TRACING,
        "tracing-calls",
        "on",
    ),
    peer(
        "metrics with Prometheus, on",
        METRICS,
        "metrics-calls",
        "on",
    ),
    peer(
        "the same through handles",
        METRICS,
        "metrics-calls",
        "handles",
    ),
    peer("OpenTelemetry SDK, on", OTEL, "opentelemetry-calls", "on"),
    peer("emit, on (stores nothing)", EMIT, "emit-calls", "on"),
    peer("Glean, on (caller's side)", GLEAN, "glean-calls", "on"),
];

/// By label, shape and threads: what each round measured, net of the empty call.
type Rounds = HashMap<(&'static str, String, &'static str), Vec<f64>>;

/// Runs the comparison.
pub fn section() -> Result<Section> {
    let mut children = Vec::new();
    for peer in PEERS {
        let folder = peer.package.build()?;
        let child = Child::start(&folder.join(peer.program), peer.mode)
            .map_err(|error| format!("{}: {error}", peer.label))?;
        children.push((peer.label, child));
    }
    let mut rounds = Rounds::new();
    for round in 0..ROUNDS + LATE_ROUNDS {
        let word = if round < ROUNDS { "round" } else { "late" };
        children.rotate_left(1);
        for (label, child) in &mut children {
            for threads in THREADS {
                let figures = child.ask(&format!("{word} {threads}"))?;
                note(&mut rounds, label, threads, &figures);
                child.ask("settle")?;
            }
        }
    }
    let (mut made, mut lost) = (0, 0);
    for (label, child) in children {
        let told = child.end().map_err(|error| format!("{label}: {error}"))?;
        if label.starts_with("ours, on") {
            made += told.0;
            lost += told.1;
        }
    }
    Ok(tell(&rounds, made, lost))
}

/// The empty call of the same round is taken off; a long row has none, and nobody misses it there.
fn note(rounds: &mut Rounds, label: &'static str, threads: &'static str, figures: &Figures) {
    let empty = figures.get("empty").copied().unwrap_or(0.0);
    for (shape, ns) in figures.iter().filter(|(shape, _)| *shape != "empty") {
        rounds
            .entry((label, shape.clone(), threads))
            .or_default()
            .push(ns - empty);
    }
}

fn tell(rounds: &Rounds, made: u64, lost: u64) -> Section {
    let ns = |label: &'static str, shape: &str, threads: &'static str| {
        rounds
            .get(&(label, shape.to_owned(), threads))
            .map_or(f64::NAN, |values| median(values))
    };
    let mut section = Section::new(
        "Calls",
        "Nanoseconds a call, net of the same function without anything (`#[inline(never)]`, behind \
         `black_box`): medians of rounds that go from program to program, each in a process of its \
         own. With two threads, what a call takes in each of them while both call. \"Floor\" is a \
         load and a store of the thread's own counter, two readings of `Instant`, five words into \
         the thread's own memory; \"shared\" the same counter and words for all threads.",
    );
    for (shape, title) in SHAPES {
        let rows: Vec<Vec<String>> = PEERS
            .iter()
            .map(|peer| {
                let [one, two] = THREADS.map(|threads| ns(peer.label, shape, threads));
                let ours = if is_off(peer.label) {
                    "ours, off"
                } else {
                    "ours, on"
                };
                vec![
                    peer.label.to_owned(),
                    number(one),
                    number(two),
                    ratio(two, one),
                    ratio(one, ns(ours, shape, "1")),
                    ratio(two, ns(ours, shape, "2")),
                    ratio(one, ns("floor", shape, "1")),
                ]
            })
            .collect();
        let columns = [
            "call",
            "1 thread",
            "2 threads",
            "2 : 1",
            "to ours",
            "to ours, 2 threads",
            "to the floor",
        ];
        section.table(title, &columns, &rows);
    }
    section.targets(&targets(ns));
    section.lost(made, lost);
    section
}

fn is_off(label: &str) -> bool {
    label.ends_with("off") || label.ends_with("disabled")
}

fn targets(ns: impl Fn(&'static str, &str, &'static str) -> f64) -> Vec<Target> {
    let mut targets = vec![Target::at_most(
        "feature off",
        ns("ours, off", "plain", "1"),
        0.3,
        " ns",
    )];
    for label in ["ours, on", "ours, on, long-lived"] {
        let one = |shape| ns(label, shape, "1");
        let grows = |shape| ns(label, shape, "2") / one(shape);
        let named = |what: &str| format!("{what} ({label})");
        targets.extend([
            Target::at_most(&named("feature"), one("plain"), 0.8, " ns"),
            Target::at_most(
                &named("feature, two threads to one"),
                grows("plain"),
                1.3,
                "×",
            ),
            Target::at_most(&named("timed feature"), one("timed"), 60.0, " ns"),
            Target::at_most(
                &named("timed feature, two threads to one"),
                grows("timed"),
                1.1,
                "×",
            ),
            Target::at_most(&named("event of five fields"), one("event"), 15.0, " ns"),
            Target::at_least(
                &named("event, faster than Glean's caller side"),
                ns("Glean, on (caller's side)", "event", "1") / one("event"),
                70.0,
                "×",
            ),
            Target::at_least(
                &named("event, faster than emit"),
                ns("emit, on (stores nothing)", "event", "1") / one("event"),
                20.0,
                "×",
            ),
        ]);
    }
    targets
}
