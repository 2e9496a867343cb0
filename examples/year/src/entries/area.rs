/// An area of the program: a category with eight plain and six timed features, and an event of each of
/// six forms.
macro_rules! area {
    (
        $area:ident $category:literal $purpose:literal
        plain { $($plain:ident $plain_name:literal $plain_about:literal)* }
        timed { $($timed:ident $timed_name:literal $timed_about:literal)* }
        noted $noted:literal $noted_about:literal
        chosen $chosen:literal $chosen_about:literal
        finished $finished:literal $finished_about:literal
        measured $measured:literal $measured_about:literal
            $counted:ident $counted_about:literal
        configured $configured:literal $configured_about:literal
        single $single:literal $single_about:literal
    ) => {
        pub mod $area {
            use telemetry_runtime::{
                ByteSize, Count, Elapsed, Flags, Percent, TelemetryEvent, track_feature,
            };

            use crate::{
                chance::Chance,
                entries::{
                    Done, End, Entry, Fault, Form, Temper,
                    area::{Input, Switch, Way, ended, microseconds},
                },
            };

            $(
                #[doc = $plain_about]
                #[track_feature($plain_name, category = $category, purpose = $purpose, errors = Fault)]
                fn $plain(end: End) -> Result<(), Fault> {
                    end.come()
                }
            )*

            $(
                #[doc = $timed_about]
                #[track_feature(
                    $timed_name, category = $category, purpose = $purpose, timed, errors = Fault
                )]
                fn $timed(end: End, temper: Temper, chance: &mut Chance) -> Result<(), Fault> {
                    temper.work(chance);
                    end.come()
                }
            )*

            #[doc = $noted_about]
            #[derive(TelemetryEvent)]
            #[telemetry(name = $noted, category = $category, purpose = $purpose)]
            pub struct Noted;

            #[doc = $chosen_about]
            #[derive(TelemetryEvent)]
            #[telemetry(name = $chosen, category = $category, purpose = $purpose, cross(way, by))]
            pub struct Chosen {
                /// Which way was chosen.
                way: Way,
                /// What it was chosen with.
                by: Input,
            }

            #[doc = $finished_about]
            #[derive(TelemetryEvent)]
            #[telemetry(
                name = $finished, category = $category, purpose = $purpose, level = "enhanced",
                cross(success, repeated)
            )]
            pub struct Finished {
                /// How long it took.
                took: Elapsed,
                /// Whether it succeeded.
                success: bool,
                /// Whether it was done once more.
                repeated: bool,
            }

            #[doc = $measured_about]
            #[derive(TelemetryEvent)]
            #[telemetry(
                name = $measured, category = $category, purpose = $purpose, retention_days = 120
            )]
            pub struct Measured {
                #[doc = $counted_about]
                $counted: Count,
                /// How large it was.
                size: ByteSize,
            }

            #[doc = $configured_about]
            #[derive(TelemetryEvent)]
            #[telemetry(name = $configured, category = $category, purpose = $purpose)]
            pub struct Configured {
                /// Which options were on.
                options: Flags<Switch>,
                /// At which scale.
                scale: Percent,
            }

            #[doc = $single_about]
            #[derive(TelemetryEvent)]
            #[telemetry(name = $single, category = $category, purpose = $purpose, level = "full")]
            pub struct Single {
                /// In which way.
                way: Way,
                /// How long it took.
                took: Elapsed,
                /// Whether there was something to show.
                found: bool,
            }

            pub const ENTRIES: &[Entry] = &[
                $(Entry {
                    name: $plain_name,
                    form: Form::Feature,
                    call: |temper, chance| ended(temper.end(chance), false, $plain),
                },)*
                $(Entry {
                    name: $timed_name,
                    form: Form::Timed,
                    call: |temper, chance| {
                        ended(temper.end(chance), true, |end| $timed(end, temper, chance))
                    },
                },)*
                Entry {
                    name: $noted,
                    form: Form::Event,
                    call: |_, _| {
                        Noted.record();
                        Done::default()
                    },
                },
                Entry {
                    name: $chosen,
                    form: Form::Event,
                    call: |temper, chance| {
                        Chosen { way: Way::of(temper, chance), by: Input::of(chance) }.record();
                        Done::default()
                    },
                },
                Entry {
                    name: $finished,
                    form: Form::Event,
                    call: |temper, chance| {
                        let (took, amount) = microseconds(temper, chance);
                        Finished {
                            took,
                            success: !chance.in_100_000(4_000),
                            repeated: chance.in_100_000(9_000),
                        }
                        .record();
                        Done { amount, ..Done::default() }
                    },
                },
                Entry {
                    name: $measured,
                    form: Form::Event,
                    call: |temper, chance| {
                        let counted = temper.amount(chance);
                        let size = counted * 1_200;
                        Measured { $counted: Count::new(counted), size: ByteSize::new(size) }
                            .record();
                        Done { amount: counted + size, ..Done::default() }
                    },
                },
                Entry {
                    name: $configured,
                    form: Form::Event,
                    call: |temper, chance| {
                        let hundredths = chance.one_of([2_500, 5_000, 10_000, 10_000]);
                        Configured {
                            options: Switch::some(temper, chance),
                            scale: Percent::of(hundredths, 10_000),
                        }
                        .record();
                        Done { amount: hundredths, ..Done::default() }
                    },
                },
                Entry {
                    name: $single,
                    form: Form::Single,
                    call: |temper, chance| {
                        let (took, amount) = microseconds(temper, chance);
                        Single {
                            way: Way::of(temper, chance),
                            took,
                            found: !chance.in_100_000(20_000),
                        }
                        .record();
                        Done { amount, ..Done::default() }
                    },
                },
            ];
        }
    };
}

