use super::{Drawing, Part, Px, size};
use crate::{
    html::Html,
    view::numbers::{grouped, ratio},
};

/// Columns over a line.
#[derive(Clone, Debug)]
pub struct Columns<'a> {
    /// The columns from left to right.
    pub all: &'a [Column],
    /// What the scale ends with at least.
    pub most: u64,
    /// Lines across, each at a place between the columns.
    pub marks: &'a [Mark],
}

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    /// How high.
    pub n: u64,
    /// What stands below it, if anything does.
    pub label: Option<String>,
}

/// A place between the columns that has a name.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Where, 0 to 1.
    pub at: f64,
    /// What it is.
    pub words: String,
}

const PLOT: u32 = 140;

/// Above the plot for the number of the highest line.
const ABOVE: u32 = 18;

/// A line of text for each mark.
const MARK: u32 = 18;

/// Below the plot for the labels.
const BELOW: u32 = 26;

/// Columns with a scale; as many as there are share the width.
pub fn columns(of: &Columns) -> Drawing {
    let mut marks = Html::default();
    let most = of.all.iter().map(|column| column.n).max().unwrap_or(0);
    let top = ceiling(most.max(of.most));
    let above = ABOVE + MARK * size(of.marks.len());
    let plot = |part: f64| f64::from(PLOT) * part;
    let floor = f64::from(above + PLOT);
    for part in [0, 1, 2] {
        let n = top / 2 * part;
        let y = floor - plot(ratio(n, top));
        marks.put(
            "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{}\" y2=\"{}\"/>",
            &[&Px(y), &Px(y)],
        );
    }
    // Above the highest line there are no columns that a number could cover.
    marks.put(
        "<text class=\"quiet\" x=\"0\" y=\"{}\">{}</text>\n",
        &[&(above - 5), &grouped(top)],
    );
    let count = of.all.len() as u64;
    for (at, column) in (0_u64..).zip(of.all) {
        let (left, width) = (ratio(at, count), ratio(1, count));
        let height = plot(ratio(column.n, top));
        marks.put(
            "<rect class=\"mark\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" data-value=\"{}\"/>\n",
            &[
                &Part(left + width * GAP / 2.0),
                &Px(floor - height),
                &Part(width * (1.0 - GAP)),
                &Px(height),
                &column.n,
            ],
        );
        if let Some(label) = &column.label {
            put_label(&mut marks, left + width / 2.0, floor + 18.0, label, LABEL);
        }
    }
    for (mark, y) in of.marks.iter().zip(super::tops(MARK).map(|top| top + 14)) {
        marks.put(
            "<line class=\"across\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>",
            &[&Part(mark.at), &Part(mark.at), &(y + 4), &Px(floor)],
        );
        put_label(&mut marks, mark.at, f64::from(y), &mark.words, WORDS);
    }
    Drawing {
        marks,
        height: above + PLOT + BELOW,
        legend: &[],
    }
}

/// Of the room of a column.
const GAP: f64 = 0.22;

/// Half of the width of a label below a column, and of the words of a mark, on the narrowest phone.
const LABEL: f64 = 0.12;
const WORDS: f64 = 0.3;

/// Text that stays within the drawing: nearer to an edge than half of its width, it stands on the inner side
/// of its place.
fn put_label(out: &mut Html, at: f64, y: f64, words: &str, edge: f64) {
    let anchor = if at < edge {
        "start"
    } else if at > 1.0 - edge {
        "end"
    } else {
        "middle"
    };
    let at = match anchor {
        "start" => at.min(0.02),
        "end" => at.max(0.98),
        _ => at,
    };
    out.put(
        "<text class=\"quiet\" text-anchor=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n",
        &[&anchor, &Part(at), &Px(y), &words],
    );
}

/// The next even number of one or two digits and zeros behind them.
fn ceiling(most: u64) -> u64 {
    let digits = most.max(1).ilog10();
    let step = 10_u64.pow(digits.saturating_sub(1)) * 2;
    most.max(2).div_ceil(step).saturating_mul(step)
}

#[cfg(test)]
mod tests {
    use super::ceiling;

    #[test]
    fn scales_end_at_numbers_that_halve() {
        let cases = [
            (0, 2),
            (1, 2),
            (7, 8),
            (9, 10),
            (11, 12),
            (99, 100),
            (101, 120),
            (4_321, 4_400),
        ];
        for (most, top) in cases {
            assert_eq!(ceiling(most), top, "{most}");
        }
        assert!(ceiling(u64::MAX) >= 2);
    }
}
