//! A service that may share what it records. `keep` and `share` give consent, `record` records a
//! little, `serve` records until a thread's log is full and goes on until its standard input ends.
//! With the feature `upload`, `seal` makes reports, whose random moments are still to come, and `last`
//! tells what came of the last attempt.

use std::{hint::black_box, io, process::ExitCode, thread, time::Duration};

use bench_ours::ended;
use telemetry_runtime::{Choice, Error, Level, Telemetry};

/// Nobody but the driver listens here: a port below those that the system gives away.
const ENDPOINT: &str = "http://127.0.0.1:24517";

/// More events than the log of a thread has room for, in bursts: the thread that folds is called
/// before its minute is over, if it is there already.
const BURSTS: u64 = 40;
const BURST: u64 = 200;
const PAUSE: Duration = Duration::from_millis(1);

fn main() -> ExitCode {
    let telemetry = telemetry_runtime::start!(
        product = "bench",
        endpoint = ENDPOINT,
        contributors = ["bench_ours"],
        long_lived,
    );
    let word = std::env::args().nth(1).unwrap_or_default();
    match act(&telemetry, &word) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn act(telemetry: &Telemetry, word: &str) -> Result<(), Error> {
    match word {
        "keep" => telemetry.enable(&Choice::new(Level::Enhanced)),
        "share" => telemetry.enable(&Choice::new(Level::Enhanced).share(true)),
        "serve" => {
            serve();
            Ok(())
        }
        #[cfg(feature = "upload")]
        "seal" => telemetry
            .send(telemetry_runtime::send::Pace::Due)
            .map(|sent| println!("{}", sent.waiting)),
        #[cfg(feature = "upload")]
        "last" => {
            let last = telemetry.sending().last;
            println!("{}", last.map_or_else(String::new, |last| last.outcome));
            Ok(())
        }
        _ => {
            record(3);
            Ok(())
        }
    }
}

fn serve() {
    for _ in 0..BURSTS {
        record(BURST);
        thread::sleep(PAUSE);
    }
    // Whatever is said, and if it is nothing, is the word to end.
    let _ = io::stdin().read_line(&mut String::new());
    record(1);
}

fn record(events: u64) {
    for number in 0..events {
        black_box(ended(number));
    }
}