use std::panic;

use telemetry_runtime::{Elapsed, Flags, TelemetryValue};

use super::{Done, End, Fault, Temper};
use crate::chance::Chance;

/// In which way something is done.
#[derive(Clone, Copy, TelemetryValue)]
pub enum Way {
    /// As it comes.
    Plain,
    /// With the grid.
    Snapped,
    /// Freely.
    Free,
    /// As the last time.
    Repeated,
    /// As a template has it.
    Templated,
    /// By a script.
    Scripted,
}

/// What the hand was on.
#[derive(Clone, Copy, TelemetryValue)]
pub enum Input {
    /// A mouse.
    Mouse,
    /// The keyboard.
    Keyboard,
    /// A pen.
    Pen,
    /// A finger.
    Touch,
}

/// What can be switched on.
#[derive(Clone, Copy, TelemetryValue)]
pub enum Switch {
    /// The grid is shown.
    Grid,
    /// Rulers are shown.
    Rulers,
    /// Edges are smoothed.
    Smooth,
    /// Changes are kept at once.
    Autosave,
    /// Panels are hidden.
    Quiet,
}

impl Way {
    pub fn of(temper: Temper, chance: &mut Chance) -> Self {
        let all = [
            Self::Plain,
            Self::Snapped,
            Self::Free,
            Self::Repeated,
            Self::Templated,
            Self::Scripted,
        ];
        all[(temper.0 + chance.halvings()) as usize % all.len()]
    }
}

impl Input {
    pub fn of(chance: &mut Chance) -> Self {
        chance.one_of([
            Self::Mouse,
            Self::Mouse,
            Self::Keyboard,
            Self::Keyboard,
            Self::Pen,
            Self::Touch,
        ])
    }
}

impl Switch {
    pub fn some(temper: Temper, chance: &mut Chance) -> Flags<Self> {
        let all = [
            Self::Grid,
            Self::Rulers,
            Self::Smooth,
            Self::Autosave,
            Self::Quiet,
        ];
        let on = (temper.0 + chance.halvings().min(2)) as usize % all.len();
        all[..on].iter().copied().collect()
    }
}

impl End {
    /// What a function does that ends so.
    pub fn come(self) -> Result<(), Fault> {
        match self {
            Self::Well | Self::IsCancelled => Ok(()),
            Self::Fails(fault) => Err(fault),
            // The hook is not called: nothing is printed.
            Self::Panics => panic::resume_unwind(Box::new(())),
        }
    }
}

/// Calls a feature that is to end in a way.
pub fn ended(end: End, timed: bool, call: impl FnOnce(End) -> Result<(), Fault>) -> Done {
    let called = panic::catch_unwind(panic::AssertUnwindSafe(|| call(end)));
    Done {
        failed: matches!(called, Ok(Err(_))),
        timed: timed && called.is_ok(),
        amount: 0,
    }
}

/// How long something took, as an event has it and as a number.
pub fn microseconds(temper: Temper, chance: &mut Chance) -> (Elapsed, u64) {
    let microseconds = temper.amount(chance) * 250;
    let took = std::time::Duration::from_micros(microseconds);
    (took.into(), microseconds)
}
