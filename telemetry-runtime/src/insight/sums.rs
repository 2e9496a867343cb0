//! What a report may say of all this: of one day, what happened on it for the first time.
//!
//! A device adds at most one to each sum, and each sum stands for itself: none of them tells which other
//! it came with. Instead of a date of the first use, a report has its age in coarse weeks.

use serde::Serialize;
use telemetry_schema::Date;

use crate::store::progress::{MILESTONES, Progress, entry_id};

/// The first week of each stretch that is told apart. Fewer devices are alike the longer ago their first
/// use is, so the stretches grow: by week for a month, then to a quarter, half a year and a year.
const WEEKS: [u32; 8] = [0, 1, 2, 3, 4, 13, 26, 52];

/// What one day adds to the sums of all devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DaySums {
    /// The day.
    pub day: Date,
    /// Whether there was any use: one active device of the day.
    pub active: bool,
    /// Whether it was the first use of its week, Monday first.
    pub first_of_week: bool,
    /// Whether it was the first use of its month.
    pub first_of_month: bool,
    /// Whether the first use of all was 0, 1, 7 or 30 days before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned_after: Option<u32>,
    /// How many weeks before the first use of all was: the first week of a stretch, which are 0, 1, 2, 3, 4 to
    /// 12, 13 to 25, 26 to 51, and 52 or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weeks: Option<u32>,
    /// Entries that were used for the first time, by name.
    pub first_uses: Vec<String>,
    /// Milestones that were reached: the entry and the number of uses.
    pub milestones: Vec<(String, u64)>,
    /// The furthest step, from 1, of each funnel in which one was reached.
    pub steps: Vec<(String, usize)>,
}

impl DaySums {
    /// What a day adds. An entry that has no name among `names` adds nothing.
    pub(crate) fn of<'a>(
        progress: &Progress,
        names: impl IntoIterator<Item = &'a str>,
        day: Date,
    ) -> Self {
        let today = day.days();
        let active = progress.visits.contains(today);
        let is_first_since = |first: u32| active && none(progress, first, today);
        let age = progress
            .visits
            .first()
            .and_then(|first| today.checked_sub(first))
            .filter(|_| active);
        let mut sums = Self {
            day,
            active,
            first_of_week: is_first_since(monday(today)),
            first_of_month: is_first_since(first_of_month(day)),
            returned_after: age.filter(|age| [0, 1, 7, 30].contains(age)),
            weeks: age.and_then(|age| WEEKS.into_iter().rev().find(|week| *week <= age / 7)),
            first_uses: Vec::new(),
            milestones: Vec::new(),
            steps: Vec::new(),
        };
        for name in names {
            let Some((_, firsts)) = progress.uses.get(&entry_id(name)) else {
                continue;
            };
            for n in MILESTONES
                .into_iter()
                .filter(|n| firsts.reached(0, *n) == Some(today))
            {
                match n {
                    1 => sums.first_uses.push(name.to_owned()),
                    n => sums.milestones.push((name.to_owned(), n)),
                }
            }
        }
        for (funnel, path) in &progress.funnels {
            let reached = path.reached();
            if let Some(step) = reached.iter().rposition(|reached| *reached == Some(today)) {
                sums.steps.push((funnel.name.clone(), step + 1));
            }
        }
        sums
    }
}

/// Whether there was no use from a day on, before another.
fn none(progress: &Progress, first: u32, before: u32) -> bool {
    before
        .checked_sub(1)
        .is_none_or(|last| progress.visits.count(first, last) == 0)
}

/// 1970-01-01 was a Thursday.
fn monday(day: u32) -> u32 {
    day.saturating_sub((day % 7 + 3) % 7)
}

fn first_of_month(day: Date) -> u32 {
    let (_, _, of_month) = day.civil();
    day.days().saturating_sub(of_month - 1)
}
