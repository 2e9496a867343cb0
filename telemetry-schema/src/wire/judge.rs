//! A report held against the catalog that it names.

use super::{COUNT_MAX, Code, Counts, CrossUse, EventUse, FeatureUse, LINES_MAX, Refusal, Usage};
use crate::{
    CROSS_CELLS_MAX, Level, Measure,
    document::{Catalog, Domain, Entry, Kind},
};

type Judged = Result<(), Refusal>;

/// The word under which errors of an unnamed kind are counted.
const OTHER: &str = "other";

impl Usage {
    /// Whether everything in the report is what its catalog says: names, values, levels and counts, each
    /// thing once, no line without a count, none above the cap, and sums that agree.
    ///
    /// A count that reached [`COUNT_MAX`] may stand beside parts that sum up to more: each number is
    /// clamped for itself.
    ///
    /// # Errors
    /// The first contradiction.
    pub fn judge(&self, catalog: &Catalog) -> Judged {
        if self.lines() > LINES_MAX {
            let message = format!("a report has at most {LINES_MAX} lines");
            return Err(Refusal::new(Code::TooLarge, "", message));
        }
        let judge = Judge {
            usage: self,
            catalog,
        };
        ascending("/features", self.features.iter().map(|f| f.name.as_str()))?;
        ascending("/events", self.events.iter().map(|e| e.name.as_str()))?;
        for (at, feature) in self.features.iter().enumerate() {
            judge.feature(&format!("/features/{at}"), feature)?;
        }
        for (at, event) in self.events.iter().enumerate() {
            judge.event(&format!("/events/{at}"), event)?;
        }
        Ok(())
    }
}

struct Judge<'a> {
    usage: &'a Usage,
    catalog: &'a Catalog,
}

impl Judge<'_> {
    fn feature(&self, at: &str, feature: &FeatureUse) -> Judged {
        let entry = self.entry(at, &feature.name, Kind::Feature)?;
        let outcomes = [
            ("ok", feature.ok),
            ("err", feature.err),
            ("panic", feature.panic),
            ("cancelled", feature.cancelled),
        ];
        for (name, n) in outcomes {
            capped(&format!("{at}/{name}"), n)?;
        }
        if outcomes.iter().all(|(_, n)| *n == 0) {
            let message = "a feature that was not called has no line";
            return Err(Refusal::new(Code::Count, at, message));
        }
        self.errors(&format!("{at}/errors"), feature, entry)?;
        self.timing(&format!("{at}/timing"), feature, entry)
    }

    fn errors(&self, at: &str, feature: &FeatureUse, entry: &Entry) -> Judged {
        if feature.errors.is_empty() {
            return Ok(());
        }
        self.detail(at)?;
        let mut kinds = entry.errors.as_ref().map_or(Vec::new(), Domain::lines);
        if kinds.iter().all(|kind| kind != OTHER) {
            kinds.push(OTHER.to_owned());
        }
        values(at, &feature.errors, &kinds)?;
        at_most(at, feature.errors.total(), feature.err)
    }

    fn timing(&self, at: &str, feature: &FeatureUse, entry: &Entry) -> Judged {
        if feature.timing.is_empty() {
            return Ok(());
        }
        self.detail(at)?;
        if !entry.timed {
            let message = "the catalog does not time this feature";
            return Err(Refusal::new(Code::UnknownName, at, message));
        }
        let buckets = Domain::Measure(Measure::Elapsed).lines();
        values(at, &feature.timing, &buckets)?;
        // A call that panicked or was cancelled carries no time.
        let ended = feature.ok.saturating_add(feature.err);
        let is_clamped = feature.ok == COUNT_MAX || feature.err == COUNT_MAX;
        let most = if is_clamped { COUNT_MAX } else { ended };
        at_most(at, feature.timing.total(), most)
    }

    fn event(&self, at: &str, event: &EventUse) -> Judged {
        let entry = self.entry(at, &event.name, Kind::Event)?;
        counted(&format!("{at}/n"), event.n)?;
        for field in &entry.fields {
            let at = format!("{at}/fields/{}", field.name);
            let Some(counts) = event.fields.get(&field.name) else {
                let message = "this field of the catalog is missing";
                return Err(Refusal::new(Code::UnknownName, at, message));
            };
            values(&at, counts, &field.domain.lines())?;
            parts(&at, counts, event.n, &field.domain)?;
        }
        if event.fields.len() > entry.fields.len() {
            let message = "the catalog does not have all of these fields";
            let at = format!("{at}/fields");
            return Err(Refusal::new(Code::UnknownName, at, message));
        }
        crosses(&format!("{at}/crosses"), event, entry)
    }

    fn entry(&self, at: &str, name: &str, kind: Kind) -> Result<&Entry, Refusal> {
        let known = self.catalog.entry(name).filter(|entry| entry.kind == kind);
        let Some(entry) = known else {
            let message = "the catalog has no such entry of this kind";
            return Err(Refusal::new(
                Code::UnknownName,
                format!("{at}/name"),
                message,
            ));
        };
        if entry.level > self.usage.level {
            let message = format!("this entry needs level {}", entry.level);
            return Err(Refusal::new(Code::Level, at, message));
        }
        if entry.expires.is_some_and(|last| self.usage.day > last) {
            let message = "this entry records nothing on that day";
            return Err(Refusal::new(Code::Expired, at, message));
        }
        Ok(entry)
    }

    fn detail(&self, at: &str) -> Judged {
        if self.usage.level >= Level::Enhanced {
            return Ok(());
        }
        let message = format!("this needs level {}", Level::Enhanced);
        Err(Refusal::new(Code::Level, at, message))
    }
}

