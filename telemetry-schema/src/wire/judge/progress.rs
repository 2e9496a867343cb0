use std::borrow::Borrow;

use super::{
    super::{Age, FunnelUse, Milestone, Progress, Returned, Span, Visit},
    At, Catalog, Code, Frame, Judged, Lexicon, Refusal, WITHDRAWN, ascending, at_level, few,
    product,
};
use crate::{Date, Level};

/// The numbers of uses that are told of.
const MILESTONES: [u32; 5] = [5, 10, 25, 50, 100];

const OF_A_DAY: &str = "a day tells of a visit and of nothing else, a week of everything else";

impl Progress {
    /// Whether everything in the report is what the catalogs of its product say: each name stands in at
    /// least one of them, as what it is there and at a level that the report has; each thing once and in
    /// order. Of a funnel, the definition and all steps that were reached stand in one of them.
    ///
    /// # Errors
    /// The first contradiction. What none of the catalogs allows is [`Code::UnknownCatalog`]: the report
    /// names none, so it may be of a release whose catalog is yet to come.
    pub fn judge(&self, catalogs: &[impl Borrow<Catalog>]) -> Judged {
        let lexicons = catalogs.iter().map(|catalog| Lexicon::of(catalog.borrow()));
        self.judge_by(&lexicons.collect::<Vec<_>>())
    }

    /// The same, by what is made once for many reports. What one of them has withdrawn and another has
    /// not is accepted.
    ///
    /// # Errors
    /// As [`Self::judge`].
    pub fn judge_by(&self, lexicons: &[impl Borrow<Lexicon>]) -> Judged {
        product(&self.product)?;
        few(self.lines())?;
        match self.period {
            Span::Day => self.is_of_a_day()?,
            Span::Week => self.is_of_a_week()?,
        }
        self.is_in_order()?;
        let judge = Judge {
            progress: self,
            lexicons,
        };
        let at = At::new("first_uses");
        for (index, name) in self.first_uses.iter().enumerate() {
            judge.entry(at.index(index), at.index(index), name)?;
        }
        let at = At::new("milestones");
        for (index, milestone) in self.milestones.iter().enumerate() {
            judge.milestone(at.index(index), milestone)?;
        }
        let at = At::new("funnels");
        for (index, funnel) in self.funnels.iter().enumerate() {
            judge.funnel(at.index(index), funnel)?;
        }
        Ok(())
    }

    /// How many lines there are: statements about the day or the week.
    #[must_use]
    pub fn lines(&self) -> usize {
        let visit = |visit: &Visit| 4 + usize::from(visit.returned.is_some());
        let steps = |funnel: &FunnelUse| funnel.reached.saturating_sub(funnel.before) as usize;
        let funnels = self.funnels.iter().map(steps);
        self.visit.as_ref().map_or(0, visit)
            + self.first_uses.len()
            + self.milestones.len()
            + funnels.fold(0, usize::saturating_add)
    }

    fn is_of_a_day(&self) -> Judged {
        let lists = [
            ("first_uses", self.first_uses.is_empty()),
            ("milestones", self.milestones.is_empty()),
            ("funnels", self.funnels.is_empty()),
        ];
        for (key, is_empty) in lists {
            if !is_empty {
                return Err(At::new(key).refuse(Code::UnknownName, OF_A_DAY));
            }
        }
        let at = At::new("visit");
        match &self.visit {
            None => Err(at.refuse(Code::Count, "what did not happen has no line")),
            Some(visit) => visit_on(at, *visit, self.starts),
        }
    }

    fn is_of_a_week(&self) -> Judged {
        if self.visit.is_some() {
            return Err(At::new("visit").refuse(Code::UnknownName, OF_A_DAY));
        }
        if !is_monday(self.starts) {
            let message = "a week starts on a Monday";
            return Err(At::new("starts").refuse(Code::Order, message));
        }
        if self.lines() == 0 {
            let message = "a week in which nothing was reached has no report";
            return Err(Refusal::new(Code::Count, "", message));
        }
        Ok(())
    }

    fn is_in_order(&self) -> Judged {
        ascending(At::new("first_uses"), None, self.first_uses.iter())?;
        let milestones = self.milestones.iter().map(|it| (&it.name, it.uses));
        ascending(At::new("milestones"), None, milestones)?;
        let funnels = self.funnels.iter().map(|it| (&it.name, it.definition));
        ascending(At::new("funnels"), None, funnels)
    }
}

struct Judge<'a, L> {
    progress: &'a Progress,
    lexicons: &'a [L],
}

