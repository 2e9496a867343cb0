use super::{Section, grid, slices, tile, timing::distribution};
use crate::{
    html::Html,
    insight::{Metrics, Sessions},
    view::{
        View,
        chart::{Column, Columns, Figure, columns},
        numbers::{change, counted, grouped, short},
        table::Table,
    },
};

/// Runs of the program, where it records them.
pub fn section(view: &View) -> Option<Section> {
    let sessions = view.metrics.sessions.as_ref()?;
    let mut body = Html::default();
    body.put("<dl class=\"tiles\">\n", &[]);
    tile(
        &mut body,
        &grouped(sessions.started),
        "Began",
        &change(sessions.started, sessions.before),
    );
    tile(&mut body, &grouped(sessions.ended), "Ended", "and said so");
    tile(
        &mut body,
        &grouped(sessions.panicked),
        "Panicked",
        "of those that ended",
    );
    tile(
        &mut body,
        &grouped(sessions.without_end),
        "Without an end",
        "killed, crashed or running still",
    );
    body.put("</dl>\n", &[]);
    let mut figures: Vec<Figure> = trend(view.metrics, sessions).into_iter().collect();
    if let Some(length) = &sessions.length {
        figures.push(distribution("session-length", "Length of runs", length));
    }
    if !figures.is_empty() {
        grid(&mut body, &figures);
    }
    Some(Section {
        id: "runs",
        brief: "Runs",
        title: "Runs of the program",
        body,
    })
}

fn trend(metrics: &Metrics, sessions: &Sessions) -> Option<Figure> {
    if sessions.trend.len() < 2 {
        return None;
    }
    let mut table = Table::new(
        "Runs that began, by stretches of the period",
        &["From", "Runs"],
    );
    let last = sessions.trend.len() - 1;
    let mut drawn = Vec::new();
    for (from, n) in slices(metrics, sessions.trend.len()).zip(&sessions.trend) {
        let at = drawn.len();
        drawn.push(Column {
            n: *n,
            label: (at == 0 || at == last).then(|| short(from)),
        });
        table.row(vec![from.to_string(), grouped(*n)]);
    }
    Some(Figure {
        id: "session-trend".to_owned(),
        title: "Runs over the period".to_owned(),
        about: format!(
            "{} in {} stretches of {}.",
            counted(sessions.started, "run", "runs"),
            sessions.trend.len(),
            counted(metrics.slice_days.into(), "day", "days")
        ),
        drawing: columns(&Columns {
            all: &drawn,
            most: 0,
            marks: &[],
        }),
        table,
    })
}
