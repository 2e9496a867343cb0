//! How many reports a second, and how long one waits.

use std::time::{Duration, Instant, SystemTime};

use telemetry_schema::{
    Date,
    wire::{Lexicon, Report},
};

use crate::{
    Anyhow,
    bare::Bare,
    client::{request, send_all},
    reports::{Maker, Totals, add, compare},
    server::Folder,
};

/// Rounds go from one to the other, so that what the machine does meanwhile meets both.
const ROUNDS: u32 = 3;

pub fn today() -> Anyhow<Date> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(Date::from_days(u32::try_from(since.as_secs() / 86_400)?))
}

pub fn run(reports: u32) -> Anyhow<()> {
    let mut maker = Maker::new(7)?;
    let (day, each) = (today()?, reports / ROUNDS);
    let (folder, compared) = (Folder::new(&maker.catalog)?, Folder::new(&maker.catalog)?);
    let (server, mut beside) = (folder.serve(&[])?, Bare::open(&compared)?);
    let mut expected = Totals::new();
    let (mut ours, mut bares) = (Vec::new(), Vec::new());
    println!(
        "reading, judging and counting one: {:.1} µs",
        judged(&mut maker, day)?
    );
    println!("round  reports/s  bare/s  ratio  server CPU µs/report");
    for round in 1..=ROUNDS {
        let (made, requests) = made(&mut maker, day, each, &mut expected)?;
        let before = server.cpu()?;
        let (took, _) = send_all(server.address, &requests, None, 201)?;
        let cpu = server.cpu()?.saturating_sub(before);
        let bare = beside.insert(&made)?;
        ours.push(per_second(each, took));
        bares.push(per_second(each, bare));
        let (rate, bare) = (per_second(each, took), per_second(each, bare));
        let cpu = cpu.as_secs_f64() * 1e6 / f64::from(each);
        println!(
            "{round:>5}  {rate:>9.0}  {bare:>6.0}  {:>5.2}  {cpu:>10.0}",
            rate / bare
        );
    }
    println!("both ledgers have {}", beside.is_like(&folder)?);
    let (ours, bare) = (median(ours), median(bares));
    println!(
        "median {ours:.0}/s, bare {bare:.0}/s, ratio {:.2}",
        ours / bare
    );

    let (_, requests) = made(&mut maker, day, each, &mut expected)?;
    let (_, latencies) = send_all(server.address, &requests, Some(ours * 0.8), 201)?;
    let at = |percent: usize| latencies[(latencies.len() - 1) * percent / 100];
    let (p50, p95, p99) = (at(50), at(95), at(99));
    println!(
        "at 80 % ({:.0}/s): p50 {p50:.1?}, p95 {p95:.1?}, p99 {p99:.1?}",
        ours * 0.8
    );
    let (_, again) = send_all(
        server.address,
        &requests[..1_000.min(requests.len())],
        None,
        200,
    )?;
    println!("{} sent again: known, none counted twice", again.len());
    println!("peak memory {:.1} MiB", server.peak_kib()? as f64 / 1_024.0);
    println!("{}", folder.command(&["check"])?.trim());
    compare(&folder.totals()?, &expected)
}

/// What of a report's CPU time is the wire's, in µs: everything but sockets and SQLite.
fn judged(maker: &mut Maker, day: Date) -> Anyhow<f64> {
    let texts: Vec<String> = (0..2_000)
        .map(|_| Ok(maker.report(day)?.to_json()))
        .collect::<Anyhow<_>>()?;
    let (lexicon, begins, mut lines) = (Lexicon::of(&maker.catalog), Instant::now(), 0_u32);
    for text in &texts {
        let report = Report::from_json(text)?;
        if let Report::Usage(usage) = &report {
            usage.judge_by(&lexicon)?;
        }
        report.each_line(&mut |line, _| lines += u32::from(!line.key().is_empty()));
    }
    assert!(lines > 0);
    Ok(begins.elapsed().as_secs_f64() * 1e6 / texts.len() as f64)
}

fn made(
    maker: &mut Maker,
    day: Date,
    reports: u32,
    expected: &mut Totals,
) -> Anyhow<(Vec<Report>, Vec<Vec<u8>>)> {
    let made = (0..reports).map(|_| maker.report(day));
    let made = made.collect::<Anyhow<Vec<_>>>()?;
    for report in &made {
        add(expected, report);
    }
    let requests = made
        .iter()
        .map(|report| request(&report.to_json()))
        .collect();
    Ok((made, requests))
}

pub fn per_second(reports: u32, took: Duration) -> f64 {
    f64::from(reports) / took.as_secs_f64()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
