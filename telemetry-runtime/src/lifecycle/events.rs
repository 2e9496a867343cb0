//! The events, as an author would describe them.

use telemetry_schema::{Descriptor, Field, Head, Level, Outline};

use super::{Arch, Install, Os};
#[cfg(all(feature = "store", not(telemetry_off)))]
use crate::record::{event::keep_rarely, site::Site};
use crate::{ByteSize, Channel, Elapsed, TelemetryValue, funnel::Outlined, record::event::Sink};

/// By what somebody came upon a feature.
///
/// [`Telemetry::discovered`](crate::Telemetry::discovered) counts it; as a field of an event of the
/// host's own it can stand beside the feature that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TelemetryValue)]
#[telemetry(crate = crate)]
pub enum Discovery {
    /// By the help that the program prints.
    Help,
    /// By its documentation.
    Docs,
    /// By a hint that stood beside an error.
    ErrorHint,
    /// By nothing that the program knows of.
    OwnFind,
}

/// What a build is to the one that recorded before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TelemetryValue)]
#[telemetry(crate = crate)]
pub enum Step {
    /// The first number of the version went up.
    Major,
    /// The second number went up.
    Minor,
    /// The third number went up.
    Patch,
    /// What went up stands behind the numbers, or was left out.
    Prerelease,
    /// The same version was built anew.
    Rebuild,
    /// The version went down.
    Downgrade,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TelemetryValue)]
#[telemetry(crate = crate)]
pub enum Ending {
    /// In order, or by a change of what it may record.
    Exit,
    /// By a mistake of the program that it noticed itself, a panic.
    Panic,
}

/// An event whose site another crate has declared.
pub trait Given {
    /// Puts every field into the sink, in the order of the description.
    fn fill(&self, sink: &mut Sink);

    /// Records it, if its site is on.
    #[cfg(all(feature = "store", not(telemetry_off)))]
    fn record_at(&self, site: &'static Site) {
        keep_rarely(site, |sink| self.fill(sink));
    }
}

/// An event from one description: `NAME: Type`, as the derive would make it, without the site.
macro_rules! given {
    (
        #[doc = $about:literal]
        #[telemetry(name = $entry:literal, level = $level:ident, purpose = $purpose:literal)]
        $site:ident: $event:ident { $(#[doc = $said:literal] $field:ident: $value:ty,)* }
    ) => {
        #[doc = $about]
        #[derive(Debug)]
        #[cfg_attr(
            not(all(feature = "store", not(telemetry_off))),
            allow(dead_code, reason = "nobody records it in this build")
        )]
        pub struct $event { $(#[doc = $said] pub $field: $value,)* }

        #[doc = $about]
        pub const $site: Descriptor = Descriptor::event(
            Head::new(
                $entry,
                $about.trim_ascii(),
                $purpose,
                Level::$level,
                crate::__private::origin!(),
            )
            .category("lifecycle"),
            &[$(Field::new(
                stringify!($field),
                $said.trim_ascii(),
                <$value as TelemetryValue>::DOMAIN.domain(),
            ),)*],
            &[],
            telemetry_schema::EVENT_BITS_DEFAULT,
        );

        impl Outlined for $event {
            const OUTLINES: &'static [Outline] =
                &[Outline::whole($entry, &[$((stringify!($field), stringify!($field)),)*])];
        }

        impl Given for $event {
            fn fill(&self, sink: &mut Sink) {
                let _ = &sink;
                $(sink.put(<$value as TelemetryValue>::DOMAIN, self.$field.reading());)*
            }
        }
    };
}

given! {
    /// The program recorded for the first time on a device that held nothing of it.
    #[telemetry(name = "app.first_run", level = Basic, purpose = "shows how people get the program")]
    FIRST_RUN: FirstRun {
        /// How it was installed, as far as its build says so.
        install: Install,
        /// Where the release comes from.
        channel: Channel,
    }
}

given! {
    /// Another build than the one that recorded last has started for the first time.
    #[telemetry(name = "app.updated", level = Basic, purpose = "shows how soon releases reach those who use the program")]
    UPDATED: Updated {
        /// What changed in the version.
        step: Step,
        /// Where the build before came from.
        channel_from: Channel,
        /// Where the release comes from.
        channel: Channel,
    }
}

given! {
    /// A run of the program began.
    #[telemetry(name = "session.started", level = Basic, purpose = "shows how much the program is used, and on which systems")]
    STARTED: Started {
        /// The operating system that it was built for.
        os: Os,
        /// The processor that it was built for.
        arch: Arch,
    }
}

given! {
    /// A run of the program ended. One that was started and has not is under way, or crashed.
    #[telemetry(name = "session.ended", level = Basic, purpose = "shows how long runs take and how many of them crash")]
    ENDED: Ended {
        /// How long it was; of a program that runs for hours, until the last minute in which something was recorded.
        length: Elapsed,
        /// How it ended.
        ending: Ending,
    }
}

given! {
    /// What a run of the program took of the machine.
    #[telemetry(name = "session.cost", level = Enhanced, purpose = "shows whether the program became heavier")]
    COST: Cost {
        /// The most memory that it held at once, where the system tells.
        peak_memory: Option<ByteSize>,
        /// How long processors worked for it, where the system tells.
        cpu: Option<Elapsed>,
    }
}

given! {
    /// The help of the program was shown.
    #[telemetry(name = "help.viewed", level = Basic, purpose = "shows how often people need the help")]
    HELP_VIEWED: HelpViewed {}
}

given! {
    /// Somebody came upon a feature.
    #[telemetry(name = "feature.discovered", level = Basic, purpose = "shows which ways of telling people about features work")]
    DISCOVERED: Discovered {
        /// By what.
        by: Discovery,
    }
}
