use telemetry_schema::{Digest, Level, Outline};

use super::{
    direct,
    recorder::{Observation, deliver},
    site::{CAPTURED, ON, Site, with_field},
    value::{Closed, Reading},
};

/// The most words of an event: an index and an amount for each of 32 fields.
const WORDS_MAX: usize = 2 * telemetry_schema::FIELDS_MAX;

/// The words of six quantities.
const WORDS_FEW: usize = 12;

/// Something that happened, described by finite values.
///
/// Derive it; see the macro of the same name. Recording returns nothing: it never fails, blocks
/// or panics in the host, and does nothing before [`start!`](crate::start), after its guard is
/// gone, or where the user did not agree.
pub trait TelemetryEvent {
    /// What funnels find the event and its fields by.
    #[doc(hidden)]
    const OUTLINES: &'static [Outline] = &[];

    /// The site of this event.
    #[doc(hidden)]
    fn site(&self) -> &'static Site;

    /// Puts every field into the sink, in the order of the description.
    #[doc(hidden)]
    fn fill(&self, sink: &mut Sink);

    /// Records the event once.
    #[inline]
    fn record(&self) {
        self.record_n(1);
    }

    /// Records that the event happened `n` times, for counts that exist already.
    #[inline]
    fn record_n(&self, n: u32) {
        let site = self.site();
        if site.is_on() && n > 0 {
            let mut sink = Sink::new();
            self.fill(&mut sink);
            sink.deliver(site, n);
        }
    }
}

/// Takes the fields of one event and holds each against the description.
///
/// Every call of [`Self::put`] brings its own domain; whether those are the fields of the site, in
/// their order and none left out, is asked once at the end.
#[doc(hidden)]
#[derive(Debug)]
pub struct Sink {
    /// Of the fields so far; see [`with_field`].
    shape: Digest,
    /// How many words there are so far, whether they fit or not: so that the compiler can count
    /// them.
    len: usize,
    fits: bool,
    few: [u64; WORDS_FEW],
    /// In place of `few` where there are more fields: room for all costs more to make than a
    /// small event to record.
    all: Option<[u64; WORDS_MAX]>,
}

impl Sink {
    #[inline]
    const fn new() -> Self {
        Self {
            shape: Digest::EMPTY,
            len: 0,
            fits: true,
            few: [0; WORDS_FEW],
            all: None,
        }
    }

    /// Takes the next field. One that contradicts the description spoils the record.
    ///
    /// Most of it is decided when the host is compiled, where the domain is a constant.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a constant would become an argument")]
    pub fn put(&mut self, domain: &'static Closed, reading: Reading) {
        self.fits &= domain.holds(reading);
        self.shape = with_field(self.shape, &domain.domain);
        self.push(reading.index);
        if domain.measure.is_some() {
            self.push(reading.quantity);
        }
    }

    #[inline]
    fn push(&mut self, word: u64) {
        match self.few.get_mut(self.len) {
            Some(place) => *place = word,
            None => push_far(&mut self.all, self.len, word),
        }
        self.len += 1;
    }

    #[inline]
    fn deliver(&mut self, site: &'static Site, n: u32) {
        let shape = self.shape;
        if let Some(words) = self.words() {
            keep(site, n, shape, words);
        }
    }

    #[inline]
    fn words(&mut self) -> Option<&[u64]> {
        if !self.fits {
            return None;
        }
        match &mut self.all {
            None => self.few.get(..self.len),
            Some(all) => {
                all[..WORDS_FEW].copy_from_slice(&self.few);
                all.get(..self.len)
            }
        }
    }
}

#[cold]
#[inline(never)]
fn push_far(all: &mut Option<[u64; WORDS_MAX]>, at: usize, word: u64) {
    let all = all.get_or_insert([0; WORDS_MAX]);
    if let Some(place) = all.get_mut(at) {
        *place = word;
    }
}

#[inline(never)]
fn keep(site: &'static Site, n: u32, shape: Digest, words: &[u64]) {
    if shape != site.shape() {
        return;
    }
    // A single event carries the hour, so it looks at the clock.
    let is_kept = site.level() != Level::Full
        && site.state() & (ON | CAPTURED) == ON
        && direct::event(site.index(), n, words);
    if !is_kept {
        go_the_long_way(site, n, words);
    }
}

/// As a record of the host's, for the few that the runtime makes itself: another caller of [`keep`] would take
/// from it what the compiler knows where a host has one event.
#[cfg(all(feature = "store", not(telemetry_off)))]
#[cold]
pub(crate) fn keep_rarely(site: &'static Site, fill: impl FnOnce(&mut Sink)) {
    if !site.is_on() {
        return;
    }
    let mut sink = Sink::new();
    fill(&mut sink);
    if sink.shape == site.shape()
        && let Some(words) = sink.words()
    {
        go_the_long_way(site, 1, words);
    }
}

/// Apart, so that an event that is kept needs no room for an observation.
#[cold]
#[inline(never)]
fn go_the_long_way(site: &'static Site, n: u32, words: &[u64]) {
    deliver(site, &Observation::Event { n, words });
}