impl<L: Borrow<Lexicon>> Judge<'_, L> {
    /// A release may have had the entry at another level, or for longer.
    fn entry(&self, at: At<'_>, name_at: At<'_>, name: &str) -> Judged {
        let frame = Frame {
            kind: None,
            level: self.progress.level,
            day: self.progress.starts,
        };
        let mut refusal = None;
        for lexicon in self.lexicons {
            match frame.entry(at, name_at, name, lexicon.borrow()) {
                Ok(_) => return Ok(()),
                Err(other) => keep_nearest(&mut refusal, other),
            }
        }
        let unknown = || name_at.refuse(Code::UnknownName, super::NO_ENTRY);
        Err(not_yet(refusal.unwrap_or_else(unknown)))
    }

    fn milestone(&self, at: At<'_>, milestone: &Milestone) -> Judged {
        self.entry(at, at.key("name"), &milestone.name)?;
        if MILESTONES.contains(&milestone.uses) {
            return Ok(());
        }
        let message = "a milestone is 5, 10, 25, 50 or 100 uses";
        Err(at.key("uses").refuse(Code::UnknownValue, message))
    }

    fn funnel(&self, at: At<'_>, funnel: &FunnelUse) -> Judged {
        if funnel.before >= funnel.reached {
            let message = "more steps are reached now than before";
            return Err(at.key("reached").refuse(Code::Sum, message));
        }
        let mut refusal = None;
        for lexicon in self.lexicons {
            match funnel_in(lexicon.borrow(), at, funnel, self.progress.level) {
                Ok(()) => return Ok(()),
                Err(other) => keep_nearest(&mut refusal, other),
            }
        }
        let unknown = || at.key("name").refuse(Code::UnknownName, NO_FUNNEL);
        Err(not_yet(refusal.unwrap_or_else(unknown)))
    }
}

const NO_FUNNEL: &str = "the catalog has no such funnel";

fn funnel_in(lexicon: &Lexicon, at: At<'_>, funnel: &FunnelUse, level: Level) -> Judged {
    let of_name = lexicon.funnels(&funnel.name);
    if of_name.is_empty() {
        return Err(at.key("name").refuse(Code::UnknownName, NO_FUNNEL));
    }
    let known = of_name
        .iter()
        .find(|known| known.definition == funnel.definition);
    let Some(known) = known else {
        let message = "the catalog does not define this funnel so";
        return Err(at.key("definition").refuse(Code::UnknownCatalog, message));
    };
    if lexicon.is_withdrawn(&funnel.name) {
        return Err(at.key("name").refuse(Code::Withdrawn, WITHDRAWN));
    }
    let Some(reached) = known.levels.get(..funnel.reached as usize) else {
        let message = "the funnel has fewer steps";
        return Err(at.key("reached").refuse(Code::UnknownValue, message));
    };
    reached
        .iter()
        .try_for_each(|needed| at_level(at.key("reached"), *needed, level))
}

/// Of several catalogs, the one that knows the name best says what is wrong.
fn keep_nearest(kept: &mut Option<Refusal>, other: Refusal) {
    let is_farther = |kept: &Refusal| kept.code == Code::UnknownName;
    if kept.as_ref().is_none_or(is_farther) {
        *kept = Some(other);
    }
}

/// Another catalog may have the name, have it at a lower level or for longer. What is withdrawn is so in all
/// of them, and a funnel of a known definition has its steps.
fn not_yet(refusal: Refusal) -> Refusal {
    match refusal.code {
        Code::UnknownName | Code::Level | Code::Expired => Refusal {
            code: Code::UnknownCatalog,
            ..refusal
        },
        _ => refusal,
    }
}

/// What one statement about the day makes certain of another.
fn visit_on(at: At<'_>, visit: Visit, day: Date) -> Judged {
    if is_monday(day) && !visit.first_of_week {
        let message = "a Monday is the first day of its week";
        return Err(at.key("first_of_week").refuse(Code::Sum, message));
    }
    if day.civil().2 == 1 && !visit.first_of_month {
        let message = "this is the first day of its month";
        return Err(at.key("first_of_month").refuse(Code::Sum, message));
    }
    let age = match visit.returned {
        Some(Returned::Day1) => Age::Week0,
        Some(Returned::Day7) => Age::Week1,
        Some(Returned::Day30) => Age::Weeks4To7,
        None => visit.age,
    };
    if age != visit.age {
        let message = "the first day of use is not as long ago as the return says";
        return Err(at.key("age").refuse(Code::Sum, message));
    }
    Ok(())
}

/// 1970-01-01 was a Thursday.
const fn is_monday(day: Date) -> bool {
    day.days() % 7 == 4
}
