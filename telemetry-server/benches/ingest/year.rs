//! Many installations and days through the same HTTP path, under a clock that goes on a day at a time.

use std::{fs, path::Path, time::Instant};

use telemetry_schema::Date;

use crate::{
    Anyhow,
    client::{request, send_all},
    rate::{per_second, today},
    reports::{Maker, Totals, add},
    server::{Folder, Server},
};

/// Where Debian has it.
const LIBRARIES: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
];

/// A server is killed after so many days, and started again.
const DAYS_BETWEEN_KILLS: u32 = 30;

/// One report in so many is sent again, a day later.
const AGAIN: usize = 50;

pub fn run(installations: u32, days: u32) -> Anyhow<()> {
    let mut maker = Maker::new(11)?;
    let folder = Folder::new(&maker.catalog)?;
    let clock = folder.path().join("clock");
    let first = today()?.days();
    set(&clock, 0)?;
    let mut server = serve(&folder, &clock)?;
    let (mut expected, mut lost) = (Totals::new(), Vec::<Vec<u8>>::new());
    let begins = Instant::now();
    for day in 0..days {
        set(&clock, day)?;
        if day > 0 && day % DAYS_BETWEEN_KILLS == 0 {
            server.kill()?;
            server = serve(&folder, &clock)?;
        }
        let mut requests = Vec::new();
        for _ in 0..installations {
            let report = maker.report(Date::from_days(first + day))?;
            add(&mut expected, &report);
            requests.push(request(&report.to_json()));
        }
        send_all(server.address, &requests, None, 201)?;
        // Their acknowledgements were lost, they say.
        send_all(server.address, &lost, None, 200)?;
        lost = requests.into_iter().step_by(AGAIN).collect();
    }
    let (took, reports) = (begins.elapsed(), installations * days);
    println!(
        "{installations} installations, {days} days: {reports} reports in {took:.0?}, {:.0}/s; peak memory {:.1} MiB",
        per_second(reports, took),
        server.peak_kib()? as f64 / 1_024.0,
    );
    drop(server);
    println!("{}", folder.command(&["check"])?.trim());
    let found = folder.totals()?;
    let differ = expected
        .iter()
        .filter(|(line, n)| found.get(*line) != Some(n));
    let differ = differ.count() + found.len().saturating_sub(expected.len());
    println!("{} totals, {differ} differ", found.len());
    if differ > 0 {
        return Err("reports were lost or counted twice".into());
    }
    Ok(())
}

/// libfaketime reads the file at every look at the clock. Timers go on as they are.
fn set(clock: &Path, days: u32) -> Anyhow<()> {
    let next = clock.with_extension("next");
    fs::write(&next, format!("+{days}d"))?;
    fs::rename(next, clock)?;
    Ok(())
}

fn serve(folder: &Folder, clock: &Path) -> Anyhow<Server> {
    let library = LIBRARIES.into_iter().find(|path| Path::new(path).exists());
    let library = library.ok_or("libfaketime is missing: apt-get install libfaketime")?;
    folder.serve(&[
        ("LD_PRELOAD", library),
        (
            "FAKETIME_TIMESTAMP_FILE",
            clock.to_str().unwrap_or_default(),
        ),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ])
}
