//! A site that is off evaluates nothing. In a process of its own: a capture anywhere turns sites on.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use telemetry_runtime::{
    __private::{Choice, ErrorKinds, Finite, Open, Pick},
    TelemetryEvent,
    testing::Capture,
    track_feature,
};

static LOOKS: AtomicU32 = AtomicU32::new(0);

static CHOICES: [Choice; 1] = [Choice::new("only", "", None)];

/// A value and an error that count how often telemetry looks at them.
struct Watched;

impl Finite for Watched {
    const OPEN: Open = Open::choice(&CHOICES);

    fn pick(&self) -> Pick {
        LOOKS.fetch_add(1, Relaxed);
        Pick::Choice(0)
    }
}

impl ErrorKinds for Watched {
    const OPEN: Open = Open::choice(&CHOICES);

    fn variant(&self) -> usize {
        LOOKS.fetch_add(1, Relaxed);
        0
    }
}

/// Something happened.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows that nothing is evaluated")]
struct Happened {
    /// Looked at by whoever records.
    watched: Watched,
}

/// Fails.
#[track_feature(purpose = "shows that nothing is evaluated", timed, errors = Watched)]
fn fail() -> Result<(), Watched> {
    Err(Watched)
}

#[test]
fn what_is_off_evaluates_nothing() {
    let run = || {
        Happened { watched: Watched }.record();
        assert!(fail().is_err());
    };
    run();
    assert_eq!(LOOKS.load(Relaxed), 0, "off, and looked at");

    // The same calls are seen once something listens, so the counter can count.
    let capture = Capture::start();
    run();
    assert_eq!(LOOKS.load(Relaxed), 2);
    drop(capture);
    run();
    assert_eq!(LOOKS.load(Relaxed), 2, "off again, and looked at");
}
