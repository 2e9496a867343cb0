use serde::Serialize;
use std::fmt;

/// The verdict on a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// More is recorded, told apart, kept or reached than was agreed to.
    Widens,
    /// Less is.
    Narrows,
    /// The same is, described or arranged in another way.
    Rewords,
}

/// What a change is an instance of; each rule has one [`Word`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// A feature or event that was not there.
    EntryAdded,
    /// A feature or event that is gone.
    EntryRemoved,
    /// A feature became an event, or an event a feature.
    KindChanged,
    /// A field that was not there.
    FieldAdded,
    /// A field that is gone.
    FieldRemoved,
    /// A value that was not there, in a choice or a set.
    VariantAdded,
    /// A value that is gone.
    VariantRemoved,
    /// Absence is told apart: a value became optional.
    OptionalAdded,
    /// Absence is no longer told apart.
    OptionalRemoved,
    /// A bucket was split: there is a bound that was not there, moved ones included.
    BucketsFiner,
    /// Buckets were joined and none was split.
    BucketsCoarser,
    /// The values are of another kind, so that none of them was agreed to.
    DomainChanged,
    /// Fields leave as a joint count that did not.
    CrossAdded,
    /// Fields no longer leave as a joint count.
    CrossRemoved,
    /// Calls are timed that were not.
    TimingAdded,
    /// Calls are no longer timed.
    TimingRemoved,
    /// Errors are told apart by kind that were counted as one.
    ErrorsAdded,
    /// Errors are no longer told apart by kind.
    ErrorsRemoved,
    /// A kind of error that was not there.
    ErrorKindAdded,
    /// A kind of error that is gone.
    ErrorKindRemoved,
    /// It records for users who chose a lower level, as which it was not agreed to.
    LevelLowered,
    /// It records for fewer users, and in the form it had.
    LevelRaised,
    /// An event was raised to `full`: single events leave, where counts did.
    SingleEventsAdded,
    /// Another switch of the user's decides on it, which may be on where the other was off.
    CategoryChanged,
    /// It serves another end than the one agreed to.
    PurposeChanged,
    /// Something is kept longer.
    RetentionLonger,
    /// Nothing is kept longer and something shorter.
    RetentionShorter,
    /// It ends later or not at all.
    ExpiryLater,
    /// It ends earlier, or ends where it did not.
    ExpiryEarlier,
    /// It is in the program on more operating systems.
    SystemsAdded,
    /// It is in the program on fewer operating systems.
    SystemsRemoved,
    /// The product that reports speak of is another.
    ProductChanged,
    /// Reports go to another place, or to one where they went nowhere.
    EndpointChanged,
    /// Reports go nowhere.
    EndpointRemoved,
    /// Entries of another crate are admitted.
    ContributorAdded,
    /// Entries of a crate are no longer admitted.
    ContributorRemoved,
    /// A description, or the reason for a name, in other words.
    Reworded,
    /// The entry stands in another crate or module.
    OriginChanged,
    /// The same parts in another order.
    Reordered,
}

impl Rule {
    /// Every rule, in the order above.
    pub const ALL: &[Self] = &[
        Self::EntryAdded,
        Self::EntryRemoved,
        Self::KindChanged,
        Self::FieldAdded,
        Self::FieldRemoved,
        Self::VariantAdded,
        Self::VariantRemoved,
        Self::OptionalAdded,
        Self::OptionalRemoved,
        Self::BucketsFiner,
        Self::BucketsCoarser,
        Self::DomainChanged,
        Self::CrossAdded,
        Self::CrossRemoved,
        Self::TimingAdded,
        Self::TimingRemoved,
        Self::ErrorsAdded,
        Self::ErrorsRemoved,
        Self::ErrorKindAdded,
        Self::ErrorKindRemoved,
        Self::LevelLowered,
        Self::LevelRaised,
        Self::SingleEventsAdded,
        Self::CategoryChanged,
        Self::PurposeChanged,
        Self::RetentionLonger,
        Self::RetentionShorter,
        Self::ExpiryLater,
        Self::ExpiryEarlier,
        Self::SystemsAdded,
        Self::SystemsRemoved,
        Self::ProductChanged,
        Self::EndpointChanged,
        Self::EndpointRemoved,
        Self::ContributorAdded,
        Self::ContributorRemoved,
        Self::Reworded,
        Self::OriginChanged,
        Self::Reordered,
    ];

    /// The verdict on every change of this kind.
    #[must_use]
    pub const fn word(self) -> Word {
        match self {
            Self::EntryAdded
            | Self::KindChanged
            | Self::FieldAdded
            | Self::VariantAdded
            | Self::OptionalAdded
            | Self::BucketsFiner
            | Self::DomainChanged
            | Self::CrossAdded
            | Self::TimingAdded
            | Self::ErrorsAdded
            | Self::ErrorKindAdded
            | Self::LevelLowered
            | Self::SingleEventsAdded
            | Self::CategoryChanged
            | Self::PurposeChanged
            | Self::RetentionLonger
            | Self::ExpiryLater
            | Self::SystemsAdded
            | Self::ProductChanged
            | Self::EndpointChanged
            | Self::ContributorAdded => Word::Widens,
            Self::EntryRemoved
            | Self::FieldRemoved
            | Self::VariantRemoved
            | Self::OptionalRemoved
            | Self::BucketsCoarser
            | Self::CrossRemoved
            | Self::TimingRemoved
            | Self::ErrorsRemoved
            | Self::ErrorKindRemoved
            | Self::LevelRaised
            | Self::RetentionShorter
            | Self::ExpiryEarlier
            | Self::SystemsRemoved
            | Self::EndpointRemoved
            | Self::ContributorRemoved => Word::Narrows,
            Self::Reworded | Self::OriginChanged | Self::Reordered => Word::Rewords,
        }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Widens => "WIDENS",
            Self::Narrows => "NARROWS",
            Self::Rewords => "REWORDS",
        })
    }
}
