use super::{Section, grid, tile};
use crate::{
    html::Html,
    insight::{Activity, DayUse, Metrics},
    view::{
        View,
        chart::{Column, Columns, Figure, columns},
        numbers::{WEEKDAYS, change, counted, grouped, long, short, stretch},
        table::Table,
    },
};

/// A column for each day up to about three months; beyond, each has more days.
const COLUMNS_MAX: usize = 92;

/// How much was recorded, and when.
pub fn section(view: &View) -> Section {
    let metrics = view.metrics;
    let activity = &metrics.activity;
    let mut body = Html::default();
    let days = counted(metrics.period.days().into(), "day", "days");
    body.put(
        "<p class=\"period\">{}: {}, in UTC</p>\n",
        &[&stretch(metrics.period), &days],
    );
    if activity.n == 0 {
        body.paragraph("Nothing was recorded on these days.");
    } else {
        tiles(&mut body, metrics);
        if let Some(day) = metrics.began_meanwhile() {
            body.paragraph(&format!(
                "First used on {}, so that changes compare with a shorter time.",
                long(day)
            ));
        }
        grid(&mut body, &[by_day(activity), by_weekday(activity)]);
    }
    Section {
        id: "use",
        brief: "Use",
        title: "Your use",
        body,
    }
}

fn tiles(out: &mut Html, metrics: &Metrics) {
    let activity = &metrics.activity;
    out.put("<dl class=\"tiles\">\n", &[]);
    tile(
        out,
        &grouped(activity.n),
        "Records",
        &change(activity.n, activity.before),
    );
    let days = metrics.period.days();
    tile(
        out,
        &grouped(activity.active_days.into()),
        "Active days",
        &format!("of {}", grouped(days.into())),
    );
    if let Some(sessions) = &metrics.sessions {
        tile(
            out,
            &grouped(sessions.started),
            "Runs",
            &change(sessions.started, sessions.before),
        );
    }
    tile(
        out,
        &grouped(metrics.entries.len() as u64),
        "Entries used",
        &format!("{} never", grouped(metrics.never_used.len() as u64)),
    );
    out.put("</dl>\n", &[]);
}

fn by_day(activity: &Activity) -> Figure {
    let days = &activity.days;
    let together = days.len().div_ceil(COLUMNS_MAX).max(1);
    let stretches: Vec<&[DayUse]> = days.chunks(together).collect();
    let sum = |stretch: &[DayUse]| stretch.iter().map(|day| day.n).sum::<u64>();
    let first = |stretch: &[DayUse]| stretch.first().map(|day| day.day);
    let last = stretches.len().saturating_sub(1);
    let drawn: Vec<Column> = stretches
        .iter()
        .enumerate()
        .map(|(at, stretch)| Column {
            n: sum(stretch),
            label: first(stretch)
                .filter(|_| at == 0 || at == last || at == last / 2 && last > 5)
                .map(short),
        })
        .collect();
    let (head, title) = if together == 1 {
        ("Day", "By day".to_owned())
    } else {
        ("From", format!("By {together} days"))
    };
    let mut table = Table::new(
        &format!("Records, {}", title.to_lowercase()),
        &[head, "Records"],
    );
    for stretch in &stretches {
        if let Some(day) = first(stretch) {
            table.row(vec![day.to_string(), grouped(sum(stretch))]);
        }
    }
    Figure {
        id: "by-day".to_owned(),
        title,
        about: busiest(days),
        drawing: columns(&Columns {
            all: &drawn,
            most: 0,
            marks: &[],
        }),
        table,
    }
}

fn busiest(days: &[DayUse]) -> String {
    match days.iter().max_by_key(|day| day.n) {
        Some(day) => format!(
            "{} on the busiest day, {}.",
            counted(day.n, "record", "records"),
            long(day.day)
        ),
        None => String::new(),
    }
}

fn by_weekday(activity: &Activity) -> Figure {
    let weekdays = || WEEKDAYS.iter().zip(activity.weekdays);
    let drawn: Vec<Column> = weekdays()
        .map(|(name, n)| Column {
            n,
            label: name.get(..3).map(str::to_owned),
        })
        .collect();
    let mut table = Table::new("Records, by weekday", &["Weekday", "Records"]);
    for (name, n) in weekdays() {
        table.row(vec![(*name).to_owned(), grouped(n)]);
    }
    let about = match weekdays().max_by_key(|(_, n)| *n) {
        Some((name, _)) => format!("{name} is the busiest."),
        None => String::new(),
    };
    Figure {
        id: "by-weekday".to_owned(),
        title: "By weekday".to_owned(),
        about,
        drawing: columns(&Columns {
            all: &drawn,
            most: 0,
            marks: &[],
        }),
        table,
    }
}
