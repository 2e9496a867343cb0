use super::{Drawing, put_name, size, tops};
use crate::html::Html;

/// A step on a way.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it is.
    pub name: String,
    /// When it was reached, as words; `None` where it was not.
    pub reached: Option<String>,
}

const HEIGHT: u32 = 52;

/// Steps from top to bottom: filled circles on a line that is whole, then empty ones on a broken line.
pub fn steps(steps: &[Step]) -> Drawing {
    let mut marks = Html::default();
    for (at, (step, top)) in steps.iter().zip(tops(HEIGHT)).enumerate() {
        let middle = top + 16;
        if at > 0 {
            let class = if step.reached.is_some() {
                "way"
            } else {
                "way ahead"
            };
            marks.put(
                "<line class=\"{}\" x1=\"12\" x2=\"12\" y1=\"{}\" y2=\"{}\"/>",
                &[&class, &(middle - HEIGHT + 10), &(middle - 10)],
            );
        }
        match &step.reached {
            Some(words) => marks.put(
                "<circle class=\"reached\" cx=\"12\" cy=\"{}\" r=\"10\" data-value=\"{}\"/><path class=\"tick\" transform=\"translate(12 {})\" d=\"M-4.5 0 l3 3.5 l6 -7\"/>",
                &[&middle, words, &middle],
            ),
            None => marks.put(
                "<circle class=\"ahead\" cx=\"12\" cy=\"{}\" r=\"10\" data-value=\"not yet\"/>",
                &[&middle],
            ),
        }
        put_name(&mut marks, 34, top + 14, &step.name);
        marks.put(
            "<text class=\"quiet\" x=\"34\" y=\"{}\">{}</text>\n",
            &[&(top + 32), &step.reached.as_deref().unwrap_or("not yet")],
        );
    }
    Drawing {
        marks,
        height: size(steps.len()) * HEIGHT,
        legend: &[],
    }
}
