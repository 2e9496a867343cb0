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
    let is_on = bench_kit::mode() == "on";
    if is_on && let Err(error) = telemetry.enable(&Choice::new(Level::Enhanced)) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    call_all();
    match lost(&telemetry, is_on) {
        Ok(lost) => {
            println!("lost={lost}");
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

fn call_all() {
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
    println!("{}", resident());
    looked.wait();
    for thread in threads {
        let _ = thread.join();
    }
}

/// `VmRSS=1234 RssFile=…`, in KiB.
fn resident() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let fields = ["VmRSS", "RssAnon", "RssFile", "RssShmem"];
    let lines = status.lines().filter_map(|line| {
        let (name, rest) = line.split_once(':')?;
        let kib = rest.trim().strip_suffix(" kB")?;
        fields.contains(&name).then(|| format!("{name}={kib}"))
    });
    lines.collect::<Vec<_>>().join(" ")
}

fn lost(telemetry: &Telemetry, is_on: bool) -> Result<u64, String> {
    if !is_on {
        return Ok(0);
    }
    telemetry
        .fold(Duration::from_secs(30))
        .map_err(|error| error.to_string())?;
    let listing = telemetry.listing();
    let recorded = listing
        .entries
        .iter()
        .filter_map(|listed| listed.here.as_ref()?.recorded);
    Ok(recorded
        .sum::<u64>()
        .abs_diff((THREADS * SITES.len()) as u64))
}
