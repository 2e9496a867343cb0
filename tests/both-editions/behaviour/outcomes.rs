use std::{io, num::ParseIntError};

use telemetry::{
    Outcome::{Cancelled, Err as Failed, Ok as Done, Panic},
    track_feature,
};

use super::*;

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
fn parses(text: &str) -> Result<u8, ParseIntError> {
    let number = text.parse()?;
    Ok(number)
}

/// Test.
#[track_feature(purpose = "test", timed, errors = io::Error, crate = ::telemetry)]
fn reads(kind: Option<io::ErrorKind>) -> io::Result<u8> {
    kind.map_or(Ok(3), |kind| Err(io::Error::new(kind, "a secret")))
}

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
fn generic<T>(value: T) -> T {
    value
}

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
fn aliased(fails: bool) -> std::fmt::Result {
    if fails { Err(std::fmt::Error) } else { Ok(()) }
}

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
fn optional(some: bool) -> Option<u8> {
    some.then_some(3)
}

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
fn counts_down(from: u8) -> u8 {
    if from == 0 {
        return 0;
    }
    counts_down(from - 1) + 1
}

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
fn outer(text: &str) -> Result<u8, ParseIntError> {
    let inner = parses(text)?;
    Ok(generic(inner))
}

/// Test.
#[track_feature(purpose = "test", crate = ::telemetry)]
fn fails(message: &'static str) {
    panic!("{message}");
}

/// Test.
#[track_feature("test.never", purpose = "test", crate = ::telemetry)]
fn never() -> ! {
    panic!("no");
}

/// Test.
#[track_feature(purpose = "test", timed, errors = io::Error, crate = ::telemetry)]
async fn waits(times: usize, kind: Option<io::ErrorKind>) -> Result<usize, io::Error> {
    Yields(times).await;
    match kind {
        None => Ok(times),
        Some(kind) => Err(kind.into()),
    }
}

#[test]
fn results_and_other_values() {
    let seen = outcomes(|| {
        assert_eq!(parses("3"), Ok(3));
        parses("x").unwrap_err();
        aliased(false).unwrap();
        aliased(true).unwrap_err();
        optional(false);
        generic(3);
        // Whether a type parameter is a `Result` is not known where the function is written.
        generic(Err::<u8, u8>(3)).unwrap_err();
    });
    assert_eq!(
        seen,
        [
            ("parses", Done),
            ("parses", Failed),
            ("aliased", Done),
            ("aliased", Failed),
            ("optional", Done),
            ("generic", Done),
            ("generic", Done),
        ]
    );
}

#[test]
fn errors_have_kinds_and_timed_calls_a_time() {
    let capture = Capture::start();
    reads(None).unwrap();
    reads(Some(io::ErrorKind::NotFound)).unwrap_err();
    reads(Some(io::ErrorKind::Other)).unwrap_err();
    parses("x").unwrap_err();
    poll_times(1, waits(0, Some(io::ErrorKind::TimedOut)))
        .unwrap()
        .unwrap_err();

    let seen = capture.seen();
    let kinds: Vec<Option<&str>> = seen.iter().map(|seen| seen.error.as_deref()).collect();
    let expected = [
        None,
        Some("not_found"),
        Some("other"),
        None,
        Some("timed_out"),
    ];
    assert_eq!(kinds, expected);
    let timed: Vec<bool> = seen.iter().map(|seen| seen.timed).collect();
    assert_eq!(timed, [true, true, true, false, true]);
    assert!(!format!("{seen:?}").contains("secret"));
}

#[test]
fn nested_and_recursive_calls() {
    let seen = outcomes(|| {
        assert_eq!(outer("3"), Ok(3));
        outer("x").unwrap_err();
        assert_eq!(counts_down(2), 2);
    });
    assert_eq!(
        seen,
        [
            ("parses", Done),
            ("generic", Done),
            ("outer", Done),
            ("parses", Failed),
            ("outer", Failed),
            ("counts_down", Done),
            ("counts_down", Done),
            ("counts_down", Done),
        ]
    );
}

#[test]
fn panics() {
    assert_eq!(outcomes(|| fails("no")), [("fails", Panic)]);
    assert_eq!(outcomes(|| never()), [("test.never", Panic)]);
}

#[test]
fn futures() {
    let seen = outcomes(|| {
        assert_eq!(poll_times(3, waits(2, None)).unwrap().unwrap(), 2);
        let failed = poll_times(3, waits(2, Some(io::ErrorKind::NotFound)));
        failed.unwrap().unwrap_err();
        // Never polled: nothing began.
        assert!(poll_times(0, waits(2, None)).is_none());
        // Dropped on the way.
        assert!(poll_times(1, waits(2, None)).is_none());
        assert!(poll_times(2, waits(2, None)).is_none());
    });
    assert_eq!(
        seen,
        [
            ("waits", Done),
            ("waits", Failed),
            ("waits", Cancelled),
            ("waits", Cancelled),
        ]
    );
}

#[test]
fn nothing_is_recorded_outside() {
    parses("3").unwrap();
    let capture = Capture::start();
    assert!(capture.seen().is_empty());
    parses("3").unwrap();
    assert_eq!(capture.count("parses"), 1);
}
