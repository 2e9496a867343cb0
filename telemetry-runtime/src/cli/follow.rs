//! Records as they come, from any process of the product.

use std::{
    collections::HashMap,
    io::{self, Write as _},
    time::Duration,
};

use serde::Serialize;

use super::{args::ShowArgs, console, outcome::Answer, show::hold};
use crate::{
    Telemetry,
    store::{Tail, Told},
    wrap::TIE,
};

/// How often journals are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// So many lines a look: nobody reads more. Records that are alike are one line.
const LINES_MAX: usize = 500;

/// What came more than [`LINES_MAX`] tells.
#[derive(Serialize)]
struct More {
    more: u64,
}

/// Records of one look, each kind once, in the order in which they came.
#[derive(Default)]
struct Seen {
    order: Vec<Told>,
    times: HashMap<Told, u64>,
    more: u64,
}

/// Until whoever reads has seen enough.
pub(super) fn answer(args: &ShowArgs, telemetry: &Telemetry) -> Answer {
    if let Some(name) = &args.name {
        hold(name, true, telemetry)?;
    }
    let mut tail = Tail::new(telemetry.data_folder()?);
    console::notice("records are shown as they come; Ctrl-C ends that");
    while wait() {
        let mut seen = Seen::default();
        tail.look(&mut |told| {
            if args.name.as_ref().is_none_or(|name| *name == told.entry) {
                seen.add(told);
            }
        });
        seen.print(args.json)?;
    }
    Ok(())
}

impl Seen {
    fn add(&mut self, mut told: Told) {
        let n = std::mem::replace(&mut told.n, 1);
        if let Some(times) = self.times.get_mut(&told) {
            *times = times.saturating_add(n);
        } else if self.order.len() < LINES_MAX {
            self.order.push(told.clone());
            self.times.insert(told, n);
        } else {
            self.more = self.more.saturating_add(n);
        }
    }

    fn print(self, json: bool) -> Answer {
        if self.order.is_empty() {
            return Ok(());
        }
        let mut lines = Vec::new();
        for mut told in self.order {
            told.n = self.times.get(&told).copied().unwrap_or(1);
            if json {
                serde_json::to_writer(&mut lines, &told).map_err(io::Error::from)?;
                lines.push(b'\n');
            } else {
                // A range is not broken over lines, so its parts need no tie.
                writeln!(lines, "{}", told.in_ranges().to_string().replace(TIE, " "))?;
            }
        }
        if self.more > 0 && json {
            serde_json::to_writer(&mut lines, &More { more: self.more })
                .map_err(io::Error::from)?;
            lines.push(b'\n');
        } else if self.more > 0 {
            writeln!(lines, "and {} more", self.more)?;
        }
        let mut out = io::stdout().lock();
        out.write_all(&lines)?;
        out.flush()?;
        Ok(())
    }
}

/// Until the next look; `false` once nobody reads any more.
#[cfg(unix)]
fn wait() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let out = io::stdout();
    let mut closed = [PollFd::new(&out, PollFlags::empty())];
    let timeout = Timespec {
        tv_sec: i64::try_from(LOOK_EVERY.as_secs()).unwrap_or(1),
        tv_nsec: 0,
    };
    match poll(&mut closed, Some(&timeout)) {
        Ok(0) => true,
        Ok(_) => false,
        // Interrupted, by whatever.
        Err(_) => {
            std::thread::sleep(LOOK_EVERY);
            true
        }
    }
}

#[cfg(not(unix))]
fn wait() -> bool {
    std::thread::sleep(LOOK_EVERY);
    true
}
