//! A panic in a tracked function, in a future that is dropped, in a value's conversion: it reaches
//! the host as it was, the outcome is recorded, and telemetry adds none of its own.

use telemetry::{
    __private::{Choice, Finite, Open, Pick},
    Outcome, TelemetryEvent, track_feature,
};

use super::*;

struct PanicsOnDrop;

impl Drop for PanicsOnDrop {
    fn drop(&mut self) {
        panic!("from a drop");
    }
}

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
fn drops_a_parameter(_parameter: PanicsOnDrop) -> u8 {
    3
}

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
async fn is_dropped(_parameter: PanicsOnDrop) {
    Yields(3).await;
}

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
fn catches() -> Result<u8, u8> {
    catch_unwind(panics).map_err(|_| 3)
}

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
fn panics() -> u8 {
    panic!("no");
}

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
fn records_in_a_drop() {
    struct Records;
    impl Drop for Records {
        fn drop(&mut self) {
            let _ = catches();
        }
    }
    let _records = Records;
    panic!("no");
}

/// A derived value cannot panic; this one is written by hand.
struct Breaks(bool);

impl Finite for Breaks {
    const OPEN: Open = Open::choice(&[Choice::new("whole", "It did not.", None)]);

    fn pick(&self) -> Pick {
        assert!(!self.0, "from a conversion");
        Pick::Choice(0)
    }
}

/// Something broke.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "test", crate = ::telemetry)]
struct Broken {
    /// How.
    how: Breaks,
}

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
fn records(breaks: bool) {
    let how = Breaks(breaks);
    Broken { how }.record();
}

#[test]
fn a_panic_in_the_conversion_of_a_value() {
    let capture = Capture::start();
    let log = log(|| records(true));
    assert_eq!(log, ["panicked with Some(\"from a conversion\")"]);
    records(false);
    let seen: Vec<_> = capture.seen();
    let seen: Vec<_> = seen.iter().map(|seen| (seen.name, seen.outcome)).collect();
    let done = ("records", Some(Outcome::Ok));
    let broken = ("records", Some(Outcome::Panic));
    assert_eq!(seen, [broken, ("broken", None), done]);
}

#[test]
fn a_panic_in_the_drop_of_a_parameter() {
    let seen = outcomes(|| {
        drops_a_parameter(PanicsOnDrop);
    });
    assert_eq!(seen, [("drops_a_parameter", Outcome::Panic)]);
}

#[test]
fn a_panic_in_a_future_that_is_dropped() {
    let log = log(|| poll_times(2, is_dropped(PanicsOnDrop)));
    assert_eq!(log, ["panicked with Some(\"from a drop\")"]);
    let seen = outcomes(|| {
        poll_times(2, is_dropped(PanicsOnDrop));
    });
    assert_eq!(seen, [("is_dropped", Outcome::Cancelled)]);
}

#[test]
fn a_panic_that_is_caught_inside() {
    let seen = outcomes(|| assert_eq!(catches(), Err(3)));
    let expected = [("panics", Outcome::Panic), ("catches", Outcome::Err)];
    assert_eq!(seen, expected);
}

#[test]
fn records_made_while_a_panic_unwinds() {
    let seen = outcomes(records_in_a_drop);
    assert_eq!(
        seen,
        [
            ("panics", Outcome::Panic),
            ("catches", Outcome::Err),
            ("records_in_a_drop", Outcome::Panic),
        ]
    );
}
