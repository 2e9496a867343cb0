use std::fmt::Write as _;

use super::{Drawing, put_name, size, tops};
use crate::{html::Html, view::numbers::ratio};

/// A row: a course over the period, from left to right.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// What is said beside its name.
    pub words: String,
    /// The numbers, the oldest first.
    pub values: Vec<u64>,
}

const HEIGHT: u32 = 64;

const PLOT: f64 = 32.0;

/// Lines one below the other, each on a scale of its own from zero to its highest.
pub fn lines(lines: &[Line]) -> Drawing {
    let mut marks = Html::default();
    for (line, top) in lines.iter().zip(tops(HEIGHT)) {
        let (text, below) = (top + 15, top + 22);
        put_name(&mut marks, 0, text, &line.name);
        marks.put(
            "<text class=\"n\" x=\"100%\" y=\"{}\">{}</text>\n",
            &[&text, &line.words],
        );
        let points = points(&line.values);
        // The inner view box is stretched to the width, which its strokes do not follow.
        marks.put(
            "<svg y=\"{}\" width=\"100%\" height=\"34\" viewBox=\"0 -1 100 34\" preserveAspectRatio=\"none\"><polygon class=\"under\" points=\"0,{} {} 100,{}\"/><polyline class=\"line\" points=\"{}\" data-values=\"{}\"/></svg>\n",
            &[&below, &PLOT, &points, &PLOT, &points, &joined(&line.values)],
        );
    }
    Drawing {
        marks,
        height: size(lines.len()) * HEIGHT,
        legend: &[],
    }
}

/// A lone value is a level line.
fn points(values: &[u64]) -> String {
    let most = values.iter().copied().max().unwrap_or(0);
    let last = (values.len() as u64).saturating_sub(1);
    let mut points = String::new();
    let mut put = |x: f64, n: u64| {
        let y = PLOT * (1.0 - ratio(n, most));
        let _ = write!(points, "{x:.2},{y:.2} ");
    };
    for (at, n) in (0..).zip(values) {
        put(100.0 * ratio(at, last), *n);
    }
    if let [only] = values {
        put(100.0, *only);
    }
    points.trim_end().to_owned()
}

fn joined(values: &[u64]) -> String {
    let values: Vec<String> = values.iter().map(u64::to_string).collect();
    values.join(" ")
}
