use std::panic::{AssertUnwindSafe, catch_unwind};

use telemetry::{
    Outcome::{Ok as Done, Panic},
    track_feature,
};

use super::*;

twice! {
    {fn joins(first: Dropped, (second, _): (Dropped, Dropped), _: Dropped, stop: bool)
        -> impl Fn(&usize) -> usize
    {
        let _local = Dropped("local");
        assert!(!stop, "no");
        let length = Temporary(second.0).0.len();
        drop(second);
        move |&more| more + first.0.len() + length
    }}
}

/// Says when it is dropped, at the end of a statement.
struct Temporary(&'static str);

impl Drop for Temporary {
    fn drop(&mut self) {
        say("drop temporary");
    }
}

/// Test.
#[track_feature("test.closure", purpose = "test", timed, crate = ::telemetry)]
fn picks(from: Vec<u8>, stop: bool) -> impl Fn(&usize) -> Option<u8> {
    assert!(!stop, "no");
    move |&at| from.get(at).copied()
}

#[test]
fn drops_and_panics_are_as_they_were() {
    for stop in [false, true] {
        let given = || {
            let second = (Dropped("second"), Dropped("rest"));
            (Dropped("first"), second, Dropped("unnamed"))
        };
        let bare = log(|| {
            let (first, second, unnamed) = given();
            bare::joins(first, second, unnamed, stop)(&3)
        });
        let tracked = log(|| {
            let (first, second, unnamed) = given();
            tracked::joins(first, second, unnamed, stop)(&3)
        });
        assert_eq!(tracked, bare);
        assert!(tracked.contains(&"drop local".to_owned()));
    }
}

#[test]
fn a_closure_is_counted_when_it_is_returned() {
    let capture = Capture::start();
    let pick = picks(vec![3, 4], false);
    assert_eq!(capture.count("test.closure"), 1);
    assert_eq!((pick(&1), pick(&2)), (Some(4), None));
    let caught = catch_unwind(AssertUnwindSafe(|| picks(Vec::new(), true)(&0)));
    assert!(caught.is_err());

    let seen = capture.seen();
    let calls: Vec<_> = seen.iter().map(|seen| (seen.outcome, seen.timed)).collect();
    assert_eq!(calls, [(Some(Done), true), (Some(Panic), false)]);
}
