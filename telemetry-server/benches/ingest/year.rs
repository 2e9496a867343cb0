//! Many installations and days through the same HTTP path, under a clock that goes on a week at a time.
//!
//! libfaketime can read its offset from a file while the server runs, but not in several threads at once: now
//! and then one of them sees the time of today.

use std::{path::Path, time::Instant};

use telemetry_schema::Date;

use crate::{
    Anyhow,
    client::{Connections, Requests, send_all},
    rate::{per_second, today},
    reports::{Maker, Totals, add, compare},
    server::{Folder, Server},
};

/// Where Debian has it.
const LIBRARIES: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
];

/// A server is killed after so many days, and started again so many ahead: it takes older reports, and doubts a
/// clock that has jumped by more.
const DAYS_BETWEEN_KILLS: u32 = 7;

/// One report in so many is sent again, a day later.
const AGAIN: usize = 50;

pub fn run(installations: u32, days: u32) -> Anyhow<()> {
    let mut maker = Maker::new(11)?;
    let folder = Folder::new(&maker.catalog)?;
    let first = today()?.days();
    let mut server = serve(&folder, DAYS_BETWEEN_KILLS)?;
    let mut expected = Totals::new();
    let mut lost = Requests::new(Connections::OneEach);
    let begins = Instant::now();
    for day in 0..days {
        if day > 0 && day % DAYS_BETWEEN_KILLS == 0 {
            server.kill()?;
            server = serve(&folder, day + DAYS_BETWEEN_KILLS)?;
        }
        let mut requests = Requests::new(Connections::OneEach);
        for _ in 0..installations {
            let report = maker.report(Date::from_days(first + day))?;
            add(&mut expected, &report);
            requests.push(&report.to_json());
        }
        send_all(server.address, &requests, None, 201)?;
        // Their acknowledgements were lost, they say.
        send_all(server.address, &lost, None, 200)?;
        lost = requests.step_by(AGAIN);
    }
    let (took, reports) = (begins.elapsed(), installations * days);
    println!(
        "{installations} installations, {days} days: {reports} reports in {took:.0?}, {:.0}/s; peak memory {:.1} MiB",
        per_second(reports, took),
        server.peak_kib()? as f64 / 1_024.0,
    );
    drop(server);
    println!("{}", folder.command(&["check"])?.trim());
    compare(&folder.totals()?, &expected)
}

/// A server whose clock is ahead.
fn serve(folder: &Folder, days: u32) -> Anyhow<Server> {
    let library = LIBRARIES.into_iter().find(|path| Path::new(path).exists());
    let library = library.ok_or("libfaketime is missing: apt-get install libfaketime")?;
    folder.serve(&[
        ("LD_PRELOAD", library),
        ("FAKETIME", &format!("+{days}d")),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ])
}
