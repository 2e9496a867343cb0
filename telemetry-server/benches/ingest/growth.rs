//! What each further report costs when there are many already.

use std::time::Instant;

use telemetry_schema::Date;

use crate::{
    Anyhow,
    client::{Connections, Requests, send_all},
    rate::{per_second, today},
    reports::{Maker, PRODUCT},
    server::Folder,
};

/// Made and sent at a time, so that the bench itself stays small.
const CHUNK: u64 = 10_000;

/// A month of days that the server takes.
const DAYS: u64 = 30;

pub fn run(exponent: u32) -> Anyhow<()> {
    let mut maker = Maker::new(13)?;
    let folder = Folder::new(&maker.catalog)?;
    let mut server = folder.serve(&[])?;
    let first = today()?.days() - 30;
    let mut stored = 0;
    println!("  stored  reports/s  bytes/report  start ms  month ms  peak MiB");
    for exponent in 4..=exponent {
        let mut last = 0.0;
        while stored < 10_u64.pow(exponent) {
            let mut requests = Requests::new(Connections::OneEach);
            for at in 0..CHUNK {
                let day = first + u32::try_from(at % DAYS)?;
                let report = maker.report(Date::from_days(day))?;
                requests.push(&report.to_json());
            }
            let (took, _) = send_all(server.address, &requests, None, 201)?;
            last = per_second(u32::try_from(CHUNK)?, took);
            stored += CHUNK;
        }
        let peak = server.peak_kib()? as f64 / 1_024.0;
        server.kill()?;
        server = folder.serve(&[])?;
        let begins = Instant::now();
        folder.command(&["totals", "--product", PRODUCT, "--json"])?;
        let month = begins.elapsed().as_secs_f64() * 1e3;
        let (bytes, start) = (folder.bytes() / stored, server.started.as_secs_f64() * 1e3);
        println!("{stored:>8}  {last:>9.0}  {bytes:>12}  {start:>8.0}  {month:>8.0}  {peak:>8.1}");
    }
    drop(server);
    println!("{}", folder.command(&["check"])?.trim());
    Ok(())
}
