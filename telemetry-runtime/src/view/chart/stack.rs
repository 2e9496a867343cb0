use super::{Drawing, Part, put_name, size, tops};
use crate::{html::Html, view::numbers::ratio};

/// A row: a whole and its parts.
#[derive(Clone, Debug)]
pub struct Stack {
    /// What it is.
    pub name: String,
    /// What is said beside its name.
    pub words: String,
    /// Ok, err, panic, cancelled.
    pub parts: [u64; 4],
}

const HEIGHT: u32 = 42;

/// Kinds of parts by their class, and what each means.
const KINDS: &[(&str, &str)] = &[
    ("ok", "succeeded"),
    ("err", "failed"),
    ("panic", "panicked"),
    ("cancelled", "cancelled"),
];

/// Wholes of equal width, each divided as its parts are. Parts differ by pattern as well as by colour.
pub fn stacks(stacks: &[Stack]) -> Drawing {
    let mut marks = Html::default();
    marks.put(PATTERNS, &[]);
    for (stack, top) in stacks.iter().zip(tops(HEIGHT)) {
        let (text, below) = (top + 15, top + 22);
        put_name(&mut marks, 0, text, &stack.name);
        marks.put(
            "<text class=\"n\" x=\"100%\" y=\"{}\">{}</text>\n",
            &[&text, &stack.words],
        );
        let whole = stack.parts.iter().sum();
        let mut left = 0.0;
        for (n, (class, _)) in stack.parts.into_iter().zip(KINDS) {
            let width = ratio(n, whole);
            if n > 0 {
                marks.put(
                    "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"12\" data-value=\"{}\"/>\n",
                    &[class, &Part(left), &below, &Part(width), &n],
                );
            }
            left += width;
        }
    }
    Drawing {
        marks,
        height: size(stacks.len()) * HEIGHT,
        legend: KINDS,
    }
}

/// Referred to by the styles; there is one such drawing on a page.
const PATTERNS: &str = "<defs>\
<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"hatch-back\" width=\"6\" height=\"6\"/><rect class=\"hatch-line\" width=\"2\" height=\"6\"/></pattern>\
<pattern id=\"dots\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\"><rect class=\"dots-back\" width=\"5\" height=\"5\"/><circle class=\"dots-dot\" cx=\"2.5\" cy=\"2.5\" r=\"1.2\"/></pattern>\
</defs>\n";
