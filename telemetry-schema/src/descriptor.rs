mod head;

use crate::{Date, Digest, Domain, Level, judge};

pub use head::{Head, Origin};

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
        let mut digest = judge::fields(head.name, fields, head.digest(2));
        judge::crosses(head.name, Event { fields, crosses });
        if matches!(head.level, Level::Full) {
            judge::bits(head.name, fields, bits_max);
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
