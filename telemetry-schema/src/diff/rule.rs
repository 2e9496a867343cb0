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

macro_rules! rules {
    ($($rule:ident $word:ident $why:literal,)*) => {
        /// What a change is an instance of; each rule has one [`Word`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = concat!("`", stringify!($word), "`: ", $why, ".")] $rule,)*
        }

        impl Rule {
            /// Every rule, in the order above.
            pub const ALL: &[Self] = &[$(Self::$rule),*];

            /// The verdict on every change of this kind.
            #[must_use]
            pub const fn word(self) -> Word {
                match self {
                    $(Self::$rule => Word::$word,)*
                }
            }

            /// The rule as a phrase.
            #[must_use]
            pub const fn why(self) -> &'static str {
                match self {
                    $(Self::$rule => $why,)*
                }
            }
        }
    };
}

rules! {
    EntryAdded Widens "a feature or event that was not there",
    EntryRemoved Narrows "a feature or event that is gone",
    KindChanged Widens "a feature became an event, or an event a feature",
    FieldAdded Widens "a field that was not there",
    FieldRemoved Narrows "a field that is gone",
    VariantAdded Widens "a value that was not there, in a choice or a set",
    VariantRemoved Narrows "a value that is gone",
    OptionalAdded Widens "absence is told apart: a value became optional",
    OptionalRemoved Narrows "absence is no longer told apart",
    BucketsFiner Widens "a bucket was split: there is a bound that was not there, moved ones included",
    BucketsCoarser Narrows "buckets were joined and none was split",
    DomainChanged Widens "the values are of another kind, so that none of them was agreed to",
    CrossAdded Widens "fields leave as a joint count that did not",
    CrossRemoved Narrows "fields no longer leave as a joint count",
    TimingAdded Widens "calls are timed that were not",
    TimingRemoved Narrows "calls are no longer timed",
    ErrorsAdded Widens "errors are told apart by kind that were counted as one",
    ErrorsRemoved Narrows "errors are no longer told apart by kind",
    ErrorKindAdded Widens "a kind of error that was not there",
    ErrorKindRemoved Narrows "a kind of error that is gone",
    LevelLowered Widens "it records for users who chose a lower level, for whom it was off",
    LevelRaised Narrows "it records for fewer users, and in the form it had",
    SingleEventsAdded Widens "an event was raised to `full`: single events leave, where counts did",
    CategoryChanged Widens "another switch of the user's decides on it, which may be on where the first was off",
    PurposeChanged Widens "it serves another end than the one agreed to",
    RetentionLonger Widens "something is kept longer",
    RetentionShorter Narrows "nothing is kept longer and something shorter",
    ExpiryLater Widens "it ends later or not at all",
    ExpiryEarlier Narrows "it ends earlier, or ends where it did not",
    FunnelAdded Widens "the device answers a question that it did not",
    FunnelRemoved Narrows "the device no longer answers a question",
    StepsChanged Widens "a funnel has other steps, so that its answer is to another question",
    StepsRemoved Narrows "a funnel ends earlier, with the steps that it had up to there",
    SystemsAdded Widens "it is in the program on more operating systems",
    SystemsRemoved Narrows "it is in the program on fewer operating systems",
    ProductChanged Widens "the product that reports speak of is another",
    EndpointChanged Widens "reports go to another place, or to one where they went nowhere",
    EndpointRemoved Narrows "reports go nowhere",
    ContributorAdded Widens "entries of another crate are admitted",
    ContributorRemoved Narrows "entries of a crate are no longer admitted",
    Reworded Rewords "a description, or the reason for a name, in other words",
    OriginChanged Rewords "the entry or funnel stands in another crate or module",
    Reordered Rewords "the same parts in another order",
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
