//! Three events. `agree` gives consent instead, `count` tells how many events there are.

use std::{hint::black_box, process::ExitCode};

use bench_ours::{agree, ended, recorded};

fn main() -> ExitCode {
    let telemetry = telemetry_runtime::start!(product = "bench", contributors = ["bench_ours"]);
    let told = match std::env::args().nth(1).as_deref() {
        Some("agree") => agree(&telemetry).map_err(|error| error.to_string()),
        Some("count") => recorded(&telemetry, "ended").map(|count| println!("{count}")),
        _ => {
            for number in 0..3 {
                black_box(ended(number));
            }
            Ok(())
        }
    };
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
