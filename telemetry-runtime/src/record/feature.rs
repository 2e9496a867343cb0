use core::{
    mem::ManuallyDrop,
    pin::Pin,
    task::{Context, Poll},
};
use std::thread;

use super::{
    direct,
    monotonic::nanoseconds,
    outcome::Ended,
    recorder::{Observation, deliver},
    site::{CAPTURED, DETAIL, ON, Site},
};

/// Up to this size a `Result` is handed to the code that looks for the kind of its error by value: a
/// reference would send it through memory in every call. What is larger lies there already.
const REGISTERS_BYTES_MAX: usize = 4 * size_of::<usize>();

/// A call of a feature that is under way.
///
/// It reads the site's state once: untimed on exit, timed on entry, so that what began while the
/// site was off is not recorded. Dropped before [`Self::end`], the call panicked.
#[derive(Debug)]
pub struct Running<const TIMED: bool>(Call<TIMED>);

/// A call of a feature that returns a closure and is under way: it ends where this is dropped.
///
/// Its body runs in no frame of its own, so a panic is what unwinds the thread at that moment. A
/// call from a destructor that already runs because of another panic is taken for one that panicked.
#[derive(Debug)]
pub struct Leaving<const TIMED: bool>(Call<TIMED>);

/// A future of a feature that is under way: dropped before its end it was cancelled, or panicked
/// if that happened inside a poll.
#[derive(Debug)]
pub struct Polling<const TIMED: bool> {
    call: Call<TIMED>,
    inside: bool,
}

/// Two registers, and never behind a pointer on the way of a call that is off.
#[derive(Clone, Copy, Debug)]
struct Call<const TIMED: bool> {
    site: &'static Site,
    started: Started,
}

/// What a timed call found on entry, in one register, which an `Option<Instant>` is not: off, on
/// without a time, or on since so many nanoseconds after the first timed call of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Started(u64);

impl<const TIMED: bool> Running<TIMED> {
    /// The call begins.
    #[inline]
    #[must_use]
    pub fn enter(site: &'static Site) -> Self {
        Self(Call::enter(site))
    }

    /// The call returned; `ended` is asked only if the site is on.
    #[inline]
    pub fn end<R>(self, returned: R, ended: impl FnOnce(&R) -> Ended) -> R {
        // Forgotten, so that the drop below means a panic and nothing else.
        ManuallyDrop::new(self).0.end(returned, ended)
    }

    /// The same for a feature with `errors = …`, where `ended` looks at more than whether it failed.
    #[inline]
    pub fn end_failing<R>(self, returned: R, ended: impl FnOnce(&R) -> Ended) -> R {
        ManuallyDrop::new(self).0.end_failing(returned, ended)
    }
}

impl<const TIMED: bool> Drop for Running<TIMED> {
    #[inline]
    fn drop(&mut self) {
        self.0.break_off(Ended::PANIC);
    }
}

impl<const TIMED: bool> Leaving<TIMED> {
    /// The call begins.
    #[inline]
    #[must_use]
    pub fn enter(site: &'static Site) -> Self {
        Self(Call::enter(site))
    }
}

impl<const TIMED: bool> Drop for Leaving<TIMED> {
    #[inline]
    fn drop(&mut self) {
        if self.0.is_on() {
            self.0.leave();
        }
    }
}

