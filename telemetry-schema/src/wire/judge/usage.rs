use std::collections::HashSet;

use super::{
    super::{
        Counts, CrossUse, EventUse, FeatureUse, Usage,
        lexicon::{KnownCross, Values},
    },
    At, Catalog, Code, Frame, Judged, Kind, Known, Level, Lexicon, NO_VALUE, Refusal, ascending,
    at_level, capped, counted, few, product, state, sums,
};

impl Usage {
    /// Whether everything in the report is what its catalog says: names, values, levels and counts, each
    /// thing once, no line without a count, none above the cap, and sums that agree.
    ///
    /// A count that reached [`COUNT_MAX`](super::COUNT_MAX) may stand beside parts that sum up to more: each number is
    /// clamped for itself.
    ///
    /// # Errors
    /// The first contradiction.
    pub fn judge(&self, catalog: &Catalog) -> Judged {
        self.judge_by(&Lexicon::of(catalog))
    }

    /// The same, by what is made once for many reports.
    ///
    /// # Errors
    /// As [`Self::judge`].
    pub fn judge_by(&self, lexicon: &Lexicon) -> Judged {
        product(&self.product)?;
        few(self.lines())?;
        let (features, events) = (At::new("features"), At::new("events"));
        let names = self.features.iter().map(|feature| &feature.name);
        ascending(features, Some("name"), names)?;
        let names = self.events.iter().map(|event| &event.name);
        ascending(events, Some("name"), names)?;
        let judge = Judge {
            usage: self,
            lexicon,
        };
        for (at, feature) in self.features.iter().enumerate() {
            judge.feature(features.index(at), feature)?;
        }
        for (at, event) in self.events.iter().enumerate() {
            judge.event(events.index(at), event)?;
        }
        Ok(())
    }
}

struct Judge<'a> {
    usage: &'a Usage,
    lexicon: &'a Lexicon,
}

impl Judge<'_> {
    fn entry(&self, at: At<'_>, name: &str, kind: Kind) -> Result<&Known, Refusal> {
        let frame = Frame {
            kind: Some(kind),
            level: self.usage.level,
            day: self.usage.day,
        };
        frame.entry(at, at.key("name"), name, self.lexicon)
    }

    fn feature(&self, at: At<'_>, feature: &FeatureUse) -> Judged {
        let entry = self.entry(at, &feature.name, Kind::Feature)?;
        let outcomes = [
            ("ok", feature.ok),
            ("err", feature.err),
            ("panic", feature.panic),
            ("cancelled", feature.cancelled),
        ];
        for (name, n) in outcomes {
            capped(at.key(name), n)?;
        }
        if outcomes.iter().all(|(_, n)| *n == 0) {
            let message = "a feature that was not called has no line";
            return Err(at.refuse(Code::Count, message));
        }
        self.errors(at.key("errors"), feature, entry)?;
        self.timing(at.key("timing"), feature, entry)
    }

    fn errors(&self, at: At<'_>, feature: &FeatureUse, entry: &Known) -> Judged {
        if feature.errors.is_empty() {
            return Ok(());
        }
        at_level(at, Level::Enhanced, self.usage.level)?;
        values(at, &feature.errors, &entry.errors)?;
        at_most(at, feature.errors.total(), feature.err)
    }

    fn timing(&self, at: At<'_>, feature: &FeatureUse, entry: &Known) -> Judged {
        if feature.timing.is_empty() {
            return Ok(());
        }
        at_level(at, Level::Enhanced, self.usage.level)?;
        if !entry.timed {
            let message = "the catalog does not time this feature";
            return Err(at.refuse(Code::UnknownName, message));
        }
        values(at, &feature.timing, self.lexicon.timing())?;
        let most = sums::timed(feature.ok, feature.err);
        at_most(at, feature.timing.total(), most)
    }

    fn event(&self, at: At<'_>, event: &EventUse) -> Judged {
        let entry = self.entry(at, &event.name, Kind::Event)?;
        counted(at.key("n"), event.n)?;
        let fields = at.key("fields");
        for field in &entry.fields {
            let at = fields.key(&field.name);
            let Some(counts) = event.fields.get(&field.name) else {
                let message = "this field of the catalog is missing";
                return Err(at.refuse(Code::UnknownName, message));
            };
            values(at, counts, &field.values)?;
            parts(at, counts, event.n, &field.values)?;
        }
        if event.fields.len() > entry.fields.len() {
            let message = "the catalog does not have all of these fields";
            return Err(fields.refuse(Code::UnknownName, message));
        }
        crosses(at.key("crosses"), event, entry)
    }
}

