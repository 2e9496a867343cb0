use crate::{Date, Digest, Domain, Level, judge, message::Message, name, retention};

/// Where an entry was written: the crate is the first segment of `module`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    module: &'static str,
    line: u32,
}

/// What features and events have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    name: &'static str,
    about: &'static str,
    purpose: &'static str,
    level: Level,
    origin: Origin,
    category: Option<&'static str>,
    retention_days: Option<u16>,
    expires: Option<Date>,
    allow_name: Option<&'static str>,
}

/// A value of an event: its name, what it means, and the set it is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    name: &'static str,
    about: &'static str,
    domain: &'static Domain,
    allow_name: Option<&'static str>,
}

/// What only a feature has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    timed: bool,
    errors: Option<&'static Domain>,
}

/// What only an event has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    fields: &'static [Field],
    crosses: &'static [&'static [u8]],
}

/// A feature or an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A function under `#[track_feature]`.
    Feature(Feature),
    /// A type, or a variant of one, under `#[derive(TelemetryEvent)]`.
    Event(Event),
}

/// The static description of an entry: the one source of listings, lock, store and reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descriptor {
    head: Head,
    kind: Kind,
    digest: Digest,
}

impl Origin {
    /// `module_path!()` and `line!()` of the item.
    #[must_use]
    pub const fn new(module: &'static str, line: u32) -> Self {
        Self { module, line }
    }

    /// The module's path.
    #[must_use]
    pub const fn module(&self) -> &'static str {
        self.module
    }

    /// The line of the item in its file.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The crate: the first segment of the module's path.
    #[must_use]
    pub fn crate_name(&self) -> &'static str {
        self.module.split("::").next().unwrap_or(self.module)
    }
}

impl Head {
    /// Name, description and purpose are what an entry cannot do without.
    #[must_use]
    pub const fn new(
        name: &'static str,
        about: &'static str,
        purpose: &'static str,
        level: Level,
        origin: Origin,
    ) -> Self {
        Self {
            name,
            about,
            purpose,
            level,
            origin,
            category: None,
            retention_days: None,
            expires: None,
            allow_name: None,
        }
    }

    /// The group that a user can switch as one.
    #[must_use]
    pub const fn category(mut self, category: &'static str) -> Self {
        self.category = Some(category);
        self
    }

    /// How long the device keeps what was recorded, in days; 1 to 3,650.
    #[must_use]
    pub const fn retention_days(mut self, days: u16) -> Self {
        self.retention_days = Some(days);
        self
    }

    /// The last day on which the entry records.
    ///
    /// # Panics
    /// While the host is compiled: when the text is not a day of the form `YYYY-MM-DD`.
    #[must_use]
    #[track_caller]
    pub const fn expires(mut self, day: &'static str) -> Self {
        match Date::parse(day) {
            Ok(day) => self.expires = Some(day),
            Err(_) => refuse_day(self.name, day),
        }
        self
    }

    /// Why the name may hold a word that the list refuses.
    #[must_use]
    pub const fn allow_name(mut self, reason: &'static str) -> Self {
        self.allow_name = Some(reason);
        self
    }

    #[track_caller]
    const fn judge(&self) {
        name::judge(self.name, self.allow_name.is_some());
        judge::required(self.name, "description", self.about);
        judge::required(self.name, "purpose", self.purpose);
        judge::reason(self.name, self.allow_name);
        if let Some(category) = self.category {
            name::judge(category, false);
        }
        if let Some(days) = self.retention_days
            && (days == 0 || days > retention::DAYS_MAX)
        {
            refuse_retention(self.name, days);
        }
    }

    const fn digest(&self, kind: u128) -> Digest {
        Digest::EMPTY
            .number(kind)
            .text(self.name)
            .text(self.purpose)
            .number(self.level as u128)
            .option(self.category)
            .number(match self.retention_days {
                Some(days) => days as u128 + 1,
                None => 0,
            })
            .number(match self.expires {
                Some(day) => day.days() as u128 + 1,
                None => 0,
            })
    }
}

impl Field {
    /// A field; the domain comes from its type.
    #[must_use]
    pub const fn new(name: &'static str, about: &'static str, domain: &'static Domain) -> Self {
        Self {
            name,
            about,
            domain,
            allow_name: None,
        }
    }

    /// Why the name may hold a word that the list refuses.
    #[must_use]
    pub const fn allow_name(mut self, reason: &'static str) -> Self {
        self.allow_name = Some(reason);
        self
    }

    /// The field's name on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What the field means.
    #[must_use]
    pub const fn about(&self) -> &'static str {
        self.about
    }

    /// The set its values are taken from.
    #[must_use]
    pub const fn domain(&self) -> &'static Domain {
        self.domain
    }

    /// Why a name stands here that the word list would refuse.
    #[must_use]
    pub const fn allowed_name(&self) -> Option<&'static str> {
        self.allow_name
    }
}

