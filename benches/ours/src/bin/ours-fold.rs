//! Records and folds once; prints microseconds a record. `calls` and `events` go to the inbox,
//! `logs` are events in the logs of threads.

use std::{
    hint::black_box,
    process::ExitCode,
    sync::{Arc, Barrier},
    thread,
    time::{Duration, Instant},
};

use bench_kit::mode;
use bench_ours::{agree, ended, plain};

/// A thread's first records go to the inbox; so few are among the first wherever the border is.
const FIRST: u64 = 8;

/// Threads of the inbox, one after another.
const THREADS: u64 = 12_500;

/// Threads that are alive at once, and what the log of each has room for.
const LOGS: u64 = 100;
const LOGGED: u64 = 250;

fn main() -> ExitCode {
    let telemetry = telemetry_runtime::start!(product = "bench", contributors = ["bench_ours"]);
    if let Err(error) = agree(&telemetry) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    let made = match &*mode() {
        "calls" => inbox(plain),
        "events" => inbox(ended),
        _ => logs(),
    };
    let started = Instant::now();
    let folded = telemetry.fold(Duration::from_secs(30));
    let took = started.elapsed();
    match folded {
        Ok(folded) => {
            let lost = folded.records.abs_diff(made);
            println!(
                "fold={:.4} records={made} lost={lost}",
                took.as_secs_f64() * 1e6 / made as f64
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

fn inbox(call: fn(u64) -> u64) -> u64 {
    for thread in 0..THREADS {
        let recording = thread::spawn(move || {
            for number in 0..FIRST {
                black_box(call(thread * FIRST + number));
            }
        });
        let _ = recording.join();
    }
    THREADS * FIRST
}

fn logs() -> u64 {
    let recorded = Arc::new(Barrier::new(LOGS as usize));
    let threads: Vec<_> = (0..LOGS)
        .map(|_| {
            let recorded = recorded.clone();
            thread::spawn(move || {
                for number in 0..LOGGED {
                    black_box(ended(number));
                }
                recorded.wait();
            })
        })
        .collect();
    for thread in threads {
        let _ = thread.join();
    }
    LOGS * LOGGED
}