/// The combinations of each declared cross, once each, and together as many as the event.
fn crosses(at: At<'_>, event: &EventUse, entry: &Known) -> Judged {
    let mut seen = HashSet::new();
    let mut totals = vec![0_u64; entry.crosses.len()];
    for (index, cross) in event.crosses.iter().enumerate() {
        let at = at.index(index);
        counted(at.key("n"), cross.n)?;
        at_most(at.key("n"), cross.n, event.n)?;
        let (declared, fields) = declared(at, cross, entry)?;
        if !seen.insert((declared, cell(at, cross, fields, entry)?)) {
            let message = "this combination stands twice";
            return Err(at.refuse(Code::Order, message));
        }
        if let Some(total) = totals.get_mut(declared) {
            *total += cross.n;
        }
    }
    for (declared, (cross, total)) in entry.crosses.iter().zip(totals).enumerate() {
        // One that is declared twice stands here once.
        let is_first = entry.cross_of(&cross.fields) == Some(declared);
        if is_first && !sums::of_a_cross(total, event.n) {
            let message = "a cross does not add up to how often the event happened";
            return Err(at.refuse(Code::Sum, message));
        }
    }
    Ok(())
}

/// Which of the declared crosses it is, with the places of its fields.
fn declared<'a>(
    at: At<'_>,
    cross: &CrossUse,
    entry: &'a Known,
) -> Result<(usize, &'a [usize]), Refusal> {
    let is_it = |KnownCross { fields, .. }: &KnownCross| {
        let has = |field: &usize| cross.values.get(&entry.fields[*field].name).is_some();
        fields.len() == cross.values.len() && fields.iter().all(has)
    };
    let mut declared = entry.crosses.iter().enumerate();
    match declared.find(|(_, declared)| is_it(declared)) {
        Some((index, declared)) => Ok((index, &declared.fields)),
        None => Err(at.refuse(Code::UnknownName, "the catalog does not cross these fields")),
    }
}

/// The states of the fields as one number: the catalog bounds a cross to
/// [`CROSS_CELLS_MAX`](crate::CROSS_CELLS_MAX) of them.
fn cell(at: At<'_>, cross: &CrossUse, fields: &[usize], entry: &Known) -> Result<u64, Refusal> {
    let values_at = at.key("values");
    fields.iter().try_fold(0_u64, |cell, field| {
        let field = &entry.fields[*field];
        let value = cross.values.get(&field.name).map_or("", String::as_str);
        let state = state(values_at.key(&field.name), &field.values, value)?;
        let cells = cell.saturating_mul(field.values.states());
        Ok(cells.saturating_add(state))
    })
}

/// Known values, each counted. JSON gives the keys of a map no order, so none is asked for.
fn values(at: At<'_>, counts: &Counts, domain: &Values) -> Judged {
    for (name, n) in counts.iter() {
        let at = at.key(name);
        if !domain.has_line(name) {
            return Err(at.refuse(Code::UnknownValue, NO_VALUE));
        }
        counted(at, *n)?;
    }
    Ok(())
}

fn parts(at: At<'_>, counts: &Counts, n: u64, domain: &Values) -> Judged {
    let largest = counts.iter().map(|(_, part)| *part).max();
    if sums::of_a_field(domain, counts.total(), largest.unwrap_or(0), n) {
        return Ok(());
    }
    let message = "the values do not add up to how often the event happened";
    Err(at.refuse(Code::Sum, message))
}

fn at_most(at: At<'_>, parts: u64, whole: u64) -> Judged {
    if sums::fit(parts, whole) {
        return Ok(());
    }
    let message = "the parts are more than the whole";
    Err(at.refuse(Code::Sum, message))
}