fn crosses(at: &str, event: &EventUse, entry: &Entry) -> Judged {
    let mut seen = Vec::new();
    for (index, cross) in event.crosses.iter().enumerate() {
        let at = format!("{at}/{index}");
        counted(&format!("{at}/n"), cross.n)?;
        at_most(&format!("{at}/n"), cross.n, event.n)?;
        cross_values(&at, cross, entry)?;
        let mut values: Vec<_> = cross.values.iter().collect();
        values.sort_unstable();
        if seen.contains(&values) {
            let message = "this combination stands twice";
            return Err(Refusal::new(Code::Order, at, message));
        }
        seen.push(values);
    }
    Ok(())
}

fn cross_values(at: &str, cross: &CrossUse, entry: &Entry) -> Judged {
    let is_declared = entry.crosses.iter().any(|declared| {
        let has = |name: &String| cross.values.get(name).is_some();
        declared.len() == cross.values.len() && declared.iter().all(has)
    });
    if !is_declared {
        let message = "the catalog does not cross these fields";
        return Err(Refusal::new(Code::UnknownName, at, message));
    }
    for (name, value) in cross.values.iter() {
        let domain = entry.field(name).map(|field| &field.domain);
        if domain.is_none_or(|domain| !states(domain).any(|state| state == *value)) {
            let at = format!("{at}/values/{}", escaped(name));
            return Err(Refusal::new(Code::UnknownValue, at, NO_VALUE));
        }
    }
    Ok(())
}

/// The catalog bounds the cells of a cross, so there are few.
fn states(domain: &Domain) -> impl Iterator<Item = String> {
    (0_u64..)
        .take_while(|index| u128::from(*index) < CROSS_CELLS_MAX)
        .map_while(|index| domain.label(index))
}

const NO_VALUE: &str = "the catalog has no such value";

/// Known values, each counted. JSON gives the keys of a map no order, so none is asked for.
fn values(at: &str, counts: &Counts, domain: &[String]) -> Judged {
    for (name, n) in counts.iter() {
        let at = format!("{at}/{}", escaped(name));
        if domain.iter().all(|value| value != name) {
            return Err(Refusal::new(Code::UnknownValue, at, NO_VALUE));
        }
        counted(&at, *n)?;
    }
    Ok(())
}

/// Each occurrence has one value of a field; of a set any number of members, or `none`.
fn parts(at: &str, counts: &Counts, n: u64, domain: &Domain) -> Judged {
    let is_set = matches!(domain, Domain::Flags { .. });
    let agrees = if is_set {
        counts.iter().all(|(_, part)| *part <= n) && counts.total() >= n
    } else if n == COUNT_MAX {
        counts.total() >= n
    } else {
        counts.total() == n
    };
    if agrees {
        return Ok(());
    }
    let message = "the values do not add up to how often the event happened";
    Err(Refusal::new(Code::Sum, at, message))
}

fn ascending<'a>(at: &str, names: impl Iterator<Item = &'a str>) -> Judged {
    let mut last = None;
    for (index, name) in names.enumerate() {
        if last.is_some_and(|last| last >= name) {
            let message = "names stand once each, in ascending order";
            return Err(Refusal::new(
                Code::Order,
                format!("{at}/{index}/name"),
                message,
            ));
        }
        last = Some(name);
    }
    Ok(())
}

fn at_most(at: &str, parts: u64, whole: u64) -> Judged {
    if parts <= whole || whole == COUNT_MAX {
        return Ok(());
    }
    let message = "the parts are more than the whole";
    Err(Refusal::new(Code::Sum, at, message))
}

/// A line says at least once.
fn counted(at: &str, n: u64) -> Judged {
    if n == 0 {
        return Err(Refusal::new(
            Code::Count,
            at,
            "what did not happen has no line",
        ));
    }
    capped(at, n)
}

fn capped(at: &str, n: u64) -> Judged {
    if n <= COUNT_MAX {
        return Ok(());
    }
    Err(Refusal::new(
        Code::Count,
        at,
        format!("a count is at most {COUNT_MAX}"),
    ))
}

/// A name as a part of a JSON pointer; those of a catalog hold neither of the two, a forged one may.
fn escaped(name: &str) -> String {
    let short: String = name.chars().take(64).collect();
    short.replace('~', "~0").replace('/', "~1")
}
