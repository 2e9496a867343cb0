//! Figures, not judgements: `cargo test --release -p telemetry-server --lib measure -- --ignored --nocapture`.

use std::time::Instant;

use rusqlite::Connection;

use super::*;
use host::forty_lines;

const CLIENTS: usize = 64;
const REPORTS: u32 = 40_000;

/// What a release of a few versions sends on a day, most of it of the day before.
fn report(number: u32) -> Report {
    let day = TODAY - 1 - u32::from(number.is_multiple_of(10)) * (number % 7);
    Sealed::of(number, forty_lines(day, number % 5)).report
}

#[test]
#[ignore = "a figure"]
fn reports_a_second_from_64_clients_without_http() {
    let server = Server::new();
    let ledger = server.open();
    let known = ledger.known();
    let reports: Vec<_> = (0..REPORTS).map(report).collect();
    let begun = Instant::now();
    let accepted: Vec<_> = reports
        .iter()
        .map(|report| validate(report, &known, server.today()).unwrap())
        .collect();
    println!(
        "validated: {:.0} a second",
        f64::from(REPORTS) / begun.elapsed().as_secs_f64()
    );
    let per_client = accepted.len() / CLIENTS;
    let begun = Instant::now();
    server.runtime.block_on(async {
        let clients = accepted.chunks(per_client).map(|reports| {
            let (ledger, reports) = (ledger.clone(), reports.to_vec());
            tokio::spawn(async move {
                for report in reports {
                    assert_eq!(ledger.take_in(report).await, Ok(Settled::Stored));
                }
            })
        });
        for client in clients.collect::<Vec<_>>() {
            client.await.unwrap();
        }
    });
    let health = ledger.health();
    println!(
        "stored: {:.0} a second, {:.1} a batch",
        f64::from(REPORTS) / begun.elapsed().as_secs_f64(),
        f64::from(REPORTS) / f64::from(u32::try_from(health.batches).unwrap()),
    );
    println!(
        "ledger: {} bytes, log: {}",
        health.ledger_bytes, health.log_bytes
    );
    let begun = Instant::now();
    ledger.close();
    println!("closed in {:?}", begun.elapsed());
    let begun = Instant::now();
    server.is_sound();
    println!("checked in {:?}", begun.elapsed());
    server.open().close();
}

/// The same rows by bare rusqlite: one thread, as many a transaction as there are clients.
#[test]
#[ignore = "a figure"]
fn rows_a_second_by_bare_rusqlite() {
    let dir = tempfile::tempdir().unwrap();
    let bare = Connection::open(dir.path().join("bare.sqlite")).unwrap();
    bare.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE report (day INTEGER, id BLOB, receipt BLOB, kind INTEGER, segment INTEGER,
            arrived INTEGER, lines BLOB, PRIMARY KEY (day, id)) STRICT, WITHOUT ROWID;",
    )
    .unwrap();
    let reports: Vec<_> = (0..REPORTS).map(report).collect();
    let begun = Instant::now();
    for batch in reports.chunks(CLIENTS) {
        bare.execute_batch("BEGIN IMMEDIATE").unwrap();
        for report in batch {
            let sql = "INSERT INTO report VALUES (?1, ?2, ?3, 0, 1, ?1, ?4)";
            let (id, receipt) = (report.id(), report.receipt());
            let row = (
                report.day().days(),
                &id.as_bytes()[..],
                &receipt.as_bytes()[..],
                &[1_u8; 90][..],
            );
            bare.prepare_cached(sql).unwrap().execute(row).unwrap();
        }
        bare.execute_batch("COMMIT").unwrap();
    }
    println!(
        "bare: {:.0} a second",
        f64::from(REPORTS) / begun.elapsed().as_secs_f64()
    );
}
