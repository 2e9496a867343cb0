use crate::{Digest, Measure, judge, message::Message, name, prose};

/// The most values that one field can contribute.
pub const FIELD_VALUES_MAX: usize = 1_024;

/// The most members of a set.
pub const FLAGS_MAX: usize = 64;

/// One named value of an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) allow_name: Option<&'static str>,
}

impl Choice {
    /// A value, its description (may be empty) and the reason for a name that the word list refuses.
    #[must_use]
    pub const fn new(
        name: &'static str,
        about: &'static str,
        allow_name: Option<&'static str>,
    ) -> Self {
        Self {
            name,
            about,
            allow_name,
        }
    }

    /// The value's name on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What the value means; empty where the author left it out.
    #[must_use]
    pub const fn about(&self) -> &'static str {
        self.about
    }

    /// Why a name stands here that the word list would refuse.
    #[must_use]
    pub const fn allow_name(&self) -> Option<&'static str> {
        self.allow_name
    }
}

/// The finite set of a value. There is no variant for text, open numbers, lists or maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `false` or `true`.
    Bool,
    /// One of the named values.
    Choice(&'static [Choice]),
    /// A bucket of an integer: bucket 0 lies below the first bound, bucket i starts at bound i - 1.
    Buckets(&'static [i64]),
    /// A bucket of a given quantity, with an exact sum on the device.
    Measure(Measure),
    /// `none` (index 0) or a value of the inner domain (its index + 1).
    Optional(&'static Domain),
    /// Any set of the named values, as a mask: bit i for value i.
    Flags(&'static [Choice]),
}

/// A [`Shape`] that has been judged: names, words, order and size are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain {
    shape: Shape,
    digest: Digest,
}

impl Domain {
    /// `false` or `true`.
    pub const BOOL: Self = Self {
        shape: Shape::Bool,
        digest: Digest::EMPTY.number(1),
    };

    /// One of the named values.
    ///
    /// # Panics
    /// While the host is compiled: when there is no value or more than 1,024, when a name breaks the
    /// rules of [`name`] or stands twice.
    #[must_use]
    #[track_caller]
    pub const fn choice(choices: &'static [Choice]) -> Self {
        Self {
            shape: Shape::Choice(choices),
            digest: judge_choices(Digest::EMPTY.number(2), choices),
        }
    }

    /// A bucket of an integer.
    ///
    /// # Panics
    /// While the host is compiled: when there is no bound or more than 1,023, or they do not ascend.
    #[must_use]
    #[track_caller]
    pub const fn buckets(bounds: &'static [i64]) -> Self {
        judge_bounds(bounds);
        let mut digest = Digest::EMPTY.number(3);
        let mut at = 0;
        while at < bounds.len() {
            digest = digest.number(bounds[at].cast_unsigned() as u128);
            at += 1;
        }
        Self {
            shape: Shape::Buckets(bounds),
            digest,
        }
    }

    /// A bucket of a given quantity.
    #[must_use]
    pub const fn measure(measure: Measure) -> Self {
        Self {
            shape: Shape::Measure(measure),
            digest: Digest::EMPTY.number(4).text(measure.as_str()),
        }
    }

    /// `none` or a value of the inner domain.
    ///
    /// # Panics
    /// While the host is compiled: when the inner domain is optional or a set, or has a value `none`.
    #[must_use]
    #[track_caller]
    pub const fn optional(inner: &'static Self) -> Self {
        match inner.shape {
            Shape::Optional(_) => panic!("an optional value cannot hold another optional value"),
            Shape::Flags(_) => panic!("a set is empty when there is none: use it without `Option`"),
            Shape::Choice(choices) => refuse_none(choices),
            Shape::Bool | Shape::Buckets(_) | Shape::Measure(_) => {}
        }
        Self {
            shape: Shape::Optional(inner),
            digest: Digest::EMPTY.number(5).number(inner.digest.as_u128()),
        }
    }

    /// Any set of the named values of a [`Shape::Choice`].
    ///
    /// # Panics
    /// While the host is compiled: when `of` is not an enum, has more than 64 values or a value `none`.
    #[must_use]
    #[track_caller]
    pub const fn flags(of: &'static Self) -> Self {
        let Shape::Choice(choices) = of.shape else {
            panic!("a set is made over an enum without fields");
        };
        if choices.len() > FLAGS_MAX {
            let message = Message::new()
                .text("a set is made over an enum of ")
                .number(choices.len() as u128)
                .text(" variants: at most ")
                .number(FLAGS_MAX as u128)
                .text(" are accepted");
            panic!("{}", message.as_str())
        }
        refuse_none(choices);
        Self {
            shape: Shape::Flags(choices),
            digest: Digest::EMPTY.number(6).number(of.digest.as_u128()),
        }
    }

    /// What kind of set this is.
    #[must_use]
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// Identity of the set: its names and bounds, not its descriptions.
    #[must_use]
    #[inline]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// How many states a value has; of a set over n members, 2^n.
    #[must_use]
    pub const fn cardinality(&self) -> u128 {
        match self.shape {
            Shape::Flags(choices) => 1 << choices.len(),
            _ => self.values() as u128,
        }
    }

    /// How many lines a value can contribute to a report: one each, of a set one a member and `none`.
    #[must_use]
    pub const fn values(&self) -> usize {
        match self.shape {
            Shape::Bool => 2,
            Shape::Choice(choices) => choices.len(),
            Shape::Buckets(bounds) => bounds.len() + 1,
            Shape::Measure(measure) => measure.buckets().len(),
            Shape::Optional(inner) => inner.values() + 1,
            Shape::Flags(choices) => choices.len() + 1,
        }
    }

    /// The quantity whose exact sum is kept on the device, if there is one.
    #[must_use]
    pub const fn measured(&self) -> Option<Measure> {
        match self.shape {
            Shape::Measure(measure) => Some(measure),
            Shape::Optional(inner) => inner.measured(),
            _ => None,
        }
    }
}

/// Twice as many slots as names, so that looking for a name that stands twice takes a step or two.
const SLOTS: usize = 2 * FIELD_VALUES_MAX;

/// Returns the digest with the names added; names are compared where their digests agree.
#[track_caller]
#[expect(
    clippy::cast_possible_truncation,
    reason = "what is left is less than `SLOTS`"
)]
const fn judge_choices(mut digest: Digest, choices: &[Choice]) -> Digest {
    assert!(
        !choices.is_empty(),
        "an enum without variants has no value to record"
    );
    if choices.len() > FIELD_VALUES_MAX {
        refuse_count("an enum has ", choices.len(), " variants");
    }
    let mut slots = [0_u64; SLOTS];
    let mut at = 0;
    while at < choices.len() {
        let choice = &choices[at];
        name::judge(choice.name, choice.allow_name.is_some());
        judge::reason(choice.name, choice.allow_name);
        if let Err(fault) = prose::check(choice.about) {
            judge::refuse_text(choice.name, "description", fault);
        }
        let name = Digest::EMPTY.text(choice.name);
        digest = digest.number(name.as_u128());
        let mark = name.as_u64();
        let mut slot = mark as usize % SLOTS;
        while slots[slot] != 0 {
            if slots[slot] == mark {
                judge_again(choices, at);
            }
            slot = (slot + 1) % SLOTS;
        }
        slots[slot] = mark;
        at += 1;
    }
    digest
}

