use super::{
    super::{Single, Singles},
    At, Catalog, Code, Frame, Judged, Kind, Level, Lexicon, Refusal, at_level, counted, few,
    product, state,
};

impl Singles {
    /// Whether everything in the report is what its catalog says: events that it has, each with all its
    /// fields and no other, by ascending sequence, at level full.
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
        at_level(At::new("level"), Level::Full, self.level)?;
        if self.events.is_empty() {
            let message = "a run without an event has no report";
            return Err(At::new("events").refuse(Code::Count, message));
        }
        let frame = Frame {
            kind: Some(Kind::Event),
            level: self.level,
            day: self.day,
        };
        let (at, mut last) = (At::new("events"), None);
        for (index, event) in self.events.iter().enumerate() {
            let at = at.index(index);
            if last.is_some_and(|last| last >= event.sequence) {
                let message = "events stand by ascending sequence";
                return Err(at.key("sequence").refuse(Code::Order, message));
            }
            last = Some(event.sequence);
            single(at, event, frame, lexicon)?;
        }
        Ok(())
    }

    /// How many lines there are: events, and values of their fields.
    #[must_use]
    pub fn lines(&self) -> usize {
        let line = |event: &Single| 1 + event.fields.len();
        self.events.iter().map(line).sum()
    }
}

fn single(at: At<'_>, event: &Single, frame: Frame, lexicon: &Lexicon) -> Result<(), Refusal> {
    let entry = frame.entry(at, at.key("name"), &event.name, lexicon)?;
    if event.hour > 23 {
        return Err(at
            .key("hour")
            .refuse(Code::UnknownValue, "an hour is 0 to 23"));
    }
    counted(at.key("n"), event.n)?;
    let fields = at.key("fields");
    for field in &entry.fields {
        let at = fields.key(&field.name);
        let Some(value) = event.fields.get(&field.name) else {
            let message = "this field of the catalog is missing";
            return Err(at.refuse(Code::UnknownName, message));
        };
        state(at, &field.values, value)?;
    }
    if event.fields.len() > entry.fields.len() {
        let message = "the catalog does not have all of these fields";
        return Err(fields.refuse(Code::UnknownName, message));
    }
    Ok(())
}