impl Feature {
    /// Whether calls are timed.
    #[must_use]
    pub const fn timed(&self) -> bool {
        self.timed
    }

    /// The kinds of its errors, where the author named their type.
    #[must_use]
    pub const fn errors(&self) -> Option<&'static Domain> {
        self.errors
    }
}

impl Event {
    /// The fields, in the order of the source.
    #[must_use]
    pub const fn fields(&self) -> &'static [Field] {
        self.fields
    }

    /// The combinations that may leave as joint counts, as indices into [`Self::fields`].
    #[must_use]
    pub const fn crosses(&self) -> &'static [&'static [u8]] {
        self.crosses
    }
}

impl Descriptor {
    /// A feature.
    ///
    /// # Panics
    /// While the host is compiled: when the head is refused.
    #[must_use]
    #[track_caller]
    pub const fn feature(head: Head, timed: bool, errors: Option<&'static Domain>) -> Self {
        head.judge();
        let digest = head.digest(1).number(timed as u128).number(match errors {
            Some(domain) => domain.digest().as_u128(),
            None => 0,
        });
        Self {
            head,
            kind: Kind::Feature(Feature { timed, errors }),
            digest,
        }
    }

    /// An event.
    ///
    /// # Panics
    /// While the host is compiled: when the head or a field's name is refused, or a size: more than
    /// [`FIELDS_MAX`](crate::FIELDS_MAX) fields, a field above
    /// [`FIELD_VALUES_MAX`](crate::FIELD_VALUES_MAX) values, a cross above
    /// [`CROSS_CELLS_MAX`](crate::CROSS_CELLS_MAX) cells, an event of level `full` above `bits_max`
    /// (at most [`EVENT_BITS_MAX`](crate::EVENT_BITS_MAX)).
    #[must_use]
    #[track_caller]
    pub const fn event(
        head: Head,
        fields: &'static [Field],
        crosses: &'static [&'static [u8]],
        bits_max: u32,
    ) -> Self {
        head.judge();
        judge::fields(head.name, fields);
        judge::crosses(head.name, Event { fields, crosses });
        if matches!(head.level, Level::Full) {
            judge::bits(head.name, fields, bits_max);
        }
        let mut digest = head.digest(2);
        let mut at = 0;
        while at < fields.len() {
            digest = digest
                .text(fields[at].name)
                .number(fields[at].domain.digest().as_u128());
            at += 1;
        }
        let mut at = 0;
        while at < crosses.len() {
            digest = digest.number(crosses[at].len() as u128);
            let mut member = 0;
            while member < crosses[at].len() {
                digest = digest.number(crosses[at][member] as u128);
                member += 1;
            }
            at += 1;
        }
        Self {
            head,
            kind: Kind::Event(Event { fields, crosses }),
            digest,
        }
    }

    /// The entry's name, unique in a catalog.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.head.name
    }

    /// What is recorded.
    #[must_use]
    pub const fn about(&self) -> &'static str {
        self.head.about
    }

    /// Why it is recorded.
    #[must_use]
    pub const fn purpose(&self) -> &'static str {
        self.head.purpose
    }

    /// The level that it needs.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.head.level
    }

    /// Where it was written.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.head.origin
    }

    /// The group that a user can switch as one.
    #[must_use]
    pub const fn category(&self) -> Option<&'static str> {
        self.head.category
    }

    /// How long the device keeps what was recorded, where the author said so.
    #[must_use]
    pub const fn retention_days(&self) -> Option<u16> {
        self.head.retention_days
    }

    /// The last day on which it records.
    #[must_use]
    pub const fn expires(&self) -> Option<Date> {
        self.head.expires
    }

    /// Why its name may hold a word that the list refuses.
    #[must_use]
    pub const fn allow_name(&self) -> Option<&'static str> {
        self.head.allow_name
    }

    /// Feature or event.
    #[must_use]
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Identity of what is recorded: everything but the wording of descriptions and the place.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }
}

#[track_caller]
const fn refuse_day(entry: &str, day: &str) -> ! {
    let message = Message::new()
        .text("entry ")
        .name(entry)
        .text(" expires on ")
        .name(day)
        .text(", which is not a day of the form YYYY-MM-DD");
    panic!("{}", message.as_str())
}

#[track_caller]
const fn refuse_retention(entry: &str, days: u16) -> ! {
    let message = Message::new()
        .text("entry ")
        .name(entry)
        .text(" has a retention of ")
        .number(days as u128)
        .text(" days: 1 to ")
        .number(retention::DAYS_MAX as u128)
        .text(" are accepted");
    panic!("{}", message.as_str())
}
