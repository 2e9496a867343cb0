use super::Section;
use crate::{
    html::Html,
    insight::First,
    view::{View, numbers::counted, table::Table},
};

/// A year's entries, more or less.
const FIRSTS_MAX: usize = 50;

/// So many stand without being unfolded.
const OPEN_MAX: usize = 8;

/// When things were used first, how far they came, and what was never used.
pub fn section(view: &View) -> Option<Section> {
    let metrics = view.metrics;
    if metrics.firsts.is_empty() && metrics.never_used.is_empty() {
        return None;
    }
    let mut body = Html::default();
    if !metrics.firsts.is_empty() {
        firsts(&mut body, &metrics.firsts);
    }
    if !metrics.never_used.is_empty() {
        let never = counted(metrics.never_used.len() as u64, "entry", "entries");
        body.put("<h3>Never used</h3>\n", &[]);
        body.paragraph(&format!("{never} could be recorded now and never were."));
        body.put("<ul class=\"names\">\n", &[]);
        for name in &metrics.never_used {
            body.put("<li><code>{}</code></li>\n", &[name]);
        }
        body.put("</ul>\n", &[]);
    }
    Some(Section {
        id: "firsts",
        brief: "Milestones",
        title: "First uses and milestones",
        body,
    })
}

fn firsts(out: &mut Html, firsts: &[First]) {
    let (open, folded) = firsts.split_at(firsts.len().min(OPEN_MAX));
    table("First uses, the youngest first", open).put(out);
    if folded.is_empty() {
        return;
    }
    let shown = &folded[..folded.len().min(FIRSTS_MAX - OPEN_MAX)];
    out.put(
        "<details>\n<summary>{} earlier</summary>\n",
        &[&shown.len()],
    );
    table("Earlier first uses", shown).put(out);
    let left_out = folded.len() - shown.len();
    if left_out > 0 {
        out.paragraph(&format!("{left_out} more are not shown."));
    }
    out.put("</details>\n", &[]);
}

fn table(caption: &str, firsts: &[First]) -> Table {
    let mut table = Table::new(
        caption,
        &["Entry", "First used", "5", "10", "25", "50", "100"],
    )
    .words(7);
    for first in firsts {
        let mut cells = vec![first.entry.clone(), first.day.to_string()];
        cells.extend([5, 10, 25, 50, 100].map(|n| {
            let reached = first.milestones.iter().find(|milestone| milestone.n == n);
            reached.map_or_else(|| "–".to_owned(), |milestone| milestone.day.to_string())
        }));
        table.row(cells);
    }
    table
}
