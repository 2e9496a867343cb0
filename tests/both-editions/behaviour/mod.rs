//! A tracked function does what the same function does untracked, in the same order.

mod boxed;
mod closures;
mod drops;
mod faults;
mod futures;
mod outcomes;
mod panics;

use std::{
    cell::RefCell,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll, Waker},
};

use telemetry::{Outcome, testing::Capture};

/// The same functions twice: in `bare` as they are, in `tracked` under `#[track_feature]`.
macro_rules! twice {
    ($($(#[$attribute:meta])* {$($function:tt)*})*) => {
        mod bare {
            #[allow(unused_imports)]
            use super::*;
            $($(#[$attribute])* pub $($function)*)*
        }
        mod tracked {
            #[allow(unused_imports)]
            use super::*;
            $(
                #[telemetry::track_feature(about = "test", purpose = "test", crate = ::telemetry)]
                $(#[$attribute])*
                pub $($function)*
            )*
        }
    };
}
pub(crate) use twice;

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Says when it is dropped.
#[derive(Debug)]
pub struct Dropped(pub &'static str);

impl Drop for Dropped {
    fn drop(&mut self) {
        say(format!("drop {}", self.0));
    }
}

pub fn say(what: impl Into<String>) {
    LOG.with_borrow_mut(|log| log.push(what.into()));
}

/// What was said in the meantime, and at the end what was returned, or with what it panicked.
pub fn log<R: std::fmt::Debug>(run: impl FnOnce() -> R) -> Vec<String> {
    LOG.take();
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(returned) => say(format!("returned {returned:?}")),
        Err(payload) => say(format!(
            "panicked with {:?}",
            payload.downcast_ref::<&str>()
        )),
    }
    LOG.take()
}

/// Outcomes in the order in which they were recorded, by the names of the features.
pub fn outcomes(run: impl FnOnce()) -> Vec<(&'static str, Outcome)> {
    let capture = Capture::start();
    let _caught = catch_unwind(AssertUnwindSafe(run));
    let seen = capture.seen().into_iter();
    seen.filter_map(|seen| Some((seen.name, seen.outcome?)))
        .collect()
}

/// Pending so many times.
pub struct Yields(pub usize);

impl Future for Yields {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        match self.0.checked_sub(1) {
            None => Poll::Ready(()),
            Some(left) => {
                self.0 = left;
                Poll::Pending
            }
        }
    }
}

/// Polls at most so many times, then drops the future.
pub fn poll_times<F: Future>(times: usize, future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..times {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
    }
    None
}
