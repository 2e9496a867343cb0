use core::ptr;

use telemetry_schema::{Domain, Field, Level};

use super::{
    direct,
    recorder::{Observation, deliver},
    site::{CAPTURED, ON, Site},
    value::{Closed, Reading},
};

/// The most words of an event: an index and an amount for each of 32 fields.
const WORDS_MAX: usize = 2 * telemetry_schema::FIELDS_MAX;

/// The words of eight quantities.
const WORDS_FEW: usize = 16;

/// Something that happened, described by finite values.
///
/// Derive it; see the macro of the same name. Recording returns nothing: it never fails, blocks
/// or panics in the host, and does nothing before [`start!`](crate::start), after its guard is
/// gone, or where the user did not agree.
pub trait TelemetryEvent {
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
            let mut sink = Sink::new(site);
            self.fill(&mut sink);
            sink.deliver(n);
        }
    }
}

/// Takes the fields of one event and holds each against the description.
#[doc(hidden)]
#[derive(Debug)]
pub struct Sink {
    site: &'static Site,
    fields: &'static [Field],
    /// How many fields and words there are so far, whether they fit or not: so that the compiler
    /// can count them.
    next: usize,
    len: usize,
    fits: bool,
    few: [u64; WORDS_FEW],
    /// In place of `few` where there are more fields: room for all costs more to make than a
    /// small event to record.
    all: Option<[u64; WORDS_MAX]>,
}

impl Sink {
    #[inline]
    fn new(site: &'static Site) -> Self {
        Self {
            site,
            fields: site.event().map_or(&[][..], |event| event.fields()),
            next: 0,
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
        self.fits &= domain.holds(reading) && self.is_next(&domain.domain);
        self.next += 1;
        self.push(reading.index);
        if domain.measure.is_some() {
            self.push(reading.quantity);
        }
    }

    /// One constant is mostly one place in memory; where it is two, their digests tell.
    #[inline]
    fn is_next(&self, domain: &'static Domain) -> bool {
        self.fields.get(self.next).is_some_and(|field| {
            ptr::eq(field.domain(), domain) || are_same(field.domain(), domain)
        })
    }

    #[inline]
    fn push(&mut self, word: u64) {
        match self.few.get_mut(self.len) {
            Some(place) => *place = word,
            None => self.push_far(word),
        }
        self.len += 1;
    }

    #[cold]
    #[inline(never)]
    fn push_far(&mut self, word: u64) {
        let all = self.all.get_or_insert([0; WORDS_MAX]);
        if let Some(place) = all.get_mut(self.len) {
            *place = word;
        }
    }

    #[inline(never)]
    fn deliver(&mut self, n: u32) {
        if !self.fits || self.next != self.fields.len() {
            return;
        }
        let words = match &mut self.all {
            None => self.few.get(..self.len),
            Some(all) => {
                all[..WORDS_FEW].copy_from_slice(&self.few);
                all.get(..self.len)
            }
        };
        if let Some(words) = words {
            keep(self.site, n, words);
        }
    }
}

#[inline]
fn keep(site: &'static Site, n: u32, words: &[u64]) {
    // A single event carries the hour, so it looks at the clock.
    let is_kept = site.level() != Level::Full
        && site.state() & (ON | CAPTURED) == ON
        && direct::event(site.index(), n, words);
    if !is_kept {
        deliver(site, &Observation::Event { n, words });
    }
}

#[cold]
#[inline(never)]
fn are_same(one: &Domain, other: &Domain) -> bool {
    one.digest() == other.digest()
}
