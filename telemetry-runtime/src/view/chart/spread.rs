use super::{Drawing, Part, put_name, size, tops};
use crate::{html::Html, view::numbers::time};

/// A row: how something measured in time is spread.
#[derive(Clone, Debug)]
pub struct Spread {
    /// What it is.
    pub name: String,
    /// The quantiles of 50, 95 and 99 of 100, in nanoseconds.
    pub quantiles_ns: [u64; 3],
}

const HEIGHT: u32 = 40;

const AXIS: u32 = 24;

/// Kinds of dots by their class, and what each means.
const KINDS: &[(&str, &str)] = &[
    ("half", "half within"),
    ("most", "95 of 100 within"),
    ("rare", "99 of 100 within"),
];

/// Ends of a scale; an hour and more stand at its end.
const TICKS_NS: [u64; 12] = [
    1,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    60_000_000_000,
    600_000_000_000,
    3_600_000_000_000,
];

/// Lines from the middle to the slowest, on one scale of which each step is a multiple of the one before.
pub fn spreads(spreads: &[Spread]) -> Drawing {
    let scale = Scale::of(spreads);
    let height = size(spreads.len()) * HEIGHT;
    let mut marks = Html::default();
    for (at, ns) in scale.ticks() {
        marks.put(
            "<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"0\" y2=\"{}\"/>",
            &[&Part(at), &Part(at), &height],
        );
        let anchor = match at {
            ..0.05 => "start",
            0.05..0.95 => "middle",
            _ => "end",
        };
        marks.put(
            "<text class=\"quiet\" text-anchor=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n",
            &[&anchor, &Part(at), &(height + 17), &time(ns)],
        );
    }
    for (spread, top) in spreads.iter().zip(tops(HEIGHT)) {
        put(&mut marks, spread, &scale, top);
    }
    Drawing {
        marks,
        height: height + AXIS,
        legend: KINDS,
    }
}

fn put(out: &mut Html, spread: &Spread, scale: &Scale, top: u32) {
    let [p50, p95, p99] = spread.quantiles_ns;
    let (text, middle) = (top + 15, top + 28);
    put_name(out, 0, text, &spread.name);
    out.put(
        "<text class=\"n\" x=\"100%\" y=\"{}\">{}</text>\n",
        &[&text, &time(p50)],
    );
    let ends = [Part(scale.at(p50)), Part(scale.at(p99))];
    out.put(
        "<line class=\"reach\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>",
        &[&ends[0], &ends[1], &middle, &middle],
    );
    for (ns, class, radius) in [(p50, "half", 6), (p95, "most", 4), (p99, "rare", 4)] {
        out.put(
            "<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"{}\" data-value=\"{}\"/>",
            &[&class, &Part(scale.at(ns)), &middle, &radius, &time(ns)],
        );
    }
    out.put("\n", &[]);
}

/// From the last tick before everything to the first one after.
struct Scale {
    from: f64,
    to: f64,
}

impl Scale {
    fn of(spreads: &[Spread]) -> Self {
        let all = || spreads.iter().flat_map(|spread| spread.quantiles_ns);
        let (least, most) = (all().min().unwrap_or(1), all().max().unwrap_or(1));
        let before = TICKS_NS.iter().rev().find(|tick| **tick <= least);
        let after = TICKS_NS.iter().find(|tick| **tick > most);
        Self {
            from: log(before.copied().unwrap_or(1)),
            to: log(after.copied().unwrap_or(TICKS_NS[11])),
        }
    }

    fn at(&self, ns: u64) -> f64 {
        let at = (log(ns) - self.from) / (self.to - self.from);
        // Keeps the marks within the drawing.
        at.clamp(0.0, 1.0) * 0.96 + 0.02
    }

    /// The ends, and one between them where it has room.
    fn ticks(&self) -> Vec<(f64, u64)> {
        let within: Vec<u64> = TICKS_NS
            .into_iter()
            .filter(|tick| (self.from..=self.to).contains(&log(*tick)))
            .collect();
        let every = within.len().div_ceil(4).max(1);
        let ticks = within.into_iter().step_by(every);
        ticks.map(|tick| (self.at(tick), tick)).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "it is drawn")]
fn log(ns: u64) -> f64 {
    (ns.max(1) as f64).ln()
}
