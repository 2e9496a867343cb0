//! Single calls, measured.

use std::{process::ExitCode, time::Duration};

use bench_kit::{Program, Shape, mode, run};
use telemetry_runtime::Telemetry;

use crate::{agree, bare, ended, plain, recorded, timed};

/// Less than a thread's log holds, so that what is measured is the log and not what follows it.
const EVENTS_IN_A_ROW: u64 = 128;

/// More than any log holds.
const EVENTS_SUSTAINED: u64 = 10_000;

/// Serves the driver. `on` gives consent first, anything else does not.
pub fn calls(start: fn() -> Telemetry) -> ExitCode {
    let telemetry = start();
    let is_on = mode() == "on";
    if is_on && let Err(error) = agree(&telemetry) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    let shapes = [
        Shape::new("empty", bare),
        Shape::new("plain", plain),
        Shape::new("timed", timed),
        Shape::new("event", ended).at_most(EVENTS_IN_A_ROW),
        Shape::new("sustained", ended).late(EVENTS_SUSTAINED),
    ];
    run(&shapes, Host { telemetry, is_on })
}

struct Host {
    telemetry: Telemetry,
    is_on: bool,
}

impl Program for Host {
    fn settle(&mut self) {
        if self.is_on
            && let Err(error) = self.telemetry.fold(Duration::from_secs(30))
        {
            eprintln!("{error}");
        }
    }

    fn lost(&mut self, made: &[(&'static str, u64)]) -> Result<u64, String> {
        if !self.is_on {
            return Ok(0);
        }
        let made = |names: &[&str]| -> u64 {
            made.iter()
                .filter(|(name, _)| names.contains(name))
                .map(|(_, calls)| calls)
                .sum()
        };
        let entries: [(&str, &[&str]); 3] = [
            ("plain", &["plain"]),
            ("timed", &["timed"]),
            ("ended", &["event", "sustained"]),
        ];
        let mut lost = 0;
        for (entry, shapes) in entries {
            // A record too many is as wrong as one too few.
            lost += recorded(&self.telemetry, entry)?.abs_diff(made(shapes));
        }
        Ok(lost)
    }
}
