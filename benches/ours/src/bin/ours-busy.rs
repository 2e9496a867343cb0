//! A service with four threads and 10,000 tracked calls a second, half of them timed; `on` or
//! `off`, then the seconds it runs. Prints what it cost in CPU time.

use std::{
    fs,
    hint::black_box,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use bench_kit::{cpu, mode};
use bench_ours::{agree, plain, recorded, timed};

const THREADS: u32 = 4;
const CALLS_A_SECOND: u32 = 10_000;

/// How often a thread of the service gets work.
const EVERY: Duration = Duration::from_millis(20);

/// Pairs of a plain and a timed call each time.
const PAIRS: u32 = CALLS_A_SECOND / THREADS / 50 / 2;

fn main() -> ExitCode {
    let telemetry =
        telemetry_runtime::start!(product = "bench", contributors = ["bench_ours"], long_lived);
    let is_on = mode() == "on";
    if is_on && let Err(error) = agree(&telemetry) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    let seconds = std::env::args()
        .nth(2)
        .and_then(|word| word.parse().ok())
        .unwrap_or(70);
    let before = cpu::process();
    let served = serve(Duration::from_secs(seconds));
    let (process, folding) = (cpu::process().saturating_sub(before), folding_ns());
    let (bursts, pairs) = served;
    let lost = if is_on {
        lost(&telemetry, pairs)
    } else {
        Ok(0)
    };
    match lost {
        Ok(lost) => {
            println!(
                "process={} bursts={} folding={folding} calls={} lost={lost}",
                process.as_nanos(),
                bursts.as_nanos(),
                pairs * 2
            );
            if lost == 0 {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// CPU time within the calls, and how many pairs of them there were.
fn serve(lasting: Duration) -> (Duration, u64) {
    let threads: Vec<_> = (0..THREADS)
        .map(|_| thread::spawn(move || work(lasting)))
        .collect();
    let done = threads.into_iter().filter_map(|thread| thread.join().ok());
    done.fold((Duration::ZERO, 0), |sum, one| {
        (sum.0 + one.0, sum.1 + one.1)
    })
}

fn work(lasting: Duration) -> (Duration, u64) {
    let started = Instant::now();
    let (mut spent, mut pairs, mut bursts) = (Duration::ZERO, 0, 0);
    while started.elapsed() < lasting {
        let before = cpu::thread();
        for number in 0..u64::from(PAIRS) {
            black_box(plain(black_box(number)));
            black_box(timed(black_box(number)));
        }
        spent += cpu::thread().saturating_sub(before);
        pairs += u64::from(PAIRS);
        // Towards the clock: what a sleep is late by is made up for by the next.
        bursts += 1;
        thread::sleep((EVERY * bursts).saturating_sub(started.elapsed()));
    }
    (spent, pairs)
}

/// CPU time of the thread that folds.
fn folding_ns() -> u64 {
    let tasks = fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let folding = tasks.map(|task| task.path()).filter(|task| {
        fs::read_to_string(task.join("comm")).is_ok_and(|name| name.trim() == "telemetry")
    });
    folding
        .filter_map(|task| {
            let times = fs::read_to_string(task.join("schedstat")).ok()?;
            times.split_whitespace().next()?.parse::<u64>().ok()
        })
        .sum()
}

fn lost(telemetry: &telemetry_runtime::Telemetry, pairs: u64) -> Result<u64, String> {
    let lost = |name| recorded(telemetry, name).map(|n| n.abs_diff(pairs));
    Ok(lost("plain")? + lost("timed")?)
}