/// Whether the name of a value is that of one before it.
#[track_caller]
const fn judge_again(choices: &[Choice], at: usize) {
    let mut before = 0;
    while before < at {
        if name::same(choices[before].name, choices[at].name) {
            let message = Message::new()
                .text("two variants are named ")
                .name(choices[at].name);
            panic!("{}", message.as_str())
        }
        before += 1;
    }
}

#[track_caller]
const fn judge_bounds(bounds: &[i64]) {
    assert!(!bounds.is_empty(), "buckets need at least one bound");
    if bounds.len() >= FIELD_VALUES_MAX {
        refuse_count("there are ", bounds.len() + 1, " buckets");
    }
    let mut at = 1;
    while at < bounds.len() {
        if bounds[at - 1] >= bounds[at] {
            let message = Message::new()
                .text("bounds of buckets ascend: ")
                .signed(bounds[at])
                .text(" cannot follow ")
                .signed(bounds[at - 1]);
            panic!("{}", message.as_str())
        }
        at += 1;
    }
}

#[track_caller]
const fn refuse_count(before: &str, count: usize, after: &str) -> ! {
    let message = Message::new()
        .text(before)
        .number(count as u128)
        .text(after)
        .text(": at most ")
        .number(FIELD_VALUES_MAX as u128)
        .text(" are accepted");
    panic!("{}", message.as_str())
}

#[track_caller]
const fn refuse_none(choices: &[Choice]) {
    let mut at = 0;
    while at < choices.len() {
        assert!(
            !name::same(choices[at].name, "none"),
            "a variant named `none` cannot be told from an absent value"
        );
        at += 1;
    }
}
