use std::{
    convert::Infallible,
    io::Write,
    time::{Duration, SystemTime},
};

use telemetry_schema::Date;

use crate::{
    Asked, Choice, Discovery, Error, Folded, Host, Means, Question, Source, Status, Unasked,
    explain::Listing,
    insight::{Metrics, Period},
};

/// What [`start!`](crate::start) returns: telemetry ends when it is dropped.
///
/// In this build it does nothing, because the program was built with `--cfg telemetry_off` or
/// without the feature `store`.
#[must_use = "telemetry ends when the guard is dropped"]
#[derive(Debug)]
pub struct Telemetry {
    product: &'static str,
    version: &'static str,
}

impl Telemetry {
    /// Does nothing in this build.
    #[doc(hidden)]
    pub fn start(host: &'static Host) -> Self {
        Self {
            product: host.product(),
            version: host.version(),
        }
    }

    /// Off, and why.
    #[must_use]
    pub fn status(&self) -> Status {
        Status::compiled_out(self.product, self.version)
    }

    /// Records nothing in this build.
    pub fn help_viewed(&self) {}

    /// Records nothing in this build.
    pub fn discovered(&self, by: Discovery) {
        let _ = by;
    }

    /// The end of the run, of which nothing is recorded in this build.
    pub fn end(self) {
        drop(self);
    }

    /// Nothing can be recorded, so nothing is listed.
    #[must_use]
    pub fn listing(&self) -> Listing {
        Listing::new(self.product, self.version)
    }

    /// Refused in this build.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    pub fn enable(&self, choice: &Choice) -> Result<(), Error> {
        let _ = choice;
        Err(Error::COMPILED_OUT)
    }

    /// Nothing is recorded in this build, so there is nothing to stop.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    pub fn disable(&self, by: Means) -> Result<(), Error> {
        let _ = by;
        Err(Error::COMPILED_OUT)
    }

    /// Nothing waits for an answer in this build.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    pub fn review(&self) -> Result<Review, Error> {
        Err(Error::COMPILED_OUT)
    }

    /// Refused in this build.
    ///
    /// # Errors
    /// Never: there is no review to agree to.
    pub fn agree(&self, review: &Review, by: Means) -> Result<(), Error> {
        let _ = by;
        match review.0 {}
    }

    /// Refused in this build.
    ///
    /// # Errors
    /// Never: there is no review to decline.
    pub fn decline(&self, review: &Review, by: Means) -> Result<(), Error> {
        let _ = by;
        match review.0 {}
    }

    /// Nobody is asked in this build.
    #[expect(
        clippy::must_use_candidate,
        reason = "there is nothing that has to be done about it"
    )]
    pub fn ask(&self, question: &Question) -> Asked {
        let _ = question;
        Asked::NotAsked(Unasked::Decided(Source::CompiledOut))
    }

    /// Nothing is recorded in this build, whatever files say.
    #[expect(
        clippy::must_use_candidate,
        reason = "there is nothing that has to be done about it"
    )]
    pub fn refresh(&self) -> bool {
        false
    }

    /// Nothing was recorded by this build.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    pub fn fold(&self, wait: Duration) -> Result<Folded, Error> {
        let _ = wait;
        Err(Error::COMPILED_OUT)
    }

    /// Nothing was recorded by this build, so nothing is written.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    pub fn export_json_lines(&self, out: impl Write) -> Result<u64, Error> {
        drop(out);
        Err(Error::COMPILED_OUT)
    }

    /// Nothing was recorded by this build, so nothing is written.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    pub fn export_csv(&self, out: impl Write) -> Result<u64, Error> {
        drop(out);
        Err(Error::COMPILED_OUT)
    }

    /// Nothing was recorded by this build.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    pub fn metrics(&self, period: Period) -> Result<Metrics, Error> {
        let _ = period;
        Err(Error::COMPILED_OUT)
    }

    /// Nothing was recorded by this build, so nothing leaves.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    #[cfg(feature = "outbox")]
    pub fn send(&self, pace: crate::send::Pace) -> Result<crate::send::Sent, Error> {
        let _ = pace;
        Err(Error::COMPILED_OUT)
    }

    /// Nothing was recorded by this build, so nothing leaves.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    #[cfg(feature = "outbox")]
    pub fn send_by(
        &self,
        pace: crate::send::Pace,
        transport: &dyn crate::send::Transport,
    ) -> Result<crate::send::Sent, Error> {
        let _ = (pace, transport);
        Err(Error::COMPILED_OUT)
    }

    /// Nothing was sent by this build.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    #[cfg(feature = "outbox")]
    pub fn take_back(&self) -> Result<crate::send::Sent, Error> {
        Err(Error::COMPILED_OUT)
    }

    /// Nothing was sent by this build.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    #[cfg(feature = "outbox")]
    pub fn take_back_by(
        &self,
        transport: &dyn crate::send::Transport,
    ) -> Result<crate::send::Sent, Error> {
        let _ = transport;
        Err(Error::COMPILED_OUT)
    }

    /// Nothing was recorded by this build, so nothing leaves.
    #[cfg(feature = "outbox")]
    #[must_use]
    pub fn sending(&self) -> crate::send::Sending {
        crate::send::Sending::compiled_out()
    }

    /// Today in UTC.
    #[must_use]
    pub fn today(&self) -> Date {
        let since_1970 = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        let days = since_1970.as_secs() / 86_400;
        Date::from_days(u32::try_from(days).unwrap_or(u32::MAX))
    }

    /// Nothing was recorded by this build.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    pub fn delete(&self) -> Result<(), Error> {
        Err(Error::COMPILED_OUT)
    }
}

/// What waits for the user's answer: never anything in this build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review(Infallible);

impl Review {
    /// What is new or wider in the catalog.
    #[must_use]
    pub fn changes(&self) -> &[Infallible] {
        match self.0 {}
    }

    /// What else is asked for.
    #[must_use]
    pub fn requests(&self) -> &[String] {
        match self.0 {}
    }

    /// Whether nothing waits for an answer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self.0 {}
    }
}
