//! What each further report costs when there are many already.

use std::time::Instant;

use telemetry_schema::{Date, wire::Report};

use crate::{
    Anyhow,
    bare::Bare,
    client::{Connections, Requests, send_all},
    rate::{per_second, today},
    reports::{Maker, PRODUCT},
    server::{Folder, Server},
};

/// Made and sent at a time, so that the bench itself stays small.
const CHUNK: u32 = 10_000;

/// Sent to see how many a second there are.
const MEASURED: u32 = 20_000;

/// The days that the server takes, up to yesterday.
const DAYS: u32 = 60;

/// What is above 10 to this is not sent, but put into the tables.
const SENT: u32 = 6;

pub fn run(exponent: u32) -> Anyhow<()> {
    let maker = Maker::new(13)?;
    let folder = Folder::new(&maker.catalog)?;
    let mut growth = Growth {
        server: folder.serve(&[])?,
        folder,
        maker,
        stored: 0,
    };
    println!(
        "   stored  reports/s  bare/s  spread/s  bare/s   MiB  bytes each  start ms  month ms  peak MiB"
    );
    for exponent in 4..=exponent {
        let target = 10_u32.pow(exponent);
        if exponent > SENT {
            growth.load(target)?;
        }
        growth.send(target)?;
        growth.measure(target)?;
    }
    let Growth { folder, server, .. } = growth;
    drop(server);
    println!("{}", folder.command(&["check"])?.trim());
    Ok(())
}

/// On which days reports are.
#[derive(Clone, Copy)]
enum Days {
    /// Of the day before, and one in ten up to a week late: as devices send them.
    Usual,
    /// On all days alike: no page of the file is written twice soon.
    Spread,
}

/// A ledger that grows.
struct Growth {
    server: Server,
    folder: Folder,
    maker: Maker,
    stored: u32,
}

impl Growth {
    /// Sends as many as are missing, one day after the other.
    fn send(&mut self, target: u32) -> Anyhow<()> {
        let missing = target.saturating_sub(self.stored);
        let mut sent = 0;
        while sent < missing {
            let mut reports = Vec::new();
            for at in sent..missing.min(sent + CHUNK) {
                // 10^6 times 60 days is within its bounds.
                let day = first()? + at * DAYS / missing;
                reports.push(self.maker.report(Date::from_days(day))?);
            }
            self.take_in(&reports)?;
            sent += CHUNK;
        }
        Ok(())
    }

    /// Puts as many as are missing into the tables.
    fn load(&mut self, target: u32) -> Anyhow<()> {
        self.server.kill()?;
        let missing = target.saturating_sub(self.stored);
        let mut tables = Bare::open(&self.folder)?;
        for day in 0..DAYS {
            let day = Date::from_days(first()? + day);
            tables.load(&mut self.maker, day, missing / DAYS)?;
            self.stored += missing / DAYS;
        }
        drop(tables);
        self.server = self.folder.serve(&[])?;
        Ok(())
    }

    fn measure(&mut self, stored: u32) -> Anyhow<()> {
        let [usual, spread] = [self.made(Days::Usual)?, self.made(Days::Spread)?];
        let rates = [self.take_in(&usual)?, self.take_in(&spread)?];
        let peak = self.server.peak_kib()? as f64 / 1_024.0;
        self.server.kill()?;
        let bytes = self.folder.bytes();
        let beside = self.folder.copy(&self.maker.catalog)?;
        self.server = self.folder.serve(&[])?;
        let (begins, [from, to]) = (Instant::now(), [first()? + 15, first()? + 44]);
        let [from, to] = [from, to].map(|day| Date::from_days(day).to_string());
        let words = ["totals", "--product", PRODUCT, "--json", "--from"];
        self.folder
            .command(&[&words[..], &[&from, "--to", &to]].concat())?;
        let month = begins.elapsed().as_secs_f64() * 1e3;
        let mut bare = Bare::open(&beside)?;
        let mut bares = Vec::new();
        for days in [Days::Usual, Days::Spread] {
            let reports = self.made(days)?;
            bares.push(per_second(MEASURED, bare.insert(&reports)?));
        }
        println!(
            "{stored:>9}  {:>9.0}  {:>6.0}  {:>8.0}  {:>6.0}  {:>4}  {:>10}  {:>8.0}  {month:>8.0}  {peak:>8.1}",
            rates[0],
            bares[0],
            rates[1],
            bares[1],
            bytes >> 20,
            bytes / u64::from(self.stored),
            self.server.started.as_secs_f64() * 1e3,
        );
        Ok(())
    }

    fn made(&mut self, days: Days) -> Anyhow<Vec<Report>> {
        let yesterday = first()? + DAYS - 1;
        let day = |at: u32| match days {
            Days::Usual if at.is_multiple_of(10) => yesterday - at / 10 % 7,
            Days::Usual => yesterday,
            Days::Spread => yesterday - at % DAYS,
        };
        let made = (0..MEASURED).map(|at| self.maker.report(Date::from_days(day(at))));
        made.collect()
    }

    /// How many a second.
    fn take_in(&mut self, reports: &[Report]) -> Anyhow<f64> {
        let mut requests = Requests::new(Connections::OneEach);
        for report in reports {
            requests.push(&report.to_json());
        }
        let (took, _) = send_all(self.server.address, &requests, None, 201)?;
        let count = u32::try_from(reports.len())?;
        self.stored += count;
        Ok(per_second(count, took))
    }
}

/// Of the days that the server takes, one later than it must, so that midnight may come.
fn first() -> Anyhow<u32> {
    Ok(today()?.days() - DAYS)
}
