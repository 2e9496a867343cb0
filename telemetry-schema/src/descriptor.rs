use crate::{Date, Digest, Domain, Level, domain::FIELD_VALUES_MAX, name, retention};

/// The most fields of an event.
pub const FIELDS_MAX: usize = 32;

/// The most cells of a cross.
pub const CROSS_CELLS_MAX: u128 = 4_096;

/// Bits of an event of level `full` unless the author says otherwise.
pub const EVENT_BITS_DEFAULT: u32 = 20;

/// The most that an author can say.
pub const EVENT_BITS_MAX: u32 = 30;

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
    pub const fn expires(mut self, day: &'static str) -> Self {
        match Date::parse(day) {
            Ok(day) => self.expires = Some(day),
            Err(_) => panic!("`expires` is not a day of the form YYYY-MM-DD"),
        }
        self
    }

    /// Why the name may hold a word that the list refuses.
    #[must_use]
    pub const fn allow_name(mut self, reason: &'static str) -> Self {
        self.allow_name = Some(reason);
        self
    }

    const fn judge(&self) {
        name::judge(self.name, self.allow_name.is_some());
        assert!(!self.about.is_empty(), "an entry needs a description");
        assert!(!self.purpose.is_empty(), "an entry needs a purpose");
        if let Some(category) = self.category {
            name::judge(category, false);
        }
        if let Some(days) = self.retention_days {
            assert!(
                days >= 1 && days <= retention::DAYS_MAX,
                "retention is 1 to 3,650 days"
            );
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
    /// While the host is compiled: when the head or a field's name is refused, or a size: more than 32
    /// fields, a field above 1,024 values, a cross above 4,096 cells, an event of level `full`
    /// above `bits_max` (at most 30).
    #[must_use]
    pub const fn event(
        head: Head,
        fields: &'static [Field],
        crosses: &'static [&'static [u8]],
        bits_max: u32,
    ) -> Self {
        head.judge();
        judge_fields(fields);
        judge_crosses(fields, crosses);
        if matches!(head.level, Level::Full) {
            judge_bits(fields, bits_max);
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

const fn judge_fields(fields: &[Field]) {
    assert!(fields.len() <= FIELDS_MAX, "an event has at most 32 fields");
    let mut at = 0;
    while at < fields.len() {
        name::judge(fields[at].name, fields[at].allow_name.is_some());
        assert!(!fields[at].about.is_empty(), "a field needs a description");
        assert!(
            fields[at].domain.values() <= FIELD_VALUES_MAX,
            "a field has at most 1,024 values"
        );
        at += 1;
    }
}

const fn judge_crosses(fields: &[Field], crosses: &[&[u8]]) {
    let mut at = 0;
    while at < crosses.len() {
        let mut cells = 1_u128;
        let mut member = 0;
        while member < crosses[at].len() {
            cells = cells.saturating_mul(fields[crosses[at][member] as usize].domain.cardinality());
            member += 1;
        }
        assert!(cells <= CROSS_CELLS_MAX, "a cross has at most 4,096 cells");
        at += 1;
    }
}

const fn judge_bits(fields: &[Field], bits_max: u32) {
    assert!(bits_max <= EVENT_BITS_MAX, "`max_bits` is at most 30");
    let mut cells = 1_u128;
    let mut at = 0;
    while at < fields.len() {
        cells = cells.saturating_mul(fields[at].domain.cardinality());
        at += 1;
    }
    assert!(
        cells <= 1 << bits_max,
        "an event of level `full` has more bits than `max_bits`"
    );
}
