//! In a program without telemetry no report can be made.

use std::convert::Infallible;

use super::{Answer, Delivery};

/// A report that may leave now: never anything in this build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel(Infallible);

/// A request to take a report back: never anything in this build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeBack(Infallible);

impl Parcel {
    /// The report's id.
    #[must_use]
    pub fn report(&self) -> String {
        match self.0 {}
    }

    /// The bytes of the report.
    #[must_use]
    pub fn document(&self) -> &[u8] {
        match self.0 {}
    }

    /// Where it goes.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        match self.0 {}
    }

    /// The token of the product.
    #[must_use]
    pub fn token(&self) -> Option<&'static str> {
        match self.0 {}
    }

    /// What an answer says of it.
    #[must_use]
    pub fn answered(&self, answer: &Answer<'_>) -> Delivery {
        let _ = answer;
        match self.0 {}
    }
}

impl TakeBack {
    /// The report's id.
    #[must_use]
    pub fn report(&self) -> String {
        match self.0 {}
    }

    /// Where the report went.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        match self.0 {}
    }

    /// The token of the product.
    #[must_use]
    pub fn token(&self) -> Option<&'static str> {
        match self.0 {}
    }

    /// The value of the header `Authorization`.
    #[must_use]
    pub fn authorization(&self) -> String {
        match self.0 {}
    }

    /// What an answer says of it.
    #[must_use]
    pub fn answered(&self, answer: &Answer<'_>) -> Delivery {
        let _ = answer;
        match self.0 {}
    }
}
