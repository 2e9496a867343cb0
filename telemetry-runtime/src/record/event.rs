use core::ptr;

use telemetry_schema::{Domain, Field, Level, Measure, Shape};

use super::{
    direct,
    recorder::{Observation, deliver},
    site::{CAPTURED, ON, Site},
    value::{Closed, Reading},
};

/// The most words of an event: an index and an amount for each of 32 fields.
const WORDS_MAX: usize = 2 * telemetry_schema::FIELDS_MAX;

/// Of eight fields.
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
    next: usize,
    words: Words,
    len: usize,
    fits: bool,
}

/// Most events have few fields, and room for all costs more to make than they do to record.
#[derive(Debug)]
enum Words {
    Few([u64; WORDS_FEW]),
    All([u64; WORDS_MAX]),
}

impl Sink {
    #[inline]
    fn new(site: &'static Site) -> Self {
        let fields = site.event().map_or(&[][..], |event| event.fields());
        let words = if fields.len() * 2 <= WORDS_FEW {
            Words::Few([0; WORDS_FEW])
        } else {
            Words::All([0; WORDS_MAX])
        };
        Self {
            site,
            fields,
            next: 0,
            words,
            len: 0,
            fits: true,
        }
    }

    /// Takes the next field. One that contradicts the description spoils the record.
    #[inline]
    pub fn put(&mut self, domain: &'static Closed, reading: Reading) {
        let domain = &domain.0;
        let measured = domain.measured();
        let fits = self.is_next(domain)
            && match measured {
                Some(measure) => agrees(domain, measure, reading),
                None => in_range(domain, reading.index),
            };
        if !fits {
            self.fits = false;
            return;
        }
        self.next += 1;
        self.push(reading.index);
        if measured.is_some() {
            self.push(reading.quantity);
        }
    }

    /// One constant is mostly one place in memory; where it is two, their digests tell.
    #[inline]
    fn is_next(&self, domain: &Domain) -> bool {
        self.fields.get(self.next).is_some_and(|field| {
            ptr::eq(field.domain(), domain) || field.domain().digest() == domain.digest()
        })
    }

    #[inline]
    fn push(&mut self, word: u64) {
        let words = match &mut self.words {
            Words::Few(words) => &mut words[..],
            Words::All(words) => &mut words[..],
        };
        if let Some(place) = words.get_mut(self.len) {
            *place = word;
            self.len += 1;
        }
    }

    fn deliver(&self, n: u32) {
        if !self.fits || self.next != self.fields.len() {
            return;
        }
        let words = match &self.words {
            Words::Few(words) => &words[..self.len],
            Words::All(words) => &words[..self.len],
        };
        let site = self.site;
        // A single event carries the hour, so it looks at the clock.
        let is_single = site.level() == Level::Full;
        let is_kept = !is_single
            && site.state() & (ON | CAPTURED) == ON
            && direct::event(site.index(), n, words);
        if !is_kept {
            deliver(site, &Observation::Event { n, words });
        }
    }
}

#[inline]
fn in_range(domain: &Domain, index: u64) -> bool {
    match domain.shape() {
        Shape::Flags(members) => members.len() == 64 || index >> members.len() == 0,
        _ => index < domain.values() as u64,
    }
}

/// Whether an amount is one of its bucket's: a reading may come from another value than the domain.
#[inline]
fn agrees(domain: &Domain, measure: Measure, reading: Reading) -> bool {
    let bucket = match domain.shape() {
        Shape::Optional(_) if reading.index == 0 => return reading.quantity == 0,
        Shape::Optional(_) => reading.index - 1,
        _ => reading.index,
    };
    usize::try_from(bucket).is_ok_and(|bucket| measure.holds(bucket, reading.quantity))
        && measure.clamp(reading.quantity) == reading.quantity
}
