use super::{Brief, BriefLines, Reader};
use crate::{
    Level,
    document::Kind,
    wire::{
        COUNT_MAX, Health, LINES_MAX, Lexicon,
        judge::{Frame, sums},
        lexicon::{Known, KnownCross, OUTCOMES, Values},
        place::At,
    },
};

/// A report that is being read.
pub struct Reading<'a> {
    reader: Reader<'a>,
    frame: Frame,
    lexicon: &'a Lexicon,
    /// Lines that are numbers other than 0.
    places: Vec<(u32, u64)>,
    /// All of them.
    lines: usize,
}

/// What numbers come to that stand together.
struct Sum {
    total: u64,
    largest: u64,
}

impl<'a> Reading<'a> {
    pub fn new(brief: &Brief<'a>, lexicon: &'a Lexicon) -> Self {
        Self {
            reader: brief.rest.clone(),
            frame: Frame {
                kind: None,
                level: brief.level,
                day: brief.day,
            },
            lexicon,
            places: Vec::with_capacity(64),
            lines: 0,
        }
    }

    pub fn all(mut self) -> Option<BriefLines> {
        self.reader.eat(r#","features":["#)?;
        self.entries(Self::feature)?;
        self.reader.eat(r#","events":["#)?;
        self.entries(Self::event)?;
        let health = Health {
            dropped: self.reader.number(r#","health":{"dropped":"#)?,
            clamped: self.reader.number(r#","clamped":"#)?,
        };
        self.reader.eat("}}")?;
        let is_whole = self.reader.is_at_end() && self.lines <= LINES_MAX;
        let places = self.places;
        is_whole.then_some(BriefLines { places, health })
    }

    /// The entries of a list, ascending by name.
    fn entries(&mut self, entry: impl Fn(&mut Self, &'a str) -> Option<()>) -> Option<()> {
        if self.reader.ate("]") {
            return Some(());
        }
        let mut last = "";
        loop {
            let name = self.reader.text(r#"{"name":""#)?;
            if name <= last {
                return None;
            }
            last = name;
            entry(self, name)?;
            self.reader.eat("}")?;
            if !self.goes_on("]")? {
                return Some(());
            }
        }
    }

    /// Whether another one follows in a list or a map, or its end.
    fn goes_on(&mut self, end: &str) -> Option<bool> {
        if self.reader.ate(",") {
            return Some(true);
        }
        self.reader.eat(end).map(|()| false)
    }

    fn known(&self, name: &str, kind: Kind) -> Option<(&'a Known, u32)> {
        let kind = Some(kind);
        let frame = Frame { kind, ..self.frame };
        let nowhere = At::new("");
        let known = frame.entry(nowhere, nowhere, name, self.lexicon).ok()?;
        Some((known, known.first?))
    }

    /// A number under the cap.
    fn capped(&mut self, key: &str) -> Option<u64> {
        self.reader.number(key).filter(|n| *n <= COUNT_MAX)
    }

    /// The same, of at least 1.
    fn counted(&mut self, key: &str) -> Option<u64> {
        self.capped(key).filter(|n| *n > 0)
    }

    fn line(&mut self, place: u32, n: u64) {
        self.lines += 1;
        if n > 0 {
            self.places.push((place, n));
        }
    }

    fn feature(&mut self, name: &'a str) -> Option<()> {
        let (known, first) = self.known(name, Kind::Feature)?;
        let errors_at = first + OUTCOMES;
        let timing_at = errors_at.checked_add(u32::try_from(known.errors.len()).ok()?)?;
        let ok = self.capped(r#","ok":"#)?;
        let err = self.capped(r#","err":"#)?;
        self.line(first, ok);
        self.line(first + 1, err);
        if self.reader.ate(r#","errors":{"#) {
            let sum = self.detail(errors_at, &known.errors)?;
            sums::fit(sum.total, err).then_some(())?;
        }
        let panic = self.capped(r#","panic":"#)?;
        let cancelled = self.capped(r#","cancelled":"#)?;
        self.line(first + 2, panic);
        self.line(first + 3, cancelled);
        if self.reader.ate(r#","timing":{"#) {
            let sum = known
                .timed
                .then(|| self.detail(timing_at, self.lexicon.timing()))??;
            sums::fit(sum.total, sums::timed(ok, err)).then_some(())?;
        }
        [ok, err, panic, cancelled]
            .iter()
            .any(|n| *n > 0)
            .then_some(())
    }

    /// Counts that the level basic does not have.
    fn detail(&mut self, first: u32, values: &Values) -> Option<Sum> {
        (self.frame.level >= Level::Enhanced).then_some(())?;
        self.counts(first, values)
    }

    /// Known values, each counted, in the order of the catalog.
    fn counts(&mut self, first: u32, values: &Values) -> Option<Sum> {
        let (mut next, mut sum) = (
            0,
            Sum {
                total: 0,
                largest: 0,
            },
        );
        loop {
            let index = values.index(self.reader.text("\"")?)?;
            let n = self.counted(":")?;
            if index < next {
                return None;
            }
            next = index + 1;
            self.line(first + index, n);
            sum.total += n;
            sum.largest = sum.largest.max(n);
            if !self.goes_on("}")? {
                return Some(sum);
            }
        }
    }

    fn event(&mut self, name: &'a str) -> Option<()> {
        let (known, first) = self.known(name, Kind::Event)?;
        let n = self.counted(r#","n":"#)?;
        self.line(first, n);
        for (at, field) in known.fields.iter().enumerate() {
            self.reader
                .named(if at == 0 { r#","fields":{""# } else { ",\"" }, &field.name)?;
            self.reader.eat(":{")?;
            let sum = self.counts(field.first, &field.values)?;
            sums::of_a_field(&field.values, sum.total, sum.largest, n).then_some(())?;
        }
        if !known.fields.is_empty() {
            self.reader.eat("}")?;
        }
        self.crosses(known, n)
    }

    /// Every declared cross in its order, and of each the cells in theirs.
    fn crosses(&mut self, known: &Known, n: u64) -> Option<()> {
        let mut declared = known.crosses.iter().filter(|cross| cross.first.is_some());
        if !self.reader.ate(r#","crosses":["#) {
            return declared.next().is_none().then_some(());
        }
        let mut goes_on = true;
        for cross in declared {
            let (mut next, mut total) = (0, 0);
            while goes_on {
                let Some(cell) = self.cell(cross, known) else {
                    break;
                };
                if cell < next {
                    return None;
                }
                next = cell + 1;
                let times = self.counted(r#"},"n":"#)?;
                sums::fit(times, n).then_some(())?;
                self.line(cross.first?.checked_add(cell)?, times);
                total += times;
                self.reader.eat("}")?;
                goes_on = self.goes_on("]")?;
            }
            sums::of_a_cross(total, n).then_some(())?;
        }
        (!goes_on).then_some(())
    }

    /// The number of a cell of this cross, if what comes next is one.
    fn cell(&mut self, cross: &KnownCross, known: &Known) -> Option<u32> {
        let mut reader = self.reader.clone();
        let mut cell = 0_u64;
        for (at, field) in cross.fields.iter().enumerate() {
            let field = known.fields.get(*field)?;
            reader.named(if at == 0 { r#"{"values":{""# } else { ",\"" }, &field.name)?;
            let state = field.values.state(reader.text(":\"")?)?;
            cell = cell
                .checked_mul(field.values.states())?
                .checked_add(state)?;
        }
        // One that goes on is of another cross, whose first fields are these.
        reader.clone().eat("}")?;
        self.reader = reader;
        u32::try_from(cell).ok()
    }
}
