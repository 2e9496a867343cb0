//! What the server takes in, over HTTP on loopback, beside a bare SQLite.
//!
//! ```sh
//! cargo bench -p telemetry-server --bench ingest                 # the rate, minutes
//! cargo bench -p telemetry-server --bench ingest -- year 100 365 # installations, days
//! cargo bench -p telemetry-server --bench ingest -- growth 7     # 10^4 … 10^7 stored reports
//! ```
//!
//! `--help` says so, too. `rate` ends with 1 if a report was refused or lost; `year` if a total differs. `year` needs libfaketime
//! (Debian: `apt-get install libfaketime`).
//!
//! - **Clients** are 64 threads of this process, each with one report a connection, as devices do it. They
//!   share the machine with the server, so the CPU time a report of both is told, too.
//! - **Kept** is the same with 64 connections that stay, as a proxy that ends TLS has them to the server.
//! - **Reports** have 40 lines of the catalog of `examples/sift`, with random ids and values. They are made
//!   before anything is measured.
//! - **Bare** puts the same rows (one a report, and the totals of its lines by day and segment, summed up
//!   once a transaction) into the same tables with the same pragmas, 64 reports a transaction: what 64
//!   clients that wait for a commit can have in one at most. It reads no JSON and no socket, looks for no
//!   report that was taken back, and shares the machine with nobody. That both ledgers have the same rows
//!   in the end is looked at; the server writes those of totals some seconds later, many batches at once.
//! - **Growth** sends up to 10^6 reports, day after day of the 60 that the server takes; what is above that is
//!   put into the tables by SQLite, rows and totals. At each size it sends 20,000 as devices do it, of the
//!   day before and one in ten up to a week late, and 20,000 *spread* over all days; bare puts as many into a
//!   copy of the ledger. *start* is after a kill; *month* is the `totals` of 30 days, as a process.
//! - **80 %** is an open loop: each client has a time for each report, and a report that begins late has
//!   waited since then.

#![expect(
    clippy::cast_precision_loss,
    reason = "figures become numbers of another kind, and none is near a limit"
)]

mod bare;
mod client;
mod growth;
mod rate;
mod reports;
mod server;
mod year;

use std::process::ExitCode;

const HELP: &str = "\
rate [reports]              reports a second of 64 clients beside a bare SQLite, one report a connection and
                            with kept connections in turns, each with its ratio and the CPU time of both ends
year [installations] [days] many days under a clock that goes on a month at a time; totals are compared
growth [exponent]           what 10^4 to 10^exponent stored reports cost
";

/// Whatever goes wrong ends the bench.
type Anyhow<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    // What cargo adds to the words of a bench.
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|it| it != "--bench")
        .collect();
    let number = |at: usize, otherwise: u32| {
        let word = words.get(at);
        word.and_then(|word| word.parse().ok()).unwrap_or(otherwise)
    };
    let done = match words.first().map_or("rate", String::as_str) {
        "rate" => rate::run(number(1, 40_000)),
        "year" => year::run(number(1, 100), number(2, 365)),
        "growth" => growth::run(number(1, 6)),
        "--help" => {
            print!("{HELP}");
            Ok(())
        }
        _ => Err(format!("no such bench; accepted are:\n{HELP}").into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
