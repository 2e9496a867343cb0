use telemetry_schema::{Domain, Field, Shape};

use super::{
    recorder::{Observation, deliver},
    site::Site,
    value::{Closed, Reading},
};

/// The most words of an event: an index and an amount for each of 32 fields.
const WORDS_MAX: usize = 2 * telemetry_schema::FIELDS_MAX;

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
    words: [u64; WORDS_MAX],
    len: usize,
    fits: bool,
}

impl Sink {
    fn new(site: &'static Site) -> Self {
        let fields = site.event().map_or(&[][..], |event| event.fields());
        Self {
            site,
            fields,
            next: 0,
            words: [0; WORDS_MAX],
            len: 0,
            fits: true,
        }
    }

    /// Takes the next field. One that contradicts the description spoils the record.
    #[inline]
    pub fn put(&mut self, domain: &'static Closed, reading: Reading) {
        let fits = self.fields.get(self.next).is_some_and(|field| {
            field.domain().digest() == domain.0.digest()
                && in_range(&domain.0, reading.index)
                && agrees(&domain.0, reading)
        });
        if !fits {
            self.fits = false;
            return;
        }
        self.next += 1;
        self.push(reading.index);
        if domain.0.measured().is_some() {
            self.push(reading.quantity);
        }
    }

    fn push(&mut self, word: u64) {
        if let Some(slot) = self.words.get_mut(self.len) {
            *slot = word;
            self.len += 1;
        }
    }

    fn deliver(&self, n: u32) {
        if self.fits && self.next == self.fields.len() {
            deliver(
                self.site,
                &Observation::Event {
                    n,
                    words: &self.words[..self.len],
                },
            );
        }
    }
}

fn in_range(domain: &Domain, index: u64) -> bool {
    match domain.shape() {
        Shape::Flags(members) => members.len() == 64 || index >> members.len() == 0,
        _ => index < domain.values() as u64,
    }
}

/// Whether an amount is one of its bucket's: a reading may come from another value than the domain.
fn agrees(domain: &Domain, reading: Reading) -> bool {
    let Some(measure) = domain.measured() else {
        return true;
    };
    let bucket = measure.bucket(reading.quantity) as u64;
    let index = match domain.shape() {
        Shape::Optional(_) if reading.index == 0 => return reading.quantity == 0,
        Shape::Optional(_) => bucket + 1,
        _ => bucket,
    };
    reading.index == index && measure.clamp(reading.quantity) == reading.quantity
}
