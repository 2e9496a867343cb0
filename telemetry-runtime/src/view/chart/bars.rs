use super::{Drawing, Part, put_name, size, tops};
use crate::html::Html;

/// A row: its name, its number and its share of the widest.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it is.
    pub name: String,
    /// How much.
    pub n: u64,
    /// The same as it is read.
    pub words: String,
    /// How long the bar is, 0 to 1.
    pub share: f64,
}

const HEIGHT: u32 = 38;

/// Bars below their names.
pub fn bars(bars: &[Bar]) -> Drawing {
    let mut marks = Html::default();
    for (bar, top) in bars.iter().zip(tops(HEIGHT)) {
        let (text, below) = (top + 15, top + 22);
        put_name(&mut marks, 0, text, &bar.name);
        marks.put(
            "<text class=\"n\" x=\"100%\" y=\"{}\">{}</text>\n",
            &[&text, &bar.words],
        );
        marks.put(
            "<rect class=\"track\" y=\"{}\" width=\"100%\" height=\"8\" rx=\"2\"/><rect class=\"mark\" y=\"{}\" width=\"{}\" height=\"8\" rx=\"2\" data-value=\"{}\"/>\n",
            &[&below, &below, &Part(bar.share), &bar.n],
        );
    }
    Drawing {
        marks,
        height: size(bars.len()) * HEIGHT,
        legend: &[],
    }
}
