//! How many reports a second, and how long one waits.

use std::time::{Duration, Instant, SystemTime};

use telemetry_schema::{
    Date,
    wire::{Brief, Lexicon, Report},
};

use crate::{
    Anyhow,
    bare::Bare,
    client::{Connections, Requests, send_all},
    reports::{Maker, Totals, add, compare},
    server::{Folder, Server, cpu},
};

/// Rounds go from one to the other, so that what the machine does meanwhile meets both.
const ROUNDS: u32 = 3;

pub fn today() -> Anyhow<Date> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(Date::from_days(u32::try_from(since.as_secs() / 86_400)?))
}

pub fn run(reports: u32) -> Anyhow<()> {
    let mut maker = Maker::new(7)?;
    let each = reports / ROUNDS;
    let (folder, compared) = (Folder::new(&maker.catalog)?, Folder::new(&maker.catalog)?);
    let server = folder.serve(&[])?;
    let [brief, whole] = judged(&mut maker)?;
    println!("reading and judging one: {brief:.1} µs in brief, {whole:.1} µs whole");
    let mut rounds = Rounds {
        maker,
        each,
        server,
        beside: Bare::open(&compared)?,
        expected: Totals::new(),
    };
    println!("round  connections  reports/s  bare/s  ratio  CPU µs/report: server  client");
    let (mut ours, mut kept) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        ours.push(rounds.one(round, Connections::OneEach)?);
        kept.push(rounds.one(round, Connections::Kept)?);
    }
    println!("both ledgers have {}", rounds.beside.is_like(&folder)?);
    let ours = told("one a report", ours);
    told("kept", kept);
    rounds.at_a_rate(ours * 0.8)?;
    println!("{}", folder.command(&["check"])?.trim());
    compare(&folder.totals()?, &rounds.expected)
}

/// The medians of rounds: so many a second, of which the first is returned, and of so many bare.
fn told(connections: &str, rounds: Vec<(f64, f64)>) -> f64 {
    let (ours, bares) = rounds.into_iter().unzip();
    let (ours, bare) = (median(ours), median(bares));
    let ratio = ours / bare;
    println!("connections {connections}: median {ours:.0}/s, bare {bare:.0}/s, ratio {ratio:.2}");
    ours
}

/// A server and a bare SQLite, which take in the same reports in turns.
struct Rounds {
    maker: Maker,
    each: u32,
    server: Server,
    beside: Bare,
    expected: Totals,
}

impl Rounds {
    /// A round of both: how many reports a second.
    fn one(&mut self, round: u32, connections: Connections) -> Anyhow<(f64, f64)> {
        let (made, requests) = self.made(connections)?;
        let before = self.cpu()?;
        let (took, _) = send_all(self.server.address, &requests, None, 201)?;
        let after = self.cpu()?;
        let bare = per_second(self.each, self.beside.insert(&made)?);
        let ours = per_second(self.each, took);
        let [server, client] = [0, 1].map(|of: usize| {
            after[of].saturating_sub(before[of]).as_secs_f64() * 1e6 / f64::from(self.each)
        });
        let word = match connections {
            Connections::OneEach => "one a report",
            Connections::Kept => "kept",
        };
        println!(
            "{round:>5}  {word:<12} {ours:>9.0}  {bare:>6.0}  {:>5.2}  {server:>21.0}  {client:>6.0}",
            ours / bare
        );
        Ok((ours, bare))
    }

    /// CPU time until now: of the server, and of the clients, which are this process.
    fn cpu(&self) -> Anyhow<[Duration; 2]> {
        Ok([self.server.cpu()?, cpu(std::process::id())?])
    }

    /// An open loop, and the same reports again.
    fn at_a_rate(&mut self, per_second: f64) -> Anyhow<()> {
        let (_, mut requests) = self.made(Connections::OneEach)?;
        let address = self.server.address;
        let (_, latencies) = send_all(address, &requests, Some(per_second), 201)?;
        let at = |percent: usize| latencies[(latencies.len() - 1) * percent / 100];
        let (p50, p95, p99) = (at(50), at(95), at(99));
        println!("at 80 % ({per_second:.0}/s): p50 {p50:.1?}, p95 {p95:.1?}, p99 {p99:.1?}");
        requests.truncate(1_000);
        let (_, again) = send_all(address, &requests, None, 200)?;
        println!("{} sent again: known, none counted twice", again.len());
        let peak = self.server.peak_kib()? as f64 / 1_024.0;
        println!("peak memory {peak:.1} MiB");
        Ok(())
    }

    fn made(&mut self, connections: Connections) -> Anyhow<(Vec<Report>, Requests)> {
        let day = today()?;
        let made = (0..self.each).map(|_| self.maker.report(day));
        let made = made.collect::<Anyhow<Vec<_>>>()?;
        let mut requests = Requests::new(connections);
        for report in &made {
            add(&mut self.expected, report);
            requests.push(&report.to_json());
        }
        Ok((made, requests))
    }
}

/// What of a report's CPU time is the wire's, in µs: everything but sockets and SQLite, in brief and whole.
fn judged(maker: &mut Maker) -> Anyhow<[f64; 2]> {
    let day = today()?;
    let texts: Vec<String> = (0..2_000)
        .map(|_| Ok(maker.report(day)?.to_json()))
        .collect::<Anyhow<_>>()?;
    let lexicon = Lexicon::of(&maker.catalog);
    let each = |begins: Instant| begins.elapsed().as_secs_f64() * 1e6 / texts.len() as f64;
    let (begins, mut in_brief) = (Instant::now(), 0);
    for text in &texts {
        let read = Brief::of(text).and_then(|brief| brief.lines(&lexicon));
        in_brief += read.ok_or("a report is not read in brief")?.places.len();
    }
    let (brief, begins, mut whole) = (each(begins), Instant::now(), 0);
    for text in &texts {
        let report = Report::from_json(text)?;
        if let Report::Usage(usage) = &report {
            usage.judge_by(&lexicon)?;
        }
        report.each_line(&mut |line, _| whole += usize::from(!line.key().is_empty()));
    }
    assert_eq!(in_brief, whole, "both read the same lines");
    Ok([brief, each(begins)])
}

pub fn per_second(reports: u32, took: Duration) -> f64 {
    f64::from(reports) / took.as_secs_f64()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
