use crate::{Choice, Error, Host, Means, Status};

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

    /// Nothing was recorded by this build.
    ///
    /// # Errors
    /// Always: the program was built without telemetry.
    pub fn delete(&self) -> Result<(), Error> {
        Err(Error::COMPILED_OUT)
    }
}
