use super::{ROWS_MAX, Section, grid};
use crate::{
    html::Html,
    insight::{FunnelUse, Returns},
    view::{
        View,
        chart::{Column, Columns, Figure, Step, columns, steps},
        numbers::{counted, long, short},
        table::Table,
    },
};

/// How far use has come, and how often it came back.
pub fn section(view: &View) -> Option<Section> {
    let metrics = view.metrics;
    let funnels = metrics.funnels.iter().take(ROWS_MAX).enumerate();
    let mut figures: Vec<Figure> = funnels
        .map(|(at, used)| funnel(&format!("funnel-{}", at + 1), used))
        .collect();
    figures.extend(metrics.returns.as_ref().map(returns));
    if figures.is_empty() {
        return None;
    }
    let mut body = Html::default();
    grid(&mut body, &figures);
    Some(Section {
        id: "ways",
        brief: "Progress",
        title: "How far, and how often again",
        body,
    })
}

fn funnel(id: &str, funnel: &FunnelUse) -> Figure {
    let mut table = Table::new(
        &format!("Steps of {}", funnel.name),
        &["Step", "What", "Reached on"],
    )
    .words(3);
    let mut drawn = Vec::new();
    for (at, step) in funnel.steps.iter().enumerate() {
        table.row(vec![
            (at + 1).to_string(),
            step.step.clone(),
            step.day.map_or_else(|| "not yet".to_owned(), long),
        ]);
        drawn.push(Step {
            name: step.step.clone(),
            reached: step.day.map(long),
        });
    }
    let reached = funnel
        .steps
        .iter()
        .filter(|step| step.day.is_some())
        .count();
    Figure {
        id: id.to_owned(),
        title: format!("Funnel {}", funnel.name),
        about: format!("{reached} of {} steps reached.", funnel.steps.len()),
        drawing: steps(&drawn),
        table,
    }
}

fn returns(returns: &Returns) -> Figure {
    let mut table = Table::new(
        "Active days, by weeks since the first use",
        &["Week from", "Active days"],
    );
    let last = returns.weeks.len().saturating_sub(1);
    let mut drawn = Vec::new();
    for (at, week) in returns.weeks.iter().enumerate() {
        table.row(vec![week.from.to_string(), week.active_days.to_string()]);
        drawn.push(Column {
            n: week.active_days.into(),
            label: (at == 0 || at == last || at == last / 2 && last > 5).then(|| short(week.from)),
        });
    }
    let days = [
        ("the day after", returns.day_1),
        ("day 7", returns.day_7),
        ("day 30", returns.day_30),
    ];
    let said: Vec<String> = days
        .iter()
        .map(|(day, used)| {
            let used = match used {
                Some(true) => "used",
                Some(false) => "not used",
                None => "still ahead",
            };
            format!("{day}: {used}")
        })
        .collect();
    let active = returns
        .weeks
        .iter()
        .filter(|week| week.active_days > 0)
        .count();
    Figure {
        id: "returns".to_owned(),
        title: "Return visits".to_owned(),
        about: format!(
            "First used on {}; {}. Used in {} of {}.",
            long(returns.first_use),
            said.join(", "),
            active,
            counted(returns.weeks.len() as u64, "week", "weeks")
        ),
        drawing: columns(&Columns {
            all: &drawn,
            most: 7,
            marks: &[],
        }),
        table,
    }
}
