use core::{
    mem::ManuallyDrop,
    pin::Pin,
    task::{Context, Poll},
};
use std::time::Instant;

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

#[derive(Debug)]
struct Call {
    site: &'static Site,
    started: Option<Instant>,
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
    pub fn end(self, ended: impl FnOnce() -> Ended) {
        // Forgotten, so that the drop below means a panic and nothing else.
        ManuallyDrop::new(self).call.end(ended);
    }
}

impl<const TIMED: bool> Drop for Running<TIMED> {
    #[inline]
    fn drop(&mut self) {
        self.call.end(|| Ended::PANIC);
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
    pub fn end(self, ended: impl FnOnce() -> Ended) {
        ManuallyDrop::new(self).call.end(ended);
    }
}

impl<const TIMED: bool> Drop for Polling<TIMED> {
    #[inline]
    fn drop(&mut self) {
        self.call.end(|| {
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
            Some(Instant::now())
        } else {
            None
        };
        Self { site, started }
    }

    #[inline]
    fn end(&self, ended: impl FnOnce() -> Ended) {
        if self.site.is_on() {
            self.observe(ended());
        }
    }

    #[cold]
    fn observe(&self, ended: Ended) {
        let elapsed_ns = self
            .started
            .map(|started| u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX));
        let kind = if self.site.wants_detail() {
            ended.kind
        } else {
            None
        };
        deliver(
            self.site,
            &Observation::Call {
                outcome: ended.outcome,
                kind,
                elapsed_ns,
            },
        );
    }
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
