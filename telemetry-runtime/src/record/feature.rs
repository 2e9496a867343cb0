use core::{
    hint::black_box,
    mem::ManuallyDrop,
    pin::Pin,
    task::{Context, Poll},
};
use std::{sync::OnceLock, time::Instant};

use super::{
    outcome::Ended,
    recorder::{Observation, deliver},
    site::Site,
};

/// A call of a feature that is under way.
///
/// Untimed, it reads the site's state once, on exit. Dropped before [`Self::end`], the call
/// panicked.
#[derive(Debug)]
pub struct Running<const TIMED: bool> {
    call: Call,
}

/// A future of a feature that is under way: dropped before its end it was cancelled, or panicked
/// if that happened inside a poll.
#[derive(Debug)]
pub struct Polling<const TIMED: bool> {
    call: Call,
    inside: bool,
}

#[derive(Clone, Copy, Debug)]
struct Call {
    site: &'static Site,
    // Nanoseconds on `stopwatch`; 0 when the call is not timed. One register across the body.
    started: u64,
}

impl<const TIMED: bool> Running<TIMED> {
    /// The call begins.
    #[inline]
    #[must_use]
    pub fn enter(site: &'static Site) -> Self {
        Self {
            call: Call::enter(site, TIMED),
        }
    }

    /// The call returned; `ended` is asked only if the site is on.
    #[inline]
    pub fn end<R>(self, returned: R, ended: impl FnOnce(&R) -> Ended) -> R {
        // Forgotten, so that the drop below means a panic and nothing else.
        ManuallyDrop::new(self).call.end(returned, ended)
    }
}

impl<const TIMED: bool> Drop for Running<TIMED> {
    #[inline]
    fn drop(&mut self) {
        self.call.end((), |()| Ended::PANIC);
    }
}

impl<const TIMED: bool> Polling<TIMED> {
    /// The first poll begins.
    #[inline]
    #[must_use]
    pub fn enter(site: &'static Site) -> Self {
        Self {
            call: Call::enter(site, TIMED),
            inside: false,
        }
    }

    /// Polls the body once. If that panics, the drop that follows knows.
    #[inline]
    pub fn poll<F: Future>(
        &mut self,
        body: Pin<&mut F>,
        context: &mut Context<'_>,
    ) -> Poll<F::Output> {
        self.inside = true;
        let polled = body.poll(context);
        self.inside = false;
        polled
    }

    /// The future ended; `ended` is asked only if the site is on.
    #[inline]
    pub fn end<R>(self, returned: R, ended: impl FnOnce(&R) -> Ended) -> R {
        ManuallyDrop::new(self).call.end(returned, ended)
    }
}

impl<const TIMED: bool> Drop for Polling<TIMED> {
    #[inline]
    fn drop(&mut self) {
        self.call.end((), |()| {
            if self.inside {
                Ended::PANIC
            } else {
                Ended::CANCELLED
            }
        });
    }
}

impl Call {
    #[inline]
    fn enter(site: &'static Site, timed: bool) -> Self {
        let started = if timed && site.wants_detail() {
            stopwatch()
        } else {
            0
        };
        Self { site, started }
    }

    /// Everything by value, and the value handed through: what is off stays in registers, and the
    /// way that is on is a tail call, so that a small function needs no frame for it.
    #[inline]
    fn end<R>(self, returned: R, ended: impl FnOnce(&R) -> Ended) -> R {
        if self.site.is_on() {
            return self.end_on(returned, ended);
        }
        returned
    }

    #[cold]
    #[inline(never)]
    fn end_on<R>(self, returned: R, ended: impl FnOnce(&R) -> Ended) -> R {
        observe(self.site, self.started, ended(&returned));
        // Seen through, the value would be kept across the call after all, at the cost of a frame.
        black_box(returned)
    }
}

fn observe(site: &'static Site, started: u64, ended: Ended) {
    let elapsed_ns = (started != 0).then(|| stopwatch() - started);
    let kind = if site.wants_detail() {
        ended.kind
    } else {
        None
    };
    deliver(
        site,
        &Observation::Call {
            outcome: ended.outcome,
            kind,
            elapsed_ns,
        },
    );
}

/// Nanoseconds since some call before, never 0.
#[cold]
#[inline(never)]
fn stopwatch() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let elapsed = START.get_or_init(Instant::now).elapsed();
    u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX).max(1)
}

/// Calls a closure once, in a frame of its own: `return` and `?` in the host's body end there.
#[inline(always)]
#[allow(clippy::inline_always, reason = "the frame must vanish")]
pub fn once<R, F: FnOnce() -> R>(body: F) -> R {
    body()
}

/// Has the type that a future returns, so that generated code can say it; never called.
#[cold]
pub fn never<R>() -> R {
    std::process::abort()
}
