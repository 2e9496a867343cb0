use telemetry_schema::{Digest, Domain};

/// The gate lets the entry record.
pub(crate) const ON: u8 = 1;
/// The gate lets a feature record timings and error kinds too.
pub(crate) const DETAIL: u8 = 2;
/// A test in this process captures what is recorded.
pub(crate) const CAPTURED: u8 = 4;

/// A description and what is put into its fields go together where this, over all fields in their
/// order, gives the same: one comparison an event, of which the compiler makes one side.
#[inline]
pub(crate) const fn with_field(shape: Digest, domain: &Domain) -> Digest {
    shape.number(domain.digest().as_u128())
}

/// Where an area has the four counts of an entry, in the order of their numbers.
#[cfg(not(telemetry_off))]
#[inline]
pub(crate) const fn counts_of(entry: u32) -> u32 {
    entry.saturating_mul(4)
}

#[cfg(telemetry_off)]
pub use off::Site;
#[cfg(not(telemetry_off))]
pub use on::Site;

#[cfg(not(telemetry_off))]
mod on {
    use core::sync::atomic::{
        AtomicU8, AtomicU16, AtomicU32,
        Ordering::{Acquire, Relaxed, SeqCst},
    };

    use telemetry_schema::{Descriptor, Digest, Event, Feature, Kind, Level};

    use super::{CAPTURED, DETAIL, ON, counts_of, with_field};

    const fn shape(event: &Event) -> Digest {
        let mut shape = Digest::EMPTY;
        let mut at = 0;
        while at < event.fields().len() {
            shape = with_field(shape, event.fields()[at].domain());
            at += 1;
        }
        shape
    }

    /// A slot that no area has.
    const NO_SLOT: u32 = u32::MAX;

    /// The place of an entry in the program: its description and whether it records now.
    ///
    /// A site never decides that by itself. Its state starts at off and is written by the gate, for
    /// all sites of the catalog under one lock; a site outside the catalog stays off for ever. Who
    /// reads a state sees everything that was done before it was written: areas that a change of
    /// consent has closed are closed for whoever sees the new state.
    #[derive(Debug)]
    pub struct Site {
        state: AtomicU8,
        /// Where a call of a feature may be counted without asking anybody else; [`NO_SLOT`] while
        /// the site is off or captured, and for events. As wide as a register is, so that nothing
        /// has to widen it.
        slot: AtomicU32,
        index: AtomicU16,
        descriptor: Descriptor,
        shape: Digest,
    }

    impl Site {
        /// A site that is off.
        #[must_use]
        pub const fn new(descriptor: Descriptor) -> Self {
            Self {
                state: AtomicU8::new(0),
                slot: AtomicU32::new(NO_SLOT),
                index: AtomicU16::new(u16::MAX),
                shape: match descriptor.kind() {
                    Kind::Event(event) => shape(event),
                    Kind::Feature(_) => Digest::EMPTY,
                },
                descriptor,
            }
        }

        /// The description of its entry.
        #[must_use]
        pub const fn descriptor(&self) -> &Descriptor {
            &self.descriptor
        }

        pub(crate) const fn level(&self) -> Level {
            self.descriptor.level()
        }

        pub(crate) const fn feature(&self) -> Option<&Feature> {
            match self.descriptor.kind() {
                Kind::Feature(feature) => Some(feature),
                Kind::Event(_) => None,
            }
        }

        /// What an event fills its fields from; see [`with_field`].
        #[inline]
        pub(crate) const fn shape(&self) -> Digest {
            self.shape
        }

        #[inline]
        pub(crate) fn is_on(&self) -> bool {
            self.state.load(Acquire) != 0
        }

        #[inline]
        pub(crate) fn wants_detail(&self) -> bool {
            self.state.load(Acquire) & (DETAIL | CAPTURED) != 0
        }

        #[inline]
        pub(crate) fn state(&self) -> u8 {
            self.state.load(Acquire)
        }

        /// Where an area counts the calls of this feature.
        #[inline]
        pub(crate) fn slot(&self) -> u32 {
            self.slot.load(Relaxed)
        }

        /// Sets the given bits and clears the others of `mask`.
        pub(crate) fn set(&self, mask: u8, bits: u8) {
            let changed = self.state.fetch_update(SeqCst, SeqCst, |state| {
                let new = (state & !mask) | bits;
                (new != state).then_some(new)
            });
            if changed.is_ok() {
                self.place();
            }
        }

        /// The slot follows the state. Of threads that change it at once, the last to write a slot
        /// looks at the state after that, so the slot fits it in the end.
        fn place(&self) {
            loop {
                let state = self.state.load(SeqCst);
                let is_counted = state & (ON | CAPTURED) == ON && self.feature().is_some();
                let slot = if is_counted {
                    counts_of(self.index().into())
                } else {
                    NO_SLOT
                };
                self.slot.store(slot, SeqCst);
                if self.state.load(SeqCst) == state {
                    return;
                }
            }
        }

        /// The place in the sorted catalog; `u16::MAX` before a start.
        #[inline]
        pub(crate) fn index(&self) -> u16 {
            self.index.load(Relaxed)
        }

        #[cfg_attr(
            not(feature = "store"),
            allow(dead_code, reason = "for the journal, which is not in this build")
        )]
        /// To be known before the state is: a slot is taken from it.
        pub(crate) fn set_index(&self, index: u16) {
            self.index.store(index, Relaxed);
        }
    }
}

/// Compiled out: a site that holds nothing and is off for the optimiser to see.
#[cfg(telemetry_off)]
mod off {
    use telemetry_schema::{Digest, Feature, Level};

    /// The place of an entry in a program that was compiled without telemetry.
    #[derive(Debug)]
    pub struct Site;

    #[expect(
        clippy::unused_self,
        reason = "they stand for those of a site that is there"
    )]
    impl Site {
        pub(crate) const fn level(&self) -> Level {
            Level::Basic
        }

        pub(crate) const fn shape(&self) -> Digest {
            Digest::EMPTY
        }

        pub(crate) const fn feature(&self) -> Option<&'static Feature> {
            None
        }

        #[inline]
        pub(crate) const fn is_on(&self) -> bool {
            false
        }

        #[inline]
        pub(crate) const fn wants_detail(&self) -> bool {
            false
        }

        pub(crate) const fn state(&self) -> u8 {
            0
        }

        pub(crate) const fn slot(&self) -> u32 {
            u32::MAX
        }

        pub(crate) const fn index(&self) -> u16 {
            u16::MAX
        }
    }
}
