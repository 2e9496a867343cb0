//! Three events by OpenTelemetry.

use std::hint::black_box;

fn main() {
    let provider = bench_opentelemetry::start();
    for number in 0..3 {
        black_box(bench_opentelemetry::ended(number));
    }
    // What it failed to flush is no matter here: nothing is exported.
    let _ = provider.shutdown();
}
