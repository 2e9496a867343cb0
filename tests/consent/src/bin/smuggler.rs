//! A release whose author tries to get what the user typed past the closed values, by hand and
//! without `unsafe`: into the name of the host, an amount, a kind of error. What the user typed is
//! the variable `TYPED`.

use telemetry_consent_host::{Records, run};
use telemetry_runtime::{
    __private::{Choice, ErrorKinds, FailsWith, Open, Running, Sink, Site},
    ByteSize, Count, Host, Telemetry, TelemetryError, TelemetryEvent, TelemetryValue,
    track_feature,
};

/// Something was weighed.
#[derive(TelemetryEvent)]
#[telemetry(name = "weighed", purpose = "shows how many things are weighed")]
struct Weighed {
    /// How many.
    how_many: Count,
}

/// The same event with an amount that lies outside its domain: that of another quantity.
struct Amount(u64);

impl TelemetryEvent for Amount {
    fn site(&self) -> &'static Site {
        Weighed {
            how_many: Count::new(1),
        }
        .site()
    }

    fn fill(&self, sink: &mut Sink) {
        sink.put(Count::DOMAIN, ByteSize::new(self.0).reading());
    }
}

/// An error with one kind that says that it has another.
struct Kinds(usize);

impl ErrorKinds for Kinds {
    const OPEN: Open = Open::choice(&[Choice::new("only", "", None)]);

    fn variant(&self) -> usize {
        self.0
    }
}

/// Turns something.
#[track_feature("turned", purpose = "shows whether turning is used", errors = Kinds)]
fn turn() -> Result<(), Kinds> {
    Err(Kinds(usize::try_from(typed() & 0xffff).unwrap_or(0)))
}

/// Stops something; it has no kinds of errors, and is given one.
#[track_feature("stopped", purpose = "shows whether stopping is used")]
fn stop() {}

fn typed() -> u64 {
    std::env::var("TYPED")
        .ok()
        .and_then(|typed| typed.parse().ok())
        .unwrap_or(0)
}

fn start() -> Telemetry {
    match std::env::var("TYPED") {
        Ok(typed) if typed.parse::<u64>().is_err() => {
            let typed: &'static str = Box::leak(typed.into_boxed_str());
            let host = Host::new("consent-host", typed, typed).with_endpoint(typed);
            Telemetry::start(Box::leak(Box::new(host)))
        }
        _ => telemetry_runtime::start!(product = "consent-host"),
    }
}

fn main() {
    run(
        start,
        Records {
            events: || {
                Weighed {
                    how_many: Count::new(3),
                }
                .record();
                Amount(typed()).record();
            },
            feature: || {
                let _ = turn();
                let _ = Running::<false>::enter(
                    Weighed {
                        how_many: Count::new(1),
                    }
                    .site(),
                )
                .end_failing(Err::<(), _>(Kinds(1)), |ended| {
                    ended.telemetry_ended(TelemetryError::kind)
                });
                stop();
            },
        },
    );
}
