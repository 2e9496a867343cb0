//! Functions that are not `async`, whose body is one `async` block: `#[async_trait]` writes such.

use std::{error::Error, io};

use telemetry::{
    Outcome::{Cancelled, Err as Failed, Ok as Done, Panic},
    track_feature,
};

use super::*;

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

twice! {
    {fn waits<'a>(first: Dropped, (second, _): (Dropped, Dropped), times: &'a usize)
        -> Pin<Box<dyn Future<Output = Option<Dropped>> + Send + 'a>>
    {
        Box::pin(async move {
            let _local = Dropped("local");
            if *times == 0 {
                return None;
            }
            Yields(*times).await;
            say(second.0);
            Some(first)
        })
    }}
    {fn opaque(first: Dropped, times: usize) -> impl Future<Output = usize> + Send {
        async move {
            Yields(times).await;
            assert!(times != 1, "no");
            first.0.len()
        }
    }}
}

/// Test.
#[track_feature(purpose = "test", timed, errors = io::Error, crate = ::telemetry)]
fn boxed<'a>(fails: &'a bool) -> Pin<Box<dyn Future<Output = Result<u8, io::Error>> + Send + 'a>> {
    Box::pin(async move {
        Yields(1).await;
        if *fails {
            Err(io::ErrorKind::NotFound)?;
        }
        Ok(3)
    })
}

/// Test.
#[allow(clippy::manual_async_fn)]
#[track_feature("test.generic_block", purpose = "test", crate = ::telemetry)]
fn lent<T: Sync>(value: &T) -> impl Future<Output = Result<&T, Box<dyn Error>>> {
    async {
        Yields(1).await;
        Ok(value)
    }
}

/// Test.
#[track_feature("test.recursive", purpose = "test", crate = ::telemetry)]
fn counts_down(from: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
    Box::pin(async move {
        match from {
            0 => panic!("no"),
            1 => 1,
            _ => counts_down(from - 1).await + 1,
        }
    })
}

/// The signature does not say what comes of it: it is counted when it returns.
#[track_feature("test.aliased", purpose = "test", crate = ::telemetry)]
fn aliased() -> Boxed<'static, Result<u8, u8>> {
    Box::pin(async move { Err(3) })
}

#[test]
fn is_dropped_as_it_was() {
    for polls in 0..5 {
        for times in 0..3 {
            let given = || (Dropped("first"), (Dropped("second"), Dropped("rest")));
            let bare = log(|| {
                let (first, second) = given();
                poll_times(polls, bare::waits(first, second, &times))
            });
            let tracked = log(|| {
                let (first, second) = given();
                poll_times(polls, tracked::waits(first, second, &times))
            });
            assert_eq!(tracked, bare, "{polls} polls, {times} times");

            let bare = log(|| poll_times(polls, bare::opaque(Dropped("first"), times)));
            let tracked = log(|| poll_times(polls, tracked::opaque(Dropped("first"), times)));
            assert_eq!(tracked, bare, "{polls} polls, {times} times");
        }
    }
}

#[test]
fn ends_where_the_future_does() {
    let capture = Capture::start();
    assert_eq!(poll_times(2, boxed(&false)).unwrap().unwrap(), 3);
    poll_times(2, boxed(&true)).unwrap().unwrap_err();
    // Never polled: nothing began.
    assert!(poll_times(0, boxed(&true)).is_none());
    assert!(poll_times(1, boxed(&true)).is_none());
    assert_eq!(poll_times(2, lent(&3)).unwrap().unwrap(), &3);

    let seen = capture.seen();
    let calls: Vec<_> = seen
        .iter()
        .map(|seen| (seen.name, seen.outcome.unwrap(), seen.error.as_deref()))
        .collect();
    assert_eq!(
        calls,
        [
            ("boxed", Done, None),
            ("boxed", Failed, Some("not_found")),
            ("boxed", Cancelled, None),
            ("test.generic_block", Done, None),
        ]
    );
    assert!(seen[0].timed);
}

#[test]
fn recursion_and_panics() {
    let seen = outcomes(|| {
        assert_eq!(poll_times(1, counts_down(2)), Some(2));
        poll_times(1, counts_down(0));
    });
    let name = "test.recursive";
    assert_eq!(seen, [(name, Done), (name, Done), (name, Panic)]);
}

#[test]
fn another_function_ends_when_it_returns() {
    let seen = outcomes(|| drop(aliased()));
    assert_eq!(seen, [("test.aliased", Done)]);
}
