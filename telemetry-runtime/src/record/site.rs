/// The gate lets the entry record.
pub(crate) const ON: u8 = 1;
/// The gate lets a feature record timings and error kinds too.
pub(crate) const DETAIL: u8 = 2;
/// A test in this process captures what is recorded.
pub(crate) const CAPTURED: u8 = 4;

#[cfg(telemetry_off)]
pub use off::Site;
#[cfg(not(telemetry_off))]
pub use on::Site;

#[cfg(not(telemetry_off))]
mod on {
    use core::sync::atomic::{AtomicU8, AtomicU16, Ordering::Relaxed};

    use telemetry_schema::{Descriptor, Event, Feature, Kind};

    use super::{CAPTURED, DETAIL};

    /// The place of an entry in the program: its description and whether it records now.
    ///
    /// A site never decides that by itself. Its state starts at off and is written by the gate, for
    /// all sites of the catalog under one lock; a site outside the catalog stays off for ever.
    #[derive(Debug)]
    pub struct Site {
        state: AtomicU8,
        #[cfg_attr(
            not(feature = "store"),
            allow(dead_code, reason = "for the journal, which is not in this build")
        )]
        index: AtomicU16,
        descriptor: Descriptor,
    }

    impl Site {
        /// A site that is off.
        #[must_use]
        pub const fn new(descriptor: Descriptor) -> Self {
            Self {
                state: AtomicU8::new(0),
                index: AtomicU16::new(u16::MAX),
                descriptor,
            }
        }

        /// The description of its entry.
        #[must_use]
        pub const fn descriptor(&self) -> &Descriptor {
            &self.descriptor
        }

        pub(crate) const fn event(&self) -> Option<&Event> {
            match self.descriptor.kind() {
                Kind::Event(event) => Some(event),
                Kind::Feature(_) => None,
            }
        }

        pub(crate) const fn feature(&self) -> Option<&Feature> {
            match self.descriptor.kind() {
                Kind::Feature(feature) => Some(feature),
                Kind::Event(_) => None,
            }
        }

        #[inline]
        pub(crate) fn is_on(&self) -> bool {
            self.state.load(Relaxed) != 0
        }

        #[inline]
        pub(crate) fn wants_detail(&self) -> bool {
            self.state.load(Relaxed) & (DETAIL | CAPTURED) != 0
        }

        pub(crate) fn state(&self) -> u8 {
            self.state.load(Relaxed)
        }

        /// Sets the given bits and clears the others of `mask`.
        pub(crate) fn set(&self, mask: u8, bits: u8) {
            let _ = self
                .state
                .fetch_update(Relaxed, Relaxed, |state| Some((state & !mask) | bits));
        }

        /// The place in the sorted catalog; `u16::MAX` before a start.
        #[cfg_attr(
            not(feature = "store"),
            allow(dead_code, reason = "for the journal, which is not in this build")
        )]
        pub(crate) fn index(&self) -> u16 {
            self.index.load(Relaxed)
        }

        #[cfg_attr(
            not(feature = "store"),
            allow(dead_code, reason = "for the journal, which is not in this build")
        )]
        pub(crate) fn set_index(&self, index: u16) {
            self.index.store(index, Relaxed);
        }
    }
}

/// Compiled out: a site that holds nothing and is off for the optimiser to see.
#[cfg(telemetry_off)]
mod off {
    use telemetry_schema::{Event, Feature};

    /// The place of an entry in a program that was compiled without telemetry.
    #[derive(Debug)]
    pub struct Site;

    #[expect(
        clippy::unused_self,
        reason = "they stand for those of a site that is there"
    )]
    impl Site {
        pub(crate) const fn event(&self) -> Option<&'static Event> {
            None
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
    }
}
