//! What was reached on a day or in a week, as it leaves.

use telemetry_schema::{
    Date, Level,
    wire::{
        Age, FunnelUse, Hash, LINES_MAX, Milestone, Progress, ProgressKind, REPORT_BYTES_MAX,
        Returned, SCHEMA, Span, Uuid, Visit,
    },
};

use super::Published;

/// What a document of a week tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// An entry was used for the first time.
    First(String),
    /// It was used so often.
    Uses(Milestone),
    /// A funnel went on.
    Steps(FunnelUse),
}

/// The Monday of a day's week; 1970-01-01 was a Thursday.
pub const fn monday(day: u32) -> u32 {
    day.saturating_sub((day.saturating_add(3)) % 7)
}

/// What a day of use is. `first` is the first day of use, `before` tells of each earlier day whether it was one.
pub fn visit(day: u32, first: u32, before: impl Fn(u32) -> bool) -> Visit {
    let (year, month, _) = Date::from_days(day).civil();
    let same_month = |other: u32| {
        let (its_year, its_month, _) = Date::from_days(other).civil();
        (its_year, its_month) == (year, month)
    };
    let age_days = day.saturating_sub(first);
    Visit {
        first_of_week: !(monday(day)..day).any(&before),
        first_of_month: !(day.saturating_sub(31)..day)
            .any(|other| same_month(other) && before(other)),
        returned: match age_days {
            1 => Some(Returned::Day1),
            7 => Some(Returned::Day7),
            30 => Some(Returned::Day30),
            _ => None,
        },
        age: match age_days / 7 {
            0 => Age::Week0,
            1 => Age::Week1,
            2..=3 => Age::Weeks2To3,
            4..=7 => Age::Weeks4To7,
            8..=15 => Age::Weeks8To15,
            16..=31 => Age::Weeks16To31,
            32.. => Age::Weeks32Up,
        },
    }
}

/// The document of a day.
pub fn of_day(product: &str, level: Level, day: u32, visit: Visit) -> Progress {
    Progress {
        visit: Some(visit),
        ..empty(product, level, Span::Day, day)
    }
}

/// The documents of a week: more than one where its limits are reached.
pub fn of_week(product: &str, level: Level, monday: u32, reached: Vec<Reached>) -> Vec<Progress> {
    let new = || empty(product, level, Span::Week, monday);
    let mut documents: Vec<Progress> = Vec::new();
    let (mut bytes, mut lines) = (usize::MAX, usize::MAX);
    for item in reached {
        bytes = bytes.saturating_add(item.bytes_max());
        lines = lines.saturating_add(item.lines());
        if bytes > REPORT_BYTES_MAX || lines > LINES_MAX {
            let document = new();
            bytes =
                serde_json::to_string(&document).map_or(0, |json| json.len()) + item.bytes_max();
            lines = item.lines();
            documents.push(document);
        }
        if let Some(document) = documents.last_mut() {
            item.put(document);
        }
    }
    documents.iter_mut().for_each(sort);
    documents
}

/// The same without what contradicts the catalogs that it names are from. Nothing where nothing is left.
pub fn judged(mut progress: Progress, published: &[&Published]) -> Option<Progress> {
    let catalogs: Vec<_> = published
        .iter()
        .map(|published| &published.catalog)
        .collect();
    for _ in 0..=progress.lines() {
        let Err(refusal) = progress.judge(&catalogs) else {
            return Some(progress);
        };
        let mut parts = refusal.pointer.split('/').skip(1);
        let (list, at) = (parts.next()?, parts.next()?.parse::<usize>().ok()?);
        match list {
            "first_uses" if at < progress.first_uses.len() => drop(progress.first_uses.remove(at)),
            "milestones" if at < progress.milestones.len() => drop(progress.milestones.remove(at)),
            "funnels" if at < progress.funnels.len() => drop(progress.funnels.remove(at)),
            _ => return None,
        }
    }
    None
}

impl Reached {
    /// What its JSON takes at most, with the comma behind it and the keys of its list: names need no escapes.
    fn bytes_max(&self) -> usize {
        match self {
            Self::First(name) => name.len() + 20,
            Self::Uses(milestone) => milestone.name.len() + 50,
            Self::Steps(funnel) => funnel.name.len() + 160,
        }
    }

    fn lines(&self) -> usize {
        match self {
            Self::First(_) | Self::Uses(_) => 1,
            Self::Steps(funnel) => funnel.reached.saturating_sub(funnel.before) as usize,
        }
    }

    fn put(self, progress: &mut Progress) {
        match self {
            Self::First(name) => progress.first_uses.push(name),
            Self::Uses(milestone) => progress.milestones.push(milestone),
            Self::Steps(funnel) => progress.funnels.push(funnel),
        }
    }
}

fn sort(progress: &mut Progress) {
    progress.first_uses.sort();
    progress
        .milestones
        .sort_by(|left, right| (&left.name, left.uses).cmp(&(&right.name, right.uses)));
    progress
        .funnels
        .sort_by(|left, right| (&left.name, left.definition).cmp(&(&right.name, right.definition)));
}

fn empty(product: &str, level: Level, period: Span, starts: u32) -> Progress {
    Progress {
        schema: SCHEMA,
        kind: ProgressKind::Progress,
        report: Uuid::nil(),
        receipt: Hash::NONE,
        product: product.to_owned(),
        period,
        starts: Date::from_days(starts),
        level,
        visit: None,
        first_uses: Vec::new(),
        milestones: Vec::new(),
        funnels: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