impl<const TIMED: bool> Polling<TIMED> {
    /// The first poll begins.
    #[inline]
    #[must_use]
    pub fn enter(site: &'static Site) -> Self {
        Self {
            call: Call::enter(site),
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

    /// The same for a feature with `errors = …`, where `ended` looks at more than whether it failed.
    #[inline]
    pub fn end_failing<R>(self, returned: R, ended: impl FnOnce(&R) -> Ended) -> R {
        ManuallyDrop::new(self).call.end_failing(returned, ended)
    }
}

impl<const TIMED: bool> Drop for Polling<TIMED> {
    #[inline]
    fn drop(&mut self) {
        self.call.break_off(if self.inside {
            Ended::PANIC
        } else {
            Ended::CANCELLED
        });
    }
}

impl<const TIMED: bool> Call<TIMED> {
    #[inline]
    fn enter(site: &'static Site) -> Self {
        let started = if TIMED && site.is_on() {
            Started::now(site)
        } else {
            Started::OFF
        };
        Self { site, started }
    }

    #[inline]
    fn is_on(self) -> bool {
        if TIMED {
            self.started != Started::OFF
        } else {
            self.site.is_on()
        }
    }

    #[inline]
    fn end<R>(self, returned: R, ended: impl FnOnce(&R) -> Ended) -> R {
        if self.is_on() {
            self.ended(ended(&returned));
        }
        returned
    }

    /// A plain call is counted here and now; all else goes to a function of its own.
    #[inline]
    fn ended(self, ended: Ended) {
        let is_plain = !TIMED && ended.kind.is_none();
        if !(is_plain && direct::count(self.site.slot(), ended.outcome)) {
            observe(self.site, self.started, ended);
        }
    }

    #[inline]
    fn end_failing<R>(self, returned: R, ended: impl FnOnce(&R) -> Ended) -> R {
        if size_of::<R>() > REGISTERS_BYTES_MAX {
            self.end(returned, ended)
        } else if self.is_on() {
            self.end_by_value(returned, ended)
        } else {
            returned
        }
    }

    #[cold]
    #[inline(never)]
    fn end_by_value<R>(self, returned: R, ended: impl FnOnce(&R) -> Ended) -> R {
        self.ended(ended(&returned));
        returned
    }

    #[cold]
    #[inline(never)]
    fn leave(self) {
        if thread::panicking() {
            self.break_off(Ended::PANIC);
        } else {
            observe(self.site, self.started, Ended::OK);
        }
    }

    /// The call did not return. It has no time, and asks the site again: so the unwinding needs no
    /// register of its own, which every call would have to save.
    #[inline]
    fn break_off(self, ended: Ended) {
        broken_off(self.site, ended);
    }
}

impl Started {
    const OFF: Self = Self(0);
    const UNTIMED: Self = Self(1);
    const TIMED: u64 = 2;

    #[cold]
    #[inline(never)]
    fn now(site: &'static Site) -> Self {
        if site.wants_detail() {
            Self(nanoseconds().saturating_add(Self::TIMED))
        } else {
            Self::UNTIMED
        }
    }

    /// Duration and end, of a call with a time.
    #[inline]
    fn timed(self) -> Option<(u64, u64)> {
        let started = self.0.checked_sub(Self::TIMED)?;
        let now = nanoseconds();
        Some((now.saturating_sub(started), now))
    }
}

#[cold]
#[inline(never)]
fn broken_off(site: &'static Site, ended: Ended) {
    if site.is_on() {
        observe(site, Started::UNTIMED, ended);
    }
}

#[cold]
#[inline(never)]
fn observe(site: &'static Site, started: Started, ended: Ended) {
    // An event has no calls, and a kind outside the description comes from a handwritten impl.
    let Some(feature) = site.feature() else {
        return;
    };
    let state = site.state();
    let detail = state & (DETAIL | CAPTURED) != 0;
    let described = |kind: u16| {
        feature
            .errors()
            .is_some_and(|kinds| usize::from(kind) < kinds.values())
    };
    let outcome = ended.outcome;
    let kind = ended.kind.filter(|kind| detail && described(*kind));
    let timed = started.timed().filter(|_| detail && feature.timed());
    let is_kept = state & (ON | CAPTURED) == ON
        && match (kind, timed) {
            (None, None) => direct::count(site.slot(), outcome),
            _ => direct::call(site.index(), outcome, kind, timed),
        };
    if !is_kept {
        let elapsed_ns = timed.map(|(elapsed_ns, _)| elapsed_ns);
        let call = Observation::Call {
            outcome,
            kind,
            elapsed_ns,
        };
        deliver(site, &call);
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
#[must_use]
pub fn never<R>() -> R {
    std::process::abort()
}
