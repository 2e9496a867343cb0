//! A thousand features called in 64 threads that are all alive; prints what is resident then.

use std::{
    fs,
    hint::black_box,
    process::ExitCode,
    sync::{Arc, Barrier},
    thread,
    time::Duration,
};

use telemetry_runtime::{Choice, Level, Telemetry};

#[allow(missing_docs)]
mod sites {
    use telemetry_runtime::track_feature;

    include!(concat!(env!("OUT_DIR"), "/sites.rs"));
}

use sites::SITES;

const THREADS: usize = 64;

fn main() -> ExitCode {
    let telemetry = telemetry_runtime::start!(product = "bench", long_lived);
    let done = match &*bench_kit::mode() {
        "agree" => telemetry
            .enable(&Choice::new(Level::Enhanced))
            .map_err(|error| error.to_string()),
        mode => measure(&telemetry, mode == "on"),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// What is resident while all threads are alive: once all have called, and after a fold.
fn measure(telemetry: &Telemetry, is_on: bool) -> Result<(), String> {
    let called = Arc::new(Barrier::new(THREADS + 1));
    let looked = Arc::new(Barrier::new(THREADS + 1));
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let (called, looked) = (called.clone(), looked.clone());
            thread::spawn(move || {
                for (site, number) in SITES.iter().zip(0..) {
                    black_box(site(number));
                }
                called.wait();
                looked.wait();
            })
        })
        .collect();
    called.wait();
    println!("{}", resident("called"));
    if is_on {
        telemetry
            .fold(Duration::from_secs(30))
            .map_err(|error| error.to_string())?;
    }
    println!("{}", resident("folded"));
    looked.wait();
    for thread in threads {
        let _ = thread.join();
    }
    let lost = if is_on { lost(telemetry) } else { 0 };
    println!("lost={lost}");
    if lost == 0 {
        Ok(())
    } else {
        Err(format!("{lost} records are lost"))
    }
}

/// `called-VmRSS=1234 called-RssFile=…`, in KiB.
fn resident(when: &str) -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let fields = ["VmRSS", "RssAnon", "RssFile", "RssShmem"];
    let lines = status.lines().filter_map(|line| {
        let (name, rest) = line.split_once(':')?;
        let kib = rest.trim().strip_suffix(" kB")?;
        fields
            .contains(&name)
            .then(|| format!("{when}-{name}={kib}"))
    });
    lines.collect::<Vec<_>>().join(" ")
}

fn lost(telemetry: &Telemetry) -> u64 {
    let listing = telemetry.listing();
    let recorded = listing
        .entries
        .iter()
        .filter_map(|listed| listed.here.as_ref()?.recorded);
    recorded
        .sum::<u64>()
        .abs_diff((THREADS * SITES.len()) as u64)
}
