use super::{ROWS_MAX, Section, grid};
use crate::{
    html::Html,
    insight::{Bucket, EntryUse, Quantiles},
    view::{
        View,
        chart::{Column, Columns, Figure, Mark, Spread, columns, spreads},
        numbers::{counted, grouped, percent, ratio, time},
        table::Table,
    },
};

/// So many are shown bucket by bucket.
const SPREAD_OUT_MAX: usize = 4;

/// How long things took.
pub fn section(view: &View) -> Option<Section> {
    let mut timed: Vec<(&EntryUse, &Quantiles)> = view
        .metrics
        .entries
        .iter()
        .filter_map(|entry| Some((entry, entry.timing.as_ref()?)))
        .collect();
    timed.sort_by_key(|(_, timing)| std::cmp::Reverse(timing.n));
    timed.first()?;
    let mut figures = vec![overview(&timed)];
    for (at, (entry, timing)) in timed.iter().take(SPREAD_OUT_MAX).enumerate() {
        figures.push(distribution(
            &format!("time-{}", at + 1),
            &format!("Times of {}", entry.name),
            timing,
        ));
    }
    let mut body = Html::default();
    grid(&mut body, &figures);
    Some(Section {
        id: "time",
        brief: "Times",
        title: "How long it took",
        body,
    })
}

fn overview(timed: &[(&EntryUse, &Quantiles)]) -> Figure {
    let mut table = Table::new(
        "Times",
        &["Feature", "Calls", "Half within", "95 of 100", "99 of 100"],
    );
    let mut drawn = Vec::new();
    for (entry, timing) in timed.iter().take(ROWS_MAX) {
        let quantiles_ns = [timing.p50_ns, timing.p95_ns, timing.p99_ns];
        drawn.push(Spread {
            name: entry.name.clone(),
            quantiles_ns,
        });
        let mut cells = vec![entry.name.clone(), grouped(timing.n)];
        cells.extend(quantiles_ns.map(time));
        table.row(cells);
    }
    let left_out = match timed.len().saturating_sub(ROWS_MAX) {
        0 => String::new(),
        more => format!(" {more} more are not shown."),
    };
    Figure {
        id: "times".to_owned(),
        title: "All that is timed".to_owned(),
        about: format!(
            "The large dot and the number: half of the calls took no longer. The others: 95 and 99 of 100. Each step of the scale is a multiple.{left_out}"
        ),
        drawing: spreads(&drawn),
        table,
    }
}

/// Times by buckets, each twice as long as the one before it.
pub fn distribution(id: &str, title: &str, timing: &Quantiles) -> Figure {
    let buckets = filled(&timing.buckets);
    let mut table = Table::new(title, &["From", "To below", "Times", "Share"]).words(2);
    for bucket in &buckets {
        table.row(vec![
            time(bucket.from_ns),
            time(bucket.to_ns),
            grouped(bucket.n),
            percent(ratio(bucket.n, timing.n)),
        ]);
    }
    let last = buckets.len().saturating_sub(1);
    let drawn: Vec<Column> = buckets
        .iter()
        .enumerate()
        .map(|(at, bucket)| Column {
            n: bucket.n,
            label: (at == 0 || at == last || at == last / 2 && last > 3)
                .then(|| time(bucket.from_ns)),
        })
        .collect();
    let marks = [(timing.p50_ns, "half"), (timing.p95_ns, "95 of 100")];
    let marks = marks.map(|(ns, words)| Mark {
        at: place(&buckets, ns),
        words: format!("{words}: {}", time(ns)),
    });
    Figure {
        id: id.to_owned(),
        title: title.to_owned(),
        about: format!(
            "{}: half took no longer than {}, 95 of 100 no longer than {}.",
            counted(timing.n, "time", "times"),
            time(timing.p50_ns),
            time(timing.p95_ns)
        ),
        drawing: columns(&Columns {
            all: &drawn,
            most: 0,
            marks: &marks,
        }),
        table,
    }
}

/// Where the buckets between two are empty, they are there all the same: the scale has no holes.
fn filled(buckets: &[Bucket]) -> Vec<Bucket> {
    let mut filled: Vec<Bucket> = Vec::new();
    for bucket in buckets {
        while let Some(before) = filled.last().copied()
            && before.to_ns < bucket.from_ns
            && filled.len() < BUCKETS_MAX
        {
            filled.push(Bucket {
                from_ns: before.to_ns,
                to_ns: before.to_ns.saturating_mul(2).min(bucket.from_ns),
                n: 0,
            });
        }
        filled.push(*bucket);
    }
    filled
}

/// All octaves of 64 bits.
const BUCKETS_MAX: usize = 64;

/// Where a time lies between the first bucket and the last, 0 to 1.
fn place(buckets: &[Bucket], ns: u64) -> f64 {
    let count = buckets.len() as u64;
    let inside = |bucket: &Bucket| (bucket.from_ns..bucket.to_ns).contains(&ns);
    match (0_u64..).zip(buckets).find(|(_, bucket)| inside(bucket)) {
        Some((at, bucket)) => {
            let within = ratio(ns - bucket.from_ns, bucket.to_ns - bucket.from_ns);
            ratio(at, count) + within / ratio(count, 1)
        }
        None => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(from_ns: u64, to_ns: u64, n: u64) -> Bucket {
        Bucket { from_ns, to_ns, n }
    }

    #[test]
    fn a_scale_has_no_holes() {
        let buckets = filled(&[bucket(4, 8, 1), bucket(32, 64, 2)]);
        let ends: Vec<u64> = buckets.iter().map(|bucket| bucket.to_ns).collect();
        assert_eq!(ends, [8, 16, 32, 64]);
        assert_eq!(buckets.iter().map(|bucket| bucket.n).sum::<u64>(), 3);
        assert!((place(&buckets, 4) - 0.0).abs() < 1e-9);
        assert!((place(&buckets, 16) - 0.5).abs() < 1e-9);
        assert!((place(&buckets, 48) - 0.875).abs() < 1e-9);
        assert!((place(&buckets, 64) - 1.0).abs() < 1e-9);
    }
}
