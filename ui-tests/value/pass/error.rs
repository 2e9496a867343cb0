#![deny(warnings)]

use std::{error::Error, fmt};

use telemetry_runtime::{TelemetryError, TelemetryValue};

#[derive(Debug, TelemetryError)]
pub enum SearchError<'a, T: Clone = u8, const N: usize = 2>
where
    T: fmt::Debug,
{
    Timeout,
    Pattern(&'a str, [T; N]),
    #[telemetry(rename = "io.failed")]
    Io {
        source: Box<dyn Error>,
    },
    #[telemetry(allow_name = "the server's word for it")]
    UserUnknown,
    #[telemetry(other)]
    Unlisted(T),
}

/// May be both: an error that is recorded as a value of an event as well.
#[derive(TelemetryError, TelemetryValue)]
pub enum Both {
    #[telemetry(rename = "first")]
    One,
    #[telemetry(other)]
    Two(String),
}

fn kinds<E: TelemetryError>(_: &E) {}

fn main() {
    kinds(&SearchError::<'_, u8>::Timeout);
    kinds(&Both::One);
}
