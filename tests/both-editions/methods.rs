//! Every shape of method under `#[track_feature]`.

use std::{
    fmt::{self, Display},
    pin::Pin,
};

use telemetry::track_feature;

/// Two numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// The first.
    pub one: u8,
    /// The second.
    pub two: u8,
}

impl Pair {
    /// Is associated.
    #[track_feature(purpose = "proves silence", crate = ::telemetry)]
    #[must_use]
    pub fn associated(one: u8) -> Self {
        Self { one, two: 0 }
    }

    /// Lends.
    #[track_feature(purpose = "proves silence", crate = ::telemetry)]
    #[must_use]
    pub fn lends(&self) -> &u8 {
        &self.one
    }

    /// Lends to change.
    #[track_feature(purpose = "proves silence", crate = ::telemetry)]
    pub fn lends_exclusively(&mut self) -> &mut u8 {
        self.one = 3;
        &mut self.one
    }

    /// Takes itself.
    #[track_feature(purpose = "proves silence", crate = ::telemetry)]
    #[must_use]
    pub fn changes(mut self) -> Self {
        self.one = self.two;
        self
    }

    /// Takes itself in a box.
    #[track_feature(purpose = "proves silence", crate = ::telemetry)]
    #[must_use]
    pub fn boxed(self: Box<Self>) -> u8 {
        self.one
    }

    /// Takes itself pinned.
    #[track_feature(purpose = "proves silence", crate = ::telemetry)]
    #[must_use]
    pub fn pinned(self: Pin<&mut Self>) -> &mut u8 {
        &mut self.get_mut().two
    }

    /// Waits.
    #[track_feature(purpose = "proves silence", crate = ::telemetry)]
    pub async fn waits(&self) -> &u8 {
        std::future::ready(()).await;
        &self.two
    }

    /// Waits and changes.
    #[track_feature(purpose = "proves silence", crate = ::telemetry)]
    pub async fn waits_and_changes(mut self, by: u8) -> Self {
        self.one += std::future::ready(by).await;
        self
    }
}

/// Has a method with a body and one without.
pub trait Speaks {
    /// What it says.
    type Words: Display;

    /// Says something.
    fn speaks(&self) -> Self::Words;

    /// Says something by default.
    #[track_feature(purpose = "proves silence", crate = ::telemetry)]
    fn shouts(&self) -> String {
        self.speaks().to_string().to_uppercase()
    }

    /// Says something opaque by default.
    #[track_feature(purpose = "proves silence", crate = ::telemetry)]
    fn opaque(&self) -> impl Display {
        self.speaks()
    }

    /// Says something by default, and is never asked with a receiver.
    #[track_feature(purpose = "proves silence", crate = ::telemetry)]
    #[must_use]
    fn quiet() -> usize
    where
        Self: Sized,
    {
        size_of::<Self>()
    }
}

impl Speaks for Pair {
    type Words = String;

    /// Says its numbers.
    #[track_feature(purpose = "proves silence", crate = ::telemetry)]
    fn speaks(&self) -> Self::Words {
        format!("{} and {}", self.one, self.two)
    }
}

impl Display for Pair {
    #[track_feature("shape.display", about = "shows a pair", purpose = "proves silence", crate = ::telemetry)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl Iterator for Pair {
    type Item = u8;

    #[track_feature("shape.next", about = "counts down", purpose = "proves silence", crate = ::telemetry)]
    fn next(&mut self) -> Option<u8> {
        self.one = self.one.checked_sub(1)?;
        Some(self.one)
    }
}
